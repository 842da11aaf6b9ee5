"""seal.json, signature.json and the lines of a transcript: one byte form each, and what they bind."""

import json
from dataclasses import replace
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.support import plans as made
from tests.support.ceremony import make_seal
from tests.verifier.protocol.strategies import DIGESTS, EVENTS, HOSTILE, changed, json_values, paths
from verifier.protocol import events as ev
from verifier.protocol.errors import BadInput, Rule
from verifier.protocol.event_reader import read_event, read_kind
from verifier.protocol.plan_json import plan_to_json
from verifier.protocol.roster import Roster, roster_to_bytes
from verifier.protocol.seal import (
    SEAL_FIELDS,
    Seal,
    Software,
    check_seal,
    check_sealed_roster,
    seal_fingerprint,
    seal_from_json,
    seal_to_json,
)
from verifier.protocol.signature import (
    HeadSignature,
    is_signed,
    signatures_from_json,
    signatures_to_json,
    signed_message,
)
from verifier.protocol.text import canonical, sha256_hex
from verifier.protocol.transcript import (
    MAX_LINE,
    Entry,
    entries_from_bytes,
    entries_to_bytes,
    entry_from_line,
    is_time,
    split_lines,
    transcript_name,
)

TIMES = st.just("2026-07-15T01:30:00Z")
DRAW_IDS = st.from_regex(r"[A-Z0-9-]{1,40}", fullmatch=True)
SEALS = st.builds(
    Seal,
    draw_id=DRAW_IDS,
    rehearsal=st.booleans(),
    sealed_at=TIMES,
    plan=DIGESTS,
    roster=DIGESTS,
    roster_root=DIGESTS,
    counts=st.dictionaries(
        st.from_regex(r"[A-Z][0-9A-Z]{0,7}", fullmatch=True), st.integers(1, 10**7), max_size=3
    ).map(lambda counts: tuple(sorted(counts.items()))),
    software=st.builds(
        Software,
        st.from_regex(r"[0-9A-Za-z._-]{1,40}", fullmatch=True),
        st.from_regex(r"[0-9A-Za-z.+-]{1,40}", fullmatch=True),
        DIGESTS,
    ),
    secrets=st.lists(DIGESTS, min_size=1, max_size=3).map(tuple),
    public_key=DIGESTS,
)
ANY_EVENT = st.one_of(*EVENTS.values())


@given(SEALS)
def test_a_seal_is_read_back_from_its_one_byte_form(seal: Seal) -> None:
    data = seal_to_json(seal)
    assert seal_from_json(data) == seal
    assert seal_fingerprint(data) == sha256_hex(data)
    assert set(json.loads(data)) == set(SEAL_FIELDS)


@given(SEALS, st.data(), HOSTILE)
def test_a_hostile_seal_is_refused_or_another_seal(seal: Seal, data: st.DataObject, new: Any) -> None:
    value = json.loads(seal_to_json(seal))
    whole = canonical(changed(value, data.draw(st.sampled_from(list(paths(value)))), new))
    try:
        found = seal_from_json(whole)
    except BadInput as error:
        assert error.rule is Rule.SEAL
        assert error.where.startswith("seal.json")
        return
    assert seal_to_json(found) == whole


@given(json_values().map(canonical) | st.binary(max_size=99))
def test_no_other_bytes_are_a_seal_or_signatures(data: bytes) -> None:
    for read, rule in ((seal_from_json, Rule.SEAL), (signatures_from_json, Rule.SIGNATURE)):
        with pytest.raises(BadInput) as caught:
            read(data)
        assert caught.value.rule is rule


PLAN = made.longhua()
PLAN_DATA = plan_to_json(PLAN)
ROWS = made.roster(PLAN, 12)
ROSTER = Roster.of(ROWS)
ROSTER_DATA = roster_to_bytes(ROWS)
SEAL = make_seal(PLAN, ROSTER)


def test_a_seal_agrees_with_its_plan_and_list() -> None:
    check_seal(SEAL, PLAN, PLAN_DATA)
    check_sealed_roster(SEAL, ROSTER, ROSTER_DATA)


@pytest.mark.parametrize(
    ("seal", "rule", "key"),
    [
        (replace(SEAL, rehearsal=True), Rule.REHEARSAL, "seal.rehearsal"),
        (replace(SEAL, plan="0" * 64), Rule.SEAL, "seal.differs"),
        (replace(SEAL, draw_id="OTHER"), Rule.SEAL, "seal.differs"),
        (replace(SEAL, secrets=SEAL.secrets[1:]), Rule.SEAL, "seal.secrets"),
        (replace(SEAL, secrets=(*SEAL.secrets, "0" * 64)), Rule.SEAL, "seal.secrets"),
        (replace(SEAL, roster="0" * 64), Rule.ROSTER, "roster.digest"),
        (replace(SEAL, roster_root="0" * 64), Rule.ROSTER, "roster.root"),
        (replace(SEAL, counts=SEAL.counts[1:]), Rule.ROSTER, "roster.counts"),
        (replace(SEAL, counts=(("C", 12), ("X", 13))), Rule.ROSTER, "roster.counts"),
    ],
)
def test_what_a_seal_does_not_agree_with(seal: Seal, rule: Rule, key: str) -> None:
    with pytest.raises(BadInput) as caught:
        check_seal(seal, PLAN, PLAN_DATA)
        check_sealed_roster(seal, ROSTER, ROSTER_DATA)
    assert (caught.value.rule, caught.value.key) == (rule, key)


def test_the_mark_of_a_rehearsal_is_in_the_draws_name_and_in_the_seal() -> None:
    plan = made.as_rehearsal(PLAN)
    seal = make_seal(plan, ROSTER)
    assert seal.rehearsal
    check_seal(seal, plan, plan_to_json(plan))
    with pytest.raises(BadInput) as caught:
        check_seal(replace(seal, rehearsal=False), plan, plan_to_json(plan))
    assert caught.value.rule is Rule.REHEARSAL


# --- signatures

HEADS = st.builds(
    HeadSignature, st.integers(1, 9), DIGESTS, st.binary(min_size=64, max_size=64).map(bytes.hex)
)


@given(DRAW_IDS, st.lists(HEADS, min_size=1, max_size=9).map(tuple))
def test_signatures_are_read_back_from_their_one_byte_form(
    draw_id: str, heads: tuple[HeadSignature, ...]
) -> None:
    assert signatures_from_json(signatures_to_json(draw_id, heads)) == (draw_id, heads)


@given(st.binary(min_size=32, max_size=32), DIGESTS, st.integers(1, 9), st.data())
def test_a_head_is_signed_for_one_draw_and_attempt(
    private: bytes, head: str, attempt: int, data: st.DataObject
) -> None:
    key = Ed25519PrivateKey.from_private_bytes(private)
    public = key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw).hex()
    message = signed_message("DEMO-1", attempt, head)
    assert message == f"MP1|head|DEMO-1|{attempt}|{head}".encode()
    one = HeadSignature(attempt, head, key.sign(message).hex())
    assert is_signed(public, "DEMO-1", one)
    assert not is_signed(public, "DEMO-2", one)
    assert not is_signed(public, "DEMO-1", replace(one, attempt=attempt % 9 + 1))
    assert not is_signed(public, "DEMO-1", replace(one, head=sha256_hex(head.encode())))
    at = data.draw(st.integers(0, 127))
    digit = "0" if one.signature[at] != "0" else "1"
    spoilt = one.signature[:at] + digit + one.signature[at + 1 :]
    assert not is_signed(public, "DEMO-1", replace(one, signature=spoilt))
    assert not is_signed(data.draw(DIGESTS), "DEMO-1", one)


# --- events and lines


@pytest.mark.parametrize("kind", ev.Kind)
def test_an_event_of_each_kind_is_read_back(kind: ev.Kind) -> None:
    @given(EVENTS[kind])
    @settings(max_examples=50)
    def check(event: ev.Event) -> None:
        assert ev.kind(event) is kind
        data = ev.event_data(event)
        assert read_event(kind, data, "t") == event
        assert read_kind(kind.value, "t") is kind

    check()


@pytest.mark.parametrize("kind", ev.Kind)
def test_hostile_data_of_each_kind_is_refused_or_another_event(kind: ev.Kind) -> None:
    @given(EVENTS[kind], st.data(), HOSTILE)
    @settings(suppress_health_check=[HealthCheck.too_slow])
    def check(event: ev.Event, data: st.DataObject, new: Any) -> None:
        value = json.loads(canonical(ev.event_data(event)))
        value = changed(value, data.draw(st.sampled_from(list(paths(value)))), new)
        try:
            found = read_event(kind, value, "t")
        except BadInput as error:
            assert error.rule is Rule.ORDER
            assert error.where.startswith("t")
            return
        assert ev.event_data(found) == value

    check()


@given(st.sampled_from(ev.Kind), json_values())
def test_any_json_value_as_data_is_refused_with_a_rule(kind: ev.Kind, value: Any) -> None:
    with pytest.raises(BadInput) as caught:
        read_event(kind, value, "t")
    assert caught.value.rule is Rule.ORDER


@given(st.text())
def test_an_unknown_kind_is_refused(name: str) -> None:
    if name not in {kind.value for kind in ev.Kind}:
        with pytest.raises(BadInput) as caught:
            read_kind(name, "t")
        assert (caught.value.rule, caught.value.key) == (Rule.ORDER, "event.kind")


ENTRIES = st.builds(Entry, st.integers(1, 10**5), TIMES, ANY_EVENT, DIGESTS)


@given(st.lists(ENTRIES, min_size=1, max_size=4).map(tuple))
@settings(suppress_health_check=[HealthCheck.too_slow])
def test_a_transcript_is_read_back_from_its_one_byte_form(entries: tuple[Entry, ...]) -> None:
    data = entries_to_bytes(entries)
    assert entries_from_bytes(data, "t") == entries
    assert [sha256_hex(line) for line in split_lines(data, "t")] == [entry.digest() for entry in entries]
    with pytest.raises(BadInput) as caught:
        entries_from_bytes(data[:-1], "t")
    assert caught.value.key == "transcript.cut-off"


@given(ENTRIES, st.data(), HOSTILE)
@settings(suppress_health_check=[HealthCheck.too_slow])
def test_a_hostile_line_is_refused_or_another_line(entry: Entry, data: st.DataObject, new: Any) -> None:
    value = json.loads(entry.line())
    line = canonical(changed(value, data.draw(st.sampled_from(list(paths(value)))), new))
    try:
        found = entry_from_line(line, "t")
    except BadInput as error:
        assert error.rule in {Rule.CHAIN, Rule.ORDER}
        return
    assert found.line() == line


@pytest.mark.parametrize(
    "data", [b"", b"x", b"\n", b"\n\n", b"{}\n", b"[]\n", b"\xff\n", b"{}\r\n", b"null\n"]
)
def test_bytes_that_are_no_transcript(data: bytes) -> None:
    with pytest.raises(BadInput) as caught:
        entries_from_bytes(data, "t")
    assert caught.value.rule is Rule.CHAIN


def test_a_line_and_a_file_have_a_limit() -> None:
    with pytest.raises(BadInput) as caught:
        entry_from_line(b" " * (MAX_LINE + 1), "t")
    assert caught.value.key == "transcript.long-line"
    with pytest.raises(BadInput) as caught:
        split_lines(b"\n" * 100_001, "t")
    assert caught.value.key == "transcript.many-lines"


@pytest.mark.parametrize(
    "text",
    [
        "2026-07-15 01:30:00Z",
        "2026-07-15T01:30:00",
        "2026-07-15T01:30:00Z\n",
        "2026-7-15T01:30:00Z",
        "２０２６-07-15T01:30:00Z",
    ],
)
def test_a_time_has_one_form(text: str) -> None:
    assert is_time("2026-07-15T01:30:00Z")
    assert not is_time(text)
    assert transcript_name(2) == "transcript-2.jsonl"
