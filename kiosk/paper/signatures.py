"""Boxes for signature and stamp (签名、盖章)."""

from dataclasses import dataclass, replace

from kiosk.paper import look
from kiosk.paper.flow import Block
from kiosk.paper.look import HAIR, MEDIUM, MM, SMALL, SOFT, THIN
from kiosk.paper.pen import Align, Pen, shrunk, width
from kiosk.paper.words import Both, en, zh

GUTTER = 3.5 * MM
STAMP = 40 * MM
"""An office's round stamp is as large as this, or a little smaller; there is room for all of it."""


@dataclass(frozen=True, slots=True)
class Place:
    """Whose place it is, and whether a stamp belongs there."""

    who: Both
    stamp: bool = False


@dataclass(frozen=True, slots=True)
class Signatures(Block):
    """Places to sign, several in a row; it may be divided between rows.

    Args:
        places: the places in their order.
        columns: how many in a row.
        stamps: whether there is room for stamps; a record in between is signed only.
    """

    places: tuple[Place, ...]
    columns: int = 3
    stamps: bool = True

    @property
    def high(self) -> float:
        """The height of one place: stamps want more than names."""
        return STAMP if self.stamps and any(place.stamp for place in self.places) else 23 * MM

    def _rows(self) -> int:
        return -(-len(self.places) // self.columns)

    def height(self, wide: float) -> float:
        """All rows with the room between them."""
        del wide
        return self._rows() * (self.high + GUTTER) + 4

    def least(self, wide: float) -> float:
        """One row."""
        del wide
        return self.high + GUTTER + 4

    def split(self, wide: float, room: float) -> tuple[Block, Block] | None:
        """Divide between two rows."""
        del wide
        fitting = int((room - 4) // (self.high + GUTTER))
        if fitting < 1 or fitting >= self._rows():
            return None
        count = fitting * self.columns
        return replace(self, places=self.places[:count]), replace(self, places=self.places[count:])

    def draw(self, pen: Pen, x: float, top: float, wide: float) -> None:
        """Draw it below ``top``."""
        each = (wide - (self.columns - 1) * GUTTER) / self.columns
        for index, place in enumerate(self.places):
            row, column = divmod(index, self.columns)
            left = x + column * (each + GUTTER)
            self._draw_place(pen, place, left, top - 4 - row * (self.high + GUTTER), each)

    def _draw_place(self, pen: Pen, place: Place, x: float, top: float, wide: float) -> None:
        bottom = top - self.high
        pen.box(x, bottom, wide, self.high, HAIR, MEDIUM, rounded=3)
        pen.text(x + 7, top - 14, place.who.zh, shrunk(place.who.zh, look.STRONG, wide - 14))
        pen.text(x + 7, top - 23, place.who.en, shrunk(place.who.en, look.LABEL_EN, wide - 14))
        what = "paper.sign-and-stamp" if place.stamp and self.stamps else "paper.sign"
        pen.line(x + 7, bottom + 19, x + wide - 7, bottom + 19, SOFT, THIN)
        pen.text(x + 7, bottom + 23, zh(what), SMALL)
        start = x + 12 + width(zh(what), SMALL)
        pen.text(start, bottom + 23, en(what), shrunk(en(what), look.LABEL_EN, x + wide - 7 - start))
        pen.text(x + wide - 7, bottom + 7, zh("paper.date-line"), SMALL, Align.RIGHT)
