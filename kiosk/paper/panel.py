"""The seal fingerprint, set apart: what everybody compares, in large digits with its QR code."""

from dataclasses import dataclass

from kiosk.paper import look
from kiosk.paper.blocks import digits
from kiosk.paper.flow import Block
from kiosk.paper.lines import groups, rows_of
from kiosk.paper.look import ACCENT, MEDIUM, MM, SOFT, THIN
from kiosk.paper.pen import Pen, shrunk
from kiosk.paper.words import Both
from verifier.words import Language
from verifier.words.spoken import lines

SIDE = 31 * MM


@dataclass(frozen=True, slots=True)
class Panel(Block):
    """64 hexadecimal digits in a box, four rows of four groups, with their QR code.

    Args:
        label: what they are.
        digits: the digits; the QR code says just these.
        hint: what to do with them.
    """

    label: Both
    digits: str
    hint: Both

    def height(self, wide: float) -> float:
        """The box, with room above and below."""
        del wide
        return SIDE + 8 + 18

    def draw(self, pen: Pen, x: float, top: float, wide: float) -> None:
        """Draw it below ``top``."""
        high = SIDE + 8
        top -= 6
        bottom = top - 4 - high
        pen.box(x, bottom, wide, high, ACCENT, MEDIUM)
        pen.box(x + 2.2, bottom + 2.2, wide - 4.4, high - 4.4, ACCENT, THIN)
        pen.qr(x + wide - SIDE - 5, bottom + 4, SIDE, self.digits)
        pen.text(x + 14, top - 23, self.label.zh, look.STRONG.coloured(ACCENT))
        pen.text(x + 14, top - 33, self.label.en, look.LABEL_EN)
        pen.line(x + 104, top - 14, x + 104, bottom + 10, look.HAIR, THIN)
        room = 84
        y = top - 40
        for text, style in ((self.hint.zh, look.SMALL), (self.hint.en, look.LABEL_EN)):
            y -= pen.paragraph(x + 14, y, room, text, style)
        digits(pen, x + 130, top - 14, rows_of(groups(self.digits), 4), look.FIGURE_LARGE)


@dataclass(frozen=True, slots=True)
class Words(Block):
    """A fingerprint in words to read aloud (指纹口令): eight numbered lines of four words."""

    fingerprint: str

    row = 21.0

    def height(self, wide: float) -> float:
        """Four rows of two lines."""
        del wide
        return 4 * self.row + 8

    def draw(self, pen: Pen, x: float, top: float, wide: float) -> None:
        """Draw it below ``top``."""
        half = wide / 2
        style = look.FIGURE
        for index, (number, words) in enumerate(lines(self.fingerprint, Language.ZH)):
            left = x + half * (index // 4)
            y = top - 16 - (index % 4) * self.row
            pen.text(left + 6, y, str(number), look.LABEL.coloured(SOFT))
            step = (half - 36) / 4
            pen.texts([(left + 26 + place * step, y, word) for place, word in enumerate(words)], style)
        for row in range(1, 4):
            y = top - 1 - row * self.row
            pen.line(x, y, x + wide, y, look.HAIR, THIN)
        pen.line(x + half - 6, top - 4, x + half - 6, top - 4 * self.row, look.HAIR, THIN)


@dataclass(frozen=True, slots=True)
class Command(Block):
    """A command for a terminal, on one line whatever its length so that it can be copied, and its output."""

    text: str
    output: str = ""

    def height(self, wide: float) -> float:
        """The line in its box, and the output below."""
        del wide
        return 41.0 if self.output else 25.0

    def draw(self, pen: Pen, x: float, top: float, wide: float) -> None:
        """Draw it below ``top``."""
        high = self.height(wide) - 6
        pen.shade(x, top - high, wide, high, look.SHADE)
        pen.line(x, top, x, top - high, ACCENT, 3 * MEDIUM)
        style = shrunk(self.text, look.CELL, wide - 18, 0.3)
        pen.text(x + 10, top - 12.5, self.text, style)
        if self.output:
            pen.text(x + 10, top - 28, self.output, look.STRONG)
