"""The clock of an incident: derived from the record, surviving restarts, deciding nothing."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.ceremony import incident
from kiosk.ceremony.ceremony import Ceremony
from kiosk.ceremony.console import Session
from kiosk.ceremony.incident import clock, declare, since, time_of
from kiosk.ceremony.mirror import attach, keep
from kiosk.ceremony.takeover import take_over
from tests.kiosk.ceremony.hall import PROGRAM, Hall, say, seal, spare, until
from tests.support import plans
from verifier.protocol.plan import OnFailure
from verifier.protocol.state import Phase


class Wall:
    """A clock that stands until it is set."""

    def __init__(self) -> None:
        self.now = "2026-07-15T01:00:00Z"

    def __call__(self) -> str:
        return self.now


@pytest.fixture(scope="module")
def sealed(tmp_path_factory: pytest.TempPathFactory) -> Hall:
    plan = plans.as_rehearsal(plans.longhua(quota=3, slots=1, mode=OnFailure.RESUME))
    return seal(tmp_path_factory.mktemp("sealed"), plan, plans.roster(plan, 4))


@pytest.fixture
def hall(sealed: Hall, tmp_path: Path) -> Hall:
    return spare(sealed, tmp_path / "draw")


def opened(hall: Hall, wall: Wall) -> Session:
    return Session(Ceremony(hall.folder, PROGRAM, wall), hall.private)


@given(st.integers(0, 10**6), st.integers(0, 1440))
def test_what_is_gone_and_what_is_left_make_the_limit(seconds: int, minutes: int) -> None:
    start = datetime(2026, 7, 15, tzinfo=UTC)
    form = "%Y-%m-%dT%H:%M:%SZ"
    time = clock(start.strftime(form), (start + timedelta(seconds=seconds)).strftime(form), minutes)
    assert time.gone == seconds
    assert (time.left is None) == (minutes == 0)
    if time.left is not None:
        assert time.gone + time.left == 60 * minutes
        assert time.over == (seconds >= 60 * minutes)
    assert not time.doubtful


@pytest.mark.parametrize("now", ["2026-07-15T00:59:59Z", "2026-19-39T00:00:00Z"])
def test_a_clock_set_back_is_doubtful_and_never_over(now: str) -> None:
    time = clock("2026-07-15T01:00:00Z", now, 60)
    assert (time.gone, time.over, time.doubtful) == (0, False, True)


def test_it_begins_with_the_last_line_before_the_restart_and_ends_with_the_next_step(hall: Hall) -> None:
    wall = Wall()
    session = opened(hall, wall)
    until(hall, session, lambda state: state.phase is Phase.BALLS)
    assert since(session.ceremony) is None
    session.ceremony.close_files()
    for later in ("2026-07-15T01:20:00Z", "2026-07-15T01:25:00Z"):
        wall.now = later
        session = opened(hall, wall)
        say(session, "reopened reason=停电")
        time = time_of(session.ceremony, "2026-07-15T01:31:00Z")
        assert time is not None
        assert (time.since, time.gone, time.over) == ("2026-07-15T01:00:00Z", 31 * 60, True)
        session.ceremony.close_files()
    session = opened(hall, wall)
    say(session, "note text=恢复供电", "ball name=groups value=3")
    assert since(session.ceremony) is None
    session.ceremony.close_files()


def test_before_the_first_round_nothing_is_interrupted(hall: Hall) -> None:
    wall = Wall()
    session = opened(hall, wall)
    until(hall, session, lambda state: state.phase is Phase.ANNOUNCE)
    say(session, "reopened reason=中午重新开机", "announce")
    assert since(session.ceremony) is None
    session.ceremony.close_files()


def test_a_void_attempt_runs_until_the_next_one_draws(tmp_path: Path) -> None:
    plan = plans.longhua(quota=3, slots=1, attempts=2)
    hall = seal(tmp_path, plan, plans.roster(plan, 4))
    wall = Wall()
    session = opened(hall, wall)
    until(hall, session, lambda state: state.phase is Phase.BALLS)
    wall.now = "2026-07-15T01:10:00Z"
    say(session, "void reason=摇珠机故障 decided=notary,organiser", "begin")
    until(hall, session, lambda state: state.phase is Phase.ROUND)
    assert since(session.ceremony) == "2026-07-15T01:00:00Z"
    say(session, "open-round")
    assert since(session.ceremony) is None
    session.ceremony.close_files()


def test_a_spare_computer_counts_from_the_first_ones_last_line(hall: Hall, tmp_path: Path) -> None:
    wall = Wall()
    session = opened(hall, wall)
    attach(session.ceremony, tmp_path)
    until(hall, session, lambda state: state.phase is Phase.BALLS)
    keep(session.ceremony)
    session.ceremony.close_files()
    other = spare(hall, tmp_path / "spare")
    wall.now = "2026-07-15T01:15:00Z"
    take_over(other.folder, tmp_path, "主机损坏", (), wall)
    session = opened(other, wall)
    assert since(session.ceremony) == "2026-07-15T01:00:00Z"
    session.ceremony.close_files()


def test_begun_anew_it_counts_from_the_beginning_or_from_what_was_declared(hall: Hall) -> None:
    wall = Wall()
    session = opened(hall, wall)
    say(session, "begin resumed=主机损坏")
    assert since(session.ceremony) == wall.now
    assert declare(session.ceremony, wall.now, 20) == "2026-07-15T00:40:00Z"
    session.ceremony.close_files()
    session = opened(hall, wall)
    assert since(session.ceremony) == "2026-07-15T00:40:00Z"
    session.ceremony.close_files()


def test_a_declared_incident_survives_a_restart_and_ends_with_progress(hall: Hall) -> None:
    wall = Wall()
    session = opened(hall, wall)
    until(hall, session, lambda state: state.phase is Phase.BALLS)
    wall.now = "2026-07-15T01:05:00Z"
    declare(session.ceremony, wall.now)
    wall.now = "2026-07-15T01:06:00Z"
    assert declare(session.ceremony, wall.now) == "2026-07-15T01:05:00Z"
    session.ceremony.close_files()
    session = opened(hall, wall)
    assert since(session.ceremony) == "2026-07-15T01:05:00Z"
    say(session, "ball name=groups value=3")
    assert since(session.ceremony) is None
    (hall.folder.root / incident.FILE).write_bytes(b"\0\0")
    assert since(session.ceremony) is None
    session.ceremony.close_files()


def test_that_the_time_is_over_decides_nothing(hall: Hall) -> None:
    wall = Wall()
    session = opened(hall, wall)
    until(hall, session, lambda state: state.phase is Phase.BALLS)
    declare(session.ceremony, wall.now)
    before = session.ceremony.state
    time = time_of(session.ceremony, "2026-07-16T01:00:00Z")
    assert time is not None and time.over
    assert session.ceremony.state == before
    say(session, "ball name=groups value=3")
    session.ceremony.close_files()
