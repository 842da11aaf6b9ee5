"""The operations of which the descriptions in ``tests/tampered`` are made; see the README there."""

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from itertools import pairwise
from typing import Any

from tests.support.ceremony import Attempt, Ceremony, Script, bundle_zip, hold, signing_key
from verifier.protocol import events as ev
from verifier.protocol.roster import roster_root
from verifier.protocol.signature import HeadSignature, signatures_to_json, signed_message
from verifier.protocol.text import canonical, sha256_hex


class Operations:
    """The operations. Each is a method; its arguments are the fields of the step."""

    def __init__(self, made: Ceremony) -> None:
        self.made = made
        self.members = dict(made.members)
        self.data: bytes | None = None

    def op_bytes(self, member: str, old: str, new: str, count: int = 1) -> None:
        """Replace text in a member."""
        before = self.members[member]
        assert old.encode() in before, f"{old!r} is not in {member}"
        self.members[member] = before.replace(old.encode(), new.encode(), count)

    def op_json(self, member: str, path: list[str | int], value: Any = None, delete: bool = False) -> None:
        """Set a value in a JSON member, in the one byte form again."""
        found = json.loads(self.members[member])
        self.members[member] = canonical(_set(found, path, value, delete))

    def op_flip(self, member: str, line: int = 1, column: int = -1) -> None:
        """Change one character of a line into another of its kind; columns count from 0, or from the end."""
        lines = self.members[member].split(b"\n")
        text = bytearray(lines[line - 1])
        text[column] = ord("1") if text[column] != ord("1") else ord("2")
        lines[line - 1] = bytes(text)
        self.members[member] = b"\n".join(lines)

    def op_event(
        self,
        kind: str,
        path: list[str | int],
        value: Any = None,
        attempt: int = 1,
        nth: int = 1,
        delete: bool = False,
        flip: bool = False,
    ) -> None:
        """Set a value in the nth line of a kind; the chain is not mended. ``flip`` changes its last digit."""
        lines = self._lines(attempt)
        place = [at for at, line in enumerate(lines) if line["kind"] == kind][nth - 1]
        if flip:
            value = _flipped(_get(lines[place], path))
        lines[place] = _set(lines[place], path, value, delete)
        self._put(attempt, lines)

    def op_lines(
        self, attempt: int = 1, drop: int = 0, double: int = 0, swap: int = 0, keep: int = 0
    ) -> None:
        """Drop a line, double it, swap it with the next, or keep only the first so many."""
        lines = self._lines(attempt)
        if drop:
            del lines[drop - 1]
        if double:
            lines.insert(double, lines[double - 1])
        if swap:
            lines[swap - 1 : swap + 1] = reversed(lines[swap - 1 : swap + 1])
        self._put(attempt, lines[: keep or None])

    def op_insert(self, at: int, kind: str, data: Mapping[str, Any], attempt: int = 1) -> None:
        """Insert a line before the line ``at`` (from 1; 0 is the end), and mend the chain."""
        lines = self._lines(attempt)
        line = {"seq": 1, "at": lines[-1]["at"], "kind": kind, "data": dict(data), "prev": "0" * 64}
        lines.insert(at - 1 if at else len(lines), line)
        self._put(attempt, lines)
        self.op_rechain()

    def op_rechain(self) -> None:
        """Number and link all lines of all transcripts anew, from the seal as it is now."""
        head = sha256_hex(self.members["seal.json"])
        for attempt in self._attempts():
            lines = self._lines(attempt)
            for number, line in enumerate(lines, 1):
                line["seq"], line["prev"] = number, head
                head = sha256_hex(canonical(line))
            self._put(attempt, lines)

    def op_sign(self, seed: str = "day") -> None:
        """Sign all heads anew, with the key of a seed (``day`` is the sealed one)."""
        key = signing_key(seed)
        signed = []
        for attempt in self._attempts():
            head = sha256_hex(self.members[f"transcript-{attempt}.jsonl"].split(b"\n")[-2])
            message = signed_message(self.made.plan.draw_id, attempt, head)
            signed.append(HeadSignature(attempt, head, key.sign(message).hex()))
        self.members["signature.json"] = signatures_to_json(self.made.plan.draw_id, signed)

    def op_reseal(self) -> None:
        """Let the seal name the plan and the list as they are now, and the transcripts name that seal."""
        found = json.loads(self.members["seal.json"])
        found["plan"] = sha256_hex(self.members["plan.json"])
        found["roster"] = sha256_hex(self.members["roster.txt"])
        found["roster_root"] = roster_root(self.members["roster.txt"])
        self.members["seal.json"] = canonical(found)
        self.op_rename_seal()

    def op_rename_seal(self) -> None:
        """Let the transcripts name the seal as it is now."""
        for attempt in self._attempts():
            lines = self._lines(attempt)
            lines[0]["data"]["seal"] = sha256_hex(self.members["seal.json"])
            self._put(attempt, lines)
        self.op_rechain()

    def op_redo(
        self,
        slips: Mapping[str, str] | None = None,
        balls: Mapping[str, int] | None = None,
        keep: list[str] | None = None,
        attempts: int = 1,
        seed: str = "day",
    ) -> None:
        """Hold the draw again with other slips (``1.1.2``: attempt, round, slot), balls or secrets.

        Everything follows from them, even the signature; the members in ``keep`` stay as they were.
        """
        script = Script(
            attempts=(Attempt("voided", 40),) * (attempts - 1) + (Attempt(),),
            slips={_numbers(at): number for at, number in (slips or {}).items()},
            balls={(1, name): value for name, value in (balls or {}).items()},
        )
        again = hold(self.made.plan, self.made.roster.rows, script, seed)
        kept = {name: self.members[name] for name in keep or ()}
        self.members = {**again.members, **kept}

    def op_seal_wrongly(self, **changes: Any) -> None:
        """Hold the draw again under a seal with other values.

        ``counts`` is a table, ``more_secrets`` are commitments that come after those that are needed.
        """
        changes["secrets"] = (*self.made.seal.secrets, *changes.pop("more_secrets", ()))
        if "counts" in changes:
            changes["counts"] = tuple(sorted(changes["counts"].items()))
        seal = replace(self.made.seal, **changes)
        self.members = hold(self.made.plan, self.made.roster.rows, seal=seal).members

    def op_remove(self, member: str) -> None:
        """Take a member out."""
        del self.members[member]

    def op_rename(self, member: str, to: str) -> None:
        """Give a member another name."""
        self.members[to] = self.members.pop(member)

    def op_copy(self, member: str, to: str) -> None:
        """Copy a member."""
        self.members[to] = self.members[member]

    def op_add(self, member: str, text: str = "") -> None:
        """Add a member, or replace one."""
        self.members[member] = text.encode()

    def op_cut(self, at: int) -> None:
        """Cut the zip file off after so many bytes (from the end, if negative)."""
        self.data = bundle_zip(self.members)[:at]

    def op_append(self, text: str) -> None:
        """Put something after the zip file."""
        self.data = bundle_zip(self.members) + text.encode()

    def op_prepend(self, text: str) -> None:
        """Put something before the zip file."""
        self.data = text.encode() + bundle_zip(self.members)

    def op_patch(self, old: str, new: str) -> None:
        """Replace bytes of the zip file itself, given in hexadecimal digits."""
        data = bundle_zip(self.members) if self.data is None else self.data
        before = bytes.fromhex(old)
        assert before in data
        self.data = data.replace(before, bytes.fromhex(new), 1)

    def op_relink(self, attempt: int = 1) -> None:
        """Link all lines but the first anew."""
        lines = self._lines(attempt)
        for one, other in pairwise(lines):
            other["prev"] = sha256_hex(canonical(one))
        self._put(attempt, lines)

    def op_relock(self) -> None:
        """Put the commitments of the honest draw back, and link all lines anew."""
        locked = [entry.event for entry in self.made.transcripts[0] if isinstance(entry.event, ev.SlipLocked)]
        lines = self._lines(1)
        places = [line["data"] for line in lines if line["kind"] == "slip-locked"]
        for data, event in zip(places, locked, strict=True):
            data["commitment"] = event.commitment
        self._put(1, lines)
        self.op_rechain()

    def op_json_flip(self, member: str, path: list[str | int]) -> None:
        """Change the last character of a text in a JSON member."""
        found = json.loads(self.members[member])
        self.members[member] = canonical(_set(found, path, _flipped(_get(found, path)), False))

    def op_line(self, member: str, drop: int = 0, double: int = 0, swap: int = 0) -> None:
        """Drop a line of a text file, double it, or swap it with the next."""
        lines = self.members[member].splitlines(keepends=True)
        if drop:
            del lines[drop - 1]
        if double:
            lines.insert(double, lines[double - 1])
        if swap:
            lines[swap - 1 : swap + 1] = reversed(lines[swap - 1 : swap + 1])
        self.members[member] = b"".join(lines)

    def op_strip(self, member: str) -> None:
        """Take the last newline away."""
        self.members[member] = self.members[member].rstrip(b"\n")

    def op_swap_values(
        self, path: list[str | int], to: list[str | int], member: str = "results.json"
    ) -> None:
        """Let two values of a JSON member change places."""
        found = json.loads(self.members[member])
        one, other = _get(found, path), _get(found, to)
        found = _set(_set(found, path, other, False), to, one, False)
        self.members[member] = canonical(found)

    def op_drop_attempt(self, attempt: int) -> None:
        """Take an attempt out with all that is its own; later ones move up, and the chain is mended."""
        signatures = json.loads(self.members["signature.json"])
        signatures["signatures"] = [one for one in signatures["signatures"] if one["attempt"] != attempt]
        kept: dict[str, bytes] = {}
        for name, data in self.members.items():
            found = re.fullmatch(r"(transcript-|lists/attempt-)([0-9])(\..*)", name)
            if found is None or int(found[2]) < attempt:
                kept[name] = data
            elif int(found[2]) > attempt:
                kept[f"{found[1]}{int(found[2]) - 1}{found[3]}"] = data
        for one in signatures["signatures"]:
            one["attempt"] -= one["attempt"] > attempt
        self.members = {**kept, "signature.json": canonical(signatures)}
        for number in self._attempts():
            lines = self._lines(number)
            lines[0]["data"]["attempt"] = number
            self._put(number, lines)
        self.op_rechain()

    def op_once_more(self) -> None:
        """Add a second attempt to a draw whose first one was complete, linked and signed as it should be."""
        again = hold(self.made.plan, self.made.roster.rows, Script((Attempt("voided", 20), Attempt())))
        second = {
            name: data
            for name, data in again.members.items()
            if name.startswith(("transcript-2", "lists/attempt-2", "results"))
        }
        self.members.update(second)
        self.op_rechain()
        self.op_sign()

    def _attempts(self) -> list[int]:
        found = (re.fullmatch(r"transcript-([0-9])\.jsonl", name) for name in self.members)
        return sorted(int(match[1]) for match in found if match)

    def _lines(self, attempt: int) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.members[f"transcript-{attempt}.jsonl"].splitlines()]

    def _put(self, attempt: int, lines: list[dict[str, Any]]) -> None:
        data = b"".join(canonical(line) + b"\n" for line in lines)
        self.members[f"transcript-{attempt}.jsonl"] = data


def _numbers(at: str) -> tuple[int, int, int]:
    attempt, round_number, slot = map(int, at.split("."))
    return attempt, round_number, slot


def _get(value: Any, path: list[str | int]) -> Any:
    for name in path:
        value = value[name]
    return value


def _set(value: Any, path: list[str | int], new: Any, delete: bool) -> Any:
    inner = _get(value, path[:-1])
    if delete:
        del inner[path[-1]]
    elif isinstance(inner, list) and path[-1] == len(inner):
        inner.append(new)
    else:
        inner[path[-1]] = None if new == "null" else new
    return value


def _flipped(text: str) -> str:
    return text[:-1] + ("1" if text[-1] != "1" else "2")
