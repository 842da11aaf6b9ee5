"""Where a text's lines end: the rules of Chinese typesetting, and how large a text may be to fit its box.

Kivy breaks a line between any two characters, so that a line may begin with a full stop, and measures a text
by drawing it. Here a text is cut once into pieces that stay whole (禁则), each is measured once, and what
remains is arithmetic. Widths are in em, the height of the type.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

CLOSING = frozenset("）)，。：；、！？”’》〉」』】〕%℃…,.:;!?")
"""No line may begin with one of these (行首禁则)."""
OPENING = frozenset("（(“‘《〈「『【〔")
"""No line may end with one of these (行尾禁则)."""
ELLIPSIS = "…"
LONGEST = 18
"""A piece of more characters, such as a file's path or a digest, is broken anywhere: no word is that long."""
WIDOW = 2.5
"""A last line shorter than so many em looks like a mistake; the lines above it are made shorter."""
TIGHTER = 0.94
"""By how much lines are made shorter at a time to avoid it."""

Measure = Callable[[str], float]
"""The width of a piece in em."""

Piece = tuple[str, float, float]


def is_wide(char: str) -> bool:
    """Whether a line may be broken on both sides of a character: Han characters and full-width marks."""
    code = ord(char)
    return 0x2E80 <= code <= 0xA4CF or 0xF900 <= code <= 0xFAFF or 0xFE30 <= code <= 0xFFEF or code >= 0x20000


def pieces(line: str) -> list[str]:
    """Cut a line into pieces that are not broken; a blank belongs to the piece before it.

    Closing marks stay with what is before them and opening marks with what follows. A number stays with the
    Han character before it where a blank stands between them (第 3 轮), and so does what follows it.
    """
    found: list[str] = []
    for place, char in enumerate(line):
        before = line[place - 1] if place else ""
        if not before or _may_break(before, char, line, place):
            found.append(char)
        else:
            found[-1] += char
    return [part for one in found for part in (one if len(one) > LONGEST else (one,))]


def _may_break(before: str, char: str, line: str, place: int) -> bool:
    if char == " " or char in CLOSING or before in OPENING:
        return False
    if before == " ":
        earlier = line[place - 2] if place > 1 else ""
        glued = (earlier and is_wide(earlier) and char.isdigit()) or (earlier.isdigit() and is_wide(char))
        return not glued
    return is_wide(char) or is_wide(before) or char in OPENING


@dataclass(frozen=True, slots=True)
class Pieces:
    """A text's paragraphs, each as its pieces: text, width, and width without the blanks at its end."""

    paragraphs: tuple[tuple["Piece", ...], ...]

    @classmethod
    def of(cls, text: str, measure: Measure) -> "Pieces":
        """Cut a text and measure its pieces."""
        return cls(
            tuple(
                tuple((one, measure(one), measure(one.rstrip(" "))) for one in pieces(line))
                for line in text.split("\n")
            )
        )

    def lines(self, width: float) -> list[str]:
        """Break into lines of at most so many em; a piece that is wider than that has a line of its own."""
        found: list[str] = []
        for paragraph in self.paragraphs:
            found.extend(_broken(paragraph, width))
        return found

    def widest(self) -> float:
        """The widest piece."""
        return max((ink for paragraph in self.paragraphs for _piece, _wide, ink in paragraph), default=0.0)


def _broken(paragraph: Sequence[Piece], width: float) -> list[str]:
    lines, last = _greedy(paragraph, width)
    tried = width
    while len(lines) > 1 and last < WIDOW and tried > width / 2:
        tried *= TIGHTER
        other, last_of_other = _greedy(paragraph, tried)
        if len(other) > len(lines):
            break
        lines, last = other, last_of_other
    return lines


def _greedy(paragraph: Sequence[Piece], width: float) -> tuple[list[str], float]:
    lines, line, used = [], "", 0.0
    for piece, wide, ink in paragraph:
        # A blank at the end of a line hangs over it.
        if line and used + ink > width:
            lines.append(line.rstrip(" "))
            line, used = "", 0.0
        line += piece
        used += wide
    lines.append(line.rstrip(" "))
    return lines, used


@dataclass(frozen=True, slots=True)
class Set:
    """A text as it is set: its size in pixels, its lines, and whether it fits."""

    size: int
    lines: tuple[str, ...]
    fits: bool


LINE_HEIGHT = 1.45
"""A line's height in em; the fonts' own."""
INK_HEIGHT = 1.2
"""What of a single line's height has ink in it."""


def height_of(count: int, size: float) -> float:
    """The height in pixels that the ink of so many lines takes."""
    return (INK_HEIGHT + LINE_HEIGHT * (count - 1)) * size


def sizes(wanted: float, least: float) -> Iterator[int]:
    """The sizes that are tried, in whole pixels, from the largest on."""
    size = round(wanted)
    smallest = min(size, round(least))
    while size > smallest:
        yield size
        size = max(smallest, size - max(1, size // 24))
    yield smallest


def fit(text: Pieces, width: float, height: float, wanted: float, least: float) -> Set:
    """The largest size at which a text fits into a box of so many pixels; the least where none does."""
    chosen = Set(1, (), False)
    for size in sizes(wanted, least):
        lines = text.lines(width / size)
        fits = height_of(len(lines), size) <= height + 1 and text.widest() * size <= width + 1
        chosen = Set(size, tuple(lines), fits)
        if fits:
            break
    return chosen


def shorten(text: str, width: float, measure: Measure) -> str:
    """A text in one line of so many em, with dots for what is left off at its end."""
    if sum(map(measure, pieces(text))) <= width:
        return text
    left = width - measure(ELLIPSIS)
    kept = ""
    for char in text:
        left -= measure(char)
        if left < 0:
            break
        kept += char
    return kept.rstrip(" ") + ELLIPSIS
