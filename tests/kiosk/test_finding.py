"""Finding a code or a number, as hasty people type them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.finding import find_in_lists, find_in_placements, lots_named, place_typed
from verifier.protocol.draw import NumberList
from verifier.protocol.outcome import Placement
from verifier.protocol.roster import Choice, Roster, Row


def row(code: str, lot: str = "") -> Row:
    return Row(code, "X", lot or code, 1, (Choice("S01"),), "0" * 64)


ROSTER = Roster.of(tuple(row(code, lot) for code, lot in (("A1", ""), ("A2", ""), ("a3", "A2"), ("B-7", ""))))
LISTS = (
    NumberList("X.number.1", "X", 4, ("B-7", "A1", "A2")),
    NumberList("C.number.1", "C", 5, tuple(f"P{number}" for number in range(40))),
)


@pytest.mark.parametrize(
    ("typed", "number"),
    [("A1", "X0002"), (" a1 ", "X0002"), ("Ａ１", "X0002"), ("b-7", "X0001"), ("A3", "X0003"),
     ("X0003", "X0003"), ("x3", "X0003"), ("c17", "C00017")],
)  # fmt: skip
def test_a_code_or_number_is_found_however_it_is_written(typed: str, number: str) -> None:
    assert [one.number for one in find_in_lists(ROSTER, LISTS, typed)] == [number]


def test_a_number_without_its_letter_is_found_in_every_list() -> None:
    assert [one.number for one in find_in_lists(ROSTER, LISTS, "2")] == ["X0002", "C00002"]


@pytest.mark.parametrize("typed", ["", "X", "X0000", "X0004", "Y0001", "X00001", "nobody", "-1"])
def test_what_is_nowhere_is_not_found(typed: str) -> None:
    assert find_in_lists(ROSTER, LISTS[:1], typed) == ()


def test_a_twin_is_found_under_the_number_both_share() -> None:
    assert lots_named(ROSTER, "a3") == {"A2"}


@given(st.integers(1, 3000), st.data())
def test_every_number_of_a_list_leads_to_its_place(count: int, data: st.DataObject) -> None:
    one = NumberList("X.number.1", "X", max(4, len(str(count))), tuple(map(str, range(count))))
    place = data.draw(st.integers(0, count - 1))
    assert place_typed(one, one.numbers()[place]) == place
    assert place_typed(one, str(place + 1)) == place


def placement(admitted: tuple[str, ...], rest: tuple[str, ...]) -> Placement:
    return Placement("X", "S01", 2, 4, len(admitted), False, False, admitted, rest)


def test_who_is_admitted_and_who_is_not() -> None:
    outcome = [placement(("X0003", "X0001"), ("X0002",))]
    (twin,) = find_in_placements(ROSTER, outcome, LISTS[:1], "A3")
    assert (twin.admitted, twin.place, twin.name) == (True, 0, "X0003")
    (other,) = find_in_placements(ROSTER, outcome, LISTS[:1], "a1")
    assert (other.admitted, other.name) == (False, "X0002")
    assert find_in_placements(ROSTER, outcome, LISTS[:1], "X0009") == ()


def test_where_no_numbers_were_given_codes_are_the_names() -> None:
    (found,) = find_in_placements(ROSTER, [placement(("B-7",), ("A1", "A2"))], [], "b-7")
    assert (found.admitted, found.name) == (True, "B-7")
