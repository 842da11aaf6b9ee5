"""The workbook template: it reads back without an error, and looks after what people type."""

from pathlib import Path

import openpyxl
import pytest

from kiosk.intake.identity import Verdict, judge
from kiosk.intake.plan_file import read_plan_fields
from kiosk.intake.roster import read_roster
from kiosk.intake.template import procedures, write_template
from kiosk.samples.people import REGIONS
from kiosk.sealing.templates import fill, template_names
from verifier.protocol.errors import WrongUse


@pytest.mark.parametrize("procedure", procedures())
def test_the_unchanged_template_imports_without_an_error(tmp_path: Path, procedure: str) -> None:
    path = tmp_path / "template.xlsx"
    write_template(path, procedure)
    plan = fill(read_plan_fields(path))
    assert plan.procedure == procedure and plan.rehearsal
    result = read_roster(path, plan)
    assert set(result.found) == {"intake.example-row"}
    assert len(result.applicants) == 6
    assert sum(one.siblings != "" for one in result.applicants) == 2
    assert [one.key for one in result.sheets_skipped] == [
        "intake.skipped-plan",
        "intake.skipped-instructions",
    ]
    for applicant in result.applicants:
        assert judge(applicant.identity) is Verdict.GOOD
        assert applicant.identity[:2] == REGIONS[0][:2]


def test_there_is_a_template_for_every_procedure() -> None:
    assert sorted(procedures()) == sorted(template_names())


def test_unknown_procedures_are_a_programmers_mistake(tmp_path: Path) -> None:
    with pytest.raises(WrongUse):
        write_template(tmp_path / "x.xlsx", "lottery")


def test_the_template_keeps_zeros_and_offers_lists(tmp_path: Path) -> None:
    path = tmp_path / "template.xlsx"
    write_template(path, "longhua")
    book = openpyxl.load_workbook(path)
    roster, plan, _ = book.worksheets
    assert roster.freeze_panes == plan.freeze_panes == "A4"
    for column in "BE":
        assert roster.column_dimensions[column].number_format == "@"
        assert roster[f"{column}5"].number_format == "@"
    lists = [check for check in roster.data_validations.dataValidation if check.type == "list"]
    assert len(lists) == 2
    assert {check.type for check in plan.data_validations.dataValidation} == {"list", "whole"}
    assert roster.print_title_rows == "$3:$3"
