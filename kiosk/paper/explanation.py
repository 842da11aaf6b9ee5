"""One page for parents (核验说明): how to check the draw, with one ticket worked out on its own values."""

from kiosk.paper import look
from kiosk.paper.blocks import Banner, Heading, Told
from kiosk.paper.book import frame
from kiosk.paper.flow import Block, document
from kiosk.paper.panel import Command, Panel
from kiosk.paper.telling import number_word, school_name
from kiosk.paper.words import Both, both, zh
from kiosk.sealing.sealed import Sealed
from verifier.frozen import HANDED_OVER
from verifier.protocol.draw import admit_label, ticket, ticket_line
from verifier.protocol.errors import WrongUse
from verifier.protocol.outcome import Placement
from verifier.protocol.plan import By
from verifier.protocol.replay import Replay
from verifier.protocol.state import AdmitClaim, State


def explanation(sealed: Sealed, state: State, placement: Placement) -> bytes:
    """The page for parents, as a PDF file.

    Args:
        sealed: the sealed draw.
        state: the attempt that counts.
        placement: a school of it, whose first admitted lot is the example.

    Raises:
        WrongUse: the state knows of no admission to that school.
    """
    plan = sealed.plan
    about = frame(plan, sealed.fingerprint, "paper-check.title")
    bundle = f"{plan.draw_id}.zip"
    blocks = [
        Banner(both("paper-check.intro")),
        Panel(both("paper.seal"), sealed.fingerprint, both("paper-check.panel-hint")),
        Heading(both("paper-check.recompute")),
        _line(both("paper-check.step-1")),
        _line(both("paper-check.step-2")),
        _line(both("paper-check.step-3")),
        Command(f"{HANDED_OVER} {bundle} --seal {sealed.fingerprint} --code {zh('paper-check.code')}"),
        _line(both("paper-check.verdicts")),
        Heading(both("paper-check.by-hand")),
        *_example(sealed, state, placement),
        Heading(both("paper-check.doubt")),
        _line(both("paper-check.doubt-told")),
    ]
    return document(about, blocks, compact=True)


def _line(text: Both) -> Block:
    return Told(text, look.TIGHT, beside=True, small=look.TIGHT_EN)


def _example(sealed: Sealed, state: State, placement: Placement) -> list[Block]:
    """One ticket: the line, its SHA-256, and what both are."""
    plan = sealed.plan
    claim = _claim(state, placement)
    school = school_name(plan, placement.batch, placement.school)
    if not placement.admitted:
        return [_line(both("paper-check.nobody", school=school))]
    shown = placement.admitted[0]
    seed, label, name = claim.seed, admit_label(placement.batch, placement.school), shown
    key = "paper-check.example"
    if claim.by is By.NUMBER:
        # The admission follows the numbers; the tickets are those of the list that gave the numbers.
        official = Replay(sealed.roster).official(state, placement.batch, placement.school)
        assert official is not None
        name = dict(zip(official.numbers(), official.lots, strict=True))[shown]
        made = next(one for one in state.lists if one.made.label == official.label)
        seed, label = made.seed, official.label
        key = "paper-check.example-number"
    pulse = next(one for one in state.pulses if one.seed == seed)
    told = both(
        key, school=school, word=number_word(plan, placement.batch, placement.school).zh, name=name,
        number=shown, round=pulse.round, label=label,
    )  # fmt: skip
    return [
        _line(told),
        Command(f"printf '%s' '{ticket_line(seed, label, name)}' | sha256sum", ticket(seed, label, name)),
        _line(both("paper-check.systems")),
    ]


def _claim(state: State, placement: Placement) -> AdmitClaim:
    for claim in state.admissions:
        if claim.batch == placement.batch and placement.school in claim.schools:
            return claim
    raise WrongUse(f"no admission to {placement.school} in the state")
