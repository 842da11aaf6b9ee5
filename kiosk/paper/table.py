"""Tables with rows of one height, which makes breaking them over pages quick, and grids of numbers."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from kiosk.paper import look
from kiosk.paper.flow import Block
from kiosk.paper.look import ACCENT, CELL, CELL_HEAD, HAIR, LABEL_EN, MEDIUM, SHADE, THIN, Style
from kiosk.paper.pen import Align, Pen, baseline, shrunk, width, wrapped
from kiosk.paper.words import Both, zh

PADDING = 5.0
HEAD = 27.0


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its head, its share of the width, and where its texts stand."""

    head: Both
    share: float
    align: Align = Align.LEFT
    bold: bool = False


@dataclass(frozen=True, slots=True)
class Table(Block):
    """Rows of texts under a head, which is repeated on every page.

    A text that is too wide is made smaller, and then takes two lines.

    Args:
        columns: the columns.
        rows: their texts, as many in a row as there are columns.
        row: the height of a row.
        style: of the texts.
        ruled: whether every row has a rule below; else every second row is shaded.
    """

    columns: tuple[Column, ...]
    rows: Sequence[Sequence[str]]
    row: float = 19.0
    style: Style = CELL
    ruled: bool = True

    def height(self, wide: float) -> float:
        """The head, all rows, and room below."""
        del wide
        return HEAD + len(self.rows) * self.row + 8

    def least(self, wide: float) -> float:
        """The head with two rows."""
        del wide
        return HEAD + min(len(self.rows), 2) * self.row + 8

    def split(self, wide: float, room: float) -> tuple[Block, Block] | None:
        """Divide between two rows."""
        del wide
        fitting = int((room - HEAD - 8) // self.row)
        if fitting < 1 or fitting >= len(self.rows):
            return None
        return replace(self, rows=self.rows[:fitting]), replace(self, rows=self.rows[fitting:])

    def draw(self, pen: Pen, x: float, top: float, wide: float) -> None:
        """Draw it below ``top``."""
        edges = self._edges(x, wide)
        self._draw_head(pen, edges, top)
        first = top - HEAD
        bottom = first - len(self.rows) * self.row
        if self.ruled:
            rules = [first - row * self.row for row in range(1, len(self.rows))]
            pen.lines([(x, y, x + wide, y) for y in rules], HAIR, THIN)
        else:
            for row in range(1, len(self.rows), 2):
                pen.shade(x, first - (row + 1) * self.row, wide, self.row, SHADE)
        for number, column in enumerate(self.columns):
            self._draw_column(pen, column, edges[number], first, [row[number] for row in self.rows])
        pen.line(x, bottom, x + wide, bottom, ACCENT, MEDIUM)

    def _edges(self, x: float, wide: float) -> list[tuple[float, float]]:
        """Left and right end of each column's texts."""
        whole = sum(column.share for column in self.columns)
        edges, left = [], x
        for column in self.columns:
            right = left + wide * column.share / whole
            edges.append((left + PADDING, right - PADDING))
            left = right
        return edges

    def _draw_head(self, pen: Pen, edges: Sequence[tuple[float, float]], top: float) -> None:
        left, right = edges[0][0] - PADDING, edges[-1][1] + PADDING
        pen.shade(left, top - HEAD, right - left, HEAD, SHADE)
        pen.line(left, top, right, top, ACCENT, MEDIUM)
        pen.line(left, top - HEAD, right, top - HEAD, ACCENT, THIN)
        for column, (start, end) in zip(self.columns, edges, strict=True):
            x = start + (end - start) * column.align.value
            head, small = column.head.zh, column.head.en
            y = top - (12.5 if small else HEAD / 2 + 3)
            pen.text(x, y, head, shrunk(head, CELL_HEAD, end - start), column.align)
            if small:
                pen.text(x, top - 22, small, shrunk(small, LABEL_EN, end - start, 0.5), column.align)

    def _draw_column(
        self, pen: Pen, column: Column, edge: tuple[float, float], top: float, texts: Sequence[str]
    ) -> None:
        start, end = edge
        room = end - start
        style = replace(self.style, bold=column.bold)
        first = baseline(top, self.row, style)
        odd: list[tuple[int, str]] = []

        def places() -> Iterator[tuple[float, float, str]]:
            for row, text in enumerate(texts):
                wide = width(text, style)
                if wide > room:
                    odd.append((row, text))
                elif text:
                    yield start + (room - wide) * column.align.value, first - row * self.row, text

        pen.texts(list(places()), style)
        for row, text in odd:
            self._draw_narrow(pen, column, edge, top - row * self.row, text)

    def _draw_narrow(
        self, pen: Pen, column: Column, edge: tuple[float, float], top: float, text: str
    ) -> None:
        """A text that is too wide for its cell: smaller on one line, or on as many as it needs."""
        start, end = edge
        room = end - start
        style = replace(self.style, bold=column.bold)
        lines = [text]
        if width(text, style) * 0.75 > room:
            for factor in (0.8, 0.7, 0.6, 0.5, 0.4, 0.3):
                lines = wrapped(text, style.scaled(factor), room)
                if len(lines) * style.size * factor * 1.15 <= self.row:
                    break
            style = replace(style.scaled(factor), leading=style.size * factor * 1.15)
        else:
            style = shrunk(text, style, room)
        above = (self.row - len(lines) * style.leading) / 2 if len(lines) > 1 else 0.0
        high = style.leading if len(lines) > 1 else self.row
        for row, line in enumerate(lines):
            y = baseline(top - above - row * high, high, style)
            pen.text(start + room * column.align.value, y, line, style, column.align)


@dataclass(frozen=True, slots=True)
class Numbers(Block):
    """Numbers in rows, read from left to right, under a title that is repeated on every page.

    Args:
        title: whose numbers they are.
        told: a line below the title.
        numbers: the numbers in their order.
        columns: how many in a row.
        style: of the numbers.
        first: the ordinal of the first number; the first ordinal of each row is printed before it.
    """

    title: str
    told: str
    numbers: Sequence[str]
    columns: int = 8
    style: Style = look.CELL
    first: int = 1

    row = 15.0
    head = 36.0

    def _rows(self) -> int:
        return -(-len(self.numbers) // self.columns)

    def _high(self, rows: int) -> float:
        return self.head + rows * self.row + 12

    def height(self, wide: float) -> float:
        """The title, all rows, and room below."""
        del wide
        return self._high(self._rows())

    def least(self, wide: float) -> float:
        """The title and two rows."""
        del wide
        return self._high(min(self._rows(), 2))

    def split(self, wide: float, room: float) -> tuple[Block, Block] | None:
        """Divide between two rows."""
        del wide
        fitting = int((room - self._high(0)) // self.row)
        if fitting < 2 or fitting >= self._rows():
            return None
        count = fitting * self.columns
        return (
            replace(self, numbers=self.numbers[:count]),
            replace(self, numbers=self.numbers[count:], first=self.first + count),
        )

    def draw(self, pen: Pen, x: float, top: float, wide: float) -> None:
        """Draw it below ``top``."""
        title = self.title if self.first == 1 else zh("paper.continued", title=self.title)
        pen.text(x, top - 15, title, shrunk(title, look.STRONG, wide))
        pen.text(x, top - 27, self.told, shrunk(self.told, look.SMALL, wide))
        top -= self.head
        pen.line(x, top + 3, x + wide, top + 3, ACCENT, MEDIUM)
        ordinal = 34.0
        step = (wide - ordinal) / self.columns
        first = baseline(top, self.row, self.style)
        for row in range(1, self._rows(), 2):
            pen.shade(x, top - (row + 1) * self.row, wide, self.row, SHADE)
        ordinals = [str(self.first + row * self.columns) for row in range(self._rows())]
        pen.texts(
            [
                (x + ordinal - 10 - width(text, LABEL_EN), first - row * self.row, text)
                for row, text in enumerate(ordinals)
            ],
            LABEL_EN,
        )
        pen.texts(
            [
                (x + ordinal + (at % self.columns) * step, first - (at // self.columns) * self.row, number)
                for at, number in enumerate(self.numbers)
            ],
            self.style,
        )
