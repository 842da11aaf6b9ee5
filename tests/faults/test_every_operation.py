"""A power cut, and an error of the disk, at every single operation of whole ceremonies."""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from kiosk.ceremony import mirror
from kiosk.ceremony.console import Session
from kiosk.files import disk
from tests.faults.days import (
    PLANS,
    Outcome,
    at,
    copy_of,
    entries,
    finish,
    nothing_lost,
    outcome,
    refused_or_done,
    sealed,
    step,
)
from tests.faults.simulated import Simulated, Tree, broken, crashes, lay_out, no_room, read_only
from tests.kiosk.ceremony.hall import Hall, holds
from verifier.protocol.errors import BadInput
from verifier.protocol.state import Phase
from verifier.protocol.transcript import Entry

STRIDE = 1 if os.environ.get("MINGPAI_FAULTS") == "all" else 17
"""Here and on every change a part of the faults is tried; .ci/run tries all of them."""

Confirmed = tuple[tuple[Entry, ...], ...]


@pytest.fixture(autouse=True, scope="module")
def quick() -> Iterator[None]:
    """The copy lies on the same disk here."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(mirror, "same_disk", lambda _one, _other: False)
        yield


@dataclass
class Day:
    """A draw, and what an undisturbed ceremony comes to."""

    hall: Hall
    expected: Outcome


@pytest.fixture(scope="module", params=list(PLANS))
def day(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Day:
    root = tmp_path_factory.mktemp(request.param)
    hall = sealed(request.param, root)
    quiet = copy_of(hall, root / "quiet")
    expected = finish(quiet)
    assert holds(quiet.report())
    return Day(hall, expected)


@contextmanager
def without_flushing() -> Iterator[None]:
    """Where no power is cut, nothing needs to reach the medium."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(disk, "sync", lambda _handle: None)
        patch.setattr(disk, "sync_folder", lambda _folder: None)
        yield


Cuts = dict[tuple[tuple[str, bytes | None], ...], Confirmed]


def cuts(day: Day, root: Path, stick: bool = False) -> Cuts:
    """All that a power cut at any operation of a ceremony may leave, and what had been confirmed by then.

    With a stick, a copy of the record is kept beside it, which loses its power at the same moment.
    """
    hall = copy_of(day.hall, root)
    (root / "stick").mkdir()
    found: Cuts = {}
    confirmed: Confirmed = ()

    def note(_number: int, _name: str) -> None:
        for tree in crashes(simulated.tree):
            found[tuple(tree.items())] = confirmed

    simulated = Simulated(root, note)
    with simulated.installed(), hall.open() as session:
        if stick:
            mirror.attach(session.ceremony, root / "stick")
        while step(hall, session):
            confirmed = entries(session)
            kept = mirror.keep(session.ceremony)
            assert kept is None or kept.refused is None
        assert outcome(hall, session) == day.expected
    return found


def test_a_power_cut_at_any_operation_loses_nothing_and_changes_nothing(day: Day, tmp_path: Path) -> None:
    found = cuts(day, tmp_path / "cut")
    assert len(found) > 100
    with without_flushing():
        for number, (tree, confirmed) in enumerate(list(found.items())[::STRIDE]):
            hall = at(day.hall, tmp_path / str(number))
            lay_out(dict(tree), tmp_path / str(number))
            with hall.open() as session:
                assert nothing_lost(confirmed, entries(session))
            assert finish(hall) == day.expected


def test_a_power_cut_at_any_operation_leaves_a_copy_that_catches_up(day: Day, tmp_path: Path) -> None:
    place = tmp_path / "cut"
    with without_flushing():
        for tree, _ in list(cuts(day, place, stick=True).items())[:: 2 * STRIDE]:
            # The choice of the stick names its place, so what is left is laid out there.
            shutil.rmtree(place)
            lay_out(dict(tree), place)
            hall = at(day.hall, place)
            with hall.open() as session:
                mirror.attach(session.ceremony, place / "stick")
                while step(hall, session):
                    pass
                kept = mirror.keep(session.ceremony)
                assert kept is not None and kept.refused is None
                copy = mirror.copy_folder(place / "stick", day.hall.plan.draw_id) / "transcript-1.jsonl"
                assert copy.read_bytes() == session.ceremony.attempts[0].journal.bytes()


def test_a_power_cut_while_the_papers_are_written(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    hall = replace(sealed("direct", tmp_path_factory.mktemp("papers")), papers=True)
    hall = copy_of(hall, tmp_path / "cut")
    with hall.open() as session:
        while session.ceremony.state.phase is not Phase.CLOSE:
            step(hall, session)
    confirmed = hall.journal()
    found: list[Tree] = []
    simulated = Simulated(tmp_path / "cut", lambda _number, _name: found.extend(crashes(simulated.tree)))
    with simulated.installed(), hall.open() as session:
        assert step(hall, session)
    bundle = hall.folder.bundle(hall.plan.draw_id).read_bytes()
    for number, tree in enumerate(found[:: 20 * STRIDE]):
        other = at(hall, tmp_path / str(number))
        lay_out(tree, tmp_path / str(number))
        assert other.journal().startswith(confirmed)
        finish(other)
        assert other.folder.bundle(hall.plan.draw_id).exists()
        assert len(bundle) and holds(other.report())


def test_a_power_cut_while_a_torn_line_is_set_aside(day: Day, tmp_path: Path) -> None:
    torn = {tree: confirmed for tree, confirmed in cuts(day, tmp_path / "cut").items() if is_torn(dict(tree))}
    assert torn
    again = 0
    for number, (tree, confirmed) in enumerate(list(torn.items())[:: 3 * STRIDE]):
        root = tmp_path / str(number)
        lay_out(dict(tree), root)
        left: list[Tree] = []
        simulated = Simulated(root, lambda _number, _name: left.extend(crashes(simulated.tree)))  # noqa: B023
        with simulated.installed(), at(day.hall, root).open() as session:
            (aside,) = session.ceremony.torn
            assert aside.exists()
        with without_flushing():
            for place, second in enumerate(left):
                hall = at(day.hall, root / f"again-{place}")
                lay_out(second, root / f"again-{place}")
                with hall.open() as session:
                    assert nothing_lost(confirmed, entries(session))
                again += 1
    assert again


def is_torn(tree: Tree) -> bool:
    """Whether a transcript ends within a line."""
    files = [data for name, data in tree.items() if "transcript" in name and "torn" not in name]
    return any(data and not data.endswith(b"\n") for data in files)


ERRORS: dict[str, Callable[[], OSError]] = {"full": no_room, "failing": broken, "read-only": read_only}


@dataclass
class Failing:
    """A ceremony whose disk fails at one operation, and at some more after it."""

    hall: Hall
    operation: int
    error: Callable[[], OSError]
    lasting: int
    operations: int = 0

    def _at(self, number: int, name: str) -> None:
        self.operations = number
        if self.operation <= number < self.operation + self.lasting and name != "renamed":
            raise self.error()

    def journals(self, session: Session) -> dict[str, bytes]:
        paths = [attempt.journal.path for attempt in session.ceremony.attempts]
        return {path.name: path.read_bytes() for path in paths if path.exists() and path.stat().st_size}

    def hold(self) -> Iterator[BadInput]:
        """Hold it, repeating what was refused; what was refused."""
        simulated = Simulated(self.hall.folder.root.parent, self._at)
        with simulated.installed(), self.hall.open() as session:
            going = True
            while going:
                state, journals = session.ceremony.state, self.journals(session)
                refused, going = refused_or_done(self.hall, session)
                if refused is None:
                    continue
                yield refused
                if refused.key != "command.not-exported":
                    assert session.ceremony.state == state
                if refused.key not in {"command.not-exported", "journal.doubtful"}:
                    assert self.journals(session) == journals


@pytest.mark.parametrize("lasting", [1, 3])
@pytest.mark.parametrize("error", list(ERRORS))
def test_an_error_at_any_operation_is_told_and_the_step_can_be_repeated(
    error: str, lasting: int, day: Day, tmp_path: Path
) -> None:
    usual = {"full": "disk.full", "failing": "disk.failing", "read-only": "disk.read-only"}[error]
    operation, operations = 1, 1
    keys = set()
    with without_flushing():
        while operation <= operations:
            failing = Failing(copy_of(day.hall, tmp_path / str(operation)), operation, ERRORS[error], lasting)
            keys |= {one.key for one in failing.hold()}
            assert finish(failing.hall) == day.expected
            operation, operations = operation + STRIDE, failing.operations
    assert operations > 50
    assert usual in keys
    assert keys <= {usual, "command.not-exported", "journal.doubtful"}
    if lasting == 1:
        assert "journal.doubtful" not in keys
