"""A page to try a printer with (打印测试页): size, edges, fine lines, greys, rare characters and codes."""

from kiosk.paper import look
from kiosk.paper.book import MIDDLE, ROOM, plain_frame, render
from kiosk.paper.folds import Area, security, title
from kiosk.paper.look import HEIGHT, INK, LEFT, MEDIUM, MM, SOFT, THIN, TOP, WIDTH
from kiosk.paper.pen import Align, Pen
from kiosk.paper.words import both, zh

RULER = 100
"""How long the rulers are, in millimetres."""
CODE = "MINGPAI TRIAL PAGE 0123456789"
"""What the code on the page says."""
RARE = "".join(map(chr, (0x9FA6, 0x3400, 0x20BB7, 0x2A6D6, 0x2B740)))
"""Characters of names outside the usual ones: of extensions A, B and C, and the end of the basic block."""
EDGE = 5 * MM
_GREYS = (0.9, 0.8, 0.65, 0.5, 0.35, 0.2, 0.0)


def trial_page(printer: str, at: str) -> bytes:
    """The page.

    Args:
        printer: the printer's name.
        at: when it is printed, as people read it.
    """
    about = plain_frame("paper-trial.title")

    def draw(pen: Pen) -> None:
        top = HEIGHT - TOP - 10
        top -= title(pen, top, about.title) + 4
        pen.text(MIDDLE, top - 12, zh("paper-trial.to", printer=printer, at=at), look.BODY, Align.CENTRE)
        _corners(pen)
        _rulers(pen, top - 40)
        _samples(pen, top - 40 - RULER * MM - 22 * MM)

    return render(about, [draw])


def _corners(pen: Pen) -> None:
    """Marks as near to the paper's edges as anything is printed."""
    left, right, low, high = EDGE, WIDTH - EDGE, EDGE, HEIGHT - EDGE
    for x, inwards in ((left, 1), (right, -1)):
        for y, upwards in ((low, 1), (high, -1)):
            pen.line(x, y, x + inwards * 8 * MM, y, INK, MEDIUM)
            pen.line(x, y, x, y + upwards * 8 * MM, INK, MEDIUM)


def _rulers(pen: Pen, top: float) -> None:
    x, y = LEFT + 14 * MM, top - RULER * MM
    lines = []
    for at in range(RULER + 1):
        tick = (5 if at % 10 == 0 else 3.5 if at % 5 == 0 else 2) * MM
        lines += [(x + at * MM, y, x + at * MM, y - tick), (x, y + at * MM, x - tick, y + at * MM)]
    pen.lines([*lines, (x, y, x + RULER * MM, y), (x, y, x, y + RULER * MM)], INK, THIN)
    for at in range(0, RULER + 1, 20):
        pen.text(x + at * MM, y - 8.5 * MM, str(at), look.SMALL, Align.CENTRE)
        pen.text(x - 6 * MM, y + at * MM - 2.5, str(at), look.SMALL, Align.RIGHT)
    told = both("paper-trial.ruler", long=RULER)
    inner, room = x + 8 * MM, ROOM - 24 * MM
    low = top - 6
    for key in ("paper-trial.ruler", "paper-trial.corners", "paper-trial.lines"):
        told = both(key, long=RULER)
        low -= pen.paragraph(inner, low, room, told.zh, look.BODY)
        low -= pen.paragraph(inner, low, room, told.en, look.BODY_EN) + 4
    for place, thick in enumerate((0.2, 0.4, 0.8, 1.6)):
        pen.line(inner, low - 8 - place * 6, inner + 60 * MM, low - 8 - place * 6, INK, thick)
    step = 60 * MM / len(_GREYS)
    for place, grey in enumerate(_GREYS):
        pen.shade(inner + place * step, low - 60, step, 26, (grey, grey, grey))
    pen.box(inner, low - 60, 60 * MM, 26, SOFT, THIN)


def _samples(pen: Pen, top: float) -> None:
    """Characters, a code, and the pattern over digits that must not be read through it."""
    low = top
    for key in ("paper-trial.characters", "paper-trial.code"):
        told = both(key)
        took = pen.paragraph(LEFT, low, 58 * MM, told.zh, look.STRONG)
        pen.paragraph(LEFT, low - took, 58 * MM, told.en, look.BODY_EN.scaled(0.88))
        if key == "paper-trial.characters":
            pen.text(LEFT + 62 * MM, low - 18, RARE, look.LARGE)
            low -= 40
    pen.qr(LEFT + 62 * MM, low - 22 * MM, 22 * MM, CODE)
    area = Area(LEFT + 96 * MM, low - 22 * MM, ROOM - 96 * MM, 22 * MM)
    security(pen, area, CODE)
