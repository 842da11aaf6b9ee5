"""Full, read-only, failing and vanishing disks: real file systems, where one may mount them."""

import errno
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from kiosk.ceremony.mirror import attach, copy_folder, keep
from kiosk.ceremony.takeover import take_over
from kiosk.sealing.package_files import open_package
from kiosk.sealing.store import store_unpacked
from tests.faults.days import Outcome, at, copy_of, finish, outcome, refused_or_done, sealed
from tests.kiosk.ceremony.hall import HALVES, Clock, Hall, go_on, say, spare, until
from verifier.protocol.errors import BadInput, Rule
from verifier.protocol.events import Role
from verifier.protocol.state import Phase

Mount = Callable[..., Path]


@pytest.fixture
def mount(tmp_path: Path) -> Iterator[Mount]:
    """Mounts what a test asks for, and takes it away in the end."""
    if os.name == "nt" or os.geteuid() != 0:
        pytest.skip("only a system's administrator may mount a disk")
    mounted: list[Path] = []

    def mount(name: str, *options: str | Path) -> Path:
        place = tmp_path / name
        place.mkdir(exist_ok=True)
        done = subprocess.run(["mount", *options, place], capture_output=True, check=False, text=True)
        if done.returncode:
            pytest.skip(f"this system does not mount that: {done.stderr.strip()}")
        mounted.append(place)
        return place

    yield mount
    for place in reversed(mounted):
        subprocess.run(["umount", "-l", place], capture_output=True, check=False)


def tmpfs(mount: Mount, name: str, size: str) -> Path:
    return mount(name, "-t", "tmpfs", "-o", f"size={size}", "tmpfs")


def ext4(image: Path, megabytes: int, *options: str) -> Path:
    """A file with a file system in it, to be mounted."""
    with image.open("wb") as file:
        file.truncate(megabytes * 2**20)
    made = subprocess.run(["mkfs.ext4", "-q", *options, image], capture_output=True, check=False)
    if made.returncode:
        pytest.skip("this system cannot make such a file system")
    return image


@contextmanager
def full(disk: Path) -> Iterator[None]:
    """Not a byte more fits on this disk."""
    filler = disk / "filler"
    handle = os.open(filler, os.O_WRONLY | os.O_CREAT)
    with suppress(OSError):
        while True:
            os.write(handle, bytes(4096))
    os.close(handle)
    try:
        yield
    finally:
        filler.unlink()


@pytest.fixture(scope="module")
def draw(tmp_path_factory: pytest.TempPathFactory) -> Hall:
    return sealed("longhua", tmp_path_factory.mktemp("sealed"))


@pytest.fixture(scope="module")
def expected(draw: Hall, tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    return finish(copy_of(draw, tmp_path_factory.mktemp("quiet")))


def test_a_disk_that_is_full_before_every_step(draw: Hall, expected: Outcome, mount: Mount) -> None:
    disk = tmpfs(mount, "small", "8m")
    hall = copy_of(draw, disk)
    keys = set()
    with hall.open() as session:
        while True:
            before, journal = session.ceremony.state, hall.journal()
            with full(disk):
                refused, going = refused_or_done(hall, session)
            if refused is not None:
                keys.add(refused.key)
                if refused.key == "disk.full":
                    assert (session.ceremony.state, hall.journal()) == (before, journal)
                # There is room again.
                refused, going = refused_or_done(hall, session)
                assert refused is None
            if not going:
                break
        assert outcome(hall, session) == expected
    assert "disk.full" in keys


def test_a_disk_that_is_full_when_the_draw_is_opened_or_unpacked(draw: Hall, mount: Mount) -> None:
    disk = tmpfs(mount, "small", "4m")
    hall = copy_of(draw, disk)
    with hall.open() as session:
        until(hall, session, lambda state: state.phase is Phase.LOCK)
    with full(disk):
        with hall.open() as session, pytest.raises(BadInput) as refused:
            for number in range(40):
                say(session, f"note text={number}")
        assert refused.value.key == "disk.full"
        with pytest.raises(OSError) as failed:
            store_unpacked(at(draw, disk / "more").folder, open_package(draw.package, HALVES), draw.package)
        assert failed.value.errno == errno.ENOSPC
        left = {path.name for path in disk.iterdir()}
    assert {"draw", "filler"} <= left <= {"draw", "filler", "more"}


def test_a_disk_that_becomes_read_only(
    draw: Hall, expected: Outcome, mount: Mount, tmp_path: Path
) -> None:
    """As the system makes it when it finds an error: at once, with files open for writing."""
    image = ext4(tmp_path / "image", 16)
    disk = mount("failing", "-o", "loop,errors=remount-ro", image)
    hall = copy_of(draw, disk)
    subprocess.run(["sync", "-f", disk], check=True)
    with hall.open() as session:
        until(hall, session, lambda state: state.phase is Phase.SLIPS)
        before = session.ceremony.state
        abort = ["mount", "-o", "remount,abort", disk]
        if subprocess.run(abort, check=False, capture_output=True).returncode:
            pytest.skip("this system cannot make a disk read-only")
        with pytest.raises(BadInput) as refused:
            say(session, hall.next_line(before))
        assert refused.value.key in {"disk.read-only", "journal.doubtful"}
        assert session.ceremony.state == before
    with pytest.raises(BadInput) as refused, hall.open():
        pass
    assert refused.value.key == "disk.read-only"
    subprocess.run(["umount", disk], check=True)
    mount("failing", "-o", "loop", image)
    with hall.open() as session:
        assert session.ceremony.state.seq >= before.seq
    assert finish(hall) == expected


def test_a_disk_that_fails_for_good_and_the_copy_that_is_left(
    draw: Hall, expected: Outcome, mount: Mount, tmp_path: Path
) -> None:
    """A file system whose blocks cannot be written any more: the system reports an input/output error."""
    below = tmpfs(mount, "below", "5m")
    image = ext4(below / "image", 24, "-O", "^has_journal", "-E", "lazy_itable_init=1")
    disk = mount("failing", "-o", "loop", image)
    hall = copy_of(draw, disk)
    stick = tmpfs(mount, "stick", "4m")
    with hall.open() as session:
        attach(session.ceremony, stick)
        until(hall, session, lambda state: state.phase is Phase.BALLS)
        keep(session.ceremony)
        with full(below), pytest.raises(BadInput) as refused:
            for number in range(200):
                before = session.ceremony.state
                say(session, f'note text="{"x" * 150} {number}"')
                keep(session.ceremony)
        assert refused.value.rule is Rule.JOURNAL
        assert refused.value.key in {"disk.failing", "journal.doubtful", "disk.read-only", "disk.full"}
        assert session.ceremony.state == before
    other = spare(draw, tmp_path / "spare" / "draw")
    plan = draw.plan
    done = take_over(other.folder, stick, "硬盘损坏", (Role.NOTARY, Role.ORGANISER), Clock(6))
    assert done.stood.seq == before.seq
    assert plan.failure.attempts > 1 and done.state.phase is Phase.VOIDED


def test_a_stick_that_is_full_and_has_room_again(draw: Hall, mount: Mount, tmp_path: Path) -> None:
    stick = tmpfs(mount, "stick", "200k")
    hall = copy_of(draw, tmp_path / "here")
    with hall.open() as session:
        attach(session.ceremony, stick)
        with full(stick):
            # A line may still fit into the last page; a dozen do not.
            until(hall, session, lambda state: state.phase is Phase.SECRET)
            say(session, *(f'note text="{"x" * 190}"' for _ in range(20)))
            kept = keep(session.ceremony)
            assert kept is not None and kept.refused is not None
            assert kept.refused.key == "mirror.not-written"
        kept = keep(session.ceremony)
        assert kept is not None and kept.refused is None
        go_on(hall, session)


def test_a_stick_that_is_pulled_out_and_put_back(draw: Hall, mount: Mount, tmp_path: Path) -> None:
    image = ext4(tmp_path / "image", 4)
    stick = mount("stick", "-o", "loop", image)
    hall = copy_of(draw, tmp_path / "here")
    with hall.open() as session:
        attach(session.ceremony, stick)
        say(session, "begin")
        subprocess.run(["umount", stick], check=True)
        kept = keep(session.ceremony)
        assert kept is not None and kept.refused is not None and kept.refused.key == "mirror.away"
        until(hall, session, lambda state: state.phase is Phase.LOCK)
        mount("stick", "-o", "loop", image)
        kept = keep(session.ceremony)
        assert kept is not None and kept.refused is None and kept.added > 1
    copy = copy_folder(stick, draw.plan.draw_id) / "transcript-1.jsonl"
    assert copy.read_bytes() == hall.journal()


def test_another_stick_in_its_place_is_told(draw: Hall, mount: Mount, tmp_path: Path) -> None:
    hall = copy_of(draw, tmp_path / "here")
    first = tmpfs(mount, "stick", "1m")
    with hall.open() as session:
        attach(session.ceremony, first)
        say(session, "begin")
        keep(session.ceremony)
        second = tmpfs(mount, "stick", "1m")
        (second / "holiday.txt").write_text("x")
        kept = keep(session.ceremony)
        assert kept is not None and kept.refused is not None and kept.refused.key == "mirror.away"
        assert {path.name for path in second.iterdir()} == {"holiday.txt"}


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a system without /dev/full")
def test_a_journal_on_the_full_device(draw: Hall, tmp_path: Path) -> None:
    hall = copy_of(draw, tmp_path)
    hall.folder.journals.mkdir()
    with hall.open() as session:
        hall.folder.transcript(1).symlink_to("/dev/full")
        with pytest.raises(BadInput) as refused:
            say(session, "begin")
        assert refused.value.rule is Rule.JOURNAL
        assert session.ceremony.state.seq == 0
        hall.folder.transcript(1).unlink()
        say(session, "begin")
    shutil.rmtree(hall.folder.root)
