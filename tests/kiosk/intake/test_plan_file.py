"""The plan sheet and the plan file: each value with its place, each mistake with its own."""

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import kiosk.words  # noqa: F401  # brings its sentences
from kiosk.intake.plan_fields import Field, PlanFields
from kiosk.intake.plan_file import read_plan_as_it_is, read_plan_fields
from kiosk.intake.plan_values import from_cell, kinds, names_by_label, written
from kiosk.intake.text import label_key
from kiosk.words.several import Several
from kiosk.words.told import told as words_of
from verifier import words
from verifier.protocol.errors import BadInput, Rule
from verifier.words import Language

Write = Callable[..., Path]
SHEET: list[list[object]] = [
    ["派位方案"],
    ["项目", "内容", "说明"],
    ["派位程序", "龙华", "说明文字"],
    ["派位编号", "LH-2026", ""],
    ["见证席位数", 15.0, "0 到 99"],
    ["见证数位数", "８位", ""],
    ["锁定方式", "票箱"],
    ["录取规则", " 平行志愿 "],
    ["候补顺序", "是"],
    ["英文名称", "", "可不填"],
    [],
    ["批次"],
    ["批次代码", "批次名称", "号码前缀"],
    ["X", "小学一年级", "X"],
    [],
    ["C", "初中一年级", "C"],
    [],
    ["学校"],
    ["学校代码", "学校名称", "批次", "派位计划数", "备注"],
    ["S01", "某校", "小学一年级", "100人", "新校"],
    ["S01", "某校", "C", 50, ""],
]


def told(error: BadInput) -> str:
    """The key, after making sure that it can be said in both languages."""
    assert error.rule is Rule.INTAKE
    for language in Language:
        assert error.where in words.explain(error, language)
    return error.key


def values(fields: PlanFields) -> dict[str, object]:
    return {name: field.value for name, field in fields.values.items()}


def test_a_plan_sheet(write: Write) -> None:
    fields = read_plan_fields(write({"派位方案": SHEET, "名单": [["姓名", "报名号"]]}))
    assert values(fields) == {
        "template": "longhua", "draw_id": "LH-2026", "slots": 15, "digits": 8, "lock": "paper",
        "rule": "deferred-acceptance", "waiting_list": True,
    }  # fmt: skip
    assert fields.values["slots"].where == "派位方案!B5"
    assert fields.where == "roster.xlsx/派位方案"
    assert [batch["id"].value for batch in fields.batches] == ["X", "C"]
    assert fields.schools[0] == {
        "id": Field("S01", "派位方案!A20"),
        "name": Field("某校", "派位方案!B20"),
        "batch": Field("X", "派位方案!C20"),
        "quota": Field(100, "派位方案!D20"),
    }
    assert fields.schools[1]["batch"].value == "C"


def test_without_a_head_the_value_is_next_to_the_label(write: Write) -> None:
    rows = [["派位编号", None, "A-1"], ["派位名称", None, "某派位"]]
    fields = read_plan_fields(write({"方案": rows}, merges=["A1:B1", "A2:B2"]))
    assert values(fields) == {"draw_id": "A-1", "title": "某派位"}


@pytest.mark.parametrize(
    ("place", "value", "key", "where"),
    [
        ((4, 0), "见证席位", "intake.plan-label", "派位方案!A5"),
        ((4, 1), "十五", "intake.plan-number", "派位方案!B5"),
        ((4, 1), 100, "intake.plan-number", "派位方案!B5"),
        ((4, 1), 1.5, "intake.plan-number", "派位方案!B5"),
        ((6, 1), "电话", "intake.plan-word", "派位方案!B7"),
        ((8, 1), "也许", "intake.plan-word", "派位方案!B9"),
        ((8, 0), "派位编号", "intake.plan-twice", "派位方案!B9"),
        ((3, 1), "#REF!", "intake.plan-formula", "派位方案!B4"),
        ((18, 2), "所属", "intake.plan-label", "派位方案!C19"),
        ((19, 3), 0, "intake.plan-number", "派位方案!D20"),
        ((19, 3), "很多", "intake.plan-number", "派位方案!D20"),
    ],
)
def test_a_mistake_is_told_with_its_cell(
    write: Write, place: tuple[int, int], value: object, key: str, where: str
) -> None:
    rows: list[list[object]] = [list(row) for row in SHEET]
    rows[place[0]][place[1]] = value
    with pytest.raises(BadInput) as caught:
        read_plan_fields(write({"派位方案": rows}))
    assert (told(caught.value), caught.value.where) == (key, where)


def test_all_mistakes_of_a_sheet_are_told_together(write: Write) -> None:
    rows: list[list[object]] = [list(row) for row in SHEET]
    rows[4][1], rows[6][1], rows[8][0], rows[19][3], rows[18][2] = "十五", "电话", "候补学生", "很多", "所属"
    path = write({"派位方案": rows})
    with pytest.raises(Several) as caught:
        read_plan_fields(path)
    assert [(told(one), one.where) for one in caught.value.errors] == [
        ("intake.plan-label", "派位方案!A9"),
        ("intake.plan-label", "派位方案!C19"),
        ("intake.plan-number", "派位方案!B5"),
        ("intake.plan-word", "派位方案!B7"),
        ("intake.plan-number", "派位方案!D20"),
    ]
    lines = list(words_of(caught.value, Language.ZH))
    assert len(lines) == 5 and len(set(lines)) == 5
    fields = read_plan_as_it_is(path)
    assert fields.values["slots"].value == "十五" and fields.values["slots"].error is not None
    assert fields.values["draw_id"].value == "LH-2026"


def test_all_mistakes_of_a_plan_file_are_told_together(tmp_path: Path) -> None:
    text = TOML.replace("slots = 5", "slots = true").replace("屏幕", "电话")
    text = text.replace("quota = 10", "places = 10")
    with pytest.raises(Several) as caught:
        read_plan_fields(toml(tmp_path, text))
    assert [(one.key, one.where) for one in caught.value.errors] == [
        ("intake.plan-key", "schools[1].places"), ("intake.plan-type", "slots"), ("intake.plan-word", "lock"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("sheets", "key"),
    [
        ({"名单": [["姓名"]]}, "intake.plan-sheet"),
        ({"方案一": SHEET, "方案二": SHEET}, "intake.plan-sheet"),
        ({"派位方案": [["派位方案"]]}, "intake.plan-empty"),
    ],
)
def test_a_workbook_without_a_plan(write: Write, sheets: dict[str, list[list[object]]], key: str) -> None:
    with pytest.raises(BadInput) as caught:
        read_plan_fields(write(sheets))
    assert told(caught.value) == key


TOML = """
template = "xincheng"
draw_id = "XC-2026"
slots = 5
lock = "屏幕"
waiting_list = false
title_en = ""
[[batches]]
id = "C"
prefix = "C"
name = "初中一年级"
[[schools]]
id = "S01"
name = "某校"
batch = "初中一年级"
quota = 10
"""


def toml(folder: Path, text: str | bytes) -> Path:
    path = folder / "plan.toml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def test_a_plan_file(tmp_path: Path) -> None:
    fields = read_plan_fields(toml(tmp_path, TOML))
    assert values(fields) == {
        "template": "xincheng", "draw_id": "XC-2026", "slots": 5, "lock": "screen", "waiting_list": False,
    }  # fmt: skip
    assert fields.schools[0]["batch"] == Field("C", "schools[1].batch")
    assert fields.schools[0]["quota"] == Field(10, "schools[1].quota")


@pytest.mark.parametrize(
    ("change", "key", "where"),
    [
        (("slots = 5", 'slots = "5"'), "intake.plan-type", "slots"),
        (("slots = 5", "slots = 5.0"), "intake.plan-type", "slots"),
        (("slots = 5", "slots = true"), "intake.plan-type", "slots"),
        (("slots = 5", "slots = 100"), "intake.plan-number", "slots"),
        (("slots = 5", "slots = 2026-01-01"), "intake.plan-type", "slots"),
        (("slots = 5", "seats = 5"), "intake.plan-key", "seats"),
        (("waiting_list = false", "waiting_list = 0"), "intake.plan-type", "waiting_list"),
        (("屏幕", "电话"), "intake.plan-word", "lock"),
        (("quota = 10", "quota = 0"), "intake.plan-number", "schools[1].quota"),
        (("quota = 10", "places = 10"), "intake.plan-key", "schools[1].places"),
        (("[[batches]]", "[batches]"), "intake.plan-type", "batches"),
        (("[[batches]]\nid", "batches = [1]\nid"), "intake.plan-type", "batches[1]"),
        (('"xincheng"', "xincheng"), "intake.toml-syntax", "plan.toml"),
        (("slots = 5", "slots = 5\nslots = 6"), "intake.toml-syntax", "plan.toml"),
    ],
)
def test_a_mistake_in_a_plan_file(tmp_path: Path, change: tuple[str, str], key: str, where: str) -> None:
    text = TOML.replace(*change)
    assert text != TOML
    if "batches = [1]" in text:
        text = text.partition("batches = [1]")[0] + "batches = [1]\n"
    with pytest.raises(BadInput) as caught:
        read_plan_fields(toml(tmp_path, text))
    assert (told(caught.value), caught.value.where) == (key, where)


@pytest.mark.parametrize(
    ("data", "key"),
    [(b"", "intake.file-empty"), ("名=1".encode("gb18030"), "intake.toml-encoding"),
     (b"a = " + b"[" * 5000, "intake.toml-syntax"), (b"a = " + b"9" * 5000, "intake.toml-syntax")],
)  # fmt: skip
def test_what_is_no_plan_file(tmp_path: Path, data: bytes, key: str) -> None:
    with pytest.raises(BadInput) as caught:
        read_plan_fields(toml(tmp_path, data))
    assert told(caught.value) == key


@pytest.mark.parametrize("table", ["fields", "batches", "schools"])
def test_labels_lead_to_one_field_each(table: str) -> None:
    for name in kinds(table):
        assert names_by_label(table)[label_key(name)] == name


@given(st.sampled_from([kind for kind in kinds("fields").values() if kind.words]), st.data())
def test_what_the_template_writes_is_read_back(kind: object, data: st.DataObject) -> None:
    one = next(known for known in kinds("fields").values() if known is kind)
    value = data.draw(st.sampled_from(sorted(set(one.words.values()), key=str)))
    assert from_cell(one, written("fields", one.name, value), "x") == Field(value, "x")


@given(st.sampled_from(list(kinds("fields").values())), st.text(min_size=1, max_size=8))
def test_any_text_is_a_value_or_refused(kind: object, text: str) -> None:
    one = next(known for known in kinds("fields").values() if known is kind)
    try:
        field = from_cell(one, text, "x")
    except BadInput as error:
        assert told(error) in ("intake.plan-word", "intake.plan-number")
    else:
        assert type(field.value) is {"text": str, "choice": str, "whole": int, "flag": bool}[one.kind]
