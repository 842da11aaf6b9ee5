"""Each kind of problem has a workbook that shows it, and a sound neighbour that does not."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import kiosk.words  # noqa: F401  # brings its sentences
from kiosk.intake import problems as problem_module
from kiosk.intake.applicant import Import
from kiosk.intake.kept import kept_columns
from kiosk.intake.problems import Severity
from kiosk.intake.roster import read_roster
from tests.kiosk.intake.conftest import BATCHES, SCHOOLS, Read, make_plan
from verifier import words
from verifier.protocol.plan import Plan
from verifier.words import Language

HEAD = ["报名号", "姓名", "身份证号", "批次", "学校", "优先级", "双胞胎", "备注"]
A, B, C, D = "590101202003071026", "590101201911201039", "590101202005140013", "590101202005140021"
OLDER = "590102201309180059"
E, W = Severity.ERROR, Severity.WARNING


def row(**changes: Any) -> list[object]:
    """A sound child's cells, with some of them changed."""
    usual: dict[str, object] = {
        "code": "A001", "name": "张三", "identity": A, "batch": "小学一年级", "school": "S01", "tier": 1,
        "siblings": "", "remark": "",
    }  # fmt: skip
    return list({**usual, **changes}.values())


def second(**changes: Any) -> list[object]:
    """Another sound child."""
    return row(**{"code": "A002", "name": "李四", "identity": B, **changes})


def keys(result: Import) -> list[str]:
    return sorted(result.found)


CASES: list[tuple[Severity, str, str, list[list[object]]]] = [
    (E, "intake.code-missing", "A2", [row(code=""), second()]),
    (E, "intake.code-characters", "A2", [row(code="甲001"), second()]),
    (E, "intake.code-long", "A2", [row(code="A" * 41), second()]),
    (E, "intake.code-rounded", "A2", [row(code=2026000000000001234), second()]),
    (E, "intake.code-twice", "A3", [row(), second(code="Ａ００１")]),
    (E, "intake.code-is-identity", "A2", [row(code=C), second()]),
    (E, "intake.code-is-identity", "A2", [row(code=f"G{C}"), second()]),
    (E, "intake.code-is-identity", "A2", [row(code="H12345678"), second(identity="H12345678")]),
    (W, "intake.code-zeros", "A2", [row(code=7), second(code=12)]),
    (W, "intake.example-row", "A2", [row(code="EXAMPLE-1"), second()]),
    (W, "intake.identity-missing", "C2", [row(identity=""), second()]),
    (E, "intake.identity-rounded", "C2", [row(identity=590101202003071026), second()]),
    (E, "intake.identity-rounded", "C2", [row(identity="590101202003071000"), second()]),
    (E, "intake.identity-rounded", "C2", [row(identity="5.90101E+17"), second()]),
    (E, "intake.identity-length", "C2", [row(identity=A[:-1]), second()]),
    (E, "intake.identity-birth", "C2", [row(identity="590101202002301023"), second()]),
    (E, "intake.identity-check", "C2", [row(identity=A[:-1] + "7"), second()]),
    (E, "intake.identity-shape", "C2", [row(identity="不详"), second()]),
    (W, "intake.identity-old", "C2", [row(identity="590101190307102"), second()]),
    (W, "intake.identity-other", "C2", [row(identity="H12345678"), second()]),
    (E, "intake.identity-twice", "C3", [row(), second(identity=A)]),
    (W, "intake.age-odd", "C4", [row(), second(), row(code="A3", name="王五", identity=OLDER)]),
    (E, "intake.name-missing", "B2", [row(name=""), second()]),
    (W, "intake.name-odd", "B2", [row(name="张3"), second()]),
    (W, "intake.name-odd", "B2", [row(name="张？三"), second()]),
    (W, "intake.name-unprintable", "B2", [row(name="张\ue863"), second()]),
    (W, "intake.name-twice", "B3", [row(identity=C), second(name="张三", identity=D)]),
    (W, "intake.extra-unprintable", "", [row(remark="\ue863"), second()]),
    (E, "intake.batch-missing", "D2", [row(batch=""), second()]),
    (E, "intake.batch-unknown", "D2", [row(batch="高中三年级"), second()]),
    (E, "intake.school-missing", "E2", [row(school=""), second()]),
    (E, "intake.school-unknown", "E2", [row(school="S09"), second()]),
    (E, "intake.school-unknown", "E2", [row(batch="C", school="S02"), second()]),
    (E, "intake.tier-missing", "F2", [row(tier=""), second()]),
    (E, "intake.tier-unknown", "F2", [row(tier="本市户籍"), second()]),
    (E, "intake.tier-unknown", "F2", [row(tier=100), second()]),
    (E, "intake.siblings-yes", "G2", [row(siblings="是"), second()]),
    (W, "intake.siblings-alone", "G2", [row(siblings="甲"), second()]),
    (W, "intake.siblings-birth", "G2", [row(siblings="甲"), second(siblings="甲")]),
    (E, "intake.siblings-batch", "G3",
     [row(identity=C, siblings="甲"), second(identity=D, siblings="甲", batch="C")]),
    (E, "intake.siblings-choices", "G3",
     [row(identity=C, siblings="甲"), second(identity=D, siblings="甲", school="S02")]),
    (E, "intake.siblings-tier", "G3",
     [row(identity=C, siblings="甲"), second(identity=D, siblings="甲", tier=2)]),
    (E, "intake.error-value", "G2", [row(siblings="#N/A"), second()]),
    (W, "intake.error-value-extra", "H2", [row(remark="#REF!"), second()]),
    (W, "intake.footer-row", "A4", [row(), second(), ["合计：2人"]]),
    (W, "intake.footer-row", "A4", [row(), second(), ["制表人：某某", "", "", "审核人："]]),
    (W, "intake.note-row", "A4", [row(), second(), ["以上名单已经核对无误，如有疑问请来电"]]),
]  # fmt: skip


@pytest.mark.parametrize(("severity", "key", "cell", "rows"), CASES, ids=lambda value: str(value)[:40])
def test_a_problem_is_found_where_it_is(
    read: Read, severity: Severity, key: str, cell: str, rows: list[list[object]]
) -> None:
    result = read([HEAD, *rows])
    found = [problem for problem in result.problems if problem.key == key]
    assert found, result.problems
    assert (found[0].severity, found[0].sheet, found[0].cell) == (severity, "名单", cell)
    assert bool(result.applicants) == (not result.errors)
    allowed = {key, "intake.siblings-alone", "intake.identity-rounded", "intake.identity-other",
               "intake.code-is-identity", "intake.age-odd", "intake.code-zeros"}  # fmt: skip
    assert set(result.found) <= allowed
    for problem in result.problems:
        for language in Language:
            assert problem.where in words.explain(problem.error(), language)


def test_the_templates_examples_are_no_children_of_a_real_draw(
    write: Callable[..., Path], plan: Plan
) -> None:
    path = write({"名单": [HEAD, row(code="EXAMPLE-1"), second()]})
    assert read_roster(path, plan).errors == ()
    real = read_roster(path, replace(plan, draw_id="TEST-1"))
    assert [problem.key for problem in real.errors] == ["intake.example-row"]


def test_a_rounded_number_is_told_as_the_sheet_shows_it(read: Read) -> None:
    """The digits that are stored differ from those that are shown; nobody would find them in the sheet."""
    for rows in ([row(identity=590101202003071026), second()], [row(identity=590101202003071026)]):
        result = read([HEAD, *rows])
        assert [problem.found for problem in result.errors] == ["590101202003071000"]


def test_the_code_that_may_have_lost_a_zero_is_a_number(read: Read) -> None:
    result = read([HEAD, row(code="A0001"), second(code=12), row(code=7, name="王五", identity=C)])
    assert [problem.cell for problem in result.problems] == ["A4"]


def test_sound_rows_have_no_problem(read: Read) -> None:
    result = read(
        [HEAD, row(), second(), row(code="B1", name="王五", identity=OLDER, batch="初一", school="S01")]
    )
    assert keys(result) == []
    assert [applicant.code for applicant in result.applicants] == ["A001", "A002", "B1"]


def test_without_a_column_of_identities(read: Read) -> None:
    result = read([["报名号", "姓名", "批次", "学校"], ["1", "张三", "X", "S01"]])
    assert keys(result) == ["intake.no-identities"]
    assert result.applicants[0].identity == ""


def test_a_birth_date_that_differs(read: Read) -> None:
    head = ["报名号", "姓名", "身份证号", "出生日期", "批次", "学校"]
    result = read(
        [head, ["1", "张三", A, "2020年3月7日", "X", "S01"], ["2", "李四", B, "2019/11/21", "X", "S01"]]
    )
    assert [(one.key, one.cell) for one in result.problems] == [("intake.birth-differs", "D3")]
    assert result.applicants[0].extra == (("出生日期", "2020年3月7日"),)


def test_sheet_without_batch_column_or_telling_name(read: Read) -> None:
    result = read([["报名号", "姓名", "身份证号", "学校"], ["1", "张三", A, "S01"]])
    assert "intake.batch-column" in result.found and not result.applicants


def test_batch_with_several_schools_and_no_school_column(read: Read) -> None:
    result = read([["报名号", "姓名", "身份证号", "批次"], ["1", "张三", A, "X"]])
    assert keys(result) == ["intake.school-column"]


def test_a_sheet_with_text_but_no_header_is_told(write: Callable[..., Path], plan: Plan) -> None:
    result = read_roster(write({"名单": [HEAD, row()], "附表": [["李四", B], ["王五", C]]}), plan)
    assert [(one.key, one.where) for one in result.problems] == [("intake.sheet-no-header", "附表")]
    assert [(one.name, one.key) for one in result.sheets_skipped] == [("附表", "intake.skipped-no-header")]


def test_a_sheet_a_batch_and_a_sheet_a_school(write: Callable[..., Path], plan: Plan) -> None:
    head = ["报名号", "姓名", "身份证号"]
    batches = {"小学一年级": [[*head, "学校"], ["1", "张三", A, "S02"]], "初中": [head, ["2", "李四", OLDER]]}
    result = read_roster(write(batches), plan)
    assert [(one.batch, one.choices[0].school) for one in result.applicants] == [("X", "S02"), ("C", "S01")]
    titled = [["样例第一小学名单"], [*head, "批次", "学校"], ["2", "李四", B, "X", "S01"]]
    schools = {"样例第二小学": [[*head, "年级"], ["1", "张三", A, "一年级"]], "第一小学": titled}
    result = read_roster(write(schools), plan)
    assert [(one.batch, one.choices[0].school) for one in result.applicants] == [("X", "S02"), ("X", "S01")]
    assert result.counts.sheets == {"样例第二小学": 1, "第一小学": 1}


def test_columns_that_one_batch_or_school_makes_needless(read: Read, small_plan: Plan) -> None:
    result = read([["姓名", "身份证号"], ["张三", A], ["李四", B]], plan=small_plan)
    assert [(one.code, one.batch, one.choices[0].school) for one in result.applicants] == [
        (None, "X", "S01")
    ] * 2


def test_siblings_who_name_one_another(read: Read) -> None:
    rows = [row(identity=C, siblings="a002"), second(identity=D, siblings="A001"),
            row(code="A003", name="王五", identity=A, siblings="无")]  # fmt: skip
    result = read([HEAD, *rows])
    assert keys(result) == []
    assert [one.siblings for one in result.applicants] == ["A001", "A001", ""]
    by_identity = [row(identity=C, siblings=D), second(identity=D, siblings="")]
    result = read([HEAD, *by_identity])
    assert keys(result) == [] and [one.siblings for one in result.applicants] == ["A001", "A001"]


def test_a_repeated_header_and_empty_rows_are_no_children(read: Read) -> None:
    result = read([HEAD, row(), [], HEAD, second(), [], ["", "", "", "", "", "", "", ""]])
    assert keys(result) == [] and [one.where for one in result.applicants] == ["名单!2", "名单!5"]


def test_choices(read: Read) -> None:
    head = ["报名号", "姓名", "身份证号", "批次", "第一志愿", "第二志愿"]
    result = read([head, ["1", "张三", A, "X", "S01", "S01"], ["2", "李四", B, "X", "", "S02"]])
    assert [(one.key, one.cell) for one in result.problems] == [
        ("intake.choice-twice", "F2"),
        ("intake.choice-gap", "E3"),
    ]


def test_choices_that_no_admission_covers(read: Read) -> None:
    apart = make_plan(BATCHES, SCHOOLS, together=False)
    head = ["报名号", "姓名", "身份证号", "批次", "志愿"]
    result = read([head, ["1", "张三", A, "X", "S01、S02"], ["2", "李四", B, "X", "S02"]], plan=apart)
    assert [(one.key, one.cell) for one in result.problems] == [("intake.choices-apart", "E2")]


def test_many_siblings(read: Read) -> None:
    from kiosk.intake.identity import check_character

    digits = [f"5901012020051400{place}" for place in range(1, 6)]
    rows = [row(code=f"A{place}", name=f"张{'一二三四五'[place]}", siblings="甲",
                identity=f"{one}{check_character(one)}")
            for place, one in enumerate(digits)]  # fmt: skip
    assert keys(read([HEAD, *rows])) == ["intake.siblings-many"]


@pytest.mark.parametrize("number", [problem_module.LISTED - 1, problem_module.LISTED + 50])
def test_of_each_kind_only_so_many_are_listed_and_all_are_counted(
    read: Read, plan: Plan, number: int
) -> None:
    result = read([HEAD, *(row(code="甲", identity="不详", name="") for _ in range(number))])
    for key in ("intake.code-characters", "intake.identity-shape", "intake.name-missing"):
        assert result.found[key] == number
        listed = [problem for problem in result.problems if problem.key == key]
        assert len(listed) == min(number, problem_module.LISTED)
    assert result.applicants == ()
    severities = [problem.severity for problem in result.problems]
    assert severities == sorted(severities)


def test_columns_that_decide_nothing_are_named(write: Callable[..., Path], plan: Plan) -> None:
    head: list[object] = ["序号", "报名号", "姓名", "身份证号", "批次", "第一志愿", "第二自愿"]
    head += ["出生日期", ""]
    rows: list[list[object]] = [
        ["名单"], head, [1, "1", "张三", A, "X", "S01", "S02", "", "无表头"]
    ]  # fmt: skip
    other: list[list[object]] = [head[:6], [1, "2", "李四", B, "X", "S01"]]
    result = read_roster(write({"名单": rows, "样例第一小学": other}), plan)
    assert [(one.sheet, one.cell, one.label) for one in result.columns_kept] == [
        ("名单", "G2", "第二自愿"), ("名单", "I2", "I"),
    ]  # fmt: skip
    assert dict(kept_columns(result, Language.ZH)) == {"名单": "第二自愿（G 列）、I（I 列）"}


@pytest.mark.parametrize("key", sorted({key for severity, key, _, _ in CASES if severity is W}))
def test_every_kind_of_warning_has_a_name_to_be_confirmed_by(key: str) -> None:
    for lang in Language:
        assert words.say(f"intake-kind.{key.removeprefix('intake.')}", lang)
