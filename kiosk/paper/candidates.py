"""The list of one group of candidate numbers (备选派位号), dense, with its digest at the end."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from kiosk.files.drawn import Drawn, Members, drawn_list
from kiosk.paper import look
from kiosk.paper.blocks import Digest, Fact, Gap, said
from kiosk.paper.book import ROOM, Report, frame
from kiosk.paper.flow import Block, PageBreak, document
from kiosk.paper.look import ACCENT, HAIR, MEDIUM, SHADE, THIN, Style
from kiosk.paper.pen import Pen, baseline, shrunk, width
from kiosk.paper.words import both, zh
from kiosk.sealing.sealed import Sealed
from verifier.protocol.draw import NumberList

TEXT = Style(8.5, 12)
NUMBER = replace(TEXT, bold=True)
_ROW, _HEAD, _BETWEEN = 12.0, 20.0, 12.0
_MOST_COLUMNS = 5


@dataclass(frozen=True, slots=True)
class Pairs(Block):
    """Numbers with their codes, column after column; it may be divided between rows.

    On each page the first column is read downwards, then the second one.

    Args:
        heads: what numbers and codes are called.
        pairs: number and code.
        columns: how many columns of pairs.
        wide_number: the room that a number needs, in points.
    """

    heads: tuple[str, str]
    pairs: Sequence[tuple[str, str]]
    columns: int
    wide_number: float

    def _rows(self) -> int:
        return -(-len(self.pairs) // self.columns)

    def height(self, wide: float) -> float:
        """The head, all rows, and room below."""
        del wide
        return _HEAD + self._rows() * _ROW + 10

    def least(self, wide: float) -> float:
        """The head and five rows."""
        del wide
        return _HEAD + min(self._rows(), 5) * _ROW + 10

    def split(self, wide: float, room: float) -> tuple[Block, Block] | None:
        """Divide so that the first part fills its page."""
        del wide
        fitting = int((room - _HEAD - 10) // _ROW)
        if fitting < 1 or fitting >= self._rows():
            return None
        count = fitting * self.columns
        return replace(self, pairs=self.pairs[:count]), replace(self, pairs=self.pairs[count:])

    def draw(self, pen: Pen, x: float, top: float, wide: float) -> None:
        """Draw it below ``top``."""
        rows = self._rows()
        step = (wide + _BETWEEN) / self.columns
        first = top - _HEAD
        for row in range(1, rows, 2):
            pen.shade(x, first - (row + 1) * _ROW, wide, _ROW, SHADE)
        pen.line(x, top, x + wide, top, ACCENT, MEDIUM)
        pen.line(x, first, x + wide, first, ACCENT, THIN)
        pen.line(x, first - rows * _ROW, x + wide, first - rows * _ROW, ACCENT, MEDIUM)
        # A school that nobody chose has an empty list, with its heads.
        filled = -(-len(self.pairs) // rows) if rows else 1
        for column in range(filled):
            left = x + column * step
            if column:
                edge = left - _BETWEEN / 2
                pen.line(edge, top, edge, first - rows * _ROW, HAIR, THIN)
            self._draw_heads(pen, left, top, step - _BETWEEN)
        base = baseline(first, _ROW, TEXT)
        places = [
            (x + (at // rows) * step, base - (at % rows) * _ROW, pair) for at, pair in enumerate(self.pairs)
        ]
        pen.texts([(left + 3, y, number) for left, y, (number, _) in places], NUMBER)
        pen.texts([(left + 3 + self.wide_number, y, code) for left, y, (_, code) in places], TEXT)

    def _draw_heads(self, pen: Pen, x: float, top: float, wide: float) -> None:
        for left, head, room in (
            (x + 3, self.heads[0], self.wide_number - 2),
            (x + 3 + self.wide_number, self.heads[1], wide - self.wide_number - 3),
        ):
            style = shrunk(head, look.CELL_HEAD, room)
            pen.text(left, baseline(top, _HEAD, style), head, style)


def pairs(heads: tuple[str, str], rows: Sequence[tuple[str, str]], wide: float) -> Pairs:
    """Numbers with their codes in as many columns as the widest of them lets stand side by side."""
    wide_number = max([width(number, NUMBER) for number, _ in rows] + [width(heads[0], look.CELL_HEAD) * 0.8])
    wide_code = max([width(code, TEXT) for _, code in rows] + [0.0])
    each = wide_number + 10 + wide_code + 6 + _BETWEEN
    columns = max(1, min(_MOST_COLUMNS, int((wide + _BETWEEN) / each)))
    return Pairs(heads, rows, columns, wide_number + 10)


def candidate_list(
    sealed: Sealed, attempt: int, lists: Sequence[NumberList], report: Report = lambda _done, _of: None
) -> bytes:
    """One group of candidate numbers, or one trial order (随机排序): every child's number, batch by batch.

    Children who are drawn together have one number, and a line each.

    Args:
        sealed: the sealed draw.
        attempt: from 1.
        lists: the lists of one group, one a batch; or of one trial order.
        report: how far the drawing is.

    Raises:
        WrongUse: a list that no step of the plan makes.
    """
    members = Members(sealed.roster)
    drawn = [drawn_list(sealed.plan, members, one, official=False) for one in lists]
    group = int(lists[0].label.rpartition(".")[2])
    title = f"paper-list.title-{drawn[0].way}"
    about = frame(sealed.plan, sealed.fingerprint, title, group=group)
    blocks: list[Block] = []
    for place, one in enumerate(drawn):
        if place:
            blocks.append(PageBreak())
        blocks += _list(one, attempt)
    return document(about, blocks, report=report)


def _list(one: Drawn, attempt: int) -> list[Block]:
    rows = [(entry.number, entry.code) for entry in one.entries()]
    heads = (
        one.number_word if one.way == "number" else zh("paper-list.number-shuffle"),
        zh("paper-list.code"),
    )
    return [
        Fact(both("paper-list.about"), one.title, look.STRONG),
        Fact(both("paper.attempt"), zh("paper-list.counts", attempt=attempt, count=one.count)),
        Gap(3),
        *said(both("paper-list.how")),
        pairs(heads, rows, ROOM),
        Digest(both("paper-list.digest"), one.digest),
        *said(both("paper-list.end", count=one.count)),
    ]
