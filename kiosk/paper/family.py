"""Family slips (在册凭证): a child's code, record, salt and inclusion proof as a QR code, two a page.

The code is 99 mm wide. A usual record in a list of a million gives 1600 to 2400 bytes, or modules of 0.6 to
0.7 mm; the largest code has modules of 0.56 mm, six dots of a printer of 300 dots an inch. The salt and the
proof stand in the code alone: nobody would type them.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from kiosk.masks import masked_identity
from kiosk.paper import look
from kiosk.paper.book import ROOM, Frame, Page, Report, frame, render
from kiosk.paper.flow import FLOOR
from kiosk.paper.folds import Area, cut_line
from kiosk.paper.large_code import BYTES, CAPITALS, large_code
from kiosk.paper.look import ACCENT, HAIR, HEIGHT, LEFT, MEDIUM, MM, SOFT, THIN
from kiosk.paper.pen import Align, Pen, shrunk, wrapped
from kiosk.paper.words import both, zh
from verifier.protocol.plan import Plan
from verifier.protocol.slip import FamilySlip, slip_to_json
from verifier.protocol.slip_text import slip_to_compact

SLIPS = 2
"""How many slips a page has."""
BATCH = 500
"""How many slips a file has; it is even, so that every page is full."""
CODE = 99 * MM
_TEXT = ROOM - CODE - 6 * MM


def payload(slip: FamilySlip) -> str | None:
    """What a slip's QR code says: its JSON, or if too long its compact form, or None if that is too long."""
    whole = slip_to_json(slip)
    if len(whole) <= BYTES:
        return whole.decode("utf-8")
    compact = slip_to_compact(slip)
    return compact if len(compact) <= CAPITALS else None


def family_slips(
    plan: Plan, fingerprint: str, slips: Sequence[FamilySlip], report: Report = lambda _done, _of: None
) -> bytes:
    """Slips, two a page.

    Args:
        plan: the sealed plan.
        fingerprint: the seal fingerprint.
        slips: at least one. All of them are in memory; see :func:`family_files` for many.
        report: how many slips are drawn, and of how many.
    """
    about = frame(plan, fingerprint, "paper-family.title", running=False)
    pages = [_page(about, slips[start : start + SLIPS]) for start in range(0, len(slips), SLIPS)]

    def pages_drawn(done: int, of: int) -> None:
        report(len(slips) if done == of else done * SLIPS, len(slips))

    return render(about, pages, pages_drawn)


def family_files(
    plan: Plan,
    fingerprint: str,
    slips: Iterable[FamilySlip],
    count: int,
    report: Report = lambda _done, _of: None,
    batch: int = BATCH,
) -> Iterator[bytes]:
    """Slips as one file after the other; no more than one batch is in memory.

    Args:
        plan: the sealed plan.
        fingerprint: the seal fingerprint.
        slips: all slips, made while they are asked for.
        count: how many there are.
        report: how many slips are drawn, and of how many.
        batch: how many slips a file has.
    """
    source, before = iter(slips), 0
    while some := tuple(islice(source, batch)):
        start = before

        def drawn(done: int, _of: int, start: int = start) -> None:
            report(start + done, count)

        yield family_slips(plan, fingerprint, some, drawn)
        before += len(some)


def _page(about: Frame, slips: Sequence[FamilySlip]) -> Page:
    room = (HEIGHT - look.TOP - FLOOR) / SLIPS

    def draw(pen: Pen) -> None:
        for place, slip in enumerate(slips):
            top = HEIGHT - look.TOP - place * room
            _slip(pen, about, slip, Area(LEFT, top - room, ROOM, room))
            if place + 1 < len(slips):
                cut_line(pen, top - room + 1.5 * MM)

    return draw


def _slip(pen: Pen, about: Frame, slip: FamilySlip, area: Area) -> None:
    top = area.top - 2 * MM
    title = about.title
    pen.text(area.x, top - 18, title.zh, look.LARGE)
    pen.text(area.x + 84, top - 18, title.en, look.TITLE_EN)
    draw = shrunk(about.draw.zh, look.STRONG, ROOM * 0.5)
    pen.text(area.x + ROOM, top - 18, about.draw.zh, draw, Align.RIGHT)
    pen.line(area.x, top - 26, area.x + ROOM, top - 26, ACCENT, MEDIUM)
    low = area.y + 6 * MM
    _code(pen, slip, area.x + ROOM - CODE, low)
    _facts(pen, slip, area.x, top - 32)
    _how(pen, area.x, low)


def _code(pen: Pen, slip: FamilySlip, x: float, y: float) -> None:
    text = payload(slip)
    if text is None:
        pen.box(x, y, CODE, CODE, HAIR, MEDIUM)
        told = both("paper-family.no-code")
        took = pen.paragraph(x + 20, y + CODE * 0.6, CODE - 40, told.zh, look.STRONG)
        pen.paragraph(x + 20, y + CODE * 0.6 - took, CODE - 40, told.en, look.BODY_EN)
        return
    pen.stencil(x, y, CODE, large_code(text).rows)


def _facts(pen: Pen, slip: FamilySlip, x: float, top: float) -> None:
    """What the family compares with its own papers."""
    facts = (
        ("paper-family.code", slip.code, look.LARGE),
        ("paper-family.name", slip.name, look.DRAW_TITLE),
        ("paper-family.identity", masked_identity(slip.identity), look.FIGURE),
        ("paper-family.row", zh("paper-family.place", index=slip.index + 1, size=slip.size), look.STRONG),
    )
    for key, value, style in facts:
        label = both(key)
        pen.text(x, top - 8, f"{label.zh}  {label.en}", look.SMALL)
        lines = wrapped(value, style, _TEXT)
        fitting = style if len(lines) == 1 else shrunk(value, style, _TEXT, 0.5)
        top -= 12
        top -= pen.paragraph(x, top, _TEXT, value, fitting) + 3


def _how(pen: Pen, x: float, low: float) -> None:
    """How to check, from the bottom up, and that it is the family's own."""
    parts = [(both("paper-family.how"), look.INK), (both("paper-family.private"), look.SEAL_RED)]
    style, small = look.BODY.scaled(0.76), look.BODY_EN.scaled(0.82)
    high = sum(
        len(wrapped(text.zh, style, _TEXT)) * style.leading
        + len(wrapped(text.en, small, _TEXT)) * small.leading
        for text, _ in parts
    )
    top = low + high + 6
    pen.line(x, top + 3, x + _TEXT, top + 3, SOFT, THIN)
    for text, ink in parts:
        top -= pen.paragraph(x, top, _TEXT, text.zh, style.coloured(ink))
        top -= pen.paragraph(x, top, _TEXT, text.en, small) + 3
