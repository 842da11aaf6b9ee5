"""The record of the second computer's check (第二台电脑核验记录): what it said, and what was decided."""

from collections.abc import Iterator, Sequence

from kiosk.files.second_check import Answer, Line
from kiosk.paper.blocks import Banner, Digest, Fact, Heading, facts_beside, said
from kiosk.paper.book import frame
from kiosk.paper.flow import Block, document
from kiosk.paper.lines import local_time
from kiosk.paper.signatures import Signatures
from kiosk.paper.telling import places, roles
from kiosk.paper.words import both, zh
from kiosk.sealing.sealed import Sealed
from verifier.protocol.confirmation import in_groups
from verifier.protocol.errors import WrongUse
from verifier.protocol.events import Role
from verifier.protocol.plan import Plan
from verifier.protocol.state import State

SIGNERS = (Role.NOTARY, Role.NOTARY, Role.ORGANISER, Role.OPERATOR)


def second_check_fact(plan: Plan) -> Iterator[Block]:
    """That the results need a second computer, for the certificates of a plan that asks for it."""
    if plan.second_check:
        yield Fact(both("paper-second.name"), zh("paper-second.asked"))


def second_check_record(sealed: Sealed, state: State, lines: Sequence[Line]) -> bytes:
    """The record as a PDF file.

    Args:
        sealed: the sealed draw.
        state: the attempt that counts; it is closed.
        lines: what was typed in and decided, in its order; one at least.

    Raises:
        WrongUse: there is nothing to record, or there are no results.
    """
    if not lines or state.results is None:
        raise WrongUse("nothing was typed in or decided yet")
    confirmed = any(line.answer is Answer.CONFIRMED for line in lines)
    blocks = [
        Banner(both("paper-second.confirmed" if confirmed else "paper-second.open")),
        *facts_beside(
            (both("paper.draw-id"), sealed.plan.draw_id),
            (both("paper.ended-at"), local_time(state.at)),
            (both("paper.organiser"), sealed.plan.organiser),
            (both("paper.place"), sealed.plan.place),
        ),
        Digest(both("paper.results-digest"), state.results),
        Digest(both("paper.record-head"), state.head),
        Heading(both("paper-second.course")),
        *(block for line in lines for block in _told(line)),
        Heading(both("paper-second.meaning")),
        *said(both("paper-second.what-it-is")),
        *said(both("paper-second.not")),
        Heading(both("paper.signatures")),
        Signatures(places(SIGNERS), columns=4, stamps=False),
    ]
    about = frame(sealed.plan, sealed.fingerprint, "paper-second.title")
    return document(about, blocks, framed=True, compact=True)


def _told(line: Line) -> Iterator[Block]:
    at = both("paper-second.at", time=local_time(line.at))
    if line.code is None:
        decided = roles(line.decided_by)
        yield Fact(at, zh("paper-second.told-stopped", reason=line.reason or "", roles=decided))
        return
    assert line.verdict is not None
    verdict = zh(f"verdict.{line.verdict.value}")
    yield Fact(at, zh(f"paper-second.told-{line.answer.value}", code=in_groups(line.code), verdict=verdict))
