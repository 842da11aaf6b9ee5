"""Blocks one below the other, broken over pages."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass

from kiosk.paper import look
from kiosk.paper.book import ROOM, Frame, Page, Report, render
from kiosk.paper.look import ACCENT, BOTTOM, HEIGHT, LEFT, THICK, THIN, TOP, WIDTH, Style
from kiosk.paper.pen import Align, Pen, wrapped
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
    compact: bool = False,
    report: Report = lambda _done, _of: None,
) -> bytes:
    """A document: its title, then blocks.

    Args:
        about: what the pages have in common.
        blocks: what it says.
        framed: whether every page has the double border of a certificate.
        compact: whether the title takes little room.
        report: how far the drawing is.

    Returns:
        The PDF file.

    Raises:
        BadInput: (MP-COMMAND) there is no font, or none that can be embedded.
    """
    head = title(about, compact)
    pages = paginated(blocks, HEIGHT - TOP - head.height(ROOM))
    drawn = [_page(head, placed, index, framed) for index, placed in enumerate(pages)]
    return render(about, drawn, report)


def _page(head: Block, placed: Sequence[tuple[Block, float]], index: int, framed: bool) -> Page:
    def draw(pen: Pen) -> None:
        if framed:
            border(pen)
        if index == 0:
            head.draw(pen, LEFT, HEIGHT - TOP, ROOM)
        for block, top in placed:
            block.draw(pen, LEFT, top, ROOM)

    return draw


def border(pen: Pen) -> None:
    """The double border of a certificate."""
    for inset, thick in ((9 * look.MM, THICK), (10.4 * look.MM, THIN)):
        pen.box(inset, inset, WIDTH - 2 * inset, HEIGHT - 2 * inset, ACCENT, thick)


@dataclass(frozen=True, slots=True)
class _Line:
    """One line of a title: what is above its baseline, and how it is set."""

    text: str
    style: Style
    above: float
    spacing: float = 0.0


@dataclass(frozen=True, slots=True)
class _Title(Block):
    """A document's title in the middle, a short rule, the draw's title below."""

    lines: tuple[_Line, ...]
    rule_after: int
    below: float

    def height(self, wide: float) -> float:
        """All lines, and the room below."""
        del wide
        return sum(line.above for line in self.lines) + 12 + self.below

    def draw(self, pen: Pen, x: float, top: float, wide: float) -> None:
        """Draw it below ``top``."""
        middle, y = x + wide / 2, top
        for index, line in enumerate(self.lines):
            y -= line.above
            pen.text(middle, y, line.text, line.style, Align.CENTRE, line.spacing)
            if index == self.rule_after:
                y -= 10
                pen.line(middle - 40, y, middle + 40, y, ACCENT, THICK)
                y -= 2


def title(about: Frame, compact: bool) -> Block:
    """The title of a document; the draw's title, which may be long, takes two lines if it has to."""
    large = look.TITLE.scaled(0.8 if compact else 1.0)
    small = look.DRAW_TITLE.scaled(0.86 if compact else 1.0)
    english = look.TITLE_EN.scaled(0.86 if compact else 1.0)
    lines = [
        _Line(about.title.zh, large, large.leading, large.size * 0.28),
        _Line(about.title.en, english, english.leading + 2, 0.8),
    ]
    for text, usual in ((about.draw.zh, small), (about.draw.en, english)):
        style = _in_two_lines(text, usual)
        lines += [_Line(part, style, style.leading + 1) for part in wrapped(text, style, ROOM) if part]
    return _Title(tuple(lines), rule_after=1, below=7.0 if compact else 18.0)


def _in_two_lines(text: str, style: Style) -> Style:
    """The style made so small that a text takes two lines at the most."""
    while len(wrapped(text, style, ROOM)) > 2 and style.size > look.FOOT.size:
        style = style.scaled(0.9)
    return style
