"""All children of all sheets in one list of columns, and the way back from a position to its cell."""

from bisect import bisect_right
from dataclasses import dataclass, field

from kiosk.intake.identity import BIRTH, LENGTH
from kiosk.intake.problems import ProblemList, Severity
from kiosk.intake.table import Table
from verifier.protocol.roster import Choice


@dataclass(slots=True)
class Roll:
    """The children in the order of sheets and rows; every list has one entry a child.

    A child whose sheet lacks a column has an empty text in it. ``rehearsal``: whether the draw is one (演练).
    """

    problems: ProblemList
    rehearsal: bool = False
    tables: list[Table] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)
    codes: list[str] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    identities: list[str] = field(default_factory=list)
    births: list[str] = field(default_factory=list)
    batches: list[str] = field(default_factory=list)
    tiers: list[int] = field(default_factory=list)
    choices: list[tuple[Choice, ...]] = field(default_factory=list)
    marks: list[str] = field(default_factory=list)
    _born: list[str] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.names)

    @property
    def born(self) -> list[str]:
        """The birth date in each identity number of eighteen characters, eight digits; else an empty text."""
        if len(self._born) != len(self.identities):
            self._born = [number[BIRTH] if len(number) == LENGTH else "" for number in self.identities]
        return self._born

    def place(self, position: int, column: str) -> tuple[str, str]:
        """The sheet and the cell of a child's field."""
        index = bisect_right(self.starts, position) - 1
        table = self.tables[index]
        return table.sheet, table.cell(column, position - self.starts[index])

    def error(self, key: str, position: int, column: str, found: str, /, **params: str | int) -> None:
        """Add an error at a child's field."""
        self.problems.add(Severity.ERROR, key, *self.place(position, column), found, **params)

    def warn(self, key: str, position: int, column: str, found: str, /, **params: str | int) -> None:
        """Add a warning at a child's field."""
        self.problems.add(Severity.WARNING, key, *self.place(position, column), found, **params)

    def cell(self, position: int, column: str) -> str:
        """The place as one text, ``Sheet1!C17``."""
        return "!".join(self.place(position, column))

    def label(self, position: int, column: str) -> str:
        """The header over a child's field."""
        return self.tables[bisect_right(self.starts, position) - 1].labels.get(column, "")

    def has(self, column: str) -> bool:
        """Whether some sheet has the column."""
        return any(column in table.columns for table in self.tables)
