"""What happens to the journal when computers, disks and people fail."""

import errno
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

import kiosk.ceremony.publish
from kiosk.ceremony.ceremony import Ceremony
from kiosk.ceremony.console import Session, run_line
from kiosk.ceremony.openings import Opening, Openings
from kiosk.files.draw_folder import DrawFolder
from tests.kiosk.ceremony.hall import PROGRAM, Clock, Hall, go_on, holds, say, seal, spare, until
from tests.support import plans
from verifier.protocol.errors import BadInput, Rule
from verifier.protocol.plan import Custody, Lock, OnFailure
from verifier.protocol.state import Phase


@pytest.fixture(scope="module")
def sealed(tmp_path_factory: pytest.TempPathFactory) -> Hall:
    plan = plans.longhua(quota=3, slots=2, attempts=2)
    return seal(tmp_path_factory.mktemp("sealed"), plan, plans.roster(plan, 6))


@pytest.fixture
def hall(sealed: Hall, tmp_path: Path) -> Hall:
    return spare(sealed, tmp_path / "draw")


@pytest.fixture
def screen(tmp_path: Path) -> Hall:
    plan = plans.direct(slots=2, lock=Lock.SCREEN, custody=Custody.MACHINE, mode=OnFailure.RESUME)
    return seal(tmp_path / "screen", plan, plans.roster(plan, 6))


def phase(wanted: Phase) -> Callable[..., bool]:
    return lambda state: state.phase is wanted


def test_every_line_is_flushed_before_its_effect_is_shown(
    hall: Hall, monkeypatch: pytest.MonkeyPatch
) -> None:
    flushed: list[int] = []
    monkeypatch.setattr(os, "fsync", lambda handle: flushed.append(os.fstat(handle).st_size))
    with hall.open() as session:
        for line in ("begin", "note text=a", "note text=b"):
            say(session, line)
            assert len(hall.journal()) in flushed


def test_opening_again_after_every_line_gives_the_same_state(hall: Hall) -> None:
    while True:
        with hall.open() as session:
            state = session.ceremony.state
            if state.ended:
                break
            say(session, hall.next_line(state))
            after = session.ceremony.state
        with hall.open() as again:
            assert again.ceremony.state == after
    assert holds(hall.report())


@pytest.mark.parametrize("keep", [0, 1, 10, -2, -1])
def test_a_torn_last_line_is_set_aside_and_kept(keep: int, hall: Hall) -> None:
    with hall.open() as session:
        until(hall, session, phase(Phase.BALLS))
        whole, state = hall.journal(), session.ceremony.state
        say(session, "ball name=groups value=3")
    line = hall.journal()[len(whole) :]
    torn = line[:keep] if keep else b"\0" * 700
    hall.folder.transcript(1).write_bytes(whole + torn)
    with hall.open() as session:
        assert session.ceremony.state == state
        (aside,) = session.ceremony.torn
        assert aside.read_bytes() == torn
        assert hall.journal() == whole
        say(session, "reopened reason=停电", "ball name=groups value=3")
    # A second torn line does not overwrite the first.
    hall.folder.transcript(1).write_bytes(hall.journal() + b"{")
    with hall.open() as session:
        assert session.ceremony.torn != (aside,)
        assert aside.read_bytes() == torn
        go_on(hall, session)
        assert holds(hall.report())


def test_a_torn_first_line_of_a_later_attempt_leaves_the_void_one_last(hall: Hall) -> None:
    with hall.open() as session:
        say(session, "begin", "void reason=停电 decided=notary,organiser")
        state = session.ceremony.state
    hall.folder.transcript(2).write_bytes(b'{"at":"2026')
    with hall.open() as session:
        assert session.ceremony.state == state
        assert len(session.ceremony.torn) == 1
    with hall.open() as session:
        # The file is there, empty: still no attempt, so the draw can be terminated as well as begun.
        assert session.ceremony.state == state
        say(session, "begin")
        go_on(hall, session)
    assert holds(hall.report())


def test_damage_in_the_middle_is_refused_and_touches_nothing(hall: Hall) -> None:
    with hall.open() as session:
        until(hall, session, phase(Phase.SLIPS))
    data = hall.journal()
    lines = data.splitlines(keepends=True)
    damaged = {
        "a byte": data[:200] + bytes([data[200] ^ 1]) + data[201:],
        "a line gone": b"".join(lines[:3] + lines[4:]),
        "a line twice": b"".join(lines[:3] + lines[2:]),
        "two exchanged": b"".join([*lines[:2], lines[3], lines[2], *lines[4:]]),
        "an empty line": b"".join([*lines[:2], b"\n", *lines[2:]]),
        "zeros": data[:300] + b"\0" * 200 + data[500:],
        "other line ends": data.replace(b"\n", b"\r\n"),
        "not ours": b"hello\n",
    }
    for name, found in damaged.items():
        hall.folder.transcript(1).write_bytes(found)
        with pytest.raises(BadInput) as refused, hall.open():
            pass
        assert refused.value.rule is Rule.JOURNAL, name
        assert hall.journal() == found, name
    hall.folder.transcript(1).write_bytes(data)
    with hall.open() as session:
        go_on(hall, session)


def test_a_record_of_another_draw_is_refused(hall: Hall, tmp_path: Path) -> None:
    plan = plans.longhua(quota=4, slots=2)
    other = seal(tmp_path / "other", plan, plans.roster(plan, 6))
    with other.open() as session:
        say(session, "begin")
    hall.folder.journals.mkdir()
    hall.folder.transcript(1).write_bytes(other.journal())
    with pytest.raises(BadInput) as refused, hall.open():
        pass
    assert refused.value.key == "journal.breaks-rule"


def test_an_attempt_after_one_that_is_not_void_is_refused(hall: Hall) -> None:
    with hall.open() as session:
        say(session, "begin", "void reason=x decided=notary,organiser", "begin")
    first = hall.folder.transcript(1)
    first.write_bytes(b"".join(first.read_bytes().splitlines(keepends=True)[:1]))
    with pytest.raises(BadInput) as refused, hall.open():
        pass
    assert refused.value.key == "journal.attempt-not-void"


def grow(path: Path) -> None:
    with path.open("ab") as file:
        file.write(b"{}\n")


@pytest.mark.parametrize("tamper", [grow, lambda path: os.truncate(path, 10), lambda path: path.unlink()])
def test_a_journal_changed_behind_our_back_stops_the_ceremony(
    tamper: Callable[[Path], None], hall: Hall
) -> None:
    with hall.open() as session:
        until(hall, session, phase(Phase.LOCK))
        state = session.ceremony.state
        path = hall.folder.transcript(1)
        tamper(path)
        left = path.read_bytes() if path.exists() else None
        with pytest.raises(BadInput) as refused:
            say(session, "lock-slip slot=1")
        assert refused.value.key == "journal.changed"
        assert session.ceremony.state == state
        assert (path.read_bytes() if path.exists() else None) == left


@contextmanager
def no_file_above(size: int) -> Iterator[None]:
    """The system refuses to let any file grow beyond a size, as a full disk does."""
    import resource

    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, handler)


@pytest.mark.skipif(os.name == "nt", reason="there is no such limit")
@pytest.mark.parametrize("room", [0, 1, 100])
def test_a_full_disk_leaves_the_journal_as_it_was_and_the_step_can_be_repeated(room: int, hall: Hall) -> None:
    with hall.open() as session:
        until(hall, session, phase(Phase.LOCK))
        before, state = hall.journal(), session.ceremony.state
        with no_file_above(len(before) + room), pytest.raises(BadInput) as refused:
            say(session, "lock-slip slot=1")
        assert refused.value.key == "journal.not-written"
        assert hall.journal() == before
        assert session.ceremony.state == state
        say(session, "lock-slip slot=1")
        go_on(hall, session)
    assert holds(hall.report())


@pytest.mark.skipif(os.name == "nt", reason="there is no such limit")
def test_a_full_disk_at_the_first_line_of_an_attempt(hall: Hall) -> None:
    with hall.open() as session:
        with no_file_above(10), pytest.raises(BadInput):
            say(session, "begin")
        assert session.ceremony.state.phase is Phase.BEGIN
        say(session, "begin", "void reason=x decided=notary,organiser")
        with no_file_above(10), pytest.raises(BadInput):
            say(session, "begin")
        assert session.ceremony.state.phase is Phase.VOIDED
    with hall.open() as session:
        assert session.ceremony.state.phase is Phase.VOIDED
        say(session, "begin")
        assert session.ceremony.state.attempt == 2


@pytest.mark.skipif(os.name == "nt", reason="there is no such limit")
def test_a_full_disk_while_a_number_is_locked_on_the_screen(screen: Hall) -> None:
    with screen.open() as session:
        until(screen, session, phase(Phase.LOCK))
        say(session, "lock-slip slot=1 number=11111111")
        private = screen.folder.openings(1)
        size = private.stat().st_size
        with no_file_above(size + 20), pytest.raises(BadInput) as refused:
            say(session, "lock-slip slot=2 number=22222222")
        assert refused.value.key == "journal.not-written"
        assert len(session.ceremony.state.locked) == 1
        # Something of the line may have reached the private file; it must not spoil the next.
        private.write_bytes(private.read_bytes() + b'{"nonce":"00')
        say(session, "lock-slip slot=2 number=33333333")
        until(screen, session, phase(Phase.SLIPS))
        say(session, "open-slip slot=2", "open-slip slot=1")
        assert session.ceremony.state.slips == ((2, "33333333"), (1, "11111111"))


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root writes to read-only folders")
def test_a_read_only_folder(hall: Hall) -> None:
    with hall.open() as session:
        hall.folder.root.chmod(0o555)
        try:
            with pytest.raises(BadInput) as refused:
                say(session, "begin")
        finally:
            hall.folder.root.chmod(0o755)
        assert refused.value.key == "journal.not-written"


def test_the_journals_folder_cannot_be_made(hall: Hall) -> None:
    hall.folder.journals.write_bytes(b"a file where the folder should be")
    with hall.open() as session, pytest.raises(BadInput) as refused:
        say(session, "begin")
    assert refused.value.key == "journal.not-written"


def test_a_list_that_cannot_be_exported_is_told_apart_from_a_step_that_failed(hall: Hall) -> None:
    with hall.open() as session:
        until(hall, session, phase(Phase.NUMBERS))
        hall.folder.lists.write_bytes(b"a file where the folder should be")
        with pytest.raises(BadInput) as refused:
            say(session, "make-numbers")
        assert refused.value.key == "command.not-exported"
        assert session.ceremony.state.made == 1
        hall.folder.lists.unlink()
        # The next export writes what is missing.
        say(session, "make-numbers")
        assert len(list(hall.folder.lists.iterdir())) == 4
        go_on(hall, session)
    assert holds(hall.report())


@pytest.mark.parametrize("line", ["close", "terminate reason=x decided=notary,organiser"])
def test_a_crash_between_the_last_line_and_the_bundle(
    line: str, hall: Hall, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_arguments: object, **_further: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with hall.open() as session:
        until(hall, session, phase(Phase.CLOSE))
        monkeypatch.setattr(kiosk.ceremony.publish, "write", full)
        with pytest.raises(BadInput) as refused:
            say(session, line)
        assert refused.value.key == "command.not-exported"
        monkeypatch.undo()
    assert not hall.folder.bundle(hall.plan.draw_id).exists()
    with hall.open() as session:
        say(session, "publish")
    assert holds(hall.report())


def test_only_one_program_at_a_time(hall: Hall) -> None:
    with hall.open() as session:
        with pytest.raises(BadInput) as refused, hall.open():
            pass
        assert refused.value.key == "journal.in-use"
        code = (
            "from pathlib import Path\n"
            "from kiosk.ceremony.ceremony import Ceremony\n"
            "from kiosk.files.draw_folder import DrawFolder\n"
            "from verifier.protocol.errors import BadInput\n"
            "from verifier.protocol.seal import Software\n"
            "import sys\n"
            "try:\n"
            "    Ceremony(DrawFolder(Path(sys.argv[1])), Software('x', '1', '0' * 64), lambda: '')\n"
            "except BadInput as error:\n"
            "    print(error.key)\n"
        )
        command = [sys.executable, "-c", code, str(hall.folder.root)]
        told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        assert told == "journal.in-use\n"
        say(session, "begin")
    with hall.open() as session:
        assert session.ceremony.state.seq == 1


def test_a_program_that_was_refused_lets_go(hall: Hall) -> None:
    plan = hall.folder.plan.read_bytes()
    hall.folder.plan.write_bytes(plan + b" ")
    for _ in range(2):
        with pytest.raises(BadInput) as refused, hall.open():
            pass
        assert refused.value.key == "json.not-canonical"
    hall.folder.plan.write_bytes(plan)
    with hall.open():
        pass


def test_a_folder_that_is_no_draw_is_not_made_into_one(tmp_path: Path) -> None:
    for root in (tmp_path, tmp_path / "missing", tmp_path / "a" / "b"):
        with pytest.raises(BadInput) as refused:
            Ceremony(DrawFolder(root), PROGRAM, Clock())
        assert refused.value.key == "file.missing"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["plan.json", "roster.txt", "seal.json"])
def test_published_files_are_held_against_the_seal(name: str, hall: Hall) -> None:
    path = hall.folder.root / name
    data = path.read_bytes()
    for found in (data[:-1], data.replace(b"0", b"1", 1), b"", None):
        if found is None:
            path.unlink()
        else:
            path.write_bytes(found)
        with pytest.raises(BadInput) as refused, hall.open():
            pass
        assert refused.value.rule in {Rule.PLAN, Rule.ROSTER, Rule.SEAL}


# --- numbers typed on the screen


def test_lost_openings_are_replaced_by_receipts(screen: Hall) -> None:
    with screen.open() as session:
        until(screen, session, phase(Phase.SLIPS))
        receipts = {slot: session.ceremony.openings.find(1, slot) for slot in (1, 2)}
    screen.folder.openings(1).unlink()
    with screen.open() as session:
        with pytest.raises(BadInput) as refused:
            say(session, "open-slip slot=1")
        assert refused.value.key == "command.no-opening"
        for slot, one in receipts.items():
            assert one is not None
            say(session, f"open-slip slot={slot} number={one.number} nonce={one.nonce}")
        go_on(screen, session)
    assert holds(screen.report())


def test_a_crash_between_the_opening_and_the_journal(screen: Hall) -> None:
    """The number is in the private file and its commitment was never recorded: it is locked again."""
    with screen.open() as session:
        until(screen, session, phase(Phase.LOCK))
        session.ceremony.openings.add(Opening(1, 1, "99999999", "f" * 32))
    with screen.open() as session:
        assert session.ceremony.state.locked == ()
        say(session, "lock-slip slot=1 number=11111111", "lock-slip slot=2 number=22222222")
        until(screen, session, phase(Phase.SLIPS))
        say(session, "open-slip slot=1", "open-slip slot=2")
        assert session.ceremony.state.slips == ((1, "11111111"), (2, "22222222"))


def test_openings_are_for_their_owner_only_and_survive_damage(tmp_path: Path) -> None:
    openings = Openings(tmp_path / "journal" / "openings-1.jsonl")
    assert openings.find(1, 1) is None
    openings.add(Opening(1, 1, "1234", "a" * 32))
    if os.name != "nt":
        assert openings.path.stat().st_mode & 0o777 == 0o600
    with openings.path.open("ab") as file:
        file.write(b'{"nonce":')
    openings.add(Opening(1, 2, "5678", "b" * 32))
    openings.add(Opening(2, 1, "9999", "c" * 32))
    assert openings.find(1, 1) == Opening(1, 1, "1234", "a" * 32)
    assert openings.find(1, 2) == Opening(1, 2, "5678", "b" * 32)
    assert openings.find(2, 1) == Opening(2, 1, "9999", "c" * 32)
    assert openings.find(2, 2) is None


def test_the_transcript_never_has_a_number_before_it_is_opened(screen: Hall) -> None:
    with screen.open() as session:
        until(screen, session, phase(Phase.LOCK))
        say(session, "lock-slip slot=1 number=31415926", "lock-slip slot=2 number=27182818")
        assert b"31415926" not in screen.journal() and b"27182818" not in screen.journal()
        until(screen, session, phase(Phase.SLIPS))
        say(session, "open-slip slot=1")
        assert b"31415926" in screen.journal() and b"27182818" not in screen.journal()


def test_a_wrong_private_part_is_refused(screen: Hall, tmp_path: Path) -> None:
    plan = plans.direct(slots=2, lock=Lock.SCREEN, custody=Custody.MACHINE, mode=OnFailure.RESUME,
                        draw_id="OTHER")  # fmt: skip
    other = seal(tmp_path / "other", plan, plans.roster(plan, 6))
    with screen.open() as session:
        until(screen, session, phase(Phase.SECRET))
        before = screen.journal()
        wrong = Session(session.ceremony, other.private)
        with pytest.raises(BadInput) as refused:
            run_line(wrong, "open-secret")
        assert refused.value.key == "package.other-draw"
        assert screen.journal() == before
