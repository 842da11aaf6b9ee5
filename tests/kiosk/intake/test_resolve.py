"""Batches, schools and priority classes under the names people give them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.intake.resolve import Terms, read_batch, read_choices, read_tier, resolve_column
from tests.kiosk.intake.conftest import BATCHES, SCHOOLS, make_plan
from verifier.protocol.plan import Batch, School
from verifier.protocol.roster import Choice

TERMS = Terms(make_plan(BATCHES, SCHOOLS))


@pytest.mark.parametrize(
    "text", ["X", "x", "小学一年级", "一年级", "小一", "小学", "小学1年级", "Ｘ", "小学 一年级"]
)
def test_names_of_the_first_batch(text: str) -> None:
    assert TERMS.batch(text) == "X"


@pytest.mark.parametrize("text", ["C", "初中一年级", "初一", "七年级", "7年级", "初中"])
def test_names_of_the_second_batch(text: str) -> None:
    assert TERMS.batch(text) == "C"


@pytest.mark.parametrize("text", ["", "高中", "二年级", "XC"])
def test_names_of_no_batch(text: str) -> None:
    assert TERMS.batch(text) is None


@pytest.mark.parametrize(
    ("cells", "batch"),
    [(("小学", "一年级"), "X"), (("初中", "一年级"), "C"), (("初中", "初一"), "C"), (("小学", "七年级"), ""),
     (("", "七年级"), "C"), (("初中", ""), "C"), (("", ""), "")],
)  # fmt: skip
def test_stage_and_grade_say_it_together(cells: tuple[str, str], batch: str) -> None:
    found, troubles = read_batch(TERMS, ["stage", "grade"], cells)
    assert found == batch
    assert bool(troubles) == (not batch)


@pytest.mark.parametrize(
    ("name", "batch"),
    [
        ("小学一年级", "X"),
        ("附件2：初中一年级名单", "C"),
        ("一年级（1）", "X"),
        ("Sheet1", None),
        ("小学和初中", None),
    ],
)
def test_a_sheet_may_be_named_after_its_batch(name: str, batch: str | None) -> None:
    assert TERMS.batch_of_sheet(name) == batch


def test_a_name_that_could_mean_two_batches_means_none() -> None:
    terms = Terms(
        make_plan((Batch("A", "A", "一年级"), Batch("B", "B", "小一")), (School("S01", "s", "A", 1),))
    )
    assert (terms.batch("一年级"), terms.batch("小一"), terms.batch("小学一年级")) == ("A", "B", None)


def test_an_id_comes_before_another_batchs_prefix() -> None:
    terms = Terms(make_plan((Batch("A", "B", "甲"), Batch("B", "A", "乙")), (School("S01", "s", "A", 1),)))
    assert (terms.batch("A"), terms.batch("B")) == ("A", "B")


def test_a_school_and_its_branch_are_told_apart() -> None:
    schools = (School("S01", "实验小学", "X", 1), School("S02", "实验小学东校区", "X", 1))
    terms = Terms(make_plan(BATCHES[:1], schools))
    assert terms.school_of_sheet("实验小学东校区名单") == "S02"
    assert terms.school_of_sheet("实验小学名单") == "S01"


@pytest.mark.parametrize(
    ("text", "tier"),
    [("1", 1), ("１", 1), ("第二类", 2), ("优先级3", 3), ("三级", 3), ("B类", 2), ("c", 3),
     ("十二", 12), ("99", 99),
     ("0", None), ("100", None), ("本市户籍", None), ("", None)],
)  # fmt: skip
def test_tiers(text: str, tier: int | None) -> None:
    assert read_tier(text) == tier


@given(st.text(max_size=10))
def test_any_text_is_a_tier_in_range_or_none(text: str) -> None:
    tier = read_tier(text)
    assert tier is None or 1 <= tier <= 99


@pytest.mark.parametrize(
    ("cell", "choices"),
    [
        ("S01", (Choice("S01"),)),
        ("样例第二小学", (Choice("S02"),)),
        ("S01、样例第二小学", (Choice("S01"), Choice("S02"))),
        ("S02,S01", (Choice("S02"), Choice("S01"))),
        ("S01.S02:2", (Choice("S01"), Choice("S02", 2))),
        ("S01 S02", (Choice("S01"), Choice("S02"))),
        ("样例第一小学：二类；S02", (Choice("S01", 2), Choice("S02"))),
    ],
)
def test_a_list_in_one_cell(cell: str, choices: tuple[Choice, ...]) -> None:
    assert read_choices(TERMS, "X", ["choices"], [cell], []) == (choices, [])


def test_a_column_a_choice_with_tiers() -> None:
    fields = ["choice_1", "choice_2", "choice_3"]
    found = read_choices(TERMS, "X", fields, ["S02", "样例第一小学", ""], ["2", "", ""])
    assert found == ((Choice("S02", 2), Choice("S01")), [])


@given(st.sampled_from(["X", "C", ""]), st.lists(st.text(max_size=12), min_size=1, max_size=3))
def test_any_cells_are_choices_or_troubles(batch: str, cells: list[str]) -> None:
    fields = [f"choice_{number}" for number in range(1, len(cells) + 1)]
    choices, troubles = read_choices(TERMS, batch, fields, cells, [])
    assert bool(batch) == bool(choices or troubles)


@given(st.lists(st.integers(0, 5)))
def test_a_column_is_resolved_as_its_cells_are(keys: list[int]) -> None:
    values, troubles = resolve_column(keys, lambda key: (key * 2, []))
    assert values == [key * 2 for key in keys] and troubles == []
