"""What an import gives: the applicants, what is wrong, and the counts to hold against the announced ones."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from kiosk.intake.problems import Problem, Severity
from verifier.protocol.roster import Choice


class Applicant(NamedTuple):
    """One child (待派位学生) as read from the workbook.

    ``code``: the public registration code, or None if the workbook has none and the kiosk makes it.
    ``batch``: the plan's batch id. ``tier``: priority class, 1 (first) to 99.
    ``choices``: schools of the plan in order of preference.
    ``name``, ``identity``: NFC; the identity may be empty.
    ``siblings``: the mark that the children of one lot share, or empty.
    ``extra``: the other columns, (header, value) in the sheet's order.
    ``where``: sheet and row, ``Sheet1!17``.

    A tuple, because a roster has a hundred thousand of them and a frozen dataclass takes four times as long.
    """

    code: str | None
    batch: str
    tier: int
    choices: tuple[Choice, ...]
    name: str
    identity: str
    siblings: str
    extra: tuple[tuple[str, str], ...]
    where: str


@dataclass(frozen=True, slots=True)
class Counts:
    """How many children were read, for comparison with the announced numbers (待派位人数).

    ``batches``: batch id -> children, for every batch of the plan.
    ``first``: (batch id, school id) -> children whose first choice it is, for every school of the plan.
    ``listed``: the same for children who have the school anywhere in their list.
    ``lots``: batch id -> lots, a group of siblings counting once.
    ``sheets``: sheet name -> children.
    Rows that could not be understood are in ``total`` and ``sheets`` only.
    """

    total: int
    batches: Mapping[str, int]
    first: Mapping[tuple[str, str], int]
    listed: Mapping[tuple[str, str], int]
    lots: Mapping[str, int]
    sheets: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class SkippedSheet:
    """A sheet that was not read as a roster. ``key``: the reason's label in the catalogue of words."""

    name: str
    key: str


@dataclass(frozen=True, slots=True)
class KeptColumn:
    """A column that decides nothing: it is kept with the record. ``cell``: that of its header."""

    sheet: str
    cell: str
    label: str


@dataclass(frozen=True, slots=True)
class Import:
    """A workbook as read.

    ``applicants``: in the order of sheets and rows; none at all if there is any error.
    ``problems``: errors first; of each kind the first 200. ``found``: how many there are, by key.
    ``columns_kept``: the columns that were not understood, or not needed beside others.
    """

    applicants: tuple[Applicant, ...]
    problems: tuple[Problem, ...]
    found: Mapping[str, int]
    counts: Counts
    sheets_read: tuple[str, ...]
    sheets_skipped: tuple[SkippedSheet, ...]
    columns_kept: tuple[KeptColumn, ...] = ()

    @property
    def errors(self) -> tuple[Problem, ...]:
        """The listed problems that stop the import."""
        return tuple(problem for problem in self.problems if problem.severity is Severity.ERROR)

    @property
    def warnings(self) -> tuple[Problem, ...]:
        """The listed problems that a person has to confirm."""
        return tuple(problem for problem in self.problems if problem.severity is Severity.WARNING)
