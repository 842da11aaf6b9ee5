"""What stands in a transcript and enters no seed: balls drawn again, why a slip is void, remarks.

The fold keeps none of it, so that a hundred thousand lines of it stay cheap; paper is made once and reads the
lines.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from kiosk.paper.blocks import Fact
from kiosk.paper.flow import Block
from kiosk.paper.lines import local_clock, local_time
from kiosk.paper.telling import ball_name
from kiosk.paper.words import both, zh
from verifier.protocol import events as ev
from verifier.protocol.beacon import VOID, slot_name
from verifier.protocol.plan import Plan
from verifier.protocol.transcript import Entry


@dataclass(frozen=True, slots=True)
class Redrawn:
    """A ball (号珠) that did not count and was drawn again: ``value`` is None if it was stuck.

    ``round`` is the round whose seed the ball enters, from 1; ``at`` a time in UTC.
    """

    round: int
    name: str
    status: ev.BallStatus
    value: int | None
    at: str


@dataclass(frozen=True, slots=True)
class VoidSlip:
    """A void slip (见证数作废), and why."""

    round: int
    slot: int
    reason: str


@dataclass(frozen=True, slots=True)
class Remark:
    """A remark, or why the program was started again on the same record."""

    at: str
    text: str
    reopened: bool


@dataclass(frozen=True, slots=True)
class Asides:
    """What one attempt's transcript says beside what was drawn."""

    attempt: int
    redrawn: tuple[Redrawn, ...] = ()
    void_slips: tuple[VoidSlip, ...] = ()
    remarks: tuple[Remark, ...] = ()


def asides(attempt: int, entries: Iterable[Entry]) -> Asides:
    """Read an attempt's lines.

    Args:
        attempt: from 1.
        entries: the lines, which the fold has accepted.
    """
    seeds = 0
    redrawn: list[Redrawn] = []
    void_slips: list[VoidSlip] = []
    remarks: list[Remark] = []
    for entry in entries:
        match entry.event:
            case ev.SecretOpened():
                seeds += 1
            case ev.BallDrawn(name, status, value) if status is not ev.BallStatus.DRAWN:
                redrawn.append(Redrawn(seeds + 1, name, status, value, entry.at))
            case ev.SlipOpened(round_number, slot, number, _, reason) if number == VOID:
                void_slips.append(VoidSlip(round_number, slot, reason or ""))
            case ev.Note(text):
                remarks.append(Remark(entry.at, text, reopened=False))
            case ev.Reopened(reason):
                remarks.append(Remark(entry.at, reason, reopened=True))
    return Asides(attempt, tuple(redrawn), tuple(void_slips), tuple(remarks))


def redrawn_told(plan: Plan, found: Asides, number: int) -> str:
    """The balls of a round that were drawn again, in their order; empty if none was.

    Args:
        plan: the plan.
        found: the attempt's.
        number: the round, from 1.
    """
    return zh("paper.semicolon").join(_ball(plan, one) for one in found.redrawn if one.round == number)


def _ball(plan: Plan, one: Redrawn) -> str:
    name, at = ball_name(plan, one.name), local_clock(one.at)
    if one.status is ev.BallStatus.STUCK:
        return zh("paper-aside.stuck", name=name, at=at)
    return zh("paper-aside.out-of-range", name=name, at=at, value="-" if one.value is None else one.value)


def void_slips_told(found: Asides, number: int) -> str:
    """The void slips of a round, each with its reason; empty if there is none."""
    return zh("paper.semicolon").join(
        zh("paper-aside.void-slip", slot=slot_name(one.slot), reason=one.reason)
        for one in sorted(found.void_slips, key=lambda one: one.slot)
        if one.round == number
    )


def of_round(plan: Plan, found: Asides, number: int) -> Iterator[Block]:
    """What is told beside a round's balls and slips."""
    if balls := redrawn_told(plan, found, number):
        yield Fact(both("paper-aside.redrawn"), balls)
    if slips := void_slips_told(found, number):
        yield Fact(both("paper-aside.void-slips"), slips)


def of_attempt(found: Asides) -> Iterator[Block]:
    """The remarks of an attempt, in their order."""
    for one in found.remarks:
        key = "paper-aside.reopened" if one.reopened else "paper-aside.remark"
        told = zh("paper-aside.remark-told", at=local_time(one.at), text=one.text)
        yield Fact(both(key, attempt=found.attempt), told)
