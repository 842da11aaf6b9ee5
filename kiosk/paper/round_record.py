"""The record of a round (轮次记录): what was said aloud, and the seed that it gave."""

from kiosk.paper import look
from kiosk.paper.asides import Asides, of_round
from kiosk.paper.blocks import Heading, Paragraph, Told, facts_beside, said
from kiosk.paper.book import frame
from kiosk.paper.cells import Balls, Cells
from kiosk.paper.flow import Block, document
from kiosk.paper.panel import Panel
from kiosk.paper.signatures import Signatures
from kiosk.paper.telling import ball_name, places, secret_groups, slips
from kiosk.paper.words import both, zh
from kiosk.sealing.sealed import Sealed
from verifier.protocol.beacon import VOID, balls_field, slips_field
from verifier.protocol.events import Role
from verifier.protocol.plan import Plan
from verifier.protocol.state import Pulse, State
from verifier.protocol.text import line


def round_record(sealed: Sealed, state: State, pulse: Pulse, found: Asides) -> bytes:
    """The record of a finished round, as a PDF file.

    Args:
        sealed: the sealed draw.
        state: the attempt's.
        pulse: the round, one of the state's.
        found: what the attempt's record holds beside it.
    """
    plan = sealed.plan
    about = frame(plan, sealed.fingerprint, "paper-round.title")
    hashed = line(
        "seed", state.fingerprint, str(state.attempt), str(pulse.round), pulse.previous,
        balls_field(pulse.balls), slips_field(pulse.slips), pulse.secret,
    )  # fmt: skip
    groups = enumerate(secret_groups(pulse, state.attempt), 1)
    blocks = [
        *facts_beside(
            (both("paper.attempt"), zh("paper.attempt-number", attempt=state.attempt)),
            (both("paper.round"), zh("paper-round.of", round=pulse.round, of=plan.rounds)),
        ),
        Heading(both("paper.balls")),
        *_balls(plan, pulse),
        Heading(both("paper.slips")),
        *_slips(pulse),
        *of_round(plan, found, pulse.round),
        Heading(both("paper.secret", index=pulse.index)),
        Cells([(str(at), group, False) for at, group in groups], columns=8),
        Panel(both("paper.seed"), pulse.seed, both("paper-round.seed-hint")),
        Told(both("paper-round.check"), look.TIGHT),
        Paragraph(hashed, look.FINE),
        Heading(both("paper.signatures")),
        Signatures(places((Role.NOTARY, Role.NOTARY, Role.DISCIPLINE, Role.PARENT)), columns=4, stamps=False),
    ]
    return document(about, blocks, compact=True)


def _balls(plan: Plan, pulse: Pulse) -> list[Block]:
    if not pulse.balls:
        return said(both("paper.no-balls"))
    return [Balls([(ball_name(plan, name), str(value)) for name, value in pulse.balls])]


def _slips(pulse: Pulse) -> list[Block]:
    if not pulse.slips:
        return said(both("paper.no-slips"))
    void = {f"{slot:02d}" for slot, number in pulse.slips if number == VOID}
    items = [(zh("paper.slot", slot=slot), number, slot in void) for slot, number in slips(pulse)]
    return [Cells(items, columns=8)]
