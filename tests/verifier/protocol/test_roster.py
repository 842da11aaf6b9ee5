"""roster.txt: one byte form, sorted, each line bound to the plan, lots that agree."""

import hashlib
import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.support import plans as made
from tests.verifier.protocol.strategies import CODES, plans, rosters
from verifier.protocol.errors import BadInput, Rule
from verifier.protocol.merkle import root
from verifier.protocol.plan import By, Plan
from verifier.protocol.roster import (
    Choice,
    Lot,
    Roster,
    Row,
    person_commitment,
    record_digest,
    roster_from_bytes,
    roster_lines,
    roster_root,
    roster_to_bytes,
)
from verifier.protocol.text import h

SLOW = settings(suppress_health_check=[HealthCheck.too_slow])


@st.composite
def planned(draw: st.DrawFn) -> tuple[Plan, Roster]:
    plan = draw(plans())
    return plan, draw(rosters(plan))


@given(planned(), st.randoms(use_true_random=False))
@SLOW
def test_a_list_is_read_back_from_its_one_byte_form(case: tuple[Plan, Roster], random: Any) -> None:
    plan, roster = case
    rows = list(roster.rows)
    random.shuffle(rows)
    data = roster_to_bytes(rows)
    assert data == roster_to_bytes(roster.rows)
    assert roster_from_bytes(data, plan) == roster
    assert data.endswith(b"\n")
    lines = roster_lines(data)
    assert lines == sorted(lines, key=lambda line: line.split(b"|")[2])
    assert [line.decode() for line in lines] == [row.line() for row in roster.rows]
    assert roster_root(data) == root(lines).hex()


@given(planned())
@SLOW
def test_lots_and_counts_are_what_the_lines_say(case: tuple[Plan, Roster]) -> None:
    _, roster = case
    members: dict[str, list[Row]] = {}
    for row in roster.rows:
        members.setdefault(row.lot, []).append(row)
    found = [(batch, lot) for batch, lots in roster.lots.items() for lot in lots]
    assert {lot.name for _, lot in found} == set(members)
    for batch, lot in found:
        children = members[lot.name]
        assert lot.name == min(row.code for row in children)
        assert lot == Lot(lot.name, len(children), children[0].tier, children[0].choices)
        assert {row.batch for row in children} == {batch}
        for choice in lot.choices:
            assert lot.tier_at(choice.school) == (choice.tier or lot.tier)
        assert lot.tier_at("?") is None
    for lots in roster.lots.values():
        assert [lot.name for lot in lots] == sorted(lot.name for lot in lots)
    for batch, lots in roster.lots.items():
        for school in {school for of, school in roster.chosen if of == batch}:
            wants = [lot.tier_at(school) is not None for lot in lots]
            assert roster.choosers[batch, school] == [at for at, want in enumerate(wants) if want]
            assert roster.chosen[batch, school] == sum(wants)
        first = [(roster.first_choosers[batch, lot.choices[0].school], at) for at, lot in enumerate(lots)]
        assert all(at in chose for chose, at in first)
        assert sum(len(chose) for (of, _), chose in roster.first_choosers.items() if of == batch) == len(lots)
    assert sum(roster.counts.values()) == len(roster.rows)
    for batch, count in roster.counts.items():
        assert count == sum(lot.weight for lot in roster.lots[batch])


@given(planned(), CODES)
@SLOW
def test_a_code_is_found_at_its_line(case: tuple[Plan, Roster], code: str) -> None:
    _, roster = case
    for index, row in enumerate(roster.rows):
        assert roster.find(row.code) == index
    codes = [row.code for row in roster.rows]
    assert roster.find(code) == (codes.index(code) if code in codes else None)


@given(planned(), st.data())
@SLOW
def test_a_changed_byte_is_refused_or_another_list(case: tuple[Plan, Roster], data: st.DataObject) -> None:
    plan, roster = case
    whole = bytearray(roster_to_bytes(roster.rows))
    at = data.draw(st.integers(0, len(whole) - 1))
    whole[at] = data.draw(st.integers(0, 255))
    try:
        found = roster_from_bytes(bytes(whole), plan)
    except BadInput as error:
        assert error.rule is Rule.ROSTER
        assert error.where.startswith("roster.txt")
        return
    assert roster_to_bytes(found.rows) == whole


@given(planned(), st.integers(1, 400))
@SLOW
def test_a_list_is_the_same_however_it_is_cut_into_blocks(case: tuple[Plan, Roster], size: int) -> None:
    plan, expected = case
    data = roster_to_bytes(expected.rows)
    told: list[int] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("verifier.protocol.roster._BLOCK", size)
        assert roster_from_bytes(data, plan, told.append) == expected
        assert sum(told) == len(expected.rows)
        cut = data.replace(b"|row|", b"|raw|", 1)
        with pytest.raises(BadInput) as caught:
            roster_from_bytes(data + cut, plan)
        # The first wrong line is the one after the last good one, out of order or not.
        assert caught.value.where == f"roster.txt:{len(expected.rows) + 1}"


@given(st.binary(max_size=300))
def test_bytes_are_refused_with_a_rule(data: bytes) -> None:
    with pytest.raises(BadInput) as caught:
        roster_from_bytes(data, made.direct())
    assert caught.value.rule is Rule.ROSTER


PERSON = "ab" * 32
PLAN = made.direct(schools=3)


def row(code: str = "A1", **other: str) -> str:
    fields = {"code": code, "batch": "X", "lot": code, "tier": "1", "choices": "X1", "person": PERSON} | other
    return "|".join(["MP1", "row", *fields.values()])


@pytest.mark.parametrize(
    ("text", "key", "where"),
    [
        ("", "roster.no-newline", "roster.txt"),
        (row(), "roster.no-newline", "roster.txt"),
        ("\n", "roster.line", "roster.txt:1"),
        (row() + "\n\n", "roster.line", "roster.txt:2"),
        ("\n" + row() + "\n", "roster.line", "roster.txt:1"),
        (row() + "\r\n", "roster.line", "roster.txt:1"),
        (row() + "\u2028" + row("A2") + "\n", "roster.line", "roster.txt:1"),
        (row() + "\x0b" + row("A2") + "\n", "roster.line", "roster.txt:1"),
        (" " + row() + "\n", "roster.line", "roster.txt:1"),
        ("\ufeff" + row() + "\n", "roster.line", "roster.txt:1"),
        (row("Ａ1") + "\n", "roster.line", "roster.txt:1"),
        (row("") + "\n", "roster.line", "roster.txt:1"),
        (row("A.1") + "\n", "roster.line", "roster.txt:1"),
        (row("A" * 41) + "\n", "roster.line", "roster.txt:1"),
        (row(tier="0") + "\n", "roster.line", "roster.txt:1"),
        (row(tier="01") + "\n", "roster.line", "roster.txt:1"),
        (row(tier="100") + "\n", "roster.line", "roster.txt:1"),
        (row(tier="१") + "\n", "roster.line", "roster.txt:1"),
        (row(person=PERSON.upper()) + "\n", "roster.line", "roster.txt:1"),
        (row(person=PERSON[1:]) + "\n", "roster.line", "roster.txt:1"),
        (row(choices="") + "\n", "roster.line", "roster.txt:1"),
        (row().replace("MP1", "MP2") + "\n", "roster.line", "roster.txt:1"),
        (row() + "|x\n", "roster.line", "roster.txt:1"),
        (row(batch="Y") + "\n", "roster.batch", "roster.txt:1"),
        (row(choices="X9") + "\n", "roster.school", "roster.txt:1"),
        (row(choices="X1.") + "\n", "roster.school", "roster.txt:1"),
        (row(choices="X1:0") + "\n", "roster.school", "roster.txt:1"),
        (row(choices="X1:01") + "\n", "roster.school", "roster.txt:1"),
        (row(choices="X1:1:1") + "\n", "roster.school", "roster.txt:1"),
        (row(choices="X1.X2.X1") + "\n", "roster.choice-twice", "roster.txt:1"),
        (row(choices="X1.X1:2") + "\n", "roster.choice-twice", "roster.txt:1"),
        (row("A2") + "\n" + row("A1") + "\n", "roster.unsorted", "roster.txt:2"),
        (row("A1") + "\n" + row("A1") + "\n", "roster.twice", "roster.txt:2"),
        (row("a1") + "\n" + row("B1") + "\n", "roster.unsorted", "roster.txt:2"),
        (row("A1", lot="A2") + "\n" + row("A2") + "\n", "roster.lot-name", "roster.txt:1"),
        (row("A1", lot="A0") + "\n", "roster.lot-name", "roster.txt:1"),
        (
            "\n".join([row("A1"), row("A2", lot="A1"), row("A3", lot="A2"), ""]),
            "roster.lot-name",
            "roster.txt:3",
        ),
        (row("A1") + "\n" + row("A2", lot="A1", tier="2") + "\n", "roster.lot-differs", "roster.txt:2"),
        (row("A1") + "\n" + row("A2", lot="A1", choices="X2") + "\n", "roster.lot-differs", "roster.txt:2"),
    ],
)
def test_what_is_refused_and_where(text: str, key: str, where: str) -> None:
    with pytest.raises(BadInput) as caught:
        roster_from_bytes(text.encode(), PLAN)
    assert (caught.value.rule, caught.value.key, caught.value.where) == (Rule.ROSTER, key, where)


def test_a_lots_children_are_in_one_batch() -> None:
    plan = replace(made.longhua(), draw_id="T")
    text = f"{row('A1')}\n{row('A2', batch='C', lot='A1', choices='C1')}\n"
    with pytest.raises(BadInput) as caught:
        roster_from_bytes(text.encode(), plan)
    assert caught.value.key == "roster.lot-differs"


def test_choices_of_two_admissions_are_refused() -> None:
    plan = made.xincheng(schools=2)
    with pytest.raises(BadInput) as caught:
        roster_from_bytes(f"{row(choices='X1.X2')}\n".encode(), plan)
    assert caught.value.key == "roster.choices-apart"
    assert plan.steps[2] == replace(plan.steps[2], by=By.TICKET)


def test_a_tier_of_a_schools_own_comes_before_the_general_one() -> None:
    found = roster_from_bytes(f"{row(tier='3', choices='X2:1.X1')}\n".encode(), PLAN)
    (lot,) = found.lots["X"]
    assert (lot.tier_at("X2"), lot.tier_at("X1"), lot.tier_at("X3")) == (1, 3, None)
    assert lot.choices == (Choice("X2", 1), Choice("X1"))


@given(
    st.text("字é a1", max_size=5),
    st.text("1X", max_size=5),
    st.lists(st.tuples(st.text("表 a", max_size=3), st.text("值 b", max_size=3)), max_size=3),
)
def test_a_private_record_is_bound_by_its_canonical_json(
    name: str, identity: str, columns: list[tuple[str, str]]
) -> None:
    # Keys in order and no space: these plain texts need no more of RFC 8785.
    text = json.dumps(
        {"columns": columns, "identity": identity, "name": name}, ensure_ascii=False, separators=(",", ":")
    )
    digest = record_digest(name, identity, columns)
    assert digest == hashlib.sha256(text.encode()).hexdigest()
    assert person_commitment("A1", "0" * 32, digest) == h("person", "A1", "0" * 32, digest)
