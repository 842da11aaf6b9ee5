"""Hashed lines and the one byte form of JSON."""

import hashlib
import json
import unicodedata
from typing import Any

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from tests.verifier.protocol.strategies import json_values, vectors
from verifier.protocol.errors import BadInput, Rule, WrongUse
from verifier.protocol.text import (
    FIELD_COUNT,
    MAX_DEPTH,
    canonical,
    h,
    is_digest,
    is_field,
    line,
    parse_canonical,
    sha256_hex,
)

FIELDS = st.from_regex(r"[0-9A-Za-z.:_-]+", fullmatch=True)


def key_of(data: bytes) -> str:
    with pytest.raises(BadInput) as caught:
        parse_canonical(data, Rule.BUNDLE, "some.json")
    assert caught.value.rule is Rule.BUNDLE
    assert caught.value.where == "some.json"
    return caught.value.key


@pytest.mark.parametrize("case", vectors("text-hash.json")["cases"], ids=lambda case: case["fields"][0])
def test_the_shared_vectors(case: dict[str, Any]) -> None:
    assert h(*case["fields"]) == case["h"]


@given(st.sampled_from(sorted(FIELD_COUNT)), st.data())
def test_a_line_is_its_fields_joined_and_nothing_else(tag: str, data: st.DataObject) -> None:
    count = FIELD_COUNT[tag]
    fields = data.draw(st.lists(FIELDS, min_size=count, max_size=count))
    assert line(tag, *fields) == "|".join(["MP1", tag, *fields])
    assert line(tag, *fields).split("|")[2:] == fields
    assert h(tag, *fields) == hashlib.sha256(line(tag, *fields).encode()).hexdigest()
    for wrong in (fields[1:], [*fields, "x"]):
        with pytest.raises(WrongUse):
            line(tag, *wrong)


@given(st.text())
def test_a_field_is_plain_ascii_of_one_character_or_more(text: str) -> None:
    allowed = set("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz.:_-")
    assert is_field(text) == (text != "" and set(text) <= allowed)
    if not is_field(text):
        with pytest.raises(WrongUse):
            line("ticket", "a", "b", text)


@pytest.mark.parametrize("text", ["", "a\n", "\na", "a|b", "a b", "１", "٣", "é", "a\x00", "%", "a\\", "a/b"])
def test_no_field_hides_a_newline_a_bar_or_a_foreign_digit(text: str) -> None:
    assert not is_field(text)


def test_an_unknown_tag_is_a_programmers_mistake() -> None:
    with pytest.raises(WrongUse):
        h("row", "a", "b", "c")


@pytest.mark.parametrize(
    "text", ["", "0" * 63, "0" * 65, "A" * 64, "0" * 63 + "\n", "0" * 64 + "\n", "０" * 64]
)
def test_a_digest_has_one_form(text: str) -> None:
    assert is_digest("0123456789abcdef" * 4)
    assert not is_digest(text)


@given(json_values())
def test_canonical_bytes_read_back_to_the_same_value(value: Any) -> None:
    data = canonical(value)
    assert parse_canonical(data, Rule.BUNDLE, "some.json") == value
    assert canonical(json.loads(data)) == data
    assert not data.endswith(b"\n")


@given(json_values())
def test_the_bytes_are_those_of_a_library_for_rfc_8785(value: Any) -> None:
    assert canonical(value) == rfc8785.dumps(value)


def test_every_character_is_written_as_rfc_8785_says() -> None:
    for first in range(0, 0x110000, 0x400):
        text = unicodedata.normalize("NFC", "".join(map(chr, range(first, first + 0x400))))
        if not 0xD800 <= first < 0xE000:
            assert canonical(text) == rfc8785.dumps(text)


@given(json_values(), st.randoms(use_true_random=False))
def test_every_other_spelling_of_a_value_is_refused(value: Any, random: Any) -> None:
    data = canonical(value)
    spellings = {
        json.dumps(value).encode(),
        json.dumps(value, indent=1, ensure_ascii=False).encode(),
        json.dumps(value, sort_keys=True, separators=(",", ":")).encode(),
        data + b"\n",
        b" " + data,
        b"\xef\xbb\xbf" + data,
        data.decode().encode("utf-16"),
    }
    for spelling in spellings - {data}:
        key_of(spelling)


@given(st.binary(max_size=60))
def test_bytes_are_read_in_their_one_form_or_refused(data: bytes) -> None:
    try:
        value = parse_canonical(data, Rule.BUNDLE, "some.json")
    except BadInput:
        return
    assert canonical(value) == data


@given(json_values(), st.integers(0, 10**6), st.integers(0, 255))
def test_a_changed_byte_is_refused_or_another_value(value: Any, at: int, byte: int) -> None:
    data = bytearray(canonical(value))
    data[at % len(data)] = byte
    try:
        found = parse_canonical(bytes(data), Rule.BUNDLE, "some.json")
    except BadInput:
        return
    assert canonical(found) == data


@pytest.mark.parametrize(
    ("data", "key"),
    [
        (b"", "json.syntax"),
        (b"{", "json.syntax"),
        (b"{}{}", "json.syntax"),
        (b"{'a':1}", "json.syntax"),
        (b'{"a":01}', "json.syntax"),
        (b'{"a":+1}', "json.syntax"),
        (b'"\x01"', "json.syntax"),
        (b'"\xff"', "json.not-utf8"),
        (b'"\xed\xa0\x80"', "json.not-utf8"),
        (b'"\xc0\x80"', "json.not-utf8"),
        (b'{"a":1,"a":1}', "json.duplicate-key"),
        (b'{"a":1,"\\u0061":1}', "json.duplicate-key"),
        (b'[{"b":{"a":1,"a":2}}]', "json.duplicate-key"),
        (b'{"b":1,"a":1}', "json.not-canonical"),
        (b'{"a":"\\u00e9"}', "json.not-canonical"),
        (b'{"a":"\\/"}', "json.not-canonical"),
        (b'{"a":"\\u0009"}', "json.not-canonical"),
        (b'{"a": 1}', "json.not-canonical"),
        (b'{"a":-0}', "json.not-canonical"),
        (b"1.0", "json.number"),
        (b"1e3", "json.number"),
        (b"NaN", "json.number"),
        (b"-Infinity", "json.number"),
        (b"9007199254740992", "json.number"),
        (b"-9007199254740992", "json.number"),
        (b"9" * 5_000, "json.number"),
        ('{"é":1}'.encode(), "json.key"),
        ('"e\u0301"'.encode(), "json.not-nfc"),
        (b'"\\ud800"', "json.not-nfc"),
        (b'["\\udc00\\ud800"]', "json.not-nfc"),
        (b'"\\u0065\\u0301"', "json.not-nfc"),
    ],
)
def test_what_is_refused_and_how_it_is_called(data: bytes, key: str) -> None:
    assert key_of(data) == key


def test_integers_end_where_every_reader_of_json_still_agrees() -> None:
    for value in (2**53 - 1, -(2**53) + 1, 0):
        assert parse_canonical(str(value).encode(), Rule.BUNDLE, "") == value


@pytest.mark.parametrize("inner", [b"", b"1", b'"a"', '"é"'.encode(), b"null", b"{}"])
def test_the_limit_of_depth_counts_lists_and_objects_alone(inner: bytes) -> None:
    around = MAX_DEPTH - (inner == b"{}")
    data = b"[" * around + inner + b"]" * around
    parse_canonical(data, Rule.BUNDLE, "")
    assert key_of(b"[" + data + b"]") == "json.too-deep"
    objects = b'{"a":' * (around + 1) + (inner or b"[]") + b"}" * (around + 1)
    assert key_of(objects) == "json.too-deep"


@pytest.mark.parametrize("data", [b"[" * 1_000_000, b'{"a":' * 1_000_000, b"[" * 900 + b"]" * 900])
def test_a_bomb_of_brackets_is_a_refusal(data: bytes) -> None:
    assert key_of(data) == "json.too-deep"


@pytest.mark.parametrize(
    "value",
    [1.0, float("nan"), 2**53, "e\u0301", "\ud800", {1: 2}, {"é": 1}, {"a": b"b"}, {"a": {1}}, object()],
)
def test_what_has_no_canonical_form_is_a_programmers_mistake(value: Any) -> None:
    with pytest.raises(WrongUse):
        canonical(value)


@given(st.text())
def test_only_nfc_text_is_read(text: str) -> None:
    whole = json.dumps(text, ensure_ascii=False).encode("utf-8", "surrogatepass")
    try:
        parse_canonical(whole, Rule.BUNDLE, "")
    except BadInput:
        return
    assert unicodedata.is_normalized("NFC", text)


@given(st.binary())
def test_a_file_is_hashed_as_its_bytes(data: bytes) -> None:
    assert sha256_hex(data) == hashlib.sha256(data).hexdigest()
    assert is_digest(sha256_hex(data))
