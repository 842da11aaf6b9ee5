"""A pen on one page of a PDF file. Points from the lower left corner; y counts upwards, as in PDF."""

from collections.abc import Iterable, Sequence
from enum import Enum
from functools import lru_cache
from typing import Any

from kiosk.paper import fonts
from kiosk.paper.lines import broken
from kiosk.paper.look import INK, MEDIUM, THIN, Colour, Style

QUIET = 2
"""Empty modules around a QR code. The standard's four are there with the white of the paper."""


class Align(Enum):
    """Where a text stands at its x: it begins, has its middle, or ends there."""

    LEFT = 0.0
    CENTRE = 0.5
    RIGHT = 1.0


def width(text: str, style: Style) -> float:
    """The width of a text in points."""
    return fonts.width(text, style.size, style.bold)


def wrapped(text: str, style: Style, room: float) -> list[str]:
    """A text in lines that are no wider than ``room`` points."""
    return broken(text, lambda part: width(part, style), room)


def shrunk(text: str, style: Style, room: float, least: float = 0.6) -> Style:
    """The style made as small as a text on one line needs; ``least`` is the smallest factor."""
    needed = width(text, style)
    return style if needed <= room else style.scaled(max(least, room / needed))


@lru_cache(maxsize=64)
def rectangles(payload: str, level: str) -> tuple[int, tuple[tuple[int, int, int, int], ...]]:
    """A QR code (ISO/IEC 18004) as few rectangles.

    Args:
        payload: the text.
        level: error correction: l, m, q or h.

    Returns:
        The modules a side, and the dark rectangles as column, row from the top, width, height.
    """
    import segno

    code = segno.make_qr(payload, error=level, boost_error=False)
    return len(code.matrix), merged(code.matrix)


def merged(matrix: Sequence[Sequence[int]]) -> tuple[tuple[int, int, int, int], ...]:
    """The dark modules of a matrix as rectangles: runs of a row, and equal runs of rows below one another."""
    found: list[tuple[int, int, int, int]] = []
    open_runs: dict[tuple[int, int], tuple[int, int]] = {}
    for row, line in enumerate([*matrix, ()]):
        runs = set(_runs(line))
        for run in [run for run in open_runs if run not in runs]:
            first, height = open_runs.pop(run)
            found.append((run[0], first, run[1], height))
        for run in runs:
            first, height = open_runs.get(run, (row, 0))
            open_runs[run] = (first, height + 1)
    return tuple(sorted(found, key=lambda one: (one[1], one[0])))


def _runs(line: Sequence[int]) -> Iterable[tuple[int, int]]:
    """The dark runs of a row: column and width."""
    start = None
    for column, dark in enumerate([*line, 0]):
        if dark and start is None:
            start = column
        elif not dark and start is not None:
            yield start, column - start
            start = None


class Pen:
    """Draws on the page under way. What it draws last lies on top.

    Args:
        canvas: ReportLab's canvas; :mod:`kiosk.paper.book` makes it.
    """

    def __init__(self, canvas: Any) -> None:
        self._canvas = canvas

    def text(
        self, x: float, y: float, text: str, style: Style, align: Align = Align.LEFT, spacing: float = 0.0
    ) -> None:
        """One line of text; y is its baseline, ``spacing`` goes between two characters."""
        if align is not Align.LEFT:
            whole = width(text, style) + spacing * max(0, len(text) - 1)
            x -= whole * align.value
        self.texts([(x, y, text)], style, spacing)

    def texts(self, places: Iterable[tuple[float, float, str]], style: Style, spacing: float = 0.0) -> None:
        """Many lines of text of one style, each at its x and baseline; the quick way for tables."""
        self._fill(style.colour)
        put = self._canvas.beginText()
        font = fonts.primary(style.bold)
        put.setFont(font, style.size)
        if spacing:
            put.setCharSpace(spacing)
        for x, y, text in places:
            put.setTextOrigin(x, y)
            for name, part in fonts.spans(text, style.bold):
                if name != font:
                    put.setFont(name, style.size)
                    font = name
                put.textOut(part)
        if spacing:
            put.setCharSpace(0)
        self._canvas.drawText(put)

    def paragraph(self, x: float, top: float, room: float, text: str, style: Style) -> float:
        """A text in lines below one another from ``top``; the height it took."""
        lines = wrapped(text, style, room)
        base = top - _first_line(style)
        self.texts(((x, base - row * style.leading, line) for row, line in enumerate(lines)), style)
        return len(lines) * style.leading

    def line(
        self, x: float, y: float, to_x: float, to_y: float, colour: Colour = INK, thick: float = THIN,
        dash: tuple[float, ...] = (),
    ) -> None:  # fmt: skip
        """A straight line."""
        self._stroke(colour, thick, dash)
        self._canvas.line(x, y, to_x, to_y)

    def lines(
        self, places: Sequence[tuple[float, float, float, float]], colour: Colour, thick: float
    ) -> None:
        """Many straight lines."""
        self._stroke(colour, thick, ())
        self._canvas.lines(places)

    def box(
        self, x: float, y: float, wide: float, high: float, colour: Colour = INK, thick: float = MEDIUM,
        dash: tuple[float, ...] = (), rounded: float = 0.0,
    ) -> None:  # fmt: skip
        """The outline of a rectangle; ``x`` and ``y`` are its lower left corner."""
        self._stroke(colour, thick, dash)
        if rounded:
            self._canvas.roundRect(x, y, wide, high, rounded, stroke=1, fill=0)
        else:
            self._canvas.rect(x, y, wide, high, stroke=1, fill=0)

    def shade(self, x: float, y: float, wide: float, high: float, colour: Colour) -> None:
        """A filled rectangle."""
        self._fill(colour)
        self._canvas.rect(x, y, wide, high, stroke=0, fill=1)

    def circle(
        self, x: float, y: float, radius: float, colour: Colour, thick: float = THIN,
        dash: tuple[float, ...] = (),
    ) -> None:  # fmt: skip
        """The outline of a circle around a point."""
        self._stroke(colour, thick, dash)
        self._canvas.circle(x, y, radius, stroke=1, fill=0)

    def disc(self, x: float, y: float, radius: float, colour: Colour) -> None:
        """A filled circle around a point."""
        self._fill(colour)
        self._canvas.circle(x, y, radius, stroke=0, fill=1)

    def qr(self, x: float, y: float, side: float, payload: str, level: str = "m") -> None:
        """A QR code with its quiet zone in a square; ``x`` and ``y`` are its lower left corner."""
        count, dark = rectangles(payload, level)
        module = side / (count + 2 * QUIET)
        canvas = self._canvas
        self.shade(x, y, side, side, (1.0, 1.0, 1.0))
        canvas.saveState()
        canvas.translate(x + QUIET * module, y + (count + QUIET) * module)
        canvas.scale(module, -module)
        self._fill((0.0, 0.0, 0.0))
        canvas.addLiteral(" ".join(f"{left} {top} {wide} {high} re" for left, top, wide, high in dark) + " f")
        canvas.restoreState()

    def stencil(self, x: float, y: float, side: float, rows: Sequence[str]) -> None:
        """A square of modules as an image of one bit each, for codes of more modules than one wants to draw.

        Args:
            x: the lower left corner.
            y: the same.
            side: how long each side is.
            rows: the rows from the top in hexadecimal digits, a bit a module, each filled up to whole bytes;
                dark is 1.
        """
        count = len(rows)
        self._fill((0.0, 0.0, 0.0))
        self._canvas.addLiteral(
            f"q {side:.3f} 0 0 {side:.3f} {x:.3f} {y:.3f} cm "
            f"BI /IM true /W {count} /H {count} /BPC 1 /D [1 0] /F /AHx ID {''.join(rows)}> EI Q"
        )

    def turned(self, x: float, y: float, degrees: float, text: str, style: Style) -> None:
        """A line of text with its middle at a point, turned anticlockwise."""
        canvas = self._canvas
        canvas.saveState()
        canvas.translate(x, y)
        canvas.rotate(degrees)
        self.text(0, -style.size * 0.36, text, style, Align.CENTRE)
        canvas.restoreState()

    def _fill(self, colour: Colour) -> None:
        self._canvas.setFillColorRGB(*colour)

    def _stroke(self, colour: Colour, thick: float, dash: tuple[float, ...]) -> None:
        self._canvas.setStrokeColorRGB(*colour)
        self._canvas.setLineWidth(thick)
        self._canvas.setDash(list(dash))


def _first_line(style: Style) -> float:
    """How far below the top of a line its baseline is: the letters have their middle in the line's middle."""
    return style.leading / 2 + style.size * 0.36


def baseline(top: float, high: float, style: Style) -> float:
    """The baseline of a text that stands in the middle of a band below ``top``."""
    return top - high / 2 - style.size * 0.36
