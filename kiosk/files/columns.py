"""The columns that the enrolment platform (招生平台) wants in a workbook it imports, and what fills each.

They are sealed with the private part: what leaves the room with names in it is decided before the day, too.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from verifier.protocol.errors import BadInput, Rule
from verifier.protocol.shape import Shape

MAX_COLUMNS = 100


class Fill(StrEnum):
    """What fills a column; ``column`` is a further column of the bureau's list, ``empty`` stays blank."""

    NUMBER = "number"
    CODE = "code"
    NAME = "name"
    IDENTITY = "identity"
    BATCH = "batch"
    BATCH_ID = "batch-id"
    SCHOOL = "school"
    SCHOOL_ID = "school-id"
    OUTCOME = "outcome"
    RANK = "rank"
    COLUMN = "column"
    EMPTY = "empty"


@dataclass(frozen=True, slots=True)
class PlatformColumn:
    """A column of the platform's import sheet.

    Args:
        header: its head, word for word as the platform wants it.
        fill: what fills it.
        column: with ``fill`` column, the head in the bureau's list; else empty.
        admitted: with ``fill`` outcome, what the platform calls an admitted child; empty for our own word.
        others: with ``fill`` outcome, what it calls every other child; empty for our own words.
    """

    header: str
    fill: Fill
    column: str = ""
    admitted: str = ""
    others: str = ""


_NAMES = ("header", "fill", "column", "admitted", "others")


def columns_to_value(columns: Iterable[PlatformColumn]) -> list[dict[str, str]]:
    """The JSON value of the columns, in their order."""
    return [{name: str(getattr(one, name)) for name in _NAMES} for one in columns]


def read_column(value: Any, where: str) -> PlatformColumn:
    """Read one column from private.json.

    Raises:
        BadInput: (MP-PACKAGE) anything but a column that was written.
    """
    shape = Shape(value, _NAMES, Rule.PACKAGE, where)
    made = PlatformColumn(
        shape.text("header"), shape.choice("fill", Fill),
        *(shape.text(name, empty=True) for name in ("column", "admitted", "others")),
    )  # fmt: skip
    named, worded = made.fill is Fill.COLUMN, made.fill is Fill.OUTCOME
    if named != bool(made.column) or (not worded and (made.admitted or made.others)):
        raise BadInput(Rule.PACKAGE, "columns.inconsistent", where=where, found=made.header)
    return made
