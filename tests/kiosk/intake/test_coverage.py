"""The list of characters that our fonts can print."""

import json
from importlib import resources

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.intake.coverage import printable, unprintable

DATA = json.loads(resources.files("kiosk.intake").joinpath("coverage.json").read_text(encoding="utf-8"))
SPANS = [[int(part, 16) for part in span.split("-")] for span in DATA["ranges"]]


def test_the_list_is_sound() -> None:
    flat = [end for span in SPANS for end in (span[0], span[-1])]
    assert flat == sorted(flat)
    assert sum(span[-1] - span[0] + 1 for span in SPANS) == DATA["characters"]
    assert all(len(font["sha256"]) == 64 and font["name"] for font in DATA["fonts"])


@given(st.sampled_from(SPANS))
def test_the_ends_of_every_range_are_printable(span: list[int]) -> None:
    assert printable(chr(span[0])) and printable(chr(span[-1]))


@given(st.characters(exclude_categories=["Cs"]))
def test_the_answer_is_the_lists(char: str) -> None:
    assert printable(char) == any(span[0] <= ord(char) <= span[-1] for span in SPANS)


@pytest.mark.parametrize("name", ["张三", "𠮷七𬱖", "㛃䶮", "阿依古丽·买买提", "Anna-Maria O'Neill", "〇"])
def test_names_that_can_be_printed(name: str) -> None:
    assert not unprintable(name)


def test_private_and_unassigned_characters_cannot() -> None:
    assert unprintable("张\ue863\U000e0101") == {"\ue863", "\U000e0101"}
