"""One child: its tickets, its numbers, its place in each list, and what came of it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from verifier.audit import Report
from verifier.findings import Finding, Status
from verifier.protocol.draw import NumberList, admit_label, order, ticket, ticket_line
from verifier.protocol.errors import BadInput, Rule
from verifier.protocol.lots import NO_LOTS
from verifier.protocol.outcome import Placement
from verifier.protocol.plan import By, Plan
from verifier.protocol.replay import Replay
from verifier.protocol.roster import Roster, Row
from verifier.protocol.slip import slip_problems
from verifier.protocol.slip_text import slip_from_text
from verifier.protocol.state import Phase, State
from verifier.protocol.text import ABSENT
from verifier.rules.drawn import can_be_drawn

NEIGHBOURS = 2
"""How many names before and after the child's are shown."""


@dataclass(frozen=True, slots=True)
class Place:
    """The child's lot in one list.

    ``kind`` is ``number``, ``shuffle`` or ``admit``. ``line`` is the line whose SHA-256 is ``ticket`` (签值);
    both are ``-`` where official numbers order the list. ``position`` counts from 1. ``number`` is what the
    list gave, ``-`` for an admission. ``before`` and ``after`` are the neighbours' names in list order.
    """

    label: str
    kind: str
    group: int
    school: str
    line: str
    ticket: str
    position: int
    of: int
    number: str
    before: tuple[str, ...]
    after: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one school's admission gave: ``admitted`` (派中) or not; ``position`` among those, from 1.

    Where there is no waiting list the position among the rest means nothing, and is 0.
    """

    school: str
    name: str
    admitted: bool
    position: int
    of: int


@dataclass(frozen=True, slots=True)
class AttemptOfChild:
    """One attempt as it went for the child. ``official`` is its number (正式派位号), ``-`` if it got none.

    Of one that is ``void`` (作废) or ``terminated`` (终止) nothing counts, whatever its outcomes say.
    """

    attempt: int
    void: bool
    terminated: bool
    official: str
    places: tuple[Place, ...]
    outcomes: tuple[Outcome, ...]

    @property
    def counts(self) -> bool:
        """Whether its outcomes are those of the draw."""
        return not (self.void or self.terminated)


@dataclass(frozen=True, slots=True)
class Child:
    """A row of the list, how many children are drawn with it, and every attempt."""

    row: Row
    size: int
    attempts: tuple[AttemptOfChild, ...]


def look_up(report: Report, code: str) -> Child | None:
    """Find a child in an audited bundle.

    Args:
        report: an audit's report.
        code: the registration code.

    Returns:
        None if the list or the code is not there.
    """
    sealed = report.sealed
    if sealed is None or sealed.roster is None or sealed.plan is None:
        return None
    position = sealed.roster.find(code)
    if position is None:
        return None
    row = sealed.roster.rows[position]
    size = sealed.roster.rows.lots.count(row.lot)
    attempts = tuple(
        _attempt(
            sealed.plan,
            report.replays.get(one.attempt) or Replay(sealed.roster),
            one.state,
            row,
            last=one is report.attempts[-1],
        )
        for one in (report.attempts if can_be_drawn(report.attempts, sealed.roster) else ())
        if one.state is not None and one.state.pulses
    )
    return Child(row, size, attempts)


def check_slip(report: Report, data: bytes) -> tuple[Finding, ...]:
    """Hold a family slip against an audited bundle: the findings of MP-RECORD.

    Args:
        report: an audit's report.
        data: the slip's bytes, in either form; blanks around it do no harm.
    """
    sealed = report.sealed
    if sealed is None or sealed.seal is None or sealed.roster is None:
        because = () if sealed is None else (sealed.lacks_roster,)
        blocked = because or (Rule.BUNDLE,)
        return (Finding(Rule.RECORD, Status.NOT_PROVED, "audit.blocked", {}, False, blocked),)
    try:
        slip = slip_from_text(data)
        problems: Sequence[BadInput] = list(slip_problems(slip, sealed.seal, sealed.roster))
    except BadInput as error:
        problems = [error]
    if problems:
        return tuple(Finding(Rule.RECORD, Status.DOES_NOT_HOLD, one.key, one.params) for one in problems)
    told: dict[str, str | int] = {"code": slip.code, "position": slip.index + 1, "count": slip.size}
    return (Finding(Rule.RECORD, Status.HOLDS, "holds.record", told),)


def code_of_slip(data: bytes) -> str | None:
    """The registration code on a slip, or None if it cannot be read."""
    try:
        return slip_from_text(data).code
    except BadInput:
        return None


def _attempt(plan: Plan, replay: Replay, state: State, row: Row, *, last: bool) -> AttemptOfChild:
    roster = replay.roster
    chosen = {choice.school for choice in row.choices}
    places: list[Place] = []
    for claim in state.lists:
        if claim.batch != row.batch or (claim.school is not None and claim.school not in chosen):
            continue
        made = replay.claimed(state, claim)
        kind = "number" if claim.school is None else "shuffle"
        at = made.lots.index(row.lot)
        number = made.number(at)
        school = claim.school or ABSENT
        places.append(_place(claim.seed, made.label, kind, claim.group, school, row.lot, made.lots, number))
    outcomes: list[Outcome] = []
    official = ABSENT
    for index, admit in enumerate(state.admissions):
        if admit.batch != row.batch:
            continue
        for placement in replay.admitted(state, index):
            if placement.school not in chosen:
                continue
            numbers = replay.official(state, row.batch, placement.school)
            name = _called(row.lot, numbers)
            official = official if numbers is None else name
            label = admit_label(row.batch, placement.school)
            listed = [_called(lot, numbers) for lot in _lots_at(roster, row.batch, placement.school)]
            by_ticket = admit.by is By.TICKET
            ordered = order(admit.seed, label, listed) if by_ticket else sorted(listed)
            seed = admit.seed if by_ticket else None
            places.append(_place(seed, label, "admit", 0, placement.school, name, ordered, ABSENT))
            outcomes += _outcome(plan, placement, name)
    void = not last or state.phase is Phase.VOIDED
    terminated = last and state.phase is Phase.TERMINATED
    return AttemptOfChild(state.attempt, void, terminated, official, tuple(places), tuple(outcomes))


def _called(lot: str, numbers: NumberList | None) -> str:
    """What a lot is called in an admission: by its official number if it has one."""
    place = None if numbers is None else numbers.place_of.get(lot)
    return lot if numbers is None or place is None else numbers.number(place)


def _lots_at(roster: Roster, batch: str, school: str) -> Iterator[str]:
    names = roster.lots.get(batch, NO_LOTS).names
    return (names[lot] for lot in roster.choosers.get((batch, school), ()))


def _place(
    seed: str | None,
    label: str,
    kind: str,
    group: int,
    school: str,
    name: str,
    ordered: Sequence[str],
    number: str,
) -> Place:
    at = ordered.index(name)
    return Place(
        label=label,
        kind=kind,
        group=group,
        school=school,
        line=ABSENT if seed is None else ticket_line(seed, label, name),
        ticket=ABSENT if seed is None else ticket(seed, label, name),
        position=at + 1,
        of=len(ordered),
        number=number,
        before=tuple(ordered[max(0, at - NEIGHBOURS) : at]),
        after=tuple(ordered[at + 1 : at + 1 + NEIGHBOURS]),
    )


def _outcome(plan: Plan, placement: Placement, name: str) -> Iterator[Outcome]:
    school = plan.school(placement.batch, placement.school)
    title = placement.school if school is None else school.name
    if name in placement.admitted:
        at, of = placement.admitted.index(name) + 1, len(placement.admitted)
        yield Outcome(placement.school, title, True, at, of)
    elif name in placement.rest:
        at = placement.rest.index(name) + 1 if placement.waiting_list else 0
        yield Outcome(placement.school, title, False, at, len(placement.rest))
