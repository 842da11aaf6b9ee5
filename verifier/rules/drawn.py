"""What the seeds decide, computed again: MP-NUMBERS, MP-ADMIT, MP-RESULTS."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from verifier.bundle import RESULTS, Bundle
from verifier.findings import DRAWN, Ledger
from verifier.protocol.errors import BadInput, Rule
from verifier.protocol.outcome import admission_digest
from verifier.protocol.replay import Replay, list_file
from verifier.protocol.roster import Roster
from verifier.protocol.shape import kind_of
from verifier.protocol.state import Phase, State
from verifier.protocol.text import parse_canonical, sha256_hex
from verifier.protocol.transcript import transcript_name
from verifier.rules.common import DRAWN_RULES, Meter, Progress, Sealed, load
from verifier.rules.spoken import Told

_NUMBERS = DRAWN | {Rule.ORDER}
_RESULTS = DRAWN | {Rule.ATTEMPTS, Rule.ORDER}
MAX_TICKETS = 100_000_000
"""The most lots in all lists and admissions of a bundle. A million children with three choices each, twenty
groups of numbers and three attempts have seventy millions; more only a hostile plan has."""
MAX_KEPT = 8_000_000
"""The most lots in all lists and admissions of a bundle of which all attempts are kept as computed; of more,
only the last is. Lists and numbers of one attempt have to be in memory in any case."""
_SHOWN = 200
_PIECE = 2**12
_A_LIST, _AN_ADMISSION = 2, 10
"""How often a child is taken up in a list and in an admission: enough for a bar, not for telling seconds."""
_LONGER = 2**20
"""How much longer than it has to be results.json is still read, to say where it differs."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """What came of computing again, by attempt, for those that could be followed.

    ``places`` tells how many places an attempt's admissions had given. ``replays`` has what was computed, so
    that looking up a child need not do it once more; where it would take too much memory, only of the last.
    """

    places: Mapping[int, int] = field(default_factory=dict)
    replays: Mapping[int, Replay] = field(default_factory=dict)


def check_drawn(
    bundle: Bundle, sealed: Sealed, attempts: Sequence[Told], ledger: Ledger, progress: Progress
) -> Drawn:
    """Compute every attempt's lists and admissions again, and the results of the last."""
    if sealed.roster is None:
        ledger.block(DRAWN_RULES, sealed.lacks_roster)
        return Drawn()
    _check_names(bundle, attempts, ledger)
    progress(0, 1, "stage.lists")
    if not can_be_drawn(attempts, sealed.roster):
        ledger.refuse(BadInput(Rule.NUMBERS, "numbers.too-many", where="plan.json/steps", limit=MAX_TICKETS))
        ledger.block(DRAWN_RULES, Rule.NUMBERS)
        return Drawn()
    states = [one.state for one in attempts if one.state is not None]
    meter = Meter(progress, sum(sum(_sizes(sealed.roster, state)) for state in states))
    work = _Work(bundle, sealed.roster, ledger, meter)
    places: dict[int, int] = {}
    replays: dict[int, Replay] = {}
    all_kept = sum(_tickets(state, sealed.roster) for state in states) <= MAX_KEPT
    for one in attempts:
        if one.state is not None:
            last = one is attempts[-1]
            replay = Replay(sealed.roster, meter.pace)
            places[one.attempt] = work.attempt(replay, one, one.state, last=last)
            if last or all_kept:
                replays[one.attempt] = replay.unwatched()
    ledger.holds(Rule.NUMBERS, "holds.numbers", count=work.lists)
    ledger.holds(Rule.ADMIT, "holds.admit", count=work.admissions)
    return Drawn(places, replays)


def can_be_drawn(attempts: Sequence[Told], roster: Roster) -> bool:
    """Whether all that the transcripts tell of can be computed again in a reasonable time."""
    return sum(_tickets(one.state, roster) for one in attempts if one.state is not None) <= MAX_TICKETS


def _tickets(state: State, roster: Roster) -> int:
    """How many lots stand in all lists and admissions of an attempt: the measure of the work."""

    def size(batch: str, school: str | None) -> int:
        return len(roster.lots.get(batch, ())) if school is None else roster.chosen[batch, school]

    lists = sum(size(one.batch, one.school) for one in state.lists)
    return lists + sum(size(one.batch, school) for one in state.admissions for school in one.schools)


def _check_names(bundle: Bundle, attempts: Sequence[Told], ledger: Ledger) -> None:
    """Every published list is one that a transcript says was made."""
    claimed = {
        list_file(one.attempt, claim.made.label)
        for one in attempts
        if one.state is not None
        for claim in one.state.lists
    }
    followed = {one.attempt for one in attempts if one.complete}
    known = {one.attempt for one in attempts}
    for name in sorted(bundle.lists - claimed):
        attempt = int(name.split(".")[0].rpartition("-")[2])
        # Where the transcript could not be followed to its end, nobody can say that a list is one too many.
        if attempt in followed or attempt not in known:
            rests_on = {Rule.ATTEMPTS} if attempts else {Rule.BUNDLE}
            ledger.refuse(BadInput(Rule.NUMBERS, "numbers.extra", where=name), rests_on)


def _sizes(roster: Roster, state: State) -> Iterator[int]:
    """Roughly how much there is to do for each list, then for each admission, in children."""
    for claim in state.lists:
        yield _A_LIST * roster.counts.get(claim.batch, 0)
    for admit in state.admissions:
        yield _AN_ADMISSION * roster.counts.get(admit.batch, 0)


class _Work:
    """Goes through the attempts, and counts."""

    def __init__(self, bundle: Bundle, roster: Roster, ledger: Ledger, meter: Meter) -> None:
        self.bundle = bundle
        self.roster = roster
        self.ledger = ledger
        self.meter = meter
        self.lists = 0
        self.admissions = 0

    def attempt(self, replay: Replay, told: Told, state: State, *, last: bool) -> int:
        """Check one attempt; returns how many places it had given."""
        sizes = _sizes(self.roster, state)
        for index in range(len(state.lists)):
            self.meter.begin("stage.lists", next(sizes))
            self._numbers(replay, state, index)
            self.meter.end()
        for index in range(len(state.admissions)):
            self.meter.begin("stage.admissions", next(sizes))
            self._admission(replay, state, index)
            self.meter.end()
        if last:
            self._results(replay, told, state)
        return sum(one.seated for one in replay.placements(state))

    def _numbers(self, replay: Replay, state: State, index: int) -> None:
        claim = state.lists[index]
        made = replay.claimed(state, claim)
        data = made.to_bytes(self.meter.pace)
        self.lists += 1
        digest = sha256_hex(data)
        where = transcript_name(state.attempt)
        label = claim.made.label
        if claim.made.sha256 != digest:
            error = BadInput(
                Rule.NUMBERS,
                "numbers.event",
                where=where,
                label=label,
                expected=digest,
                found=claim.made.sha256,
            )
            self.ledger.refuse(error, _NUMBERS)
        elif claim.made.count != len(made.lots):
            error = BadInput(
                Rule.NUMBERS,
                "numbers.count",
                where=where,
                label=label,
                expected=len(made.lots),
                found=claim.made.count,
            )
            self.ledger.refuse(error, _NUMBERS)
        self._list_file(list_file(state.attempt, label), data)

    def _list_file(self, name: str, data: bytes) -> None:
        if name not in self.bundle.lists:
            self.ledger.refuse(BadInput(Rule.NUMBERS, "numbers.missing", where=name))
            return
        published = load(self.bundle, name, self.ledger)
        if published is None:
            self.ledger.block((Rule.NUMBERS,), Rule.BUNDLE)
        elif published != data:
            where, expected, found = _line_difference(name, data, published)
            error = BadInput(Rule.NUMBERS, "numbers.file", where=where, expected=expected, found=found)
            self.ledger.refuse(error, _NUMBERS)

    def _admission(self, replay: Replay, state: State, index: int) -> None:
        claim = state.admissions[index]
        digest = admission_digest(replay.admitted(state, index))
        self.admissions += 1
        if digest != claim.sha256:
            error = BadInput(
                Rule.ADMIT,
                "admit.differs",
                where=transcript_name(state.attempt),
                batch=claim.batch,
                schools=", ".join(claim.schools),
                expected=digest,
                found=claim.sha256,
            )
            self.ledger.refuse(error, DRAWN)

    def _results(self, replay: Replay, told: Told, state: State) -> None:
        if state.results is None:
            self.ledger.block((Rule.RESULTS,), told.stopped or Rule.ATTEMPTS)
            return
        data = replay.results(state)
        digest = sha256_hex(data)
        if digest != state.results:
            error = BadInput(
                Rule.RESULTS,
                "results.event",
                where=transcript_name(state.attempt),
                expected=digest,
                found=state.results,
            )
            self.ledger.refuse(error, _RESULTS)
        published = load(self.bundle, RESULTS, self.ledger)
        if published is None:
            self.ledger.block((Rule.RESULTS,), Rule.BUNDLE)
        elif published != data:
            self.ledger.refuse(_results_difference(data, published), _RESULTS)
        terminated = state.phase is Phase.TERMINATED
        placed = 0 if terminated else sum(one.seated for one in replay.placements(state))
        key = "holds.results-terminated" if terminated else "holds.results"
        self.ledger.holds(Rule.RESULTS, key, count=placed, found=digest)


def _line_difference(name: str, expected: bytes, found: bytes) -> tuple[str, str, str]:
    """The first line that differs: its place, what it should be, what it is (as ASCII, else as ``?``)."""
    at = _first_difference(expected, found)
    shorter, longer = sorted((expected, found), key=len)
    # One of them ends where the other only ends a line: they differ in the line after.
    if 0 < at == len(shorter) and longer[at : at + 1] == b"\n":
        at += 1
    start = longer.rfind(b"\n", 0, at) + 1
    one, other = (data[start : start + _SHOWN].partition(b"\n")[0] for data in (expected, found))
    number = longer.count(b"\n", 0, start) + 1
    return f"{name}:{number}", _ascii(one), _ascii(other)


def _first_difference(one: bytes, other: bytes) -> int:
    """Where two pieces of bytes first differ, or one of them ends.

    Neither is cut into lines: a published file may be millions of empty ones, which would take gigabytes.
    """
    at, length = 0, min(len(one), len(other))
    while at < length and one[at : at + _PIECE] == other[at : at + _PIECE]:
        at += _PIECE
    while at < length and one[at] == other[at]:
        at += 1
    return min(at, length)


def _ascii(line: bytes) -> str:
    return line.decode("ascii", "replace").replace("\ufffd", "?")


def _results_difference(expected: bytes, found: bytes) -> BadInput:
    """What is wrong with results.json: its size, its form, or the first value that differs."""
    if len(found) > len(expected) + _LONGER:
        return BadInput(Rule.RESULTS, "results.size", where=RESULTS, expected=len(expected), found=len(found))
    try:
        value = parse_canonical(found, Rule.RESULTS, RESULTS)
    except BadInput as error:
        return error
    # The bytes differ and each value has one byte form, so the values differ somewhere.
    where, one, other = _difference(RESULTS, json.loads(expected), value) or (RESULTS, "", "")
    return BadInput(Rule.RESULTS, "results.differs", where=where, expected=_short(one), found=_short(other))


def _difference(where: str, expected: Any, found: Any) -> tuple[str, Any, Any] | None:
    """The first place, in order of names and positions, at which two JSON values differ."""
    pairs: Iterator[tuple[object, Any, Any]] = iter(())
    if isinstance(expected, dict) and isinstance(found, dict) and expected.keys() == found.keys():
        pairs = ((name, expected[name], found[name]) for name in sorted(expected))
    elif isinstance(expected, list) and isinstance(found, list):
        pairs = zip(range(len(found)), expected, found, strict=False)
    elif type(expected) is not type(found) or expected != found:
        return where, expected, found
    for name, one, other in pairs:
        inner = _difference(f"{where}/{name}", one, other)
        if inner is not None:
            return inner
    if isinstance(expected, list) and len(expected) != len(found):
        return f"{where}/length", len(expected), len(found)
    return None


def _short(value: Any) -> str | int:
    """A scalar as it is; of anything larger, only that it is a list or an object."""
    if type(value) is int or isinstance(value, str):
        return value
    if isinstance(value, list | dict):
        return f"{kind_of(value)} ({len(value)})"
    return json.dumps(value)
