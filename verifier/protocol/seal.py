"""The seal (封存): everything fixed before the day, under one fingerprint. seal.json."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from verifier.protocol.errors import BadInput, Rule
from verifier.protocol.pace import Pace, at_once
from verifier.protocol.plan import BATCH_ID, DRAW_ID, Plan
from verifier.protocol.roster import Roster, can_be_rows, roster_root
from verifier.protocol.shape import Shape, kind_of
from verifier.protocol.text import canonical, parse_canonical, sha256_hex

FORMAT = "mingpai-seal-1"
TIME = r"[0-9]{4}-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9]Z"
DIGEST = r"[0-9a-f]{64}"
_VERSION = r"[0-9A-Za-z.+-]{1,40}"
_NAME = r"[0-9A-Za-z._-]{1,40}"
SEAL_FIELDS = (
    "format",
    "draw_id",
    "rehearsal",
    "sealed_at",
    "plan",
    "roster",
    "roster_root",
    "counts",
    "software",
    "secrets",
    "public_key",
)


@dataclass(frozen=True, slots=True)
class Software:
    """The program that sealed: its name, version, and the digest over its files."""

    name: str
    version: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Seal:
    """What seal.json says. Digests are 64 hex digits; ``roster`` is the data fingerprint (数据指纹)."""

    draw_id: str
    rehearsal: bool
    sealed_at: str
    plan: str
    roster: str
    roster_root: str
    counts: tuple[tuple[str, int], ...]
    software: Software
    secrets: tuple[str, ...]
    public_key: str


def seal_to_json(seal: Seal) -> bytes:
    """The one byte form of seal.json. Its SHA-256 is the seal fingerprint (封存指纹)."""
    return canonical(
        {
            "format": FORMAT,
            "draw_id": seal.draw_id,
            "rehearsal": seal.rehearsal,
            "sealed_at": seal.sealed_at,
            "plan": seal.plan,
            "roster": seal.roster,
            "roster_root": seal.roster_root,
            "counts": dict(seal.counts),
            "software": {
                "name": seal.software.name,
                "version": seal.software.version,
                "sha256": seal.software.sha256,
            },
            "secrets": list(seal.secrets),
            "public_key": seal.public_key,
        }
    )


def seal_from_json(data: bytes) -> Seal:
    """Read seal.json.

    Raises:
        BadInput: (MP-SEAL) anything but a complete seal in its one byte form.
    """
    shape = Shape(parse_canonical(data, Rule.SEAL, "seal.json"), SEAL_FIELDS, Rule.SEAL, "seal.json")
    shape.text("format", pattern=FORMAT)
    software = shape.inner("software", ("name", "version", "sha256"))
    return Seal(
        draw_id=shape.text("draw_id", pattern=DRAW_ID),
        rehearsal=shape.flag("rehearsal"),
        sealed_at=shape.text("sealed_at", pattern=TIME),
        plan=shape.text("plan", pattern=DIGEST),
        roster=shape.text("roster", pattern=DIGEST),
        roster_root=shape.text("roster_root", pattern=DIGEST),
        counts=_counts(shape.raw("counts"), shape.place("counts")),
        software=Software(
            software.text("name", pattern=_NAME),
            software.text("version", pattern=_VERSION),
            software.text("sha256", pattern=DIGEST),
        ),
        secrets=shape.items("secrets", 1, 20_000, _digest),
        public_key=shape.text("public_key", pattern=DIGEST),
    )


def _counts(value: Any, where: str) -> tuple[tuple[str, int], ...]:
    if not isinstance(value, dict):
        raise BadInput(Rule.SEAL, "shape.not-object", where=where, found=kind_of(value))
    shape = Shape(value, tuple(value), Rule.SEAL, where)
    for batch in value:
        if re.fullmatch(BATCH_ID, batch) is None:
            raise BadInput(Rule.SEAL, "shape.unknown-field", where=where, found=batch)
    return tuple((batch, shape.integer(batch, 1, 10_000_000)) for batch in sorted(value))


def _digest(value: Any, where: str) -> str:
    return Shape({"digest": value}, ("digest",), Rule.SEAL, where).text("digest", pattern=DIGEST)


def seal_fingerprint(data: bytes) -> str:
    """The seal fingerprint (封存指纹): SHA-256 of seal.json, the one value that must come from outside."""
    return sha256_hex(data)


def seal_problems(seal: Seal, plan: Plan, plan_data: bytes) -> Iterator[BadInput]:
    """Hold the seal against the plan it was made for, and give every broken rule.

    They are of MP-SEAL, with what the seal says and what was found, and of MP-REHEARSAL where the mark of a
    rehearsal and the draw's name disagree.
    """
    if seal.rehearsal != plan.rehearsal:
        yield BadInput(Rule.REHEARSAL, "seal.rehearsal", where="seal.json/rehearsal", found=plan.draw_id)
    for name, expected, found in (
        ("plan", seal.plan, sha256_hex(plan_data)),
        ("draw_id", seal.draw_id, plan.draw_id),
    ):
        if expected != found:
            yield BadInput(
                Rule.SEAL, "seal.differs", where=f"seal.json/{name}", expected=expected, found=found
            )
    if len(seal.secrets) != plan.secrets:
        yield BadInput(
            Rule.SEAL,
            "seal.secrets",
            where="seal.json/secrets",
            expected=plan.secrets,
            found=len(seal.secrets),
        )


def check_seal(seal: Seal, plan: Plan, plan_data: bytes) -> None:
    """Hold the seal against the plan it was made for.

    Raises:
        BadInput: the first of :func:`seal_problems`.
    """
    for problem in seal_problems(seal, plan, plan_data):
        raise problem


def check_sealed_roster(seal: Seal, roster: Roster, roster_data: bytes) -> None:
    """Hold the seal against the list.

    Raises:
        BadInput: (MP-ROSTER) a digest, root or count other than the sealed one.
    """
    check_sealed_bytes(seal, roster_data)
    check_sealed_counts(seal, roster)


def check_sealed_bytes(seal: Seal, roster_data: bytes, pace: Pace = at_once) -> None:
    """The part of :func:`check_sealed_roster` that needs the file alone.

    Of a file with too many lines to be a list, only the digest is looked at: reading it tells what is wrong.
    """
    found = sha256_hex(roster_data)
    if found != seal.roster:
        raise BadInput(Rule.ROSTER, "roster.digest", where="roster.txt", expected=seal.roster, found=found)
    if not can_be_rows(roster_data):
        return
    found = roster_root(roster_data, pace)
    if found != seal.roster_root:
        raise BadInput(Rule.ROSTER, "roster.root", where="roster.txt", expected=seal.roster_root, found=found)


def check_sealed_counts(seal: Seal, roster: Roster) -> None:
    """The part of :func:`check_sealed_roster` that needs the rows alone."""
    if dict(seal.counts) != roster.counts:
        raise BadInput(
            Rule.ROSTER,
            "roster.counts",
            where="seal.json/counts",
            expected=_counted(dict(seal.counts)),
            found=_counted(roster.counts),
        )


def _counted(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{batch} {counts[batch]}" for batch in sorted(counts))
