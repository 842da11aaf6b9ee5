"""Headers: what officials call their columns, and where a table begins."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.intake.book import Sheet
from kiosk.intake.headers import choose_fields, find_header, known_labels
from kiosk.intake.text import label_key
from kiosk.intake.vocabulary import vocabulary

LABELS = [(field, label) for field, labels in vocabulary("headers").items() for label in labels]


@pytest.mark.parametrize(("field", "label"), LABELS)
def test_every_label_of_the_data_is_understood(field: str, label: str) -> None:
    assert known_labels()[label_key(label)][0] == field


@given(
    st.sampled_from(LABELS),
    st.sampled_from(["{}", " {} ", "{}（必填）", "*{}", "{}：", "\u3000{}\n", "【{}】"]),
)
def test_decorated_labels_are_understood(label: tuple[str, str], frame: str) -> None:
    assert known_labels()[label_key(frame.format(label[1]))][0] == label[0]


@pytest.mark.parametrize(
    ("label", "field"),
    [("第一志愿", "choice_1"), ("第2志愿学校", "choice_2"), ("志愿１０", "choice_10"),
     ("第十二志愿", "choice_12"),
     ("第一志愿优先级", "choice_tier_1"), ("Choice 3", "choice_3")],
)  # fmt: skip
def test_numbered_choices(label: str, field: str) -> None:
    assert known_labels()[label_key(label)][0] == field


@given(st.lists(st.lists(st.one_of(st.text(max_size=6), st.floats(), st.sampled_from(["姓名", "报名号"])),
                         min_size=4, max_size=4), max_size=12))  # fmt: skip
def test_any_sheet_has_a_header_or_none(rows: list[list[str | float]]) -> None:
    header = find_header(Sheet("x", rows))
    if header is not None:
        assert 0 <= header.first < header.after <= len(rows)
        assert len(header.fields) >= 2 or len(header.labels) == 4
        assert all(0 <= column < 4 for column in header.fields.values())


def test_titles_and_notes_may_stand_above() -> None:
    rows = [
        ["2026年名单", "", ""],
        ["", "", ""],
        ["填报单位：某校", "", "日期"],
        ["报名号", "姓 名", "性别"],
        ["1", "甲", ""],
    ]
    header = find_header(Sheet("x", rows))
    assert header is not None
    assert (header.first, header.after, header.fields) == (3, 4, {"code": 0, "name": 1})


def test_a_group_label_over_two_columns() -> None:
    rows = [["姓名", "报名号", "志愿", ""], ["", "", "第一", "第二"], ["甲", "1", "S01", "S02"]]
    header = find_header(Sheet("x", rows, merges=[(0, 0, 1, 0), (0, 1, 1, 1), (0, 2, 0, 3)]))
    assert header is not None
    assert header.after == 2
    assert header.fields == {"name": 0, "code": 1, "choice_1": 2, "choice_2": 3}
    assert header.labels == ("姓名", "报名号", "志愿 第一", "志愿 第二")


def test_of_two_columns_of_one_kind_the_more_usual_label_wins() -> None:
    rows = [["姓名", "学校", "派位学校"], ["甲", "某小学", "S01"]]
    header = find_header(Sheet("x", rows))
    assert header is not None and header.fields["school"] == 2


@pytest.mark.parametrize(
    ("given_", "kept"),
    [
        ({"code", "student_number"}, {"code"}),
        ({"student_number"}, {"code"}),
        ({"batch", "grade", "stage"}, {"batch"}),
        ({"grade", "stage"}, {"grade", "stage"}),
        ({"choice_1", "choices", "school"}, {"choice_1"}),
        ({"choices", "school"}, {"choices"}),
    ],
)
def test_one_way_of_saying_each_thing_is_kept(given_: set[str], kept: set[str]) -> None:
    assert set(choose_fields({name: number for number, name in enumerate(sorted(given_))})) == kept
