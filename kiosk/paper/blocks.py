"""The plain blocks: headings, paragraphs, labels with values, digests."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from kiosk.paper import look
from kiosk.paper.flow import Block
from kiosk.paper.lines import groups, rows_of
from kiosk.paper.look import ACCENT, HAIR, MEDIUM, SHADE, THIN, Style
from kiosk.paper.pen import Pen, baseline, shrunk, width, wrapped
from kiosk.paper.words import Both

LABEL_ROOM = 112.0
"""How wide the labels of :class:`Facts` are, in points."""


@dataclass(frozen=True, slots=True)
class Gap(Block):
    """Empty room."""

    high: float

    def height(self, wide: float) -> float:
        """As high as it was made."""
        del wide
        return self.high

    def draw(self, pen: Pen, x: float, top: float, wide: float) -> None:
        """Nothing."""


@dataclass(frozen=True, slots=True)
class Heading(Block):
    """A heading with its English beside it, and a rule below. It stays with what follows."""

    text: Both
    keep_with_next = True

    def height(self, wide: float) -> float:
        """One line, with room above and below."""
        del wide
        return look.HEADING.leading + 14

    def draw(self, pen: Pen, x: float, top: float, wide: float) -> None:
        """Draw it below ``top``."""
        y = top - 8 - look.HEADING.size
        pen.shade(x, y - 2, 3, look.HEADING.size + 2, ACCENT)
        style = shrunk(self.text.zh, look.HEADING, wide - 10)
        pen.text(x + 9, y, self.text.zh, style)
        start = x + 9 + width(self.text.zh, style) + 8
        pen.text(start, y, self.text.en, shrunk(self.text.en, look.HEADING_EN, x + wide - start))


@dataclass(frozen=True, slots=True)
class Paragraph(Block):
    """Text in lines by the Chinese rules; it may be divided between lines."""

    text: str
    style: Style = look.BODY
    indent: float = 0.0
    after: float = 3.0
    keep_with_next: bool = False

    def _lines(self, wide: float) -> list[str]:
        return wrapped(self.text, self.style, wide - self.indent)

    def height(self, wide: float) -> float:
        """All lines, and the room below."""
        return len(self._lines(wide)) * self.style.leading + self.after

    def least(self, wide: float) -> float:
        """Two lines stay together."""
        return min(len(self._lines(wide)), 2) * self.style.leading + self.after

    def split(self, wide: float, room: float) -> tuple[Block, Block] | None:
        """Divide between two lines, of which two stay on either side."""
        lines = self._lines(wide)
        fitting = min(int(room // self.style.leading), len(lines) - 2)
        if fitting < 2:
            return None
        # The lines are broken already, and a newline breaks where a blank was dropped or nothing was.
        first, rest = ("\n".join(part) for part in (lines[:fitting], lines[fitting:]))
        return replace(self, text=first, after=0.0), replace(self, text=rest)

    def draw(self, pen: Pen, x: float, top: float, wide: float) -> None:
        """Draw it below ``top``."""
        pen.paragraph(x + self.indent, top, wide - self.indent, self.text, self.style)


@dataclass(frozen=True, slots=True)
class Told(Block):
    """A sentence with its English below it; the two are never on different pages.

    Args:
        text: the sentence.
        style: of the Chinese.
        indent: from the left.
        beside: whether the English may follow on the same line where there is room.
        small: of the English.
    """

    text: Both
    style: Style = look.BODY
    indent: float = 0.0
    beside: bool = False
    small: Style = look.BODY_EN

    gap = 7.0

    def _on_one_line(self, wide: float) -> bool:
        used = self.indent + width(self.text.zh, self.style) + self.gap
        return self.beside and used + width(self.text.en, self.small) <= wide

    def _below(self) -> list[Paragraph]:
        both = ((self.text.zh, self.style), (self.text.en, self.small))
        return [Paragraph(text, style, self.indent, after=0) for text, style in both if text]

    def height(self, wide: float) -> float:
        """One line, or a paragraph in each language, and room below."""
        if self._on_one_line(wide):
            return self.style.leading + 3
        return sum(one.height(wide) for one in self._below()) + self.style.size * 0.45

    def draw(self, pen: Pen, x: float, top: float, wide: float) -> None:
        """Draw it below ``top``."""
        if self._on_one_line(wide):
            y = baseline(top, self.style.leading, self.style)
            left = x + self.indent
            pen.text(left, y, self.text.zh, self.style)
            pen.text(left + width(self.text.zh, self.style) + self.gap, y, self.text.en, self.small)
            return
        for one in self._below():
            one.draw(pen, x, top, wide)
            top -= one.height(wide)


def said(text: Both, style: Style = look.BODY) -> list[Block]:
    """A sentence in Chinese with its English below in small."""
    return [Told(text, style)]


@dataclass(frozen=True, slots=True)
class Fact(Block):
    """A label with its value beside it; long values take several lines."""

    label: Both
    value: str
    style: Style = look.BODY
    label_room: float = LABEL_ROOM

    def _room(self, wide: float) -> float:
        return wide - self.label_room - 8

    def height(self, wide: float) -> float:
        """The value's lines, and room for a rule."""
        lines = len(wrapped(self.value, self.style, self._room(wide)))
        return max(lines * self.style.leading, look.LABEL.leading + look.LABEL_EN.leading) + 5

    def draw(self, pen: Pen, x: float, top: float, wide: float) -> None:
        """Draw it below ``top``."""
        _label(pen, x, top - 2, self.label, self.label_room - 8)
        pen.paragraph(x + self.label_room, top - 2, self._room(wide), self.value, self.style)
        y = top - self.height(wide)
        pen.line(x, y, x + wide, y, HAIR, THIN)


@dataclass(frozen=True, slots=True)
class Beside(Block):
    """Two blocks beside one another, each half as wide."""

    left: Block
    right: Block

    gutter = 18.0

    def height(self, wide: float) -> float:
        """That of the higher one."""
        half = (wide - self.gutter) / 2
        return max(self.left.height(half), self.right.height(half))

    def draw(self, pen: Pen, x: float, top: float, wide: float) -> None:
        """Draw both below ``top``."""
        half = (wide - self.gutter) / 2
        self.left.draw(pen, x, top, half)
        self.right.draw(pen, x + half + self.gutter, top, half)


def facts_beside(*facts: tuple[Both, str]) -> list[Block]:
    """Labels with short values, two in a row."""
    made = [Fact(label, value, label_room=66.0) for label, value in facts]
    pairs = [made[start : start + 2] for start in range(0, len(made), 2)]
    return [Beside(*pair) if len(pair) == 2 else Beside(pair[0], Gap(0)) for pair in pairs]


def _label(pen: Pen, x: float, top: float, label: Both, room: float) -> None:
    style = shrunk(label.zh, look.LABEL, room)
    pen.text(x, baseline(top, look.LABEL.leading, style), label.zh, style)
    small = shrunk(label.en, look.LABEL_EN, room)
    pen.text(x, top - look.LABEL.leading - 6, label.en, small)


@dataclass(frozen=True, slots=True)
class Digest(Block):
    """A label with 64 hexadecimal digits in groups of four, which stand below one another."""

    label: Both
    digits: str
    style: Style = look.DIGEST
    columns: int = 8
    keep_with_next: bool = False

    def _rows(self) -> list[list[str]]:
        return rows_of(groups(self.digits), self.columns)

    def height(self, wide: float) -> float:
        """Its rows, and room for a rule."""
        del wide
        return max(len(self._rows()) * self.style.leading, look.LABEL.leading + look.LABEL_EN.leading) + 5

    def draw(self, pen: Pen, x: float, top: float, wide: float) -> None:
        """Draw it below ``top``."""
        _label(pen, x, top - 2, self.label, LABEL_ROOM - 8)
        digits(pen, x + LABEL_ROOM, top - 2, self._rows(), self.style)
        y = top - self.height(wide)
        pen.line(x, y, x + wide, y, HAIR, THIN)


def digits(pen: Pen, x: float, top: float, rows: Sequence[Sequence[str]], style: Style) -> None:
    """Rows of groups of digits; the groups of a column begin below one another."""
    step = width("0" * len(rows[0][0]), style) + style.size * 0.75
    first = baseline(top, style.leading, style)
    pen.texts(
        (
            (x + column * step, first - row * style.leading, group)
            for row, line in enumerate(rows)
            for column, group in enumerate(line)
        ),
        style,
    )


@dataclass(frozen=True, slots=True)
class Banner(Block):
    """A line set apart on a shade, such as what a certificate is about."""

    text: Both
    style: Style = look.STRONG

    def height(self, wide: float) -> float:
        """The lines, with room around them."""
        zh = len(wrapped(self.text.zh, self.style, wide - 24)) * self.style.leading
        en = len(wrapped(self.text.en, look.BODY_EN, wide - 24)) * look.BODY_EN.leading if self.text.en else 0
        return zh + en + 20

    def draw(self, pen: Pen, x: float, top: float, wide: float) -> None:
        """Draw it below ``top``."""
        high = self.height(wide) - 6
        pen.shade(x, top - high, wide, high, SHADE)
        pen.line(x, top, x, top - high, ACCENT, 3 * MEDIUM)
        took = pen.paragraph(x + 14, top - 7, wide - 24, self.text.zh, self.style)
        if self.text.en:
            pen.paragraph(x + 14, top - 7 - took, wide - 24, self.text.en, look.BODY_EN)
