"""What the rules allow and people should know of: slips that could not be read, earlier attempts, …"""

from collections.abc import Mapping, Sequence

from verifier.findings import Ledger
from verifier.protocol import events as ev
from verifier.protocol.beacon import VOID
from verifier.protocol.errors import Rule
from verifier.protocol.events import BallStatus, Statement
from verifier.protocol.seal import Seal
from verifier.protocol.text import ABSENT
from verifier.protocol.transcript import transcript_name
from verifier.rules.spoken import Told


def notice_all(
    attempts: Sequence[Told], seal: Seal | None, places: Mapping[int, int], ledger: Ledger
) -> None:
    """Go through the transcripts' lines, as far as they could be followed.

    Args:
        attempts: the transcripts.
        seal: for the time of the sealing.
        places: how many places each attempt's admissions had given.
        ledger: where the notices go.
    """
    last_time = "" if seal is None else seal.sealed_at
    for told in attempts:
        last_time = _clock(told, last_time, ledger)
        _balls(told, ledger)
        reopened = 0
        followed = told.entries[: told.state.seq] if told.state is not None else ()
        for entry in followed:
            _event(told, entry.event, places.get(told.attempt, 0), ledger)
            reopened += isinstance(entry.event, ev.Reopened)
        if reopened:
            ledger.notice(Rule.ATTEMPTS, "notice.reopened", attempt=told.attempt, count=reopened)


def _clock(told: Told, last: str, ledger: Ledger) -> str:
    """The computer's clock decides nothing; that it went backwards is still worth a question."""
    for number, entry in zip(told.numbers, told.entries, strict=True):
        if entry.at < last:
            where = f"{transcript_name(told.attempt)}:{number}"
            ledger.notice(Rule.CHAIN, "notice.clock", where=where, before=last, found=entry.at)
        last = entry.at
    return last


def _balls(told: Told, ledger: Ledger) -> None:
    balls = [entry.event for entry in told.entries if isinstance(entry.event, ev.BallDrawn)]
    stuck = sum(ball.status is BallStatus.STUCK for ball in balls)
    stray = sum(ball.status is BallStatus.OUT_OF_RANGE for ball in balls)
    if stuck or stray:
        ledger.notice(Rule.BALL, "notice.balls", attempt=told.attempt, stuck=stuck, stray=stray)


def roles(decided_by: Sequence[ev.Role]) -> str:
    """Roles as they stand in a finding; the words for them are put in when it is told."""
    return ",".join(role.value for role in decided_by)


def _event(told: Told, event: ev.Event, places: int, ledger: Ledger) -> None:
    attempt = told.attempt
    match event:
        case ev.Begin(resumed=ev.Resumption(head, reason)):
            ledger.notice(
                Rule.ATTEMPTS, "notice.resumed", attempt=attempt, reason=reason, head=head or ABSENT
            )
        case ev.Unsealed(overrides=overrides):
            for one in overrides:
                ledger.notice(
                    Rule.SEAL,
                    "notice.override",
                    attempt=attempt,
                    check=one.check.value,
                    reason=one.reason,
                    decided_by=roles(one.decided_by),
                )
        case ev.SlipOpened(number, slot, written, _, reason) if written == VOID:
            ledger.notice(
                Rule.SLIP,
                "notice.slip-void",
                attempt=attempt,
                round=number,
                slot=slot,
                reason=reason or ABSENT,
            )
        case ev.Notarised(Statement.OBJECTION):
            ledger.notice(Rule.RESULTS, "notice.objection", attempt=attempt)
        case ev.Voided(reason, decided_by):
            _voided(told, reason, decided_by, places, ledger)
        case ev.Terminated(reason, decided_by, _):
            ledger.notice(
                Rule.ATTEMPTS,
                "notice.terminated",
                attempt=attempt,
                reason=reason,
                decided_by=roles(decided_by),
            )


def _voided(told: Told, reason: str, decided_by: Sequence[ev.Role], places: int, ledger: Ledger) -> None:
    """How far a void attempt (作废) had come, and what it had already decided."""
    state, end = told.state, told.end
    assert state is not None and end is not None
    ledger.notice(
        Rule.ATTEMPTS,
        "notice.voided",
        attempt=told.attempt,
        phase=end.value,
        rounds=len(state.pulses),
        lists=len(state.lists),
        admissions=len(state.admissions),
        places=places,
        reason=reason,
        decided_by=roles(decided_by),
    )
