"""The code that a kiosk asks for before its program ends."""

import hashlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.station import operator_code
from verifier.protocol.errors import BadInput

SALT = bytes(range(32))


def test_the_file_holds_what_checks_the_code_and_not_the_code(tmp_path: Path) -> None:
    path = tmp_path / "code"
    path.write_bytes(operator_code.make("20260715"))
    assert b"20260715" not in path.read_bytes()
    check = operator_code.read(path)
    assert check.fits("20260715")
    assert not check.fits("20260714") and not check.fits("") and not check.fits("２０２６０７１５")
    assert operator_code.make("20260715") != operator_code.make("20260715")


def test_the_digest_is_scrypts(tmp_path: Path) -> None:
    path = tmp_path / "code"
    path.write_bytes(operator_code.make("123456", SALT))
    expected = hashlib.scrypt(b"123456", salt=SALT, n=2**15, r=8, p=1, maxmem=2**26, dklen=32)
    assert operator_code.read(path).digest == expected


@pytest.mark.parametrize(
    "code", ["", "12345", "1234567890123", "12345a", "１２３４５６", " 123456", "12345\u00b2"]
)
def test_what_is_no_code_is_refused(code: str) -> None:
    with pytest.raises(BadInput) as refused:
        operator_code.make(code)
    assert refused.value.key == "operator-code.shape"


@given(st.binary(max_size=300))
def test_a_file_that_is_none_is_refused(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    path = tmp_path_factory.mktemp("code") / "code"
    path.write_bytes(data)
    with pytest.raises(BadInput):
        operator_code.read(path)


def test_a_file_that_is_missing_or_endless_is_refused(tmp_path: Path) -> None:
    for path in (tmp_path / "none", tmp_path, Path("/dev/zero")):
        with pytest.raises(BadInput) as refused:
            operator_code.read(path)
        assert refused.value.key == "operator-code.unreadable"


def test_it_is_asked_for_where_the_session_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(operator_code.VARIABLE, raising=False)
    assert operator_code.asked_for() is None
    monkeypatch.setenv(operator_code.VARIABLE, "/etc/mingpai/operator-code")
    assert operator_code.asked_for() == Path("/etc/mingpai/operator-code")
