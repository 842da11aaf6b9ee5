"""Boxes for signature and stamp (签名、盖章)."""

from dataclasses import dataclass, replace

from kiosk.paper import look
from kiosk.paper.flow import CEILING, FLOOR, Block
from kiosk.paper.look import HAIR, MEDIUM, MM, SMALL, SOFT, THIN
from kiosk.paper.pen import Align, Pen, shrunk, width
from kiosk.paper.words import Both, en, zh

GUTTER = 3.5 * MM
STAMP = 40 * MM
"""An office's round stamp is as large as this, or a little smaller; there is room for all of it."""

SIGNED = 23 * MM
"""A row where nobody stamps."""

TOGETHER = CEILING - FLOOR - 40 * MM
"""Up to this height all places are on one page, below their heading and what it is kept with."""


@dataclass(frozen=True, slots=True)
class Place:
    """Whose place it is, and whether a stamp belongs there."""

    who: Both
    stamp: bool = False


@dataclass(frozen=True, slots=True)
class Signatures(Block):
    """Places to sign, several in a row, all on one page; only what no page can hold is divided between rows.

    Args:
        places: the places in their order.
        columns: how many in a row.
        stamps: whether there is room for stamps; a record in between is signed only.
    """

    places: tuple[Place, ...]
    columns: int = 3
    stamps: bool = True

    def _rows(self) -> list[tuple[Place, ...]]:
        count = self.columns
        return [self.places[start : start + count] for start in range(0, len(self.places), count)]

    def _high(self, row: tuple[Place, ...]) -> float:
        """The height of a row: stamps want more than names."""
        return STAMP if self.stamps and any(place.stamp for place in row) else SIGNED

    def height(self, wide: float) -> float:
        """All rows with the room between them."""
        del wide
        return sum(self._high(row) + GUTTER for row in self._rows()) - GUTTER + 4

    def least(self, wide: float) -> float:
        """All rows, or one where a page cannot hold them."""
        high = self.height(wide)
        return high if high <= TOGETHER else self._high(self._rows()[0]) + 4

    def split(self, wide: float, room: float) -> tuple[Block, Block] | None:
        """Divide between two rows, where a page cannot hold all."""
        if self.height(wide) <= TOGETHER:
            return None
        fitting, left = 0, room - 4 + GUTTER
        rows = self._rows()
        while fitting < len(rows) and left >= self._high(rows[fitting]) + GUTTER:
            left -= self._high(rows[fitting]) + GUTTER
            fitting += 1
        if fitting < 1 or fitting >= len(rows):
            return None
        count = fitting * self.columns
        return replace(self, places=self.places[:count]), replace(self, places=self.places[count:])

    def draw(self, pen: Pen, x: float, top: float, wide: float) -> None:
        """Draw it below ``top``."""
        each = (wide - (self.columns - 1) * GUTTER) / self.columns
        top -= 4
        for row in self._rows():
            for column, place in enumerate(row):
                self._draw_place(pen, place, (x + column * (each + GUTTER), top), each, self._high(row))
            top -= self._high(row) + GUTTER

    def _draw_place(
        self, pen: Pen, place: Place, corner: tuple[float, float], wide: float, high: float
    ) -> None:
        x, top = corner
        bottom = top - high
        pen.box(x, bottom, wide, high, HAIR, MEDIUM, rounded=3)
        pen.text(x + 7, top - 14, place.who.zh, shrunk(place.who.zh, look.STRONG, wide - 14))
        pen.text(x + 7, top - 23, place.who.en, shrunk(place.who.en, look.LABEL_EN, wide - 14))
        what = "paper.sign-and-stamp" if place.stamp and self.stamps else "paper.sign"
        pen.line(x + 7, bottom + 19, x + wide - 7, bottom + 19, SOFT, THIN)
        pen.text(x + 7, bottom + 23, zh(what), SMALL)
        start = x + 12 + width(zh(what), SMALL)
        pen.text(start, bottom + 23, en(what), shrunk(en(what), look.LABEL_EN, x + wide - 7 - start))
        pen.text(x + wide - 7, bottom + 7, zh("paper.date-line"), SMALL, Align.RIGHT)
