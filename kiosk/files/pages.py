"""What a workbook that leaves the program is made of: its sheets, with their columns and rows."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

Progress = Callable[[int, int], None]
"""Called with how many rows are done, and of how many. It may raise, which ends the work."""

Value = str | int | None
MAX_ROWS = 1_048_576
"""The rows of a sheet, by the format."""


class Kind(StrEnum):
    """What a column holds: a code or number in the middle, a text at the left, or a whole number."""

    CODE = "code"
    TEXT = "text"
    WHOLE = "whole"


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its head, its width in characters, and what it holds."""

    head: str
    width: int
    kind: Kind = Kind.CODE


@dataclass(frozen=True)
class Page:
    """A sheet of a workbook.

    ``rows`` is gone through once; ``count`` says how many there are. Without a title the head is the first
    row, as a platform's import wants it. ``foot``: left and right of the printed page's foot.
    """

    name: str
    columns: tuple[Column, ...]
    rows: Iterable[Sequence[Value]]
    count: int
    title: str = ""
    note: str = ""
    foot: tuple[str, str] = ("", "")

    @property
    def head_row(self) -> int:
        """The row of the heads, from 1."""
        return 3 if self.title else 1


@dataclass(frozen=True, slots=True)
class Frame:
    """What all sheets of a workbook share: the draw's title, the printed pages' number, the mark, the facts.

    ``mark`` is empty, or the mark of a rehearsal (演练). ``facts``: the last sheet's name and its rows of a
    label and values.
    """

    title: str
    pages: str
    mark: str
    facts_name: str
    facts: tuple[tuple[str, ...], ...]
