"""Files: whole or as they were, and a draw's folder made whole or not at all."""

import errno
import os
import tempfile
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import kiosk.words  # noqa: F401
from kiosk.ceremony.journal import read_limited
from kiosk.files import atomic, disk
from kiosk.files.draw_folder import MOST, DrawFolder, read
from kiosk.files.exported import read_picture_file
from kiosk.intake.book import load
from kiosk.sealing import store
from kiosk.sealing.package_files import open_package
from kiosk.sealing.store import store_sealed, store_unpacked
from tests.kiosk.ceremony.hall import HALVES, Hall, seal
from tests.support import plans
from verifier.protocol.errors import BadInput, Rule


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Hall:
    plan = plans.direct()
    return seal(tmp_path_factory.mktemp("draw"), plan, plans.roster(plan, 3))


def test_a_file_is_written_whole(tmp_path: Path) -> None:
    path = tmp_path / "名单.txt"
    for data in (b"one", b"", b"two" * 100_000):
        atomic.write(path, data)
        assert path.read_bytes() == data
        assert list(tmp_path.iterdir()) == [path]


@pytest.mark.skipif(os.name == "nt", reason="Windows has other permissions")
def test_permissions_are_set_before_the_file_has_its_name(tmp_path: Path) -> None:
    path = tmp_path / "a"
    atomic.write(path, b"x", mode=0o600)
    assert path.stat().st_mode & 0o777 == 0o600
    atomic.write(path, b"x")
    assert path.stat().st_mode & 0o777 == 0o644


def fail(*_arguments: Any) -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


@pytest.mark.parametrize("call", ["fsync", "replace", "chmod"])
def test_a_failed_write_leaves_the_old_file_and_nothing_else(
    call: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a"
    atomic.write(path, b"old")
    with monkeypatch.context() as broken:
        if call == "fsync":
            broken.setattr(os, "fsync", fail)
        else:
            broken.setattr(Path, call, fail)
        with pytest.raises(OSError):
            atomic.write(path, b"new")
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_the_data_are_flushed_before_the_file_has_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[tuple[bool, int]] = []
    path = tmp_path / "a"
    monkeypatch.setattr(os, "fsync", lambda handle: seen.append((path.exists(), os.fstat(handle).st_size)))
    atomic.write(path, b"12345")
    assert seen[0] == (False, 5)
    assert os.name == "nt" or seen[1][0]


def test_an_interruption_leaves_no_file_aside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(_handle: int) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", interrupted)
    with pytest.raises(KeyboardInterrupt):
        atomic.write(tmp_path / "a", b"x")
    assert list(tmp_path.iterdir()) == []


def test_erasing_overwrites_and_deletes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "secret"
    path.write_bytes(b"12345")
    other_name = tmp_path / "same file"
    os.link(path, other_name)
    atomic.erase(path)
    assert not path.exists()
    assert other_name.read_bytes() == b"\0" * 5
    with pytest.raises(FileNotFoundError):
        atomic.erase(path)


def test_reading_says_what_is_missing(tmp_path: Path) -> None:
    with pytest.raises(BadInput) as refused:
        read(tmp_path / "plan.json", Rule.PLAN)
    assert (refused.value.rule, refused.value.key) == (Rule.PLAN, "file.missing")
    with pytest.raises(BadInput) as refused:
        read(tmp_path, Rule.SEAL)
    assert refused.value.key in {"file.unreadable", "file.missing"}


def sealing(hall: Hall, folder: DrawFolder) -> None:
    store_sealed(folder, hall.draw, hall.package)


def unpacking(hall: Hall, folder: DrawFolder) -> None:
    store_unpacked(folder, open_package(hall.package, HALVES), hall.package)


@pytest.mark.parametrize("make", [sealing, unpacking])
def test_a_folder_is_made_whole_or_not_at_all(
    make: Callable[[Hall, DrawFolder], None], hall: Hall, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = DrawFolder(tmp_path / "out" / "draw")
    writes = 0
    made = False
    while not made:
        left = writes

        def write(*arguments: Any, **further: Any) -> None:
            nonlocal left
            if left == 0:
                fail()
            left -= 1
            atomic.write(*arguments, **further)

        monkeypatch.setattr(store, "write", write)
        try:
            make(hall, folder)
            made = True
        except OSError:
            assert not folder.root.exists()
            assert list((tmp_path / "out").iterdir()) == []
            writes += 1
    assert writes == 5
    expected = {"plan.json", "roster.txt", "seal.json", f"private/{hall.plan.draw_id}.mpk"}
    expected |= {"private/envelopes.json" if make is sealing else "unpacked.json"}
    found = {path.relative_to(folder.root).as_posix() for path in folder.root.rglob("*") if path.is_file()}
    assert found == expected
    before = {path: path.read_bytes() for path in folder.root.rglob("*") if path.is_file()}
    with pytest.raises(BadInput) as refused:
        make(hall, folder)
    assert refused.value.key == "command.folder-exists"
    assert {path: path.read_bytes() for path in folder.root.rglob("*") if path.is_file()} == before


@pytest.mark.parametrize("error", [OSError(errno.EIO, "I/O error"), KeyboardInterrupt()])
def test_a_folder_that_cannot_be_renamed_is_taken_away(
    error: BaseException, hall: Hall, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def rename(_self: Path, _target: Path) -> None:
        raise error

    monkeypatch.setattr(Path, "replace", rename)
    with pytest.raises(type(error)):
        sealing(hall, DrawFolder(tmp_path / "draw"))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes in folders")
@pytest.mark.parametrize("reader", [read_limited, load, read_picture_file])
def test_a_pipe_in_place_of_a_file_keeps_nobody_waiting(
    reader: Callable[[Path], object], tmp_path: Path
) -> None:
    path = tmp_path / "transcript-1.jsonl"
    os.mkfifo(path)
    with pytest.raises(BadInput) as refused:
        reader(path)
    assert refused.value.where == path.name


def test_a_file_that_would_fill_the_memory_is_refused(tmp_path: Path) -> None:
    huge = tmp_path / "huge.mpk"
    with huge.open("wb") as file:
        file.truncate(5 * 2**30)  # a hole: it takes no room on the disk
    with pytest.raises(BadInput) as caught:
        read(huge, Rule.PACKAGE)
    assert (caught.value.rule, caught.value.key) == (Rule.PACKAGE, "file.large")


@pytest.mark.skipif(os.name == "nt", reason="Windows has no named pipes among files")
def test_a_pipe_in_place_of_a_package_keeps_nobody_waiting(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.mpk")
    with pytest.raises(BadInput):
        read(tmp_path / "pipe.mpk", Rule.PACKAGE)


def test_a_generous_limit_takes_no_memory(tmp_path: Path) -> None:
    file = tmp_path / "small"
    file.write_bytes(bytes(1000))
    tracemalloc.start()
    try:
        assert read(file, Rule.SEAL) == bytes(1000)
        assert tracemalloc.get_traced_memory()[1] < MOST / 100
    finally:
        tracemalloc.stop()


@given(st.integers(0, 3000), st.integers(0, 3000))
def test_no_more_than_the_limit_is_read(size: int, limit: int) -> None:
    with tempfile.TemporaryFile() as file:
        file.write(bytes(size))
        file.seek(0)
        assert len(disk.read_at_most(file, limit)) == min(size, limit)
