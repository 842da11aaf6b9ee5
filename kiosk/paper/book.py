"""A PDF file from pages that draw themselves, with what all pages have in common.

The same pages give the same bytes, on every computer and in every process: no time and no random number
enters the file.
"""

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from kiosk.paper import fonts, look
from kiosk.paper.lines import grouped
from kiosk.paper.look import ACCENT, BOTTOM, FOOT, HAIR, HEIGHT, LEFT, RIGHT, SEAL_RED, TOP, WIDTH
from kiosk.paper.pen import Align, Pen, shrunk, width
from kiosk.paper.words import Both, both, en, zh
from verifier.protocol.plan import Plan

Page = Callable[[Pen], None]
"""Draws one page, between the header and the footer or wherever it likes."""

Report = Callable[[int, int], None]
"""Called with how many pages are drawn, and of how many. What it raises ends the work; nothing is written."""

MIDDLE = WIDTH / 2
ROOM = WIDTH - LEFT - RIGHT
"""The width between the margins."""


@dataclass(frozen=True, slots=True)
class Frame:
    """What the pages of a document have in common.

    Args:
        title: the document's name, such as 封存证书.
        draw: the draw's title.
        draw_id: the draw's name.
        fingerprint: the seal fingerprint, 64 hexadecimal digits.
        rehearsal: whether 演练 is written across every page.
        running: whether pages after the first have a header. Slips and labels have none.
    """

    title: Both
    draw: Both
    draw_id: str
    fingerprint: str
    rehearsal: bool
    running: bool = True


def frame(plan: Plan, fingerprint: str, key: str, running: bool = True, **named: str | int) -> Frame:
    """The frame of a draw's document.

    Args:
        plan: the sealed plan.
        fingerprint: the seal fingerprint.
        key: the catalogue's key of the document's title.
        running: see :class:`Frame`.
        named: what the title names, such as the number of a group.
    """
    return Frame(
        both(key, **named),
        Both(plan.title, plan.title_en),
        plan.draw_id,
        fingerprint,
        plan.rehearsal,
        running,
    )


def plain_frame(key: str) -> Frame:
    """The frame of a page that belongs to no draw, such as a test page: it names the program alone."""
    return Frame(both(key), both("paper.program"), "", "", rehearsal=False)


def render(about: Frame, pages: Sequence[Page], report: Report = lambda _done, _of: None) -> bytes:
    """Draw a document.

    Args:
        about: what the pages have in common.
        pages: at least one.
        report: how far it is.

    Returns:
        The PDF file.

    Raises:
        BadInput: (MP-COMMAND) there is no font, or none that can be embedded.
    """
    from kiosk.paper.embedding import new_canvas

    data = io.BytesIO()
    canvas = new_canvas(data, fonts.primary(bold=False), f"{about.title.zh} {about.draw_id}".rstrip())
    pen = Pen(canvas)
    for number, page in enumerate(pages, 1):
        if about.rehearsal:
            _watermark(pen)
        page(pen)
        if about.running and number > 1:
            _running_header(pen, about)
        _footer(pen, about, number, len(pages))
        canvas.showPage()
        report(number, len(pages))
    canvas.save()
    return data.getvalue()


def _watermark(pen: Pen) -> None:
    """The mark of a rehearsal (演练) lies below everything, and once more in words at the top."""
    for y in (HEIGHT * 0.27, HEIGHT * 0.68):
        pen.turned(MIDDLE, y, 35, zh("paper.rehearsal"), look.WATERMARK)
    pen.text(MIDDLE, HEIGHT - TOP + 10, zh("paper.rehearsal-line"), FOOT.coloured(SEAL_RED), Align.CENTRE)


def _running_header(pen: Pen, about: Frame) -> None:
    y = HEIGHT - TOP - 10
    pen.text(LEFT, y, about.title.zh, look.SMALL.coloured(ACCENT))
    room = ROOM - width(about.title.zh, look.SMALL) - 20
    pen.text(WIDTH - RIGHT, y, about.draw.zh, shrunk(about.draw.zh, look.SMALL, room), Align.RIGHT)
    pen.line(LEFT, y - 6, WIDTH - RIGHT, y - 6, HAIR, look.THIN)


def _footer(pen: Pen, about: Frame, number: int, count: int) -> None:
    """The draw, its fingerprint in full, and which page this is: of every page, also of one that is alone."""
    y = BOTTOM + look.FOOTER - 12
    pen.line(LEFT, y, WIDTH - RIGHT, y, ACCENT, look.MEDIUM)
    told = zh("paper.foot-draw", draw=about.draw_id) if about.draw_id else about.draw.zh
    pen.text(LEFT, y - 11, told, FOOT)
    pages = zh("paper.foot-page", number=number, of=count)
    pages_en = en("paper.foot-page", number=number, of=count)
    pen.text(WIDTH - RIGHT, y - 11, f"{pages}  {pages_en}", FOOT, Align.RIGHT)
    if about.fingerprint:
        pen.text(LEFT, y - 21, f"{zh('paper.foot-seal')} {grouped(about.fingerprint)}", FOOT)
