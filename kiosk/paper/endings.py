"""What is signed when a draw does not go on: a void attempt (作废记录), a terminated draw (终止记录)."""

from collections import Counter
from collections.abc import Iterator, Sequence

from kiosk.paper import look
from kiosk.paper.asides import Asides, of_attempt, of_round, redrawn_told, void_slips_told
from kiosk.paper.blocks import Banner, Digest, Fact, Heading, Told, facts_beside, said
from kiosk.paper.book import frame
from kiosk.paper.flow import Block, document
from kiosk.paper.lines import local_time
from kiosk.paper.signatures import Signatures
from kiosk.paper.telling import act, balls, batch_name, deciders, listed, places, roles, school_name
from kiosk.paper.words import both, zh
from kiosk.sealing.sealed import Sealed
from verifier.protocol.errors import WrongUse
from verifier.protocol.events import Role
from verifier.protocol.state import State


def void_certificate(sealed: Sealed, state: State, found: Asides) -> bytes:
    """The certificate of a void attempt, as a PDF file.

    Raises:
        WrongUse: the attempt is not void.
    """
    if state.voided is None:
        raise WrongUse(f"attempt {state.attempt} is not void")
    left = sealed.plan.failure.attempts - state.attempt
    blocks = [
        Banner(both("paper-void.statement", attempt=state.attempt)),
        *_decision(sealed, state, state.voided.reason, state.voided.decided_by),
        *_course(sealed, state, found),
        Heading(both("paper-end.next")),
        Told(both("paper-void.next", left=left), look.TIGHT, small=look.TIGHT_EN),
        *_signatures(state.voided.decided_by),
    ]
    about = frame(sealed.plan, sealed.fingerprint, "paper-void.title")
    return document(about, blocks, framed=True, compact=True)


def termination_certificate(sealed: Sealed, state: State, found: Asides) -> bytes:
    """The certificate of a terminated draw, as a PDF file.

    Raises:
        WrongUse: the draw is not terminated.
    """
    if state.terminated is None:
        raise WrongUse("the draw is not terminated")
    ended = state.terminated
    blocks = [
        Banner(both("paper-terminated.statement", act_zh=act(sealed.plan))),
        *_decision(sealed, state, ended.reason, ended.decided_by),
        Digest(both("paper.results-digest"), ended.results),
        *_course(sealed, state, found),
        Heading(both("paper-end.next")),
        Told(both("paper-terminated.next", act_zh=act(sealed.plan)), look.TIGHT, small=look.TIGHT_EN),
        *_signatures(ended.decided_by),
    ]
    about = frame(sealed.plan, sealed.fingerprint, "paper-terminated.title")
    return document(about, blocks, framed=True, compact=True)


def _decision(
    sealed: Sealed, state: State, reason: str, decided_by: Sequence[Role]
) -> Iterator[Block]:
    plan = sealed.plan
    yield from facts_beside(
        (both("paper.draw-id"), plan.draw_id),
        (both("paper-end.at"), local_time(state.at)),
        (both("paper.organiser"), plan.organiser),
        (both("paper.place"), plan.place),
    )
    yield Heading(both("paper-end.decision"))
    yield Fact(both("paper-end.reason"), reason)
    yield Fact(both("paper-end.decided-by"), roles(decided_by))
    yield Digest(both("paper.record-head"), state.head)


def _course(sealed: Sealed, state: State, found: Asides) -> Iterator[Block]:
    """How far the attempt had come: everything that has no effect any more."""
    plan = sealed.plan
    yield Heading(both("paper-end.course"))
    for pulse in state.pulses:
        yield Fact(both("paper.round-number", round=pulse.round), balls(plan, pulse))
        yield from of_round(plan, found, pulse.round)
        yield Digest(both("paper.seed"), pulse.seed)
    after = len(state.pulses) + 1
    balls_again, slips = redrawn_told(plan, found, after), void_slips_told(found, after)
    told = [zh("paper-end.unfinished")]
    if balls_again:
        told.append(zh("paper-end.redrawn", balls=balls_again))
    if slips:
        told.append(zh("paper-end.void-slips", slips=slips))
    if len(told) > 1:
        yield Fact(both("paper.round-number", round=after), zh("paper.semicolon").join(told))
    if state.groups and state.lists:
        made = max(claim.group for claim in state.lists if claim.school is None)
        yield Fact(both("paper-end.numbers"), zh("paper-end.numbers-told", groups=made, of=state.groups))
    trials = Counter((claim.batch, claim.school) for claim in state.lists if claim.school is not None)
    for (batch, school), count in trials.items():
        name = school_name(plan, batch, school)
        yield Fact(both("paper-end.trials"), zh("paper-end.trials-told", school=name, count=count))
    for claim in state.admissions:
        names = listed(school_name(plan, claim.batch, school) for school in claim.schools)
        yield Fact(
            both("paper-end.admission"),
            zh("paper-end.admission-told", batch=batch_name(plan, claim.batch), schools=names),
        )
    if not (state.pulses or state.lists or state.admissions):
        yield from said(both("paper-end.nothing"))
    yield from of_attempt(found)


def _signatures(decided_by: Sequence[Role]) -> list[Block]:
    made = places(deciders(decided_by))
    # One row where it can be: four stamps have room beside one another, five have not.
    return [Heading(both("paper.signatures")), Signatures(made, columns=4 if len(made) == 4 else 3)]
