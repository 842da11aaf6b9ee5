"""The digests of the pictures: what is written is read again, and anything else says nothing."""

import os
from pathlib import Path

import pytest

from kiosk.files import taken
from kiosk.files.taken import read_taken, write_taken
from verifier.protocol.text import canonical, sha256_hex

SEAL, OTHER = "a" * 64, "b" * 64
TAKEN = {"结果 第2页.png": sha256_hex(b"2"), "result-1-X-S01-001.png": sha256_hex(b"1")}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "taken.json"


def test_what_is_written_is_read_again_and_the_order_of_writing_does_not_matter(path: Path) -> None:
    write_taken(path, SEAL, TAKEN)
    first = path.read_bytes()
    write_taken(path, SEAL, dict(reversed(TAKEN.items())))
    assert path.read_bytes() == first
    assert read_taken(path, SEAL) == TAKEN


def test_another_draws_file_and_a_missing_one_say_nothing(path: Path) -> None:
    assert read_taken(path, SEAL) == {}
    write_taken(path, OTHER, TAKEN)
    assert read_taken(path, SEAL) == {}


def whole(pictures: object, form: str = taken.FORMAT) -> bytes:
    return canonical({"format": form, "seal": SEAL, "pictures": pictures})


ONE = {"file": "a.png", "sha256": "c" * 64}
HOSTILE = [
    b"", b"[]", b"\xff\xfe", b"[" * 100_000, whole([ONE])[:-1], whole([ONE]) + b"\n",
    whole([ONE], "mingpai-pictures-2"), whole({}), whole([{**ONE, "sha256": "c"}]),
    whole([{**ONE, "more": 1}]), whole([{**ONE, "file": "../a.png"}]), whole([{**ONE, "file": "a.exe"}]),
    whole([{**ONE, "file": "a\\b.png"}]),
    whole([ONE, {**ONE, "sha256": "d" * 64}]), b" " + whole([ONE]),
]  # fmt: skip


@pytest.mark.parametrize("data", HOSTILE)
def test_a_file_that_is_not_ours_says_nothing(data: bytes, path: Path) -> None:
    path.write_bytes(data)
    assert read_taken(path, SEAL) == {}


def test_what_the_hostile_ones_were_made_of_is_fine(path: Path) -> None:
    path.write_bytes(whole([ONE]))
    assert read_taken(path, SEAL) == {"a.png": "c" * 64}


def test_a_huge_file_fills_no_memory_and_a_folder_or_pipe_keeps_nobody_waiting(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(2**40)
    assert read_taken(path, SEAL) == {}
    path.unlink()
    path.mkdir()
    assert read_taken(path, SEAL) == {}
    path.rmdir()
    if hasattr(os, "mkfifo"):
        os.mkfifo(path)
        assert read_taken(path, SEAL) == {}
