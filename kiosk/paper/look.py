"""How paper looks: measures in points, the type scale and the colours. No other module has any."""

from dataclasses import dataclass, replace

MM = 72 / 25.4
WIDTH, HEIGHT = 210 * MM, 297 * MM
"""A4 (ISO 216), upright."""

LEFT = RIGHT = 20 * MM
TOP, BOTTOM = 17 * MM, 16 * MM
"""Margins of what a page frames: no printer of an office needs as much."""

HEADER = 12 * MM
"""The running header of every page but the first, down to where the text begins."""

FOOTER = 14 * MM
"""The footer of every page, from the lower margin up to where the text ends."""

Colour = tuple[float, float, float]


def _colour(code: str) -> Colour:
    red, green, blue = (int(code[at : at + 2], 16) / 255 for at in (0, 2, 4))
    return red, green, blue


# Every colour is told from white, and from black text, by a black-and-white laser printer too.
INK = _colour("16191d")
SOFT = _colour("5b6570")
ACCENT = _colour("1d3f5e")
SEAL_RED = _colour("a6201f")
HAIR = _colour("b9c2cb")
SHADE = _colour("eef2f6")
PALE = _colour("f7e3e2")
WHITE = _colour("ffffff")

THIN, MEDIUM, THICK = 0.4, 0.8, 1.6
"""Widths of lines."""


@dataclass(frozen=True, slots=True)
class Style:
    """A kind of text. ``size`` and ``leading`` (baseline to baseline) in points."""

    size: float
    leading: float
    bold: bool = False
    colour: Colour = INK

    def scaled(self, factor: float) -> "Style":
        """The same at another size."""
        return replace(self, size=self.size * factor, leading=self.leading * factor)

    def coloured(self, colour: Colour) -> "Style":
        """The same in another colour."""
        return replace(self, colour=colour)


TITLE = Style(26, 34, bold=True, colour=ACCENT)
TITLE_EN = Style(10.5, 14, colour=SOFT)
DRAW_TITLE = Style(14, 20, bold=True)
HEADING = Style(12.5, 17, bold=True, colour=ACCENT)
HEADING_EN = Style(8, 11, colour=SOFT)
BODY = Style(10.5, 17)
BODY_EN = Style(8, 11.5, colour=SOFT)
TIGHT = Style(9.5, 14.5)
TIGHT_EN = Style(7.4, 10.5, colour=SOFT)
STRONG = Style(10.5, 17, bold=True)
LABEL = Style(10, 15, colour=SOFT)
LABEL_EN = Style(7, 9, colour=SOFT)
CELL = Style(9.5, 14)
CELL_HEAD = Style(9, 12, bold=True, colour=ACCENT)
FIGURE = Style(11, 17, bold=True)
"""Numbers and digests that are read aloud or compared."""
FIGURE_LARGE = Style(15, 19.5, bold=True)
DIGEST = Style(9.5, 14)
SMALL = Style(7.5, 11, colour=SOFT)
FOOT = Style(7, 9.5, colour=SOFT)
FINE = Style(8.2, 12)
LARGE = Style(18, 25, bold=True)
HUGE = Style(34, 44, bold=True)
WATERMARK = Style(150, 150, bold=True, colour=PALE)
