"""The record's copy on a stick: in step, pulled out, put back, and never written over."""

import errno
import os
import shutil
import threading
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.ceremony import mirror
from kiosk.ceremony.keeper import Keeper
from kiosk.ceremony.mirror import Kept, Match, attach, compare, copy_folder, detach, keep, set_copy_aside
from kiosk.files import disk
from tests.kiosk.ceremony.hall import Hall, go_on, hold, holds, say, seal, spare, until
from tests.support import plans
from verifier.protocol.errors import BadInput, Rule
from verifier.protocol.plan import Lock
from verifier.protocol.state import Phase


@pytest.fixture(scope="module")
def sealed(tmp_path_factory: pytest.TempPathFactory) -> Hall:
    plan = plans.as_rehearsal(plans.longhua(quota=3, slots=2, attempts=2, lock=Lock.SCREEN))
    return seal(tmp_path_factory.mktemp("sealed"), plan, plans.roster(plan, 6))


@pytest.fixture
def hall(sealed: Hall, tmp_path: Path) -> Hall:
    return spare(sealed, tmp_path / "draw")


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    (tmp_path / "stick").mkdir()
    return tmp_path / "stick"


def transcript(hall: Hall, stick: Path, attempt: int = 1) -> Path:
    return copy_folder(stick, hall.plan.draw_id) / f"transcript-{attempt}.jsonl"


def kept(found: Kept | None) -> Kept:
    assert found is not None
    assert found.refused is None
    return found


def refused(found: Kept | None) -> str:
    assert found is not None and found.refused is not None
    assert found.refused.rule is Rule.JOURNAL
    return found.refused.key


def test_a_copy_is_kept_in_step_over_attempts(hall: Hall, stick: Path) -> None:
    with hall.open() as session:
        assert kept(attach(session.ceremony, stick)).lines == 0
        say(session, "begin")
        assert kept(keep(session.ceremony)).added == 1
        say(session, "void reason=停电 decided=notary,organiser", "begin")
        assert kept(keep(session.ceremony)).added == 2
        while not session.ceremony.state.ended:
            say(session, hall.next_line(session.ceremony.state))
            kept(keep(session.ceremony))
    for attempt in (1, 2):
        assert transcript(hall, stick, attempt).read_bytes() == hall.journal(attempt)


def test_the_stick_never_has_a_number_that_is_not_opened(hall: Hall, stick: Path) -> None:
    with hall.open() as session:
        attach(session.ceremony, stick)
        until(hall, session, lambda state: state.phase is Phase.LOCK)
        say(session, "lock-slip slot=1 number=31415926", "lock-slip slot=2 number=27182818")
        kept(keep(session.ceremony))
        on_stick = b"".join(path.read_bytes() for path in stick.rglob("*") if path.is_file())
        assert b"31415926" not in on_stick and b"27182818" not in on_stick
        nonce = session.ceremony.openings.find(1, 1)
        assert nonce is not None and nonce.nonce.encode() not in on_stick


def test_a_stick_pulled_out_is_told_and_catches_up_when_it_is_back(hall: Hall, stick: Path) -> None:
    with hall.open() as session:
        say(session, "begin")
        attach(session.ceremony, stick)
        away = stick.with_name("away")
        stick.rename(away)
        until(hall, session, lambda state: state.phase is Phase.BALLS)
        assert refused(keep(session.ceremony)) == "mirror.away"
        # The empty mount point that a stick leaves behind is on the computer's own disk.
        stick.mkdir()
        assert refused(keep(session.ceremony)) == "mirror.away"
        assert list(stick.iterdir()) == []
        stick.rmdir()
        away.rename(stick)
        assert kept(keep(session.ceremony)).added > 3
        assert transcript(hall, stick).read_bytes() == hall.journal()
        go_on(hall, session)


def test_the_choice_outlives_a_restart(hall: Hall, stick: Path) -> None:
    with hall.open() as session:
        assert keep(session.ceremony) is None
        attach(session.ceremony, stick)
        say(session, "begin")
    with hall.open() as session:
        assert kept(keep(session.ceremony)).lines == 1
        detach(hall.folder)
        assert keep(session.ceremony) is None
    (hall.folder.root / mirror.REMEMBERED).write_bytes(b"{ damaged")
    with hall.open() as session:
        assert keep(session.ceremony) is None


@pytest.mark.parametrize("rest", [b'{"at":"2026-07-', b"\0" * 300, b"\0" * 300 + b'"}\n', b"garbage\nmore\n"])
def test_what_a_pulled_stick_tore_is_set_aside_and_caught_up(rest: bytes, hall: Hall, stick: Path) -> None:
    with hall.open() as session:
        say(session, "begin")
        attach(session.ceremony, stick)
        with transcript(hall, stick).open("ab") as file:
            file.write(rest)
        until(hall, session, lambda state: state.phase is Phase.LOCK)
        kept(keep(session.ceremony))
    assert transcript(hall, stick).read_bytes() == hall.journal()
    assert transcript(hall, stick).with_name("transcript-1.jsonl.torn-1").read_bytes() == rest


def test_a_longer_copy_is_refused_and_untouched(hall: Hall, stick: Path) -> None:
    with hall.open() as session:
        attach(session.ceremony, stick)
        until(hall, session, lambda state: state.phase is Phase.LOCK)
        kept(keep(session.ceremony))
    shorter = b"".join(hall.journal().splitlines(keepends=True)[:-1])
    longer = transcript(hall, stick).read_bytes()
    hall.folder.transcript(1).write_bytes(shorter)
    with hall.open() as session:
        assert refused(keep(session.ceremony)) == "mirror.longer"
        with pytest.raises(BadInput) as told:
            attach(session.ceremony, stick)
        assert told.value.key == "mirror.longer"
    assert transcript(hall, stick).read_bytes() == longer


def test_a_copy_with_an_attempt_that_we_do_not_know_is_longer(hall: Hall, stick: Path) -> None:
    with hall.open() as session:
        attach(session.ceremony, stick)
        say(session, "begin", "void reason=x decided=notary,organiser", "begin")
        kept(keep(session.ceremony))
    hall.folder.transcript(2).unlink()
    with hall.open() as session:
        assert refused(keep(session.ceremony)) == "mirror.longer"


def test_other_content_is_refused_until_it_is_set_aside(hall: Hall, stick: Path, tmp_path: Path) -> None:
    other = spare(hall, tmp_path / "other")
    with other.open() as session:
        attach(session.ceremony, stick)
        say(session, "begin", 'note text="another computer"')
        kept(keep(session.ceremony))
    theirs = transcript(hall, stick).read_bytes()
    with hall.open() as session:
        say(session, "begin", 'note text="this computer"')
        with pytest.raises(BadInput) as told:
            attach(session.ceremony, stick)
        assert told.value.key == "mirror.differs"
        assert transcript(hall, stick).read_bytes() == theirs
        aside = set_copy_aside(session.ceremony, stick)
        kept(attach(session.ceremony, stick))
        assert (aside / "transcript-1.jsonl").read_bytes() == theirs
        assert transcript(hall, stick).read_bytes() == hall.journal()


def test_a_copy_of_another_seal_is_refused(hall: Hall, stick: Path, tmp_path: Path) -> None:
    again = seal(tmp_path / "again", hall.plan, plans.roster(hall.plan, 6))
    with again.open() as session:
        attach(session.ceremony, stick)
    with hall.open() as session, pytest.raises(BadInput) as told:
        attach(session.ceremony, stick)
    assert told.value.key == "mirror.other-draw"


def test_a_real_draw_wants_another_disk(tmp_path: Path, stick: Path) -> None:
    plan = plans.direct()
    hall = seal(tmp_path / "real", plan, plans.roster(plan, 3))
    with hall.open() as session:
        with pytest.raises(BadInput) as told:
            attach(session.ceremony, stick)
        assert told.value.key == "mirror.same-disk"
        with pytest.raises(BadInput) as told:
            attach(session.ceremony, stick / "nothing here")
        assert told.value.key == "mirror.no-medium"


@pytest.mark.parametrize("call", ["write", "sync", "cut", "append_to", "sync_folder"])
def test_a_failing_stick_is_told_and_the_ceremony_goes_on(
    call: str, hall: Hall, stick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_arguments: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with hall.open() as session:
        attach(session.ceremony, stick)
        say(session, "begin")
        with monkeypatch.context() as patch:
            patch.setattr(disk, call, full)
            assert refused(keep(session.ceremony)) == "mirror.not-written"
            with pytest.raises(BadInput):
                attach(session.ceremony, stick)
        until(hall, session, lambda state: state.phase is Phase.BALLS)
        kept(keep(session.ceremony))
        assert transcript(hall, stick).read_bytes() == hall.journal()


def test_a_keeper_follows_in_the_background_and_tells_of_changes(hall: Hall, stick: Path) -> None:
    told: list[Kept] = []
    changed = threading.Condition()

    def tell(kept: Kept) -> None:
        with changed:
            told.append(kept)
            changed.notify_all()

    def wait(until: int) -> None:
        with changed:
            assert changed.wait_for(lambda: len(told) >= until, 20)

    with hall.open() as session:
        attach(session.ceremony, stick)
        keeper = Keeper(session.ceremony, tell, seconds=0.01)
        wait(1)
        say(session, "begin")
        keeper.wake()
        wait(2)
        away = stick.with_name("away")
        stick.rename(away)
        wait(3)
        assert refused(told[2]) == "mirror.away"
        say(session, "note text=x")
        away.rename(stick)
        wait(4)
        assert told[3].refused is None
        go_on(hall, session)
        assert keeper.stop()
    assert transcript(hall, stick).read_bytes() == hall.journal()


def test_a_keeper_says_when_the_last_step_is_not_on_the_copy(hall: Hall, stick: Path) -> None:
    with hall.open() as session:
        attach(session.ceremony, stick)
        shutil.rmtree(stick)
        assert not Keeper(session.ceremony, lambda _kept: None, seconds=60).stop()


def test_a_ceremony_with_a_copy_draws_the_same(hall: Hall, stick: Path, tmp_path: Path) -> None:
    other = spare(hall, tmp_path / "other")
    hold(hall)
    with other.open() as session:
        attach(session.ceremony, stick)
        go_on(other, session)
    assert holds(other.report())
    assert other.folder.results.read_bytes() == hall.folder.results.read_bytes()


@given(st.binary(max_size=60), st.binary(max_size=60), st.integers(0, 60))
def test_what_is_agreed_on_is_the_same_and_whole(one: bytes, other: bytes, shared: int) -> None:
    other = one[:shared] + other
    ours = one + b"\n"
    match, agreed = compare(ours, other)
    assert ours[:agreed] == other[:agreed]
    assert agreed == 0 or ours[agreed - 1 : agreed] == b"\n"
    assert (match is Match.SAME) == (ours == other)
    length = mirror.common_length(one, other)
    assert one[:length] == other[:length]
    assert one[length : length + 1] != other[length : length + 1] or length == len(one) == len(other)
