"""The family slip: one byte form, and every change of it is found."""

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support import plans as made
from tests.support.ceremony import make_seal
from tests.verifier.protocol.strategies import CODES, DIGESTS, HOSTILE, NFC_TEXT, changed, json_values, paths
from verifier.protocol.errors import BadInput, Rule
from verifier.protocol.merkle import Tree
from verifier.protocol.roster import Roster
from verifier.protocol.slip import FamilySlip, make_slip, slip_from_json, slip_problems, slip_to_json
from verifier.protocol.text import canonical

PLAN = made.direct()
ROSTER = Roster.of(made.roster(PLAN, 11, twins=30))
SEAL = make_seal(PLAN, ROSTER)
TREE = Tree(row.line().encode() for row in ROSTER.rows)
SLIPS = st.builds(
    FamilySlip,
    draw_id=st.from_regex(r"[A-Z0-9-]{1,40}", fullmatch=True),
    code=CODES,
    salt=st.from_regex(r"[0-9a-f]{32}", fullmatch=True),
    name=NFC_TEXT,
    identity=NFC_TEXT,
    columns=st.lists(st.tuples(NFC_TEXT, NFC_TEXT), max_size=3).map(tuple),
    index=st.integers(0, 2**32),
    size=st.integers(1, 2**32),
    proof=st.lists(DIGESTS, max_size=4).map(tuple),
)


def slip_of(index: int) -> FamilySlip:
    code = ROSTER.rows[index].code
    position = (index, len(ROSTER.rows))
    return make_slip(PLAN.draw_id, code, made.salt(code), made.private(code), position, TREE.proof(index))


@given(SLIPS)
def test_a_slip_is_read_back_from_its_one_byte_form(slip: FamilySlip) -> None:
    assert slip_from_json(slip_to_json(slip)) == slip
    for problem in slip_problems(slip, SEAL, ROSTER):
        assert problem.rule is Rule.RECORD


@given(SLIPS, st.data(), HOSTILE)
def test_a_hostile_slip_is_refused_or_another_slip(slip: FamilySlip, data: st.DataObject, new: Any) -> None:
    value = json.loads(slip_to_json(slip))
    whole = canonical(changed(value, data.draw(st.sampled_from(list(paths(value)))), new))
    try:
        found = slip_from_json(whole)
    except BadInput as error:
        assert error.rule is Rule.RECORD
        return
    assert slip_to_json(found) == whole


@given(json_values().map(canonical) | st.binary(max_size=99))
def test_no_other_bytes_are_a_slip(data: bytes) -> None:
    with pytest.raises(BadInput) as caught:
        slip_from_json(data)
    assert caught.value.rule is Rule.RECORD


@pytest.mark.parametrize("index", range(len(ROSTER.rows)))
def test_the_slip_of_every_child_holds_and_no_other_does(index: int) -> None:
    slip = slip_of(index)
    assert list(slip_problems(slip, SEAL, ROSTER)) == []
    other = slip_of((index + 1) % len(ROSTER.rows))
    for wrong in (
        replace(slip, draw_id="OTHER"),
        replace(slip, code=other.code),
        replace(slip, salt=other.salt),
        replace(slip, name=slip.name + "某"),
        replace(slip, identity=other.identity),
        replace(slip, columns=slip.columns[::-1]),
        replace(slip, columns=()),
        replace(slip, index=other.index),
        replace(slip, size=slip.size + 1),
        replace(slip, proof=slip.proof[1:]),
        replace(slip, proof=(*slip.proof, "00" * 32)),
        replace(slip, proof=("00" * 32, *slip.proof[1:])),
    ):
        assert list(slip_problems(wrong, SEAL, ROSTER))
    elsewhere = replace(SEAL, roster_root="00" * 32)
    assert [one.key for one in slip_problems(slip, elsewhere, ROSTER)] == ["record.proof"]
