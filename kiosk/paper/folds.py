"""What slips and envelopes are made with: lines to fold and to cut along, boxes to write in, and a security
pattern (保密底纹) that lies over a secret when the sheet is folded.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace

from kiosk.paper import look
from kiosk.paper.book import MIDDLE, ROOM
from kiosk.paper.look import HAIR, INK, LEFT, MM, SMALL, SOFT, THIN, WIDTH
from kiosk.paper.pen import Align, Pen, baseline, shrunk, width
from kiosk.paper.words import Both, both, zh

STROKE = 1.05 * MM
"""How thick the strokes of the pattern are: as thick as those of the digits they lie over."""
_CELL = 2.7 * MM
_HATCH = 0.85 * MM
_DASH = (4.0, 3.0)


@dataclass(frozen=True, slots=True)
class Area:
    """A rectangle; ``x`` and ``y`` are its lower left corner. All in points."""

    x: float
    y: float
    wide: float
    high: float

    @property
    def top(self) -> float:
        """The upper edge."""
        return self.y + self.high

    def mirrored(self, y: float) -> "Area":
        """Where it comes to lie when the sheet is folded along the line at a height."""
        return replace(self, y=2 * y - self.top)

    def holds(self, other: "Area") -> bool:
        """Whether another lies wholly inside."""
        return (
            self.x <= other.x
            and self.y <= other.y
            and self.x + self.wide >= other.x + other.wide
            and self.top >= other.top
        )


def fold_line(pen: Pen, y: float, key: str) -> None:
    """A line to fold along, with what to do in small at its right end."""
    _marked_line(pen, y, zh(key))


def cut_line(pen: Pen, y: float) -> None:
    """A line to cut along."""
    _marked_line(pen, y, zh("paper-slip.cut"))


def _marked_line(pen: Pen, y: float, text: str) -> None:
    long = width(text, SMALL) + 8
    pen.line(4 * MM, y, WIDTH - LEFT - long, y, SOFT, THIN, _DASH)
    pen.line(WIDTH - LEFT, y, WIDTH - 4 * MM, y, SOFT, THIN, _DASH)
    pen.text(WIDTH - LEFT - long / 2, y - SMALL.size * 0.36, text, SMALL, Align.CENTRE)


def security(pen: Pen, area: Area, seed: str) -> None:
    """A pattern that makes digits unreadable that shine through from the sheet below it.

    A hatch evens out the light, and on it lie strokes as thick, as long and as dark as those of digits, at
    places that follow from the seed: a stroke that shines through cannot be told from one of the pattern.

    Args:
        pen: the page.
        area: where.
        seed: what the places come from, such as the fingerprint and the page. It is no secret.
    """
    pen.shade(area.x, area.y, area.wide, area.high, look.SHADE)
    pen.lines(_hatch(area), INK, _HATCH * 0.24)
    pen.lines(_strokes(area, seed), INK, STROKE)
    pen.box(area.x, area.y, area.wide, area.high, HAIR, THIN)


def _hatch(area: Area) -> list[tuple[float, float, float, float]]:
    """Slanting lines, both ways, cut off at the edges."""
    found = []
    count = int((area.wide + area.high) / _HATCH)
    for step in range(1, count):
        along = step * _HATCH
        low, high = max(0.0, along - area.high), min(area.wide, along)
        for left, right in ((low, high), (area.wide - low, area.wide - high)):
            found.append((area.x + left, area.y + along - low, area.x + right, area.y + along - high))
    return found


def _strokes(area: Area, seed: str) -> list[tuple[float, float, float, float]]:
    """A stroke or two in every cell, standing, lying or slanting."""
    found = []
    columns, rows = int(area.wide / _CELL), int(area.high / _CELL)
    chance = hashlib.shake_256(f"pattern|{seed}".encode()).digest(3 * columns * rows)
    margin = STROKE / 2
    for cell in range(columns * rows):
        kind, across, up = chance[3 * cell : 3 * cell + 3]
        x = area.x + (cell % columns + across / 255) * _CELL
        y = area.y + (cell // columns + up / 255) * _CELL
        turn_x, turn_y = ((0.0, 1.0), (1.0, 0.0), (0.7, 0.7), (0.7, -0.7))[kind % 4]
        long = (0.9 + (kind >> 4) / 12) * _CELL
        ends = (x, y, x + turn_x * long, y + turn_y * long)
        found.append((
            min(max(ends[0], area.x + margin), area.x + area.wide - margin),
            min(max(ends[1], area.y + margin), area.top - margin),
            min(max(ends[2], area.x + margin), area.x + area.wide - margin),
            min(max(ends[3], area.y + margin), area.top - margin),
        ))  # fmt: skip
    return found


def title(pen: Pen, top: float, text: Both, style: look.Style = look.LARGE) -> float:
    """A document's name in the middle of a slip with its English below; the height that it took."""
    fitting = shrunk(text.zh, style, ROOM)
    pen.text(MIDDLE, baseline(top, style.leading, fitting), text.zh, fitting, Align.CENTRE)
    small = look.TITLE_EN.scaled(0.85)
    fitting = shrunk(text.en, small, ROOM)
    pen.text(MIDDLE, baseline(top - style.leading, small.leading, fitting), text.en, fitting, Align.CENTRE)
    return style.leading + small.leading


def facts(
    pen: Pen, x: float, top: float, wide: float, pairs: Sequence[tuple[Both, str]], high: float
) -> None:
    """Labels with their values beside them, one below the other, each as high as given."""
    room = max(width(label.zh, look.LABEL) for label, _ in pairs) + 12
    for place, (label, value) in enumerate(pairs):
        y = baseline(top - place * high, high, look.LABEL)
        pen.text(x, y, label.zh, look.LABEL)
        pen.text(x + room, y, value, shrunk(value, look.STRONG, wide - room))


def write_boxes(pen: Pen, x: float, y: float, count: int, side: float, every: int = 4) -> float:
    """Boxes to write digits in, with a gap after every few; the width that they took."""
    gap = side * 0.3
    left = x
    for place in range(count):
        if place and place % every == 0:
            left += gap
        pen.box(left, y, side, side * 1.2, INK, look.MEDIUM)
        left += side
    return left - x


def sign_line(pen: Pen, x: float, y: float, wide: float, key: str) -> None:
    """A line to sign on, with whose it is before it."""
    label = both(key)
    start = x + width(label.zh, look.LABEL) + 6
    pen.text(x, y + 3, label.zh, look.LABEL)
    pen.text(x, y - 6, label.en, look.LABEL_EN)
    pen.line(start, y, x + wide, y, INK, THIN)
