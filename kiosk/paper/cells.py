"""Short values in cells, each with its name above: slips by slot, groups of a secret, balls."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from kiosk.paper import look
from kiosk.paper.flow import Block
from kiosk.paper.look import ACCENT, HAIR, MEDIUM, SHADE, THIN, Style
from kiosk.paper.pen import Align, Pen, shrunk

GUTTER = 5.0


@dataclass(frozen=True, slots=True)
class Cells(Block):
    """Values in a grid, read from left to right; it may be divided between rows.

    Args:
        items: name, value, and whether the value stands out by its colour.
        columns: how many in a row.
        style: of the values.
        row: the height of a cell.
    """

    items: Sequence[tuple[str, str, bool]]
    columns: int = 5
    style: Style = look.FIGURE
    row: float = 30.0

    def _rows(self) -> int:
        return -(-len(self.items) // self.columns)

    def height(self, wide: float) -> float:
        """All rows."""
        del wide
        return self._rows() * (self.row + GUTTER) + 2

    def least(self, wide: float) -> float:
        """One row."""
        del wide
        return self.row + GUTTER + 2

    def split(self, wide: float, room: float) -> tuple[Block, Block] | None:
        """Divide between two rows."""
        del wide
        fitting = int((room - 2) // (self.row + GUTTER))
        if fitting < 1 or fitting >= self._rows():
            return None
        count = fitting * self.columns
        return replace(self, items=self.items[:count]), replace(self, items=self.items[count:])

    def draw(self, pen: Pen, x: float, top: float, wide: float) -> None:
        """Draw it below ``top``."""
        each = (wide - (self.columns - 1) * GUTTER) / self.columns
        for at, (name, value, marked) in enumerate(self.items):
            row, column = divmod(at, self.columns)
            left = x + column * (each + GUTTER)
            bottom = top - row * (self.row + GUTTER) - self.row
            pen.box(left, bottom, each, self.row, HAIR, THIN, rounded=2)
            pen.text(left + 6, bottom + self.row - 10.5, name, shrunk(name, look.LABEL_EN, each - 12))
            style = self.style.coloured(look.SEAL_RED) if marked else self.style
            middle = left + each / 2
            pen.text(middle, bottom + 7, value, shrunk(value, style, each - 12), Align.CENTRE)


@dataclass(frozen=True, slots=True)
class Balls(Block):
    """Balls (号珠) as they came out, each with its number in a circle and what it is for below."""

    items: Sequence[tuple[str, str]]

    radius = 15.0
    columns = 7

    def height(self, wide: float) -> float:
        """All rows of balls."""
        del wide
        return -(-len(self.items) // self.columns) * 47.0 + 2

    def draw(self, pen: Pen, x: float, top: float, wide: float) -> None:
        """Draw it below ``top``."""
        each = wide / self.columns
        for at, (name, value) in enumerate(self.items):
            row, column = divmod(at, self.columns)
            middle, y = x + (column + 0.5) * each, top - row * 47 - self.radius - 3
            pen.disc(middle, y, self.radius, SHADE)
            pen.circle(middle, y, self.radius, ACCENT, 1.5 * MEDIUM)
            pen.text(middle, y - 6.2, value, look.LARGE.scaled(0.95), Align.CENTRE)
            pen.text(middle, y - 27, name, shrunk(name, look.SMALL, each - 6), Align.CENTRE)
