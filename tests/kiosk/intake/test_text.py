"""Cells as text: one form, no guessing."""

import datetime
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.intake import text

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)


@given(TEXTS)
def test_tidying_twice_changes_nothing_more(value: str) -> None:
    once = text.tidy(value)
    assert text.tidy(once) == once
    assert unicodedata.is_normalized("NFC", once)
    assert once == once.strip() and "  " not in once


@given(st.lists(TEXTS, max_size=300))
def test_a_column_is_tidied_as_its_cells_are(values: list[str]) -> None:
    assert text.tidy_column(values) == [text.tidy(value) for value in values]


@given(st.lists(st.sampled_from(["张三", " 李四", "王\u3000五", "a\u200b", "e\u0301", ""]), max_size=500))
def test_a_column_of_few_values_is_tidied_as_its_cells_are(values: list[str]) -> None:
    assert text.tidy_column(values) == [text.tidy(value) for value in values]


@given(st.lists(st.one_of(TEXTS, st.floats(), st.integers(), st.booleans(), st.dates()), max_size=30))
def test_a_mixed_column_keeps_every_cell(values: list[text.Cell]) -> None:
    found, all_texts = text.column_text(values)
    assert found == [text.tidy(text.cell_text(value)) for value in values]
    assert all_texts == all(isinstance(value, str) for value in values)


@given(st.lists(st.floats(-1e14, 1e14).map(round).map(float), min_size=1))
def test_whole_numbers_lose_their_point(values: list[float]) -> None:
    assert text.column_text(values) == ([str(int(value)) for value in values], False)


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        (12345.0, "12345"),
        (1.5, "1.5"),
        (True, "TRUE"),
        (datetime.date(2026, 7, 15), "2026-07-15"),
        (datetime.datetime(2026, 7, 15), "2026-07-15"),
        (datetime.datetime(2026, 7, 15, 9, 30), "2026-07-15 09:30"),
        (float("inf"), "inf"),
        (float("nan"), "nan"),
    ],
)
def test_cells_that_are_no_text(cell: text.Cell, expected: str) -> None:
    assert text.cell_text(cell) == expected


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("\u3000张三\xa0", "张三"),
        ("张\u200b三\ufeff", "张三"),
        (" a \n b ", "a b"),
        ("e\u0301", "é"),
        ("\x07x", "x"),
    ],
)
def test_stray_characters_go(raw: str, expected: str) -> None:
    assert text.tidy(raw) == expected


@given(st.text(st.characters(min_codepoint=0x21, max_codepoint=0x7E)))
def test_full_width_is_undone(value: str) -> None:
    wide = "".join(chr(ord(char) + 0xFEE0) for char in value)
    assert text.half_width(wide) == value
    assert text.half_width_column([wide, value]) == [value, value]


@given(st.integers(0, 20_000), st.integers(0, 1_000_000))
def test_cell_names_lead_back(column: int, row: int) -> None:
    letters = text.column_letters(column)
    assert text.column_index(letters) == column
    assert text.cell_name(row, column) == f"{letters}{row + 1}"


def test_cell_names_of_excel() -> None:
    assert [text.column_letters(column) for column in (0, 25, 26, 701, 702, 16383)] == [
        "A", "Z", "AA", "ZZ", "AAA", "XFD",
    ]  # fmt: skip


@given(TEXTS)
def test_labels_are_compared_without_width_and_blanks(value: str) -> None:
    assert text.label_key(f" {value}\u3000") == text.label_key(value)


def test_labels_ignore_brackets_and_marks() -> None:
    assert text.label_key("* 身份证\n号码（18位）：") == text.label_key("身份证号码")
    assert text.label_key("（必填）") != ""


@pytest.mark.parametrize(
    ("written", "number"),
    [("3", 3), ("０", 0), ("三", 3), ("十", 10), ("十二", 12), ("二十", 20), ("三十一", 31), ("99", 99),
     ("100", None), ("十十", None), ("", None), ("三四", None), ("x", None), ("一十二三", None)],
)  # fmt: skip
def test_small_numbers(written: str, number: int | None) -> None:
    assert text.small_number(written) == number


def test_only_spaces_between_chinese_characters_close() -> None:
    names = ["张 三", "阿依 古丽", "Anna Maria", "李 Anna", "𠮷 七"]
    assert text.close_names(names) == ["张三", "阿依古丽", "Anna Maria", "李 Anna", "𠮷七"]
