"""Blocks one below the other, broken over pages."""

from abc import ABC, abstractmethod
from collections.abc import Sequence

from kiosk.paper import look
from kiosk.paper.book import MIDDLE, ROOM, Frame, Page, Report, render
from kiosk.paper.look import ACCENT, BOTTOM, HEIGHT, LEFT, THICK, THIN, TOP, WIDTH
from kiosk.paper.pen import Align, Pen, shrunk
from verifier.protocol.errors import WrongUse

FLOOR = BOTTOM + look.FOOTER
"""Where the text of every page ends."""
CEILING = HEIGHT - TOP - look.HEADER
"""Where the text of every page but the first begins."""


class Block(ABC):
    """A part of a document. Heights and widths in points."""

    keep_with_next = False
    """Whether it must not be the last on a page, like a heading."""

    @abstractmethod
    def height(self, wide: float) -> float:
        """Its height at a width."""

    @abstractmethod
    def draw(self, pen: Pen, x: float, top: float, wide: float) -> None:
        """Draw it below ``top``."""

    def least(self, wide: float) -> float:
        """How much room its first part needs; all of it, unless it can be divided."""
        return self.height(wide)

    def split(self, wide: float, room: float) -> "tuple[Block, Block] | None":
        """The part that fits into a height and the rest, or None if it cannot be divided there."""
        del wide, room
        return None


class PageBreak(Block):
    """What follows begins on a new page."""

    def height(self, wide: float) -> float:
        """None."""
        del wide
        return 0.0

    def draw(self, pen: Pen, x: float, top: float, wide: float) -> None:
        """Nothing."""


class _Pages:
    """Blocks dealt out to pages."""

    def __init__(self, first_top: float) -> None:
        self.pages: list[list[tuple[Block, float]]] = [[]]
        self.y = first_top

    def turn(self) -> None:
        self.pages.append([])
        self.y = CEILING

    @property
    def empty(self) -> bool:
        return not self.pages[-1]

    def place(self, block: Block) -> None:
        self.pages[-1].append((block, self.y))
        self.y -= block.height(ROOM)

    def add(self, block: Block, follows: float) -> None:
        """Place a block, after a turn of the page or in parts if need be.

        Args:
            block: what to place.
            follows: the height that has to be left below it on the same page.
        """
        while True:
            room = self.y - FLOOR
            if block.height(ROOM) + follows <= room:
                return self.place(block)
            parts = None if block.keep_with_next else block.split(ROOM, room)
            if parts is not None:
                first, block = parts
                self.place(first)
                self.turn()
            elif self.empty and len(self.pages) > 1:
                raise WrongUse(f"{type(block).__name__} is higher than a page")
            else:
                self.turn()


def paginated(blocks: Sequence[Block], first_top: float) -> list[list[tuple[Block, float]]]:
    """Deal blocks out to pages: for each page its blocks with the height at which each begins.

    A block that is kept with the next stays on the page of the next one's first part.

    Raises:
        WrongUse: a block that cannot be divided is higher than a page.
    """
    pages = _Pages(first_top)
    for index, block in enumerate(blocks):
        if isinstance(block, PageBreak):
            if not pages.empty:
                pages.turn()
            continue
        pages.add(block, _follows(blocks, index))
    return pages.pages


def _follows(blocks: Sequence[Block], index: int) -> float:
    """The height that must be left below a block for what it is kept with."""
    if not blocks[index].keep_with_next or index + 1 == len(blocks):
        return 0.0
    after = blocks[index + 1]
    # Of a chain of kept blocks each is whole; only the last one may be divided.
    own = after.height(ROOM) if after.keep_with_next else after.least(ROOM)
    return own + _follows(blocks, index + 1)


def document(
    about: Frame,
    blocks: Sequence[Block],
    *,
    framed: bool = False,
    report: Report = lambda _done, _of: None,
) -> bytes:
    """A document: its title, then blocks.

    Args:
        about: what the pages have in common.
        blocks: what it says.
        framed: whether every page has the double border of a certificate.
        report: how far the drawing is.

    Returns:
        The PDF file.

    Raises:
        BadInput: (MP-COMMAND) there is no font, or none that can be embedded.
    """
    pages = paginated(blocks, HEIGHT - TOP - _head_height(about))
    drawn = [_page(about, placed, index, framed) for index, placed in enumerate(pages)]
    return render(about, drawn, report)


def _page(about: Frame, placed: Sequence[tuple[Block, float]], index: int, framed: bool) -> Page:
    def draw(pen: Pen) -> None:
        if framed:
            _border(pen)
        if index == 0:
            _head(pen, about)
        for block, top in placed:
            block.draw(pen, LEFT, top, ROOM)

    return draw


def _head_height(about: Frame) -> float:
    return look.TITLE.leading + look.TITLE_EN.leading + look.DRAW_TITLE.leading + 34 + (
        look.TITLE_EN.leading if about.draw.en else 0
    )


def _head(pen: Pen, about: Frame) -> None:
    """The title of a document in the middle, the draw's title below."""
    y = HEIGHT - TOP - look.TITLE.leading
    pen.text(MIDDLE, y, about.title.zh, look.TITLE, Align.CENTRE, spacing=look.TITLE.size * 0.28)
    y -= look.TITLE_EN.leading + 2
    pen.text(MIDDLE, y, about.title.en, look.TITLE_EN, Align.CENTRE, spacing=0.8)
    y -= 10
    pen.line(MIDDLE - 40, y, MIDDLE + 40, y, ACCENT, THICK)
    y -= look.DRAW_TITLE.leading + 2
    pen.text(MIDDLE, y, about.draw.zh, shrunk(about.draw.zh, look.DRAW_TITLE, ROOM), Align.CENTRE)
    if about.draw.en:
        y -= look.TITLE_EN.leading
        style = shrunk(about.draw.en, look.TITLE_EN, ROOM)
        pen.text(MIDDLE, y, about.draw.en, style, Align.CENTRE)


def _border(pen: Pen) -> None:
    """The double border of a certificate."""
    for inset, thick in ((9 * look.MM, THICK), (10.4 * look.MM, THIN)):
        pen.box(inset, inset, WIDTH - 2 * inset, HEIGHT - 2 * inset, ACCENT, thick)
