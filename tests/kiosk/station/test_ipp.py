"""The printing protocol's bytes: what is asked, and what hostile answers are."""

import contextlib
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.station import ipp

JOB = ("job-uri", "ipp://localhost/jobs/7")


def test_a_request_has_the_bytes_of_the_standard() -> None:
    """Built by hand after RFC 8010 section 3.1, in the manner of its appendix A."""

    def attribute(tag: int, name: bytes, value: bytes) -> bytes:
        return bytes((tag,)) + struct.pack(">H", len(name)) + name + struct.pack(">H", len(value)) + value

    expected = (
        b"\x02\x00\x00\x09\x00\x00\x00\x01\x01"
        + attribute(0x47, b"attributes-charset", b"utf-8")
        + attribute(0x48, b"attributes-natural-language", b"en")
        + attribute(0x45, b"job-uri", b"ipp://localhost/jobs/7")
        + attribute(0x42, b"requesting-user-name", b"clerk")
        + attribute(0x44, b"requested-attributes", b"job-state")
        + attribute(0x44, b"", b"job-name")
        + b"\x03"
    )
    assert ipp.request(ipp.Operation.GET_JOB_ATTRIBUTES, JOB, "clerk", ("job-state", "job-name")) == expected


def test_an_answer_is_read_value_by_value() -> None:
    # printer-state 5, two reasons, and a second group that names the state once more.
    data = (
        b"\x02\x00\x00\x00\x00\x00\x00\x01\x04"
        b"\x23\x00\x0dprinter-state\x00\x04\x00\x00\x00\x05"
        b"\x44\x00\x07reasons\x00\x06paused\x44\x00\x00\x00\x0boffline-err"
        b"\x22\x00\x04flag\x00\x01\x01"
        b"\x04\x23\x00\x0dprinter-state\x00\x04\x00\x00\x00\x03\x03"
    )
    answer = ipp.answer_from_bytes(data)
    assert answer.ok
    assert answer.number("printer-state") == 5
    assert answer.texts("reasons") == ("paused", "offline-err")
    assert answer.attributes["flag"] == (True,)
    assert (answer.number("nothing"), answer.texts("nothing")) == (0, ())


def test_a_refusal_is_not_ok() -> None:
    assert not ipp.answer_from_bytes(b"\x02\x00\x04\x06\x00\x00\x00\x01\x03").ok


@given(
    st.sampled_from(ipp.Operation), st.text(max_size=50), st.lists(st.sampled_from(["a", "bc"]), max_size=3)
)
def test_what_is_asked_can_be_read_back(operation: ipp.Operation, user: str, wanted: list[str]) -> None:
    read = ipp.answer_from_bytes(ipp.request(operation, JOB, user, wanted, flags=("purge-job",)))
    assert read.status == operation
    assert read.texts("requesting-user-name") == (user,)
    assert read.texts("requested-attributes") == tuple(wanted)
    assert read.attributes["purge-job"] == (True,)


@given(st.binary(max_size=200))
def test_rubbish_is_told_as_such(data: bytes) -> None:
    with contextlib.suppress(ValueError):
        ipp.answer_from_bytes(b"\x02\x00\x00\x00\x00\x00\x00\x01" + data)


@pytest.mark.parametrize("cut", range(1, 30))
def test_an_answer_cut_off_is_told_as_such(cut: int) -> None:
    whole = ipp.request(ipp.Operation.CANCEL_JOB, JOB, "clerk")
    with pytest.raises(ValueError, match=r"cut off|shorter"):
        ipp.answer_from_bytes(whole[:-cut])
