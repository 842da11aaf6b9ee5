"""The text of a slip in a QR code: either form is read, and nothing else."""

import base64
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.verifier.protocol.test_slip import SLIPS, slip_of
from verifier.protocol.errors import BadInput, Rule
from verifier.protocol.slip import FamilySlip, slip_to_json
from verifier.protocol.slip_text import LONGEST, MARK, slip_from_text, slip_to_compact

ALPHANUMERIC = frozenset("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:")
"""What a QR code's alphanumeric mode has (ISO/IEC 18004)."""
BLANKS = st.text(" \r\n\t", max_size=4).map(str.encode)


def packed(data: bytes) -> bytes:
    return MARK.encode() + base64.b32encode(zlib.compress(data)).rstrip(b"=")


@given(SLIPS, BLANKS, BLANKS)
def test_either_form_is_read_back(slip: FamilySlip, before: bytes, after: bytes) -> None:
    for text in (slip_to_json(slip), slip_to_compact(slip).encode("ascii")):
        assert slip_from_text(before + text + after) == slip
    assert slip_from_text(b"\xef\xbb\xbf" + slip_to_json(slip)) == slip


@given(SLIPS)
def test_the_compact_form_is_what_a_code_holds_most_densely(slip: FamilySlip) -> None:
    text = slip_to_compact(slip)
    assert set(text) <= ALPHANUMERIC - {" "}


@pytest.mark.parametrize(
    "data",
    [
        MARK.encode(),
        MARK.encode() + b"1",
        MARK.encode() + b"0189",
        MARK.encode() + b"AAAAAAAA",
        slip_to_compact(slip_of(1)).encode()[:-9],
        slip_to_compact(slip_of(1)).lower().encode(),
        packed(b"{}"),
        packed(slip_to_json(slip_of(1)) + b" "),
        packed(bytes(LONGEST + 1)),
        MARK.encode() + base64.b32encode(zlib.compress(slip_to_json(slip_of(1))) + b"more").rstrip(b"="),
    ],
)
def test_a_damaged_compact_form_is_refused(data: bytes) -> None:
    with pytest.raises(BadInput) as refused:
        slip_from_text(data)
    assert refused.value.rule is Rule.RECORD


@pytest.mark.parametrize("cut", [1, 40, 400])
def test_a_text_that_was_cut_off_is_told_as_such(cut: int) -> None:
    whole = slip_to_json(slip_of(1))
    for data in (whole[:-cut], whole[cut:], "二维码".encode()):
        with pytest.raises(BadInput) as refused:
            slip_from_text(data)
        assert refused.value.key == "record.compact"


@given(st.binary(max_size=99))
def test_nothing_else_is_a_slip(data: bytes) -> None:
    for text in (data, MARK.encode() + data):
        with pytest.raises(BadInput):
            slip_from_text(text)
