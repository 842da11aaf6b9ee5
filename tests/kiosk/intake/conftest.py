"""A plan and a way to write small workbooks, shared by the tests of the intake."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pytest
from openpyxl import Workbook

from kiosk.intake.applicant import Import
from kiosk.intake.roster import read_roster
from verifier.protocol.plan import (
    AdmitStep,
    Batch,
    By,
    Custody,
    Failure,
    Lock,
    OnFailure,
    Overrun,
    Plan,
    RoundStep,
    School,
    SeatRule,
    Seats,
    Witness,
)

Rows = Sequence[Sequence[object]]
Read = Callable[..., Import]


def make_plan(batches: Sequence[Batch], schools: Sequence[School], *, together: bool = True) -> Plan:
    """A plan whose schools of a batch are admitted together, or each by itself."""
    admits: list[AdmitStep] = []
    for batch in batches:
        ids = tuple(school.id for school in schools if school.batch == batch.id)
        groups = [ids] if together else [(one,) for one in ids]
        admits += [AdmitStep(batch.id, group, By.TICKET) for group in groups]
    return Plan(
        "REHEARSAL-TEST",
        "t",
        "",
        "o",
        "p",
        "direct",
        tuple(batches),
        tuple(schools),
        Seats(SeatRule.FIRST_CHOICE_FIRST, Overrun.SKIP, False),
        Witness(3, 8, Lock.PAPER),
        Custody.ENVELOPE,
        Failure(OnFailure.REDRAW, 2, 60),
        (RoundStep(()), *admits),
    )


BATCHES = (Batch("X", "X", "小学一年级"), Batch("C", "C", "初中一年级"))
SCHOOLS = (
    School("S01", "样例第一小学", "X", 9),
    School("S02", "样例第二小学", "X", 9),
    School("S01", "样例第一小学", "C", 9),
)


@pytest.fixture
def plan() -> Plan:
    """Two batches; 小学一年级 has two schools, 初中一年级 one."""
    return make_plan(BATCHES, SCHOOLS)


@pytest.fixture
def small_plan() -> Plan:
    """One batch with one school."""
    return make_plan(BATCHES[:1], SCHOOLS[:1])


def save(
    path: Path, sheets: Mapping[str, Rows], merges: Sequence[str] = (), hidden: Sequence[str] = ()
) -> Path:
    """Write sheets of rows to an .xlsx file; ``merges`` (A1:B2) apply to the first sheet."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for number, row in enumerate(rows, 1):
            for column, value in enumerate(row, 1):
                if value is not None and value != "":
                    cell = sheet.cell(number, column)
                    cell.value = value
                    if isinstance(value, str) and value.startswith("#"):
                        cell.data_type = "e"
        if name in hidden:
            sheet.sheet_state = "hidden"
    for merge in merges:
        book.worksheets[0].merge_cells(merge)
    book.save(path)
    return path


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    """Writes sheets to a file in a folder of its own: ``write({"名单": rows}, merges=["A1:B2"])``."""

    def made(sheets: Mapping[str, Rows], **options: Sequence[str]) -> Path:
        return save(tmp_path / "roster.xlsx", sheets, **options)

    return made


@pytest.fixture
def read(write: Callable[..., Path], plan: Plan) -> Read:
    """Writes the rows to a sheet called 名单 and imports it."""

    def done(rows: Rows, plan: Plan = plan, name: str = "名单", **options: Sequence[str]) -> Import:
        return read_roster(write({name: rows}, **options), plan)

    return done
