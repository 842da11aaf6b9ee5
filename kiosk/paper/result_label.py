"""The label (封签) that closes the envelope with the results, signed across the flap."""

from collections.abc import Sequence

from kiosk.paper import look
from kiosk.paper.book import MIDDLE, ROOM, Page, frame, render
from kiosk.paper.lines import grouped
from kiosk.paper.look import ACCENT, HAIR, HEIGHT, LEFT, MEDIUM, MM, SMALL, SOFT, THICK, THIN, TOP, WIDTH
from kiosk.paper.pen import Align, Pen, shrunk
from kiosk.paper.words import both, en, zh
from kiosk.sealing.sealed import Sealed
from verifier.protocol.errors import WrongUse
from verifier.protocol.state import State

SIGNERS = ("organiser", "notary", "congress", "consultative", "discipline")
"""教育部门负责人、公证员、人大代表、政协委员代表、纪检人员, in the order of the official text."""

HIGH = 176 * MM
SIGN_HIGH = 46 * MM


def result_label(sealed: Sealed, state: State, contents: Sequence[str], copies: int = 1) -> bytes:
    """Labels for envelopes with the results, one a page, as a PDF file.

    Args:
        sealed: the sealed draw.
        state: the attempt that counts; it has ended.
        contents: what is in the envelope, such as names of files; five at most are listed.
        copies: how many envelopes (Xincheng: three), each with its number.

    Raises:
        WrongUse: there are no results yet.
    """
    if state.results is None:
        raise WrongUse("there are no results to seal in an envelope")
    about = frame(sealed.plan, sealed.fingerprint, "paper-flap.title", running=False)
    numbers = range(1, copies + 1)
    return render(about, [_page(sealed, state, contents, (number, copies)) for number in numbers])


def _page(sealed: Sealed, state: State, contents: Sequence[str], copy: tuple[int, int]) -> Page:
    def draw(pen: Pen) -> None:
        top = HEIGHT - TOP - 34
        fold = top - HIGH / 2
        pen.text(LEFT, HEIGHT - TOP - 12, zh("paper-flap.how"), look.BODY.coloured(SOFT))
        pen.text(LEFT, HEIGHT - TOP - 23, en("paper-flap.how"), look.LABEL_EN)
        pen.box(LEFT, top - HIGH, ROOM, HIGH, SOFT, THIN, dash=(4, 3))
        for inset, thick in ((5.0, THICK), (8.0, THIN)):
            pen.box(LEFT + inset, top - HIGH + inset, ROOM - 2 * inset, HIGH - 2 * inset, ACCENT, thick)
        _upper(pen, sealed, state, top - 8, copy)
        _across(pen, fold)
        _lower(pen, contents, fold - SIGN_HIGH / 2 - 12, top - HIGH + 8)

    return draw


def _upper(pen: Pen, sealed: Sealed, state: State, top: float, copy: tuple[int, int]) -> None:
    """What is sealed: the part on the flap."""
    plan = sealed.plan
    pen.text(MIDDLE, top - 40, zh("paper-flap.title"), look.TITLE, Align.CENTRE, spacing=14)
    pen.text(MIDDLE, top - 54, en("paper-flap.title"), look.TITLE_EN, Align.CENTRE, spacing=0.8)
    pen.text(MIDDLE, top - 82, plan.title, shrunk(plan.title, look.DRAW_TITLE, ROOM - 60), Align.CENTRE)
    number, of = copy
    told = zh("paper-flap.draw", draw=plan.draw_id, attempt=state.attempt, number=number, of=of)
    pen.text(MIDDLE, top - 102, told, shrunk(told, look.BODY, ROOM - 60), Align.CENTRE)
    assert state.results is not None
    digests = (("paper.results-digest", state.results), ("paper.seal", sealed.fingerprint))
    for row, (key, digest) in enumerate(digests):
        y = top - 126 - row * 14
        pen.text(LEFT + 34, y, zh(key), SMALL)
        pen.text(LEFT + 88, y, grouped(digest), look.FINE)


def _across(pen: Pen, fold: float) -> None:
    """Places to sign that lie half on the flap and half below it, so that opening divides every signature."""
    margin, gap = 16.0, 5.0
    each = (ROOM - 2 * margin - (len(SIGNERS) - 1) * gap) / len(SIGNERS)
    for at, who in enumerate(SIGNERS):
        left = LEFT + margin + at * (each + gap)
        pen.box(left, fold - SIGN_HIGH / 2, each, SIGN_HIGH, HAIR, MEDIUM, rounded=3)
        text = both(f"paper-flap.{who}")
        y = fold + SIGN_HIGH / 2 - 14
        pen.text(left + each / 2, y, text.zh, shrunk(text.zh, look.CELL_HEAD, each - 8), Align.CENTRE)
        pen.text(left + each / 2, y - 9, text.en, shrunk(text.en, look.LABEL_EN, each - 8, 0.5), Align.CENTRE)
    pen.line(LEFT, fold, WIDTH - LEFT, fold, ACCENT, MEDIUM, dash=(7, 4))
    pen.text(LEFT - 4, fold - 2.5, zh("paper-flap.fold"), look.LABEL_EN, Align.RIGHT)


def _lower(pen: Pen, contents: Sequence[str], top: float, bottom: float) -> None:
    """What is in the envelope, on what, and when it was closed."""
    x = LEFT + 34
    pen.text(x, top - 16, zh("paper-flap.contents"), look.STRONG)
    pen.text(x, top - 26, en("paper-flap.contents"), look.LABEL_EN)
    for row, text in enumerate(contents[:5]):
        pen.text(x + 80, top - 16 - row * 17, text, shrunk(text, look.BODY, ROOM - 150))
    for key, high in (("paper-flap.medium", 62), ("paper-flap.date", 30)):
        pen.text(x, bottom + high, zh(f"{key}"), look.STRONG)
        pen.text(x, bottom + high - 10, en(f"{key}"), look.LABEL_EN)
        pen.text(x + 80, bottom + high, zh(f"{key}-choice"), look.BODY)
