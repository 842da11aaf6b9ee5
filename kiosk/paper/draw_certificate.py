"""The draw certificate (派位结果证书): the result, all that was entered for it, how to check it."""

from collections.abc import Iterator, Sequence

from kiosk.paper.asides import Asides, of_attempt, of_round
from kiosk.paper.blocks import Banner, Digest, Fact, Heading, Paragraph, facts_beside, said
from kiosk.paper.book import frame
from kiosk.paper.flow import Block, PageBreak, document
from kiosk.paper.lines import local_time, unbroken
from kiosk.paper.panel import Panel
from kiosk.paper.pen import Align
from kiosk.paper.second_check import second_check_fact
from kiosk.paper.signatures import Place, Signatures
from kiosk.paper.table import Column, Numbers, Table
from kiosk.paper.telling import (
    SUPERVISORS,
    act,
    balls,
    batch_name,
    listed,
    number_word,
    places,
    role,
    roles,
    school_name,
    secret_groups,
    slips,
    whole_act,
)
from kiosk.paper.words import Both, both, zh
from kiosk.sealing.sealed import Sealed
from verifier.protocol.errors import WrongUse
from verifier.protocol.events import Role, Statement
from verifier.protocol.outcome import Placement
from verifier.protocol.plan import Plan
from verifier.protocol.state import Pulse, State


def draw_certificate(
    sealed: Sealed,
    states: Sequence[State],
    placements: Sequence[Placement],
    results_digest: str,
    found: Sequence[Asides],
) -> bytes:
    """The certificate of a draw that is complete, as a PDF file.

    Args:
        sealed: the sealed draw.
        states: all attempts, the void ones first.
        placements: those of the last attempt, in the order of the plan.
        results_digest: SHA-256 of results.json.
        found: what the record of each attempt holds beside what was drawn.

    Raises:
        WrongUse: the notary has not read the statement yet.
    """
    state = states[-1]
    if state.statement is None or state.unsealed is None:
        raise WrongUse("a draw certificate belongs to an attempt that the notary has spoken on")
    about = frame(sealed.plan, sealed.fingerprint, "paper-draw.title", act_zh=act(sealed.plan))
    signers = _signers(sealed.plan)
    blocks = [
        *_what(sealed, state),
        *_results(sealed.plan, placements),
        Panel(both("paper.seal"), sealed.fingerprint, both("paper-draw.panel-hint")),
        *_how_to_check(),
        # What is signed stands on the page that is signed.
        Digest(both("paper.results-digest"), results_digest, keep_with_next=True),
        Heading(both("paper.signatures")),
        Signatures(signers, columns=3 if len(signers) <= 9 else 4),
        PageBreak(),
        *_course(sealed, states, found),
        PageBreak(),
        *_annex(sealed.plan, placements),
    ]
    return document(about, blocks, framed=True)


def _what(sealed: Sealed, state: State) -> list[Block]:
    plan = sealed.plan
    if plan.rehearsal:
        statement = both("paper-draw.rehearsal", attempt=state.attempt)
    elif state.statement is Statement.VALID:
        statement = both("paper-draw.valid", attempt=state.attempt, whole_zh=whole_act(plan))
    else:
        statement = both("paper-draw.objection", attempt=state.attempt)
    return [
        Banner(statement),
        *facts_beside(
            (both("paper.draw-id"), plan.draw_id),
            (both("paper.ended-at"), local_time(state.at)),
            (both("paper.organiser"), plan.organiser),
            (both("paper.place"), plan.place),
        ),
        *second_check_fact(plan),
    ]


def _results(plan: Plan, placements: Sequence[Placement]) -> list[Block]:
    right = Align.RIGHT
    columns = (
        Column(both("paper.batch"), 3),
        Column(both("paper.school"), 6),
        Column(both("paper.quota"), 2, right),
        Column(both("paper.choosers"), 2, right),
        Column(both("paper.admitted"), 2, right, bold=True),
        Column(both("paper.remark"), 2.6, right),
    )
    rows = [
        (
            batch_name(plan, one.batch),
            school_name(plan, one.batch, one.school),
            f"{one.quota:,}",
            f"{one.applicants:,}",
            f"{one.seated:,}",
            zh("paper-draw.undersubscribed") if one.undersubscribed else "",
        )
        for one in placements
    ]
    return [Heading(both("paper-draw.results", act_zh=act(plan))), Table(columns, rows)]


def _signers(plan: Plan) -> tuple[Place, ...]:
    """公证员, 监督代表, 组织单位 and the head of every school."""
    heads = dict.fromkeys(one.name for one in plan.schools)
    schools = tuple(
        Place(Both(name, both("paper-draw.school-head").en), stamp=True) for name in heads
    )
    named = places((Role.NOTARY, Role.NOTARY, Role.ORGANISER, *SUPERVISORS))
    return (*named, *schools)


def _course(sealed: Sealed, states: Sequence[State], found: Sequence[Asides]) -> list[Block]:
    state = states[-1]
    course = Heading(both("paper-draw.course", act_zh=act(sealed.plan)))
    blocks: list[Block] = [course, *_resumed(states), *_unsealing(state)]
    for pulse in state.pulses:
        blocks += _round(sealed.plan, state, pulse, found[-1])
    remarks = [block for one in found for block in of_attempt(one)]
    if remarks:
        blocks += [Heading(both("paper-draw.remarks")), *remarks]
    return [*blocks, *_void_attempts(states), *_void_slips(found)]


def _resumed(states: Sequence[State]) -> Iterator[Block]:
    """The attempts whose record began anew on a spare computer (备用电脑), and the lost one's head."""
    for state in states:
        resumed = None if state.begin is None else state.begin.resumed
        if resumed is None:
            continue
        told = zh("paper-draw.resumed-told", attempt=state.attempt, reason=resumed.reason)
        yield Fact(both("paper-draw.resumed"), told)
        if resumed.head is None:
            yield Fact(both("paper-draw.lost-head"), zh("paper-draw.no-lost-head"))
        else:
            yield Digest(both("paper-draw.lost-head"), resumed.head)


def _unsealing(state: State) -> Iterator[Block]:
    unsealed = state.unsealed
    assert unsealed is not None
    present = (zh("paper.role-count", role=role(one.role).zh, count=one.count) for one in unsealed.present)
    yield Fact(both("paper-draw.present"), listed(present))
    yield Fact(
        both("paper-draw.network"), zh("paper-draw.off" if unsealed.network_off else "paper-draw.not-off")
    )
    for one in unsealed.overrides:
        check = zh(f"check-name.{one.check.value}")
        told = zh("paper-draw.override", check=check, reason=one.reason, roles=roles(one.decided_by))
        yield Fact(both("paper-draw.overridden"), told)
    yield Digest(both("paper-draw.program"), unsealed.program)
    yield Digest(both("paper.record-head"), state.head)


def _round(plan: Plan, state: State, pulse: Pulse, found: Asides) -> Iterator[Block]:
    yield Heading(both("paper.round-number", round=pulse.round))
    yield Fact(both("paper.balls"), balls(plan, pulse))
    written = listed(
        unbroken(zh("paper.slip-told", slot=slot, number=number)) for slot, number in slips(pulse)
    )
    yield Fact(both("paper.slips"), written or zh("paper.no-slips"))
    yield from of_round(plan, found, pulse.round)
    yield Fact(both("paper.secret", index=pulse.index), "  ".join(secret_groups(pulse, state.attempt)))
    yield Digest(both("paper.seed"), pulse.seed)


def _void_attempts(states: Sequence[State]) -> list[Block]:
    void = [state for state in states if state.voided is not None]
    if not void:
        return [Heading(both("paper-draw.void-attempts")), *said(both("paper-draw.no-void"))]
    blocks: list[Block] = [Heading(both("paper-draw.void-attempts")), *said(both("paper-draw.void-told"))]
    for state in void:
        assert state.voided is not None
        told = zh(
            "paper-draw.void-attempt",
            time=local_time(state.at), reason=state.voided.reason, roles=roles(state.voided.decided_by),
            rounds=len(state.pulses),
        )  # fmt: skip
        blocks.append(Fact(both("paper.attempt-number", attempt=state.attempt), told))
        blocks.append(Digest(both("paper.record-head"), state.head))
    return blocks


def _void_slips(found: Sequence[Asides]) -> list[Block]:
    blocks: list[Block] = [Heading(both("paper-draw.void-slips"))]
    if not any(one.void_slips for one in found):
        return [*blocks, *said(both("paper-draw.no-void-slips"))]
    told = [
        zh(
            "paper-draw.void-slip", attempt=attempt.attempt, round=one.round, slot=one.slot,
            reason=one.reason,
        )
        for attempt in found
        for one in attempt.void_slips
    ]
    return [*blocks, *said(both("paper-draw.void-slips-told")), Paragraph(zh("paper.semicolon").join(told))]


def _how_to_check() -> list[Block]:
    return [
        Heading(both("paper-draw.check")),
        *said(both("paper-draw.check-1")),
        *said(both("paper-draw.check-2")),
        *said(both("paper-draw.check-3")),
    ]


def _annex(plan: Plan, placements: Sequence[Placement]) -> list[Block]:
    blocks: list[Block] = [Heading(both("paper-draw.annex"))]
    for one in placements:
        word = number_word(plan, one.batch, one.school).zh
        title = zh(
            "paper-draw.annex-school", batch=batch_name(plan, one.batch),
            school=school_name(plan, one.batch, one.school), seated=one.seated,
        )  # fmt: skip
        told = zh("paper-draw.annex-told", count=len(one.admitted), word=word, quota=one.quota)
        blocks.append(Numbers(title, told, one.admitted))
    return blocks
