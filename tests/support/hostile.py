"""Bundles that are made to cost a verifier as much as its limits allow; whoever makes one can seal it too.

``size`` scales each of them: 1 is the worst that the limits of docs/verifier.md let pass.
"""

import io
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import replace

from tests.support import plans as made
from tests.support.ceremony import Attempt, Script, _Stage, make_seal, sign, signing_key
from verifier.protocol import events as ev
from verifier.protocol.outcome import results_to_json
from verifier.protocol.plan import (
    AdmitStep,
    Ball,
    By,
    ChooseStep,
    NumbersStep,
    Overrun,
    Plan,
    RoundStep,
    School,
    SeatRule,
    ShuffleStep,
    Step,
)
from verifier.protocol.plan_json import plan_to_json
from verifier.protocol.roster import Choice, Roster, Row, roster_root, roster_to_bytes
from verifier.protocol.seal import seal_fingerprint, seal_to_json
from verifier.protocol.state import start
from verifier.protocol.text import canonical, sha256_hex
from verifier.protocol.transcript import entries_to_bytes, transcript_name

MIB = 2**20
NO_DIGEST = "0" * 64
Members = dict[str, bytes]
Made = tuple[Members, str]
"""The members of a bundle, and its fingerprint."""


class _Liar(_Stage):
    """An attempt whose lists and admissions nobody computed: the verifier has to, the liar has not."""

    def numbers(self) -> ev.Event:
        group = self.state.made + 1
        labels = [f"{batch.id}.number.{group}" for batch in self.state.plan.batches]
        return ev.Numbered(group, tuple(ev.ListMade(label, 1, NO_DIGEST) for label in labels))

    def shuffle(self) -> ev.Event:
        step = self.state.step
        assert isinstance(step, ShuffleStep)
        trial = self.state.made + 1
        listed = ev.ListMade(f"{step.school}.shuffle.{trial}", 1, NO_DIGEST)
        return ev.Shuffled(step.batch, step.school, trial, listed)

    def admit(self) -> ev.Event:
        step = self.state.step
        assert isinstance(step, AdmitStep)
        return ev.Admitted(step.batch, step.schools, ev.Role.DISCIPLINE, NO_DIGEST)


def sealed(plan: Plan, rows: tuple[Row, ...], attempts: int = 1, roster: bytes | None = None) -> Made:
    """A sealed bundle whose transcripts can be followed to their ends; ``roster`` takes the list's place."""
    seal = make_seal(plan, Roster.of(rows))
    if roster is not None:
        seal = replace(seal, roster=sha256_hex(roster), roster_root=NO_DIGEST)
    data = seal_to_json(seal)
    fingerprint = seal_fingerprint(data)
    members = {
        "plan.json": plan_to_json(plan),
        "roster.txt": roster_to_bytes(rows) if roster is None else roster,
        "seal.json": data,
    }
    states = []
    head = None
    for number in range(1, attempts + 1):
        how = Attempt() if number == attempts else Attempt("voided")
        stage = _Liar(start(plan, seal, fingerprint, number, head), Roster.of(rows), Script(), how, "day")
        stage.run()
        head = stage.state.head
        members[transcript_name(number)] = entries_to_bytes(stage.entries)
        states.append(stage.state)
    members["results.json"] = results_to_json(plan, fingerprint, attempts, [])
    members["signature.json"] = sign(signing_key(), tuple(states))
    return members, fingerprint


def small() -> Made:
    """An ordinary small draw, to be spoilt."""
    plan = made.direct()
    return sealed(plan, made.roster(plan, 12))


def resealed(members: Mapping[str, bytes], roster: bytes, root: str) -> Made:
    """The same with another list, of which the seal speaks."""
    import json

    seal = json.loads(members["seal.json"])
    seal["roster"], seal["roster_root"] = sha256_hex(roster), root
    data = canonical(seal)
    return {**members, "roster.txt": roster, "seal.json": data}, sha256_hex(data)


def empty_lines(size: float) -> Made:
    """A list of nothing but line feeds."""
    return resealed(small()[0], b"\n" * int(256 * MIB * size), NO_DIGEST)


def bad_last_line(size: float) -> Made:
    """A list of the shortest lines, of which only the last is wrong."""
    plan = made.direct()
    line = "MP1|row|{:06d}|X|{:06d}|1|" + plan.schools[0].id + "|" + NO_DIGEST + "\n"
    count = int(256 * MIB * size) // len(line.format(0, 0))
    roster = "".join([line.format(number, number) for number in range(count)]).encode() + b"\n"
    return resealed(small()[0], roster, NO_DIGEST)


def _market(schools: int, **further: object) -> Plan:
    return made.direct(schools=schools, rule=SeatRule.DEFERRED_ACCEPTANCE, numbers=False, **further)


def many_choices(size: float) -> Made:
    """Each lot names all of 390 schools, each in an order of its own; there is next to no seat."""
    plan = _market(390, quota=1)
    ids = [school.id for school in plan.schools]
    count = int(256 * MIB * size) // (sum(map(len, ids)) + len(ids) + 80)
    rows = []
    for number in range(count):
        turn = number * 7919 % 390
        choices = [*ids[turn:], *ids[:turn]]
        # Two neighbours change places, so that no two lots have the same text.
        at = number // 390 % 389
        choices[at], choices[at + 1] = choices[at + 1], choices[at]
        code = f"A{number:06d}"
        rows.append(Row(code, plan.batches[0].id, code, 1, tuple(map(Choice, choices)), NO_DIGEST))
    return sealed(plan, tuple(rows))


def heavy_lots(size: float) -> Made:
    """Lots of 300 different sizes, which are passed over and leave seats behind, at 500 schools."""
    plan = _market(500, quota=50, overrun=Overrun.SKIP)
    ids = [school.id for school in plan.schools]
    rows: list[Row] = []
    total = int(256 * MIB * size) // 200
    number = weight = 0
    while number < total:
        weight = weight % 300 + 1
        lot = f"A{number:07d}"
        turn = number * 31 % 500
        choices = tuple(Choice(ids[(turn - step) % 500]) for step in range(25))
        for _ in range(weight):
            rows.append(Row(f"A{number:07d}", plan.batches[0].id, lot, 1 + weight % 3, choices, NO_DIGEST))
            number += 1
    return sealed(plan, tuple(rows))


def single_schools(size: float) -> Made:
    """Each of 500 schools is admitted on its own, by numbers that the whole batch has."""
    plan = made.direct(schools=500)
    batch = plan.batches[0].id
    steps: list[Step] = [RoundStep(()), NumbersStep(1)]
    steps += [AdmitStep(batch, (school.id,), By.NUMBER) for school in plan.schools]
    plan = replace(plan, steps=tuple(steps))
    count = int(256 * MIB * size) // 100
    ids = [school.id for school in plan.schools]
    rows = tuple(
        Row(f"A{at:07d}", batch, f"A{at:07d}", 1, (Choice(ids[at % 500]),), NO_DIGEST) for at in range(count)
    )
    return sealed(plan, rows)


def many_lists(size: float) -> Made:
    """A plan of as many trial orders as it may have, over a long list, in as many attempts as it may have."""
    plan = made.direct(schools=max(2, int(221 * min(1, 10 * size))), attempts=9)
    batch = plan.batches[0].id
    steps: list[Step] = [RoundStep(())]
    for school in plan.schools:
        steps += [ShuffleStep(batch, school.id, 9)]
        steps += [AdmitStep(batch, (school.id,), By.TICKET)]
    plan = replace(plan, steps=tuple(steps))
    first: School = plan.schools[0]
    count = int(256 * MIB * size) // 100
    rows = tuple(
        Row(f"A{at:07d}", batch, f"A{at:07d}", 1, (Choice(first.id),), NO_DIGEST) for at in range(count)
    )
    return sealed(plan, rows, 9)


def many_groups(size: float) -> Made:
    """Twenty groups of candidate numbers over a list of millions, nine times."""
    plan = made.direct(attempts=9)
    batch = plan.batches[0].id
    ball = Ball("groups", 20, 20)
    steps: list[Step] = [RoundStep((ball,)), NumbersStep("groups"), ChooseStep("group"), RoundStep(())]
    steps.append(AdmitStep(batch, (plan.schools[0].id,), By.TICKET))
    plan = replace(plan, steps=tuple(steps))
    count = max(12, int(256 * MIB * size) // 100)
    choices = (Choice(plan.schools[0].id),)
    rows = tuple(Row(f"A{at:07d}", batch, f"A{at:07d}", 1, choices, NO_DIGEST) for at in range(count))
    return sealed(plan, rows, 9)


def many_members(size: float) -> Made:
    """Fifty thousand files that do not belong there."""
    members, fingerprint = small()
    names = {f"lists/attempt-1.X.number.{at}.txt": b"" for at in range(int(49_900 * size))}
    return {**members, **names}, fingerprint


def long_lines(size: float) -> Made:
    """Nine transcripts of lines as long as a line may be, full of fields that nobody knows."""
    members, fingerprint = small()
    inner = canonical({"data": {f"f{at:05d}": [[[at]]] for at in range(10_000)}, "kind": "note"})
    line = inner[:199_000].rpartition(b",")[0] + b"}}\n"
    count = int(32 * MIB * size) // len(line)
    return {**members, **{transcript_name(at): line * count for at in range(1, 10)}}, fingerprint


def many_lines(size: float) -> Made:
    """Nine transcripts of a hundred thousand lines, each wrong in its own way."""
    members, fingerprint = small()
    lines = b"".join(
        canonical(
            {
                "at": "2026-07-15T01:30:00Z",
                "data": {"text": f"{at}"},
                "kind": "note",
                "prev": NO_DIGEST,
                "seq": at,
            }
        )
        + b"\n"
        for at in range(1, int(100_000 * size) + 1)
    )
    return {**members, **{transcript_name(at): lines for at in range(1, 10)}}, fingerprint


def many_words(size: float) -> Made:
    """A transcript that can be followed, of a hundred thousand remarks."""
    plan = made.direct()
    rows = made.roster(plan, 12)
    seal = make_seal(plan, Roster.of(rows))
    data = seal_to_json(seal)
    fingerprint = seal_fingerprint(data)
    notes = tuple(ev.Note("备" * 200) for _ in range(int(99_900 * size) // 3))
    stage = _Liar(
        start(plan, seal, fingerprint, 1, None),
        Roster.of(rows),
        Script(asides={(1, 2): notes}),
        Attempt(),
        "day",
    )
    stage.run()
    members, _ = sealed(plan, rows)
    members[transcript_name(1)] = entries_to_bytes(stage.entries)
    members["signature.json"] = sign(signing_key(), (stage.state,))
    return members, fingerprint


def brackets(size: float) -> Made:
    """results.json, plan and seal full of brackets, none too deep."""
    members, fingerprint = small()
    unit = b"[" * 15 + b"]" * 15 + b","
    members["results.json"] = b"[" + unit * (int(256 * MIB * size) // len(unit)) + b"0]"
    members["plan.json"] = b"[" + unit * (int(2 * MIB * size) // len(unit)) + b"0]"
    return members, fingerprint


def repeated_fields(size: float) -> Made:
    """A plan of one object with as many fields as fit, the last one twice."""
    members, fingerprint = small()
    fields = b",".join(b'"%06d":0' % at for at in range(int(190_000 * size)))
    members["plan.json"] = b"{" + fields + b',"000000":0}'
    return members, fingerprint


def _puffed(count: int) -> bytes:
    """Bytes that unpack to nearly as many times their packed size as is allowed."""
    pieces = (sha256_hex(b"%d" % at).encode()[:36] + b"0" * (4096 - 36) for at in range(count // 4096))
    return b"".join(pieces)


def bomb(size: float) -> Made:
    """Deflated lists of four gibibytes in all, each of which a transcript says was made."""
    members, fingerprint = many_groups(0)
    names = [f"lists/attempt-{attempt}.X.number.{at}.txt" for attempt in range(1, 10) for at in range(1, 21)]
    data = _puffed(int(23 * MIB * size))
    return {**members, **dict.fromkeys(names, data)}, fingerprint


KINDS: dict[str, Callable[[float], Made]] = {
    one.__name__.replace("_", "-"): one
    for one in (
        empty_lines,
        bad_last_line,
        many_choices,
        heavy_lots,
        single_schools,
        many_lists,
        many_groups,
        many_members,
        long_lines,
        many_lines,
        many_words,
        brackets,
        repeated_fields,
        bomb,
    )
}


def zipped(members: Mapping[str, bytes]) -> bytes:
    """A zip file of members; those that unpack to much are deflated."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in members.items():
            puffed = name.startswith("lists/") and len(data) > 2**16
            archive.writestr(
                zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)),
                data,
                zipfile.ZIP_DEFLATED if puffed else zipfile.ZIP_STORED,
            )
    return out.getvalue()


__all__ = ["KINDS", "Made", "roster_root", "zipped"]
