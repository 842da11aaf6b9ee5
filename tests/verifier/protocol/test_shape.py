"""Reading fields strictly, and what a free text may hold."""

from enum import StrEnum
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.verifier.protocol.strategies import FREE_TEXT, HOSTILE, json_values
from verifier.protocol.errors import BadInput, Rule
from verifier.protocol.shape import MAX_TEXT, Shape, kind_of


class Colour(StrEnum):
    RED = "red"
    BLUE = "blue"


def shape(value: Any, *names: str) -> Shape:
    return Shape(value, names or ("a",), Rule.PLAN, "x.json")


def key_of(action: Any) -> str:
    with pytest.raises(BadInput) as caught:
        action()
    assert caught.value.rule is Rule.PLAN
    assert caught.value.where.startswith("x.json")
    return caught.value.key


@given(json_values())
def test_only_an_object_with_exactly_the_fields_is_read(value: Any) -> None:
    if isinstance(value, dict) and set(value) == {"a"}:
        shape(value)
    else:
        assert key_of(lambda: shape(value)).startswith("shape.")


@given(HOSTILE)
def test_each_reader_takes_its_own_kind_and_refuses_every_other(value: Any) -> None:
    one = shape({"a": value})
    readers: dict[str, Any] = {
        "text": lambda: one.text("a", pattern="[0-9]+"),
        "free": lambda: one.text("a"),
        "integer": lambda: one.integer("a", 0, 9),
        "flag": lambda: one.flag("a"),
        "choice": lambda: one.choice("a", Colour),
        "items": lambda: one.items("a", 0, 3, lambda item, where: item),
        "inner": lambda: one.inner("a", ("b",)),
        "optional": lambda: one.optional_text("a", pattern="[0-9]+"),
    }
    for reader in readers.values():
        try:
            found = reader()
        except BadInput:
            continue
        assert isinstance(found, Shape) or found == value or found == tuple(value)
    assert isinstance(kind_of(value), str)


def test_true_is_no_integer_and_one_is_no_flag() -> None:
    assert key_of(lambda: shape({"a": True}).integer("a", 0, 9)) == "shape.not-integer"
    assert key_of(lambda: shape({"a": 1}).flag("a")) == "shape.not-flag"


@pytest.mark.parametrize("value", [-1, 10])
def test_ranges_include_their_ends_and_nothing_more(value: int) -> None:
    assert shape({"a": 0}).integer("a", 0, 9) == 0
    assert shape({"a": 9}).integer("a", 0, 9) == 9
    assert key_of(lambda: shape({"a": value}).integer("a", 0, 9)) == "shape.range"


@pytest.mark.parametrize("text", ["12\n", "\n12", "１２", "٣", "12x", "", " 12"])
def test_a_pattern_matches_the_whole_text(text: str) -> None:
    assert key_of(lambda: shape({"a": text}).text("a", pattern="[0-9]+")) == "shape.pattern"
    assert key_of(lambda: shape({"a": text}).text("a", pattern="[0-9]+|VOID")) == "shape.pattern"


@given(FREE_TEXT)
def test_free_text_of_people_is_taken(text: str) -> None:
    assert shape({"a": text}).text("a") == text


UNSEEN = [
    *range(0x20),
    *range(0x7F, 0xA1),
    *[0xAD, 0x61C, 0x1680, 0x180E, 0x3000, 0xFEFF],
    *range(0x2000, 0x2010),
    *range(0x2028, 0x2030),
    *range(0x205F, 0x2070),
    *range(0xD800, 0xF900, 0x10),
    *range(0xFDD0, 0xFDF0),
    *range(0xFFF0, 0x10000),
    *range(0xE0000, 0xE0100),
    *range(0xF0000, 0x110000, 0x1000),
    0x10FFFF,
]


@pytest.mark.parametrize("start", range(0, len(UNSEEN), 100))
def test_what_cannot_be_seen_is_no_free_text(start: int) -> None:
    for code in UNSEEN[start : start + 100]:
        assert key_of(lambda code=code: shape({"a": f"字{chr(code)}"}).text("a")) == "shape.free-text", hex(
            code
        )


@given(st.characters(min_codepoint=0x20, max_codepoint=0xEFFFF))
def test_every_other_character_is_free_text(char: str) -> None:
    if ord(char) not in set(UNSEEN) and not 0xD800 <= ord(char) < 0xF900:
        assert shape({"a": char}).text("a") == char


def test_a_han_character_of_a_later_unicode_is_free_text_on_every_python() -> None:
    # Extension H (Unicode 15) is not printable to Python 3.11, which knows Unicode 14.
    assert shape({"a": "\U00031350"}).text("a") == "\U00031350"


def test_free_text_has_a_length() -> None:
    assert shape({"a": "字" * MAX_TEXT}).text("a")
    assert key_of(lambda: shape({"a": "字" * (MAX_TEXT + 1)}).text("a")) == "shape.free-text"
    assert key_of(lambda: shape({"a": ""}).text("a")) == "shape.free-text"
    assert shape({"a": ""}).text("a", empty=True) == ""


def test_items_have_a_number_and_a_place() -> None:
    def read(item: Any, where: str) -> str:
        assert where.startswith("x.json/a/")
        return f"{where}={item}"

    assert shape({"a": [1, 2]}).items("a", 1, 2, read) == ("x.json/a/0=1", "x.json/a/1=2")
    assert key_of(lambda: shape({"a": []}).items("a", 1, 2, read)) == "shape.length"
    assert key_of(lambda: shape({"a": [1, 2, 3]}).items("a", 1, 2, read)) == "shape.length"


def test_an_error_tells_rule_sentence_and_place() -> None:
    error = BadInput(Rule.PLAN, "plan.twice", where="plan.json/steps/1", found="S01")
    assert str(error) == "MP-PLAN plan.twice where=plan.json/steps/1 found=S01"
    assert error.params == {"where": "plan.json/steps/1", "found": "S01"}
