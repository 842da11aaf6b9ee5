"""What is wrong with a workbook, one entry a cell, and how many there are of each kind."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from verifier.protocol.errors import BadInput, Rule

LISTED = 200
"""How many problems of one kind are listed; all of them are counted."""


class Severity(StrEnum):
    """An error stops the import whole; a warning has to be confirmed by a person."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Problem:
    """One problem in one place of a workbook.

    ``key``: its sentence in the catalogue of words, ``intake.…``.
    ``sheet``, ``cell``: where; the cell as ``C17``, or empty if the whole sheet is meant.
    ``found``: what stands there, as it was read.
    ``params``: what else the sentence names.
    """

    severity: Severity
    key: str
    sheet: str
    cell: str
    found: str
    params: Mapping[str, str | int] = field(default_factory=dict)

    @property
    def where(self) -> str:
        """The place in the spreadsheet's own notation: ``Sheet1!C17``."""
        return f"{self.sheet}!{self.cell}" if self.cell else self.sheet

    def error(self) -> BadInput:
        """The problem as an error, for the words' ``explain``."""
        return BadInput(Rule.INTAKE, self.key, where=self.where, found=self.found, **self.params)


class ProblemList:
    """Collects problems; of each kind the first :data:`LISTED` are kept and all are counted."""

    def __init__(self) -> None:
        self.listed: list[Problem] = []
        self.found: Counter[str] = Counter()
        self.errors = 0

    def add(
        self, severity: Severity, key: str, sheet: str, cell: str, found: str, /, **params: str | int
    ) -> None:
        """Count one problem, and list it unless there are many of its kind."""
        self.found[key] += 1
        if severity is Severity.ERROR:
            self.errors += 1
        if self.found[key] <= LISTED:
            self.listed.append(Problem(severity, key, sheet, cell, found, params))
