"""Identity numbers against an independent implementation of ISO 7064 MOD 11-2."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.iso7064 import mod_11_2

from kiosk.intake.identity import Verdict, check_character, judge, possible_birth, suspects

DIGITS = st.text("0123456789", min_size=17, max_size=17)
BORN = st.dates(date(1900, 1, 1), date(2099, 12, 31)).map(lambda day: f"{day:%Y%m%d}")


@given(DIGITS)
def test_the_check_character_is_the_standards(digits: str) -> None:
    assert check_character(digits) == mod_11_2.calc_check_digit(digits)


@st.composite
def numbers(draw: st.DrawFn) -> str:
    region = draw(st.text("0123456789", min_size=6, max_size=6))
    digits = region + draw(BORN) + draw(st.text("0123456789", min_size=3, max_size=3))
    return f"{digits}{draw(st.sampled_from([check_character(digits), *'0123456789X']))}"


@given(st.lists(st.one_of(numbers(), st.text("0123456789X", max_size=19)), max_size=40))
def test_a_column_is_judged_as_its_cells_are(column: list[str]) -> None:
    assert suspects(column) == [
        place for place, number in enumerate(column) if judge(number) is not Verdict.GOOD
    ]


@given(st.lists(numbers(), max_size=40))
def test_a_column_of_eighteen_characters_is_judged_as_its_cells_are(column: list[str]) -> None:
    assert suspects(column) == [
        place for place, number in enumerate(column) if judge(number) is not Verdict.GOOD
    ]


@given(st.text(max_size=25))
def test_any_text_gets_a_verdict(value: str) -> None:
    assert judge(value) in Verdict


@given(numbers(), st.integers(0, 17), st.sampled_from("0123456789"))
def test_one_wrong_digit_never_passes(number: str, place: int, digit: str) -> None:
    right = number[:17] + check_character(number[:17])
    wrong = right[:place] + digit + right[place + 1 :]
    assert wrong == right or judge(wrong) is not Verdict.GOOD


@pytest.mark.parametrize(
    ("number", "verdict"),
    [
        ("590101202003071026", Verdict.GOOD),
        ("59010120200226001X", Verdict.GOOD),
        ("590101202003071027", Verdict.CHECK),
        ("590101202002301023", Verdict.BIRTH),
        ("590101202003071000", Verdict.ROUNDED),
        ("5.90101E+17", Verdict.ROUNDED),
        ("59010120200307102", Verdict.LENGTH),
        ("5901012020030710260", Verdict.LENGTH),
        ("590101800307102", Verdict.OLD),
        ("590101801307102", Verdict.BIRTH),
        ("H12345678", Verdict.OTHER),
        ("12345678", Verdict.OTHER),
        ("E12345678", Verdict.OTHER),
        ("1234567890(1)", Verdict.OTHER),
        ("不详", Verdict.SHAPE),
        ("1", Verdict.SHAPE),
    ],
)
def test_verdicts(number: str, verdict: Verdict) -> None:
    assert judge(number) is verdict


@pytest.mark.parametrize("digits", ["20000229", "19000101", "20991231"])
def test_possible_dates(digits: str) -> None:
    assert possible_birth(digits)


@pytest.mark.parametrize("digits", ["19000229", "20210229", "18991231", "21000101", "20201301", "20200100"])
def test_impossible_dates(digits: str) -> None:
    assert not possible_birth(digits)
