"""A file of sheets, whatever program wrote it: .xlsx, .xls, .xlsb, .ods and .csv become lists of rows."""

import io
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import python_calamine as calamine

from kiosk.files import disk
from kiosk.intake import container, csv_file, ods_file, xls_file, xlsb_file, xlsx_file
from kiosk.intake.container import Checked, Kind
from kiosk.intake.text import Cell
from verifier.protocol.errors import BadInput, Rule
from verifier.protocol.text import sha256_hex
from verifier.words.reasons import reason_of

Merge = tuple[int, int, int, int]
"""A merged range: first row, first column, last row, last column, counted from 0, both ends included."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet's filled rectangle.

    ``rows``: lists of equal length. ``top``, ``left``: the row and column, from 0, of its first cell.
    ``merges``: ranges whose value stands in their first cell only.
    ``errors``: cells whose formula failed, (row, column) -> ``#N/A`` or another value; the cell is empty.
    """

    name: str
    rows: Sequence[Sequence[Cell]]
    top: int = 0
    left: int = 0
    merges: Sequence[Merge] = ()
    errors: Mapping[tuple[int, int], str] = field(default_factory=dict)


class Book:
    """An opened workbook. Its bytes were read once and checked; nothing more is read from the disk."""

    def __init__(self, path: Path) -> None:
        """Raises BadInput (MP-INTAKE) for whatever is not a workbook that can be read."""
        self.file = path.name
        self._data = load(path)
        self._checked = container.check(self._data, path.suffix.lower(), self.file)
        self._csv: Sequence[Sequence[Cell]] | None = None
        self._extra: Mapping[str, _Extra] = {}
        self.hidden: frozenset[str] = frozenset()
        if self._checked.kind is Kind.CSV:
            self._csv = csv_file.read(self._data, self.file)
            self.names: tuple[str, ...] = (path.stem,)
            return
        with _guarded(self.file):
            self._extra = _extras(self._data, self._checked, self.file)
            self._book = calamine.CalamineWorkbook.from_filelike(io.BytesIO(self._data))
            sheets = [
                one for one in self._book.sheets_metadata if one.typ is calamine.SheetTypeEnum.WorkSheet
            ]
            self.names = tuple(one.name for one in sheets)
            self.hidden = frozenset(
                one.name for one in sheets if one.visible is not calamine.SheetVisibleEnum.Visible
            )

    @property
    def sha256(self) -> str:
        """The file's digest, of the very bytes that are read here."""
        return sha256_hex(self._data)

    def sheet(self, name: str) -> Sheet:
        """Read one sheet.

        Raises:
            BadInput: (MP-INTAKE) the sheet is damaged or too large.
        """
        where = f"{self.file}/{name}"
        if self._csv is not None:
            return Sheet(name, self._csv)
        extra = self._extra.get(name, _NOTHING)
        with _guarded(where):
            sheet = self._book.get_sheet_by_name(name)
            if sheet.start is None or sheet.end is None:
                return Sheet(name, ())
            height, width = sheet.end[0] - sheet.start[0] + 1, sheet.end[1] - sheet.start[1] + 1
            if height * width > container.MAX_CELLS:
                raise container.too_many_cells(where, height, width)
            rows = sheet.to_python()
            merges = sheet.merged_cell_ranges
        ranges = extra.merges if merges is None else [(*first, *last) for first, last in merges]
        return Sheet(name, rows, *sheet.start, _within(ranges, sheet.start, sheet.end, where), extra.errors)


@dataclass(frozen=True, slots=True)
class _Extra:
    """What calamine does not tell of a sheet."""

    merges: Sequence[Merge] = ()
    errors: Mapping[tuple[int, int], str] = field(default_factory=dict)


_NOTHING = _Extra()


def _within(ranges: Sequence[Merge], start: tuple[int, int], end: tuple[int, int], where: str) -> list[Merge]:
    """The merged ranges that begin within the sheet's rectangle, cut at its edges.

    They do not overlap in a sound file, so together they are no larger than the rectangle.
    """
    inside = [
        (top, left, min(bottom, end[0]), min(right, end[1]))
        for top, left, bottom, right in ranges
        if start[0] <= top <= min(bottom, end[0]) and start[1] <= left <= min(right, end[1])
    ]
    area = sum((bottom - top + 1) * (right - left + 1) for top, left, bottom, right in inside)
    if area > (end[0] - start[0] + 1) * (end[1] - start[1] + 1):
        raise container.damaged(where)
    return inside


def _extras(data: bytes, checked: Checked, where: str) -> dict[str, _Extra]:
    if checked.kind is Kind.XLSX:
        if not checked.error_parts:
            return {}
        found = xlsx_file.error_cells(data, checked.error_parts)
        return {name: _Extra(errors=errors) for name, errors in found.items()}
    if checked.kind is Kind.XLS:
        return {name: _Extra(errors=errors) for name, errors in xls_file.error_cells(data, where).items()}
    scan = ods_file.scan if checked.kind is Kind.ODS else xlsb_file.scan
    return {name: _Extra(*pair) for name, pair in scan(data, where).items()}


def load(path: Path) -> bytes:
    """The bytes of a file, read once.

    Raises:
        BadInput: (MP-INTAKE) it is not there, cannot be read, or is too large.
    """
    try:
        with disk.open_to_read(path) as file:
            data = disk.read_at_most(file, container.MAX_FILE + 1)
    except OSError as error:
        raise BadInput(
            Rule.INTAKE,
            "intake.file-unreadable",
            where=path.name,
            found=reason_of(error),
        ) from None
    if len(data) > container.MAX_FILE:
        raise container.too_large(path.name, len(data))
    return data


@contextmanager
def _guarded(where: str) -> Iterator[None]:
    """Turn whatever a reader makes of a damaged file into one refusal."""
    try:
        yield
    except BadInput:
        raise
    except calamine.PasswordError:
        raise container.encrypted(where) from None
    except Exception:
        raise container.damaged(where) from None
    except BaseException as error:
        # A panic in calamine's Rust arrives as an exception that is no Exception and has no public name.
        if type(error).__name__ == "PanicException":
            raise container.damaged(where) from None
        raise
