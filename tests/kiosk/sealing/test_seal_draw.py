"""Sealing: every commitment opens, nothing private is published, and no two seals share a secret."""

import json
from dataclasses import replace
from functools import partial
from itertools import product
from pathlib import Path
from unicodedata import normalize

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

import kiosk.words  # noqa: F401
from kiosk.files.draw_folder import DrawFolder
from kiosk.intake.applicant import Applicant
from kiosk.sealing.private import Child, check_private, children_to_lines, keys_to_json, private_from_files
from kiosk.sealing.salts import salt
from kiosk.sealing.seal_draw import SealedDraw, assign_codes, lot_names, random_secret, seal_draw
from kiosk.sealing.sealed import read_sealed, sealed_from_files
from kiosk.sealing.slips import SlipMaker
from kiosk.sealing.store import store_sealed
from tests.kiosk.ceremony.hall import NOW, PROGRAM, applicants, seal
from tests.support import plans
from verifier.protocol.beacon import secret_commitment
from verifier.protocol.errors import BadInput, Rule
from verifier.protocol.plan import Custody, Plan
from verifier.protocol.roster import Choice, person_commitment, record_digest, roster_from_bytes, roster_root
from verifier.protocol.seal import seal_from_json
from verifier.protocol.slip import slip_from_json, slip_problems, slip_to_json
from verifier.protocol.text import sha256_hex

SHAPES: dict[str, Plan] = {
    f"{name}-{custody}": make(custody=custody)  # type: ignore[operator]
    for (name, make), custody in product(
        {"longhua": plans.longhua, "xincheng": plans.xincheng, "direct": plans.direct}.items(), Custody
    )
}


def made(plan: Plan, count: int = 12) -> SealedDraw:
    rows = plans.roster(plan, count, twins=40, choices=2, tiers=3, own_tiers=True)
    return seal_draw(plan, applicants(rows), PROGRAM, NOW)


@pytest.mark.parametrize("shape", SHAPES)
def test_every_commitment_of_the_seal_opens(shape: str) -> None:
    plan = SHAPES[shape]
    draw = made(plan)
    sealed = seal_from_json(draw.seal_json)
    assert sealed.draw_id == plan.draw_id
    assert sealed.plan == sha256_hex(draw.plan_json)
    assert sealed.roster == sha256_hex(draw.roster_txt)
    assert sealed.roster_root == roster_root(draw.roster_txt)
    assert sealed.software == PROGRAM
    assert sealed.sealed_at == NOW
    assert draw.fingerprint == sha256_hex(draw.seal_json)
    assert len(draw.secrets) == plan.rounds * plan.failure.attempts
    for index, (digits, commitment) in enumerate(zip(draw.secrets, sealed.secrets, strict=True), 1):
        assert secret_commitment(plan.draw_id, index, digits) == commitment
    key = Ed25519PrivateKey.from_private_bytes(draw.private.signing_key)
    assert key.public_key().public_bytes_raw().hex() == sealed.public_key


@pytest.mark.parametrize("shape", SHAPES)
def test_the_list_reads_back_as_what_was_imported(shape: str) -> None:
    plan = SHAPES[shape]
    rows = plans.roster(plan, 12, twins=40, choices=2, tiers=3, own_tiers=True)
    people = applicants(rows)
    draw = seal_draw(plan, people, PROGRAM, NOW)
    roster = roster_from_bytes(draw.roster_txt, plan)
    assert [replace(row, person="") for row in roster.rows] == [replace(row, person="") for row in rows]
    by_code = {one.code: one for one in people}
    for row in roster.rows:
        one = by_code[row.code]
        record = record_digest(one.name, one.identity, one.extra)
        assert row.person == person_commitment(row.code, salt(draw.private.roster_key, row.code), record)
    counts = dict(seal_from_json(draw.seal_json).counts)
    assert counts == {batch.id: 12 for batch in plan.batches}


def test_the_machine_keeps_the_secrets_and_the_envelopes_do_not() -> None:
    on_machine, in_envelopes = made(SHAPES["direct-machine"]), made(SHAPES["direct-envelope"])
    assert on_machine.private.secrets == on_machine.secrets
    assert in_envelopes.private.secrets == ()
    for digits in in_envelopes.secrets:
        assert digits.encode() not in keys_to_json(in_envelopes.private)


def test_two_seals_of_the_same_list_share_nothing() -> None:
    one, two = made(SHAPES["longhua-envelope"]), made(SHAPES["longhua-envelope"])
    assert one.plan_json == two.plan_json
    assert not set(one.secrets) & set(two.secrets)
    assert one.private.roster_key != two.private.roster_key
    assert one.private.signing_key != two.private.signing_key
    assert not set(one.roster_txt.splitlines()) & set(two.roster_txt.splitlines())
    assert one.fingerprint != two.fingerprint


def test_secrets_are_forty_digits_each_used_evenly() -> None:
    many = [random_secret() for _ in range(500)]
    assert all(len(one) == 40 and one.isascii() and one.isdigit() for one in many)
    assert len(set(many)) == 500
    counts = [sum(one.count(digit) for one in many) for digit in "0123456789"]
    # 20,000 digits: a count is beyond 2000 +- 300 with a probability below 10^-11.
    assert all(1700 < count < 2300 for count in counts)


def test_a_rehearsal_is_marked_in_the_seal() -> None:
    plan = plans.as_rehearsal(SHAPES["direct-machine"])
    draw = made(plan)
    assert seal_from_json(draw.seal_json).rehearsal
    assert not seal_from_json(made(SHAPES["direct-machine"]).seal_json).rehearsal


def test_nothing_published_tells_of_a_child() -> None:
    draw = made(SHAPES["xincheng-machine"])
    for child in draw.private.children:
        for published in (draw.plan_json, draw.roster_txt, draw.seal_json):
            text = published.decode("utf-8")
            assert child.name not in text
            assert child.identity not in text


def person(
    code: str | None, siblings: str = "", batch: str = "X", tier: int = 1, choices: tuple[str, ...] = ("X1",)
) -> Applicant:
    wanted = tuple(map(Choice, choices))
    return Applicant(code, batch, tier, wanted, "某", "", siblings, (), f"Sheet1!{code}")


def test_codes_are_made_if_the_workbook_has_none() -> None:
    assert assign_codes([person(None), person(""), person(None)]) == ["A000001", "A000002", "A000003"]
    assert assign_codes([person("b"), person("a")]) == ["b", "a"]
    assert assign_codes([]) == []
    with pytest.raises(BadInput) as refused:
        assign_codes([person("b"), person(None)])
    assert (refused.value.key, refused.value.where) == ("seal.code-missing", "Sheet1!None")


@given(
    st.lists(st.tuples(st.sampled_from(["", "1", "2"]), st.sampled_from(["X", "C"])), max_size=12),
    st.randoms(),
)
def test_a_lot_is_named_by_its_smallest_code(marks: list[tuple[str, str]], chance: object) -> None:
    codes = [f"{number:03d}" for number in range(len(marks))]
    chance.shuffle(codes)  # type: ignore[attr-defined]
    people = [person(code, mark, batch) for code, (mark, batch) in zip(codes, marks, strict=True)]
    lots = lot_names(people, codes)
    for code, lot, (mark, batch) in zip(codes, lots, marks, strict=True):
        together = [one for one, other in zip(codes, marks, strict=True) if other == (mark, batch) and mark]
        assert lot == (min(together) if together else code)


def test_a_list_that_the_plan_does_not_cover_is_not_sealed() -> None:
    plan = SHAPES["direct-machine"]
    for wrong in (
        [person("a"), person("a")],
        [person("a", choices=("X9",))],
        [person("a", batch="Z")],
        [person("a", choices=())],
        [person("a", "1"), person("b", "1", tier=2)],
        [],
    ):
        with pytest.raises(BadInput) as refused:
            seal_draw(plan, wrong, PROGRAM, NOW)
        assert refused.value.rule is Rule.ROSTER


def test_progress_is_told_to_the_end() -> None:
    plan = SHAPES["direct-machine"]
    told: list[tuple[int, int]] = []
    rows = plans.roster(plan, 2500, people=False)
    seal_draw(plan, applicants(rows), PROGRAM, NOW, lambda done, whole: told.append((done, whole)))
    assert told == [(1000, 2500), (2000, 2500), (2500, 2500)]


# --- the private part


ANY_TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=8).map(partial(normalize, "NFC"))


@given(ANY_TEXT, ANY_TEXT, st.lists(st.tuples(ANY_TEXT, ANY_TEXT), max_size=3))
def test_private_files_read_back_whatever_the_workbook_held(
    name: str, identity: str, columns: list[tuple[str, str]]
) -> None:
    child = Child("A1", name, identity, tuple(columns))
    private = replace(made(SHAPES["direct-machine"], 1).private, children=(child,))
    assert private_from_files(keys_to_json(private), children_to_lines(private.children)) == private


def test_private_files_are_read_strictly() -> None:
    private = made(SHAPES["direct-machine"], 3).private
    keys, children = keys_to_json(private), children_to_lines(private.children)
    value = json.loads(keys)
    for change in (
        {"format": "x"},
        {"roster_key": "00"},
        {"signing_key": None},
        {"secrets": ["1"]},
        {"more": 1},
    ):
        data = json.dumps({**value, **change}, separators=(",", ":"), sort_keys=True).encode()
        with pytest.raises(BadInput) as refused:
            private_from_files(data, children)
        assert refused.value.rule is Rule.PACKAGE
    for line in (b"{}\n", b'{"code":"A","columns":[["a"]],"identity":"","name":""}\n', b"x\n",
                 b'{"code":"A","columns":[],"identity":1,"name":""}\n'):  # fmt: skip
        with pytest.raises(BadInput) as refused:
            private_from_files(keys, children + line)
        assert refused.value.rule is Rule.PACKAGE


def test_private_records_are_held_against_the_list(tmp_path: Path) -> None:
    hall = seal(tmp_path, SHAPES["direct-machine"], plans.roster(SHAPES["direct-machine"], 4))
    private = hall.private()
    persons = [(row.code, row.person) for row in roster_from_bytes(hall.draw.roster_txt, hall.plan).rows]
    check_private(private, persons)
    first = private.children[0]
    for children in (
        private.children[1:],
        (replace(first, name=first.name + "x"), *private.children[1:]),
        (replace(first, identity=""), *private.children[1:]),
        (replace(first, columns=first.columns[::-1]), *private.children[1:]),
        (private.children[1], *private.children[1:]),
    ):
        with pytest.raises(BadInput) as refused:
            check_private(replace(private, children=children), persons)
        assert refused.value.rule is Rule.PACKAGE


# --- published files and slips


def test_published_files_of_two_draws_do_not_mix() -> None:
    one, two = made(SHAPES["direct-machine"]), made(SHAPES["longhua-envelope"])
    sealed_from_files(one.plan_json, one.roster_txt, one.seal_json)
    for files in (
        (two.plan_json, one.roster_txt, one.seal_json),
        (one.plan_json, two.roster_txt, one.seal_json),
        (one.plan_json, one.roster_txt, two.seal_json),
    ):
        with pytest.raises(BadInput) as refused:
            sealed_from_files(*files)
        assert refused.value.rule in {Rule.SEAL, Rule.ROSTER}


def test_every_family_slip_holds(tmp_path: Path) -> None:
    hall = seal(tmp_path, SHAPES["direct-machine"], plans.roster(SHAPES["direct-machine"], 9))
    sealed = read_sealed(hall.folder)
    maker = SlipMaker(sealed, hall.private())
    for row in sealed.roster.rows:
        slip = slip_from_json(slip_to_json(maker.slip(row.code)))
        assert list(slip_problems(slip, sealed.seal, sealed.roster)) == []
    with pytest.raises(BadInput) as refused:
        maker.slip("nobody")
    assert refused.value.key == "command.no-child"


def test_a_seal_is_never_replaced(tmp_path: Path) -> None:
    draw = made(SHAPES["direct-machine"], 2)
    store_sealed(DrawFolder(tmp_path / "a"), draw, b"package")
    with pytest.raises(BadInput) as refused:
        store_sealed(DrawFolder(tmp_path / "a"), draw, b"package")
    assert refused.value.key == "command.folder-exists"
    (tmp_path / "empty").mkdir()
    (tmp_path / "file").write_bytes(b"")
    for name in ("empty", "file"):
        with pytest.raises(BadInput):
            store_sealed(DrawFolder(tmp_path / name), draw, b"package")
