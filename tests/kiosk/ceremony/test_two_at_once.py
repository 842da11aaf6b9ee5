"""Two programs, two mounts, two clicks, clocks that lie: refused or harmless, and told."""

import errno
import os
import subprocess
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from filelock import UnixFileLock

from kiosk.ceremony import commands
from kiosk.ceremony.ceremony import Ceremony
from kiosk.ceremony.console import Session
from kiosk.files.draw_folder import DrawFolder
from kiosk.station.clock import now
from tests.kiosk.ceremony.hall import PROGRAM, Clock, Hall, go_on, hold, holds, say, seal, spare, until
from tests.support import plans
from verifier.protocol.errors import BadInput
from verifier.protocol.plan import Lock
from verifier.protocol.state import Phase


@pytest.fixture(scope="module")
def sealed(tmp_path_factory: pytest.TempPathFactory) -> Hall:
    plan = plans.direct(slots=2, lock=Lock.SCREEN, quota=3)
    return seal(tmp_path_factory.mktemp("sealed"), plan, plans.roster(plan, 6))


@pytest.fixture
def hall(sealed: Hall, tmp_path: Path) -> Hall:
    return spare(sealed, tmp_path / "draw")


@pytest.fixture
def second_mount(hall: Hall, tmp_path: Path) -> Iterator[Path]:
    """The same folder at another place in the system's tree."""
    place = tmp_path / "again"
    place.mkdir()
    done = subprocess.run(
        ["mount", "--bind", hall.folder.root, place], capture_output=True, check=False
    ) if os.name != "nt" else None  # fmt: skip
    if done is None or done.returncode:
        pytest.skip("only a system's administrator may mount a folder twice")
    yield place
    subprocess.run(["umount", place], check=True)


def test_a_folder_mounted_twice_is_opened_once(hall: Hall, second_mount: Path) -> None:
    with hall.open():
        with pytest.raises(BadInput) as refused:
            Ceremony(DrawFolder(second_mount), PROGRAM, Clock())
        assert refused.value.key == "journal.in-use"
    with Ceremony(DrawFolder(second_mount), PROGRAM, Clock()) as ceremony:
        commands.begin(ceremony)
    with hall.open() as session:
        assert session.ceremony.state.seq == 1


def test_a_disk_that_cannot_lock_files_is_refused(hall: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    def unable(_self: UnixFileLock) -> None:
        raise NotImplementedError("FileSystem does not appear to support flock")

    monkeypatch.setattr("filelock.FileLock._acquire", unable)
    with pytest.raises(BadInput) as refused, hall.open():
        pass
    assert refused.value.key == "journal.no-lock"


@pytest.mark.parametrize(("number", "key"), [(errno.EROFS, "disk.read-only"), (errno.ENOSPC, "disk.full")])
def test_a_disk_on_which_the_lock_cannot_be_made_is_refused(
    number: int, key: str, hall: Hall, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unable(_self: UnixFileLock) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr("filelock.FileLock._acquire", unable)
    with pytest.raises(BadInput) as refused, hall.open():
        pass
    assert refused.value.key == key


def test_where_no_lock_holds_the_second_program_is_stopped_at_its_first_line(hall: Hall) -> None:
    """Over a network, two computers may both believe that they have the folder for themselves."""
    with hall.open() as session:
        say(session, "begin")
        session.ceremony.close_files()
        with hall.open() as other:
            say(other, 'note text="the other one"')
            with pytest.raises(BadInput) as refused:
                say(session, 'note text="this one"')
            assert refused.value.key == "journal.changed"
            go_on(hall, other)
    assert holds(hall.report())


def test_of_two_lines_of_the_same_length_the_second_is_noticed(hall: Hall) -> None:
    with hall.open() as session:
        say(session, "begin", "note text=aaaa")
        path = hall.folder.transcript(1)
        path.write_bytes(path.read_bytes().replace(b"aaaa", b"bbbb"))
        with pytest.raises(BadInput) as refused:
            say(session, "note text=cccc")
        assert refused.value.key == "journal.changed"


def both(hall: Hall, lines: tuple[str, str]) -> tuple[list[str], Hall]:
    """Two people press at the same moment; how each was refused, if it was."""
    told: list[str] = []
    with hall.open() as session:
        until(hall, session, lambda state: state.phase is Phase.LOCK)
        start = threading.Barrier(2)

        def press(line: str) -> None:
            start.wait()
            try:
                say(session, line)
            except BadInput as error:
                told.append(error.key)

        threads = [threading.Thread(target=press, args=(line,)) for line in lines]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    return told, hall


def test_two_clicks_at_once_lock_a_slot_once_and_its_number_can_be_opened(hall: Hall) -> None:
    told, _ = both(hall, ("lock-slip slot=1 number=11111111", "lock-slip slot=1 number=22222222"))
    assert told == ["slip.locked-twice"]
    with hall.open() as session:
        say(session, "lock-slip slot=2 number=33333333")
        until(hall, session, lambda state: state.phase is Phase.SLIPS)
        say(session, "open-slip slot=1")
        assert session.ceremony.state.slips[0][1] in {"11111111", "22222222"}
        go_on(hall, session)
    assert holds(hall.report())


def test_two_openings_of_one_slot_open_the_number_that_was_locked(
    hall: Hall, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second click writes its number beside the first before it is refused."""
    with hall.open() as session:
        until(hall, session, lambda state: state.phase is Phase.LOCK)
        say(session, "lock-slip slot=1 number=11111111")
        locked = session.ceremony.openings.find(1, 1)
        assert locked is not None
        session.ceremony.openings.add(type(locked)(1, 1, "99999999", "f" * 32))
        say(session, "lock-slip slot=2 number=33333333")
        until(hall, session, lambda state: state.phase is Phase.SLIPS)
        say(session, "open-slip slot=1")
        assert session.ceremony.state.slips == ((1, "11111111"),)


@pytest.mark.parametrize("zone", ["Asia/Shanghai", "America/New_York", "Pacific/Kiritimati"])
def test_the_time_zone_is_nowhere_in_the_record(zone: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", zone)
    if hasattr(time, "tzset"):
        time.tzset()
    told = datetime.strptime(now(), "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    assert abs((datetime.now(UTC) - told).total_seconds()) < 5
    monkeypatch.undo()
    if hasattr(time, "tzset"):
        time.tzset()


def test_a_clock_set_back_changes_nothing_that_is_drawn_and_is_told(hall: Hall, tmp_path: Path) -> None:
    """So does a computer that slept: its clock jumps ahead, and is set back by somebody."""
    other = spare(hall, tmp_path / "other")
    hold(hall)
    times = iter(f"20{year:02d}-01-01T00:00:00Z" for year in range(99, 0, -1))
    with Ceremony(other.folder, PROGRAM, lambda: next(times)) as ceremony:
        go_on(other, Session(ceremony, other.private))
    assert other.folder.results.read_bytes() == hall.folder.results.read_bytes()
    report = other.report()
    assert holds(report)
    assert any(finding.key == "notice.clock" for finding in report.findings)


def test_a_record_that_vanished_does_not_lead_to_a_quiet_second_try(hall: Hall) -> None:
    with hall.open() as session:
        until(hall, session, lambda state: state.phase is Phase.ADMIT)
    hall.folder.transcript(1).unlink()
    with hall.open() as session:
        with pytest.raises(BadInput) as refused:
            say(session, "begin")
        assert refused.value.key == "journal.gone"
        say(session, "begin resumed=过程记录丢失")
        assert session.ceremony.state.begin is not None
