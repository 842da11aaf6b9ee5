"""Private data goes once two verified copies exist, never before, and what went is recorded."""

import os
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest

from kiosk.ceremony import console
from kiosk.ceremony.ceremony import Ceremony
from kiosk.ceremony.copied import record_copy
from kiosk.ceremony.erase import RECORD, check_copies, decisions, erase_private, private_files
from kiosk.files import atomic
from kiosk.files.copies import folder_name
from tests.kiosk.ceremony.hall import Hall, go_on, hold, holds, seal, spare, until
from tests.support import plans
from verifier.protocol.errors import BadInput, Rule
from verifier.protocol.plan import Custody, Lock
from verifier.protocol.state import Phase
from verifier.protocol.text import sha256_hex


@pytest.fixture(scope="module")
def sealed(tmp_path_factory: pytest.TempPathFactory) -> Hall:
    plan = plans.direct(quota=3, slots=2, lock=Lock.SCREEN, custody=Custody.MACHINE)
    hall = seal(tmp_path_factory.mktemp("sealed"), plan, plans.roster(plan, 6))
    return replace(hall, papers=False)


@pytest.fixture
def hall(sealed: Hall, tmp_path: Path) -> Hall:
    """An ended draw, with all kinds of private files."""
    hall = spare(sealed, tmp_path / "draw")
    hold(hall)
    folder = hall.folder
    folder.private_papers.mkdir(parents=True)
    (folder.private_papers / "sign-off.pdf").write_bytes(b"names")
    (folder.private / f".{hall.plan.draw_id}.mpk.aside-0011").write_bytes(b"half a package")
    (folder.root / ".results.json.aside-0022").write_bytes(b"half of the results")
    return hall


def copy(hall: Hall, ceremony: Ceremony, medium: str, *names: str) -> None:
    folder, draw_id = hall.folder, hall.plan.draw_id
    for path in (folder.bundle(draw_id), folder.package(draw_id)):
        if not names or path.suffix[1:] in names:
            record_copy(ceremony, path.name, sha256_hex(path.read_bytes()), medium)


PRIVATE = {"private/papers/sign-off.pdf", "private/.TEST-2026.mpk.aside-0011", ".results.json.aside-0022",
           "private/TEST-2026.mpk", "journal/openings-1.jsonl"}  # fmt: skip


def test_with_two_verified_copies_all_that_is_private_goes_and_nothing_else(
    hall: Hall, tmp_path: Path
) -> None:
    workbook = tmp_path / "名单.xlsx"
    workbook.write_bytes(b"children")
    before = hall.files()
    assert before.keys() >= PRIVATE
    with hall.open() as session:
        copy(hall, session.ceremony, "U盘 A")
        copy(hall, session.ceremony, "U盘 B")
        erased = erase_private(session.ceremony, [workbook])
    assert not workbook.exists()
    after = hall.files()
    assert before.keys() - after.keys() == PRIVATE
    assert {name: data for name, data in after.items() if name not in {RECORD, "copies.jsonl"}} == {
        name: data for name, data in before.items() if name not in PRIVATE
    }
    assert not hall.folder.private.exists()
    (decision,) = decisions(hall.folder)
    assert decision.files == erased
    assert {one.file: one.sha256 for one in erased} == {
        "名单.xlsx": sha256_hex(b"children"), **{name: sha256_hex(before[name]) for name in PRIVATE}
    }  # fmt: skip
    assert decision.media == ("U盘 A", "U盘 B")
    assert holds(hall.report())
    with hall.open() as session:
        assert session.ceremony.state.phase is Phase.CLOSED
        assert erase_private(session.ceremony) == ()


def test_never_before_two_media_have_both(hall: Hall) -> None:
    before = {name: data for name, data in hall.files().items() if name in PRIVATE}

    def refused(session: console.Session, key: str) -> None:
        with pytest.raises(BadInput) as told:
            erase_private(session.ceremony)
        assert (told.value.rule, told.value.key) == (Rule.COMMAND, key)
        assert {name: data for name, data in hall.files().items() if name in PRIVATE} == before
        assert decisions(hall.folder) == ()

    with hall.open() as session:
        refused(session, "erase.copies")
        copy(hall, session.ceremony, "U盘 A")
        copy(hall, session.ceremony, "U盘 A")
        refused(session, "erase.copies")
        copy(hall, session.ceremony, folder_name())
        copy(hall, session.ceremony, "U盘 B", "zip")
        refused(session, "erase.copies")
        record_copy(session.ceremony, "x.mpk", "0" * 64, "U盘 B")
        refused(session, "erase.copies")
        copy(hall, session.ceremony, "U盘 B", "mpk")
        assert check_copies(session.ceremony)[2] == ("U盘 A", "U盘 B")


def test_copies_of_an_older_or_damaged_bundle_do_not_count(hall: Hall) -> None:
    bundle = hall.folder.bundle(hall.plan.draw_id)
    with hall.open() as session:
        copy(hall, session.ceremony, "U盘 A")
        copy(hall, session.ceremony, "U盘 B")
        good = bundle.read_bytes()
        bundle.write_bytes(good[:-30])
        with pytest.raises(BadInput) as told:
            erase_private(session.ceremony)
        assert told.value.key == "erase.copies"
        copy(hall, session.ceremony, "U盘 A")
        copy(hall, session.ceremony, "U盘 B")
        with pytest.raises(BadInput) as told:
            erase_private(session.ceremony)
        assert told.value.key == "erase.bundle"
    assert hall.folder.package(hall.plan.draw_id).exists()


def test_never_before_the_end(sealed: Hall, tmp_path: Path) -> None:
    hall = spare(sealed, tmp_path / "draw")
    with hall.open() as session:
        for stop in (Phase.BEGIN, Phase.SLIPS, Phase.CLOSE):
            until(hall, session, lambda state, stop=stop: state.phase is stop)  # type: ignore[misc]
            with pytest.raises(BadInput) as told:
                erase_private(session.ceremony)
            assert told.value.key == "command.not-ended"
        go_on(hall, session)


def test_a_computer_that_stops_midway_goes_on(hall: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    class Cut(BaseException):
        pass

    real = atomic.erase
    with hall.open() as session:
        copy(hall, session.ceremony, "U盘 A")
        copy(hall, session.ceremony, "U盘 B")
    left = len(private_files(hall.folder))
    while left:
        gone = 0

        def one(path: Path) -> None:
            nonlocal gone
            if gone:
                raise Cut
            real(path)
            gone += 1

        monkeypatch.setattr("kiosk.ceremony.erase.erase", one)
        with hall.open() as session, suppress(Cut):
            erase_private(session.ceremony)
        assert len(private_files(hall.folder)) == left - 1
        left -= 1
    assert len(decisions(hall.folder)) == len(PRIVATE)


def test_a_file_that_cannot_be_erased_is_told(hall: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    def busy(path: Path) -> None:
        raise PermissionError(13, "Permission denied", str(path))

    with hall.open() as session:
        copy(hall, session.ceremony, "U盘 A")
        copy(hall, session.ceremony, "U盘 B")
        monkeypatch.setattr("kiosk.ceremony.erase.erase", busy)
        with pytest.raises(BadInput) as told:
            erase_private(session.ceremony)
        assert told.value.key == "erase.not-erased"


def test_what_the_draw_publishes_is_no_further_file(hall: Hall) -> None:
    with hall.open() as session:
        copy(hall, session.ceremony, "U盘 A")
        copy(hall, session.ceremony, "U盘 B")
        for path in (hall.folder.results, hall.folder.root / ".." / "draw" / "roster.txt", Path("missing")):
            with pytest.raises(BadInput) as told:
                erase_private(session.ceremony, [path])
            assert told.value.key == "erase.further"


@pytest.mark.skipif(os.name == "nt", reason="links need a right there")
def test_a_link_goes_and_what_it_points_to_stays(hall: Hall, tmp_path: Path) -> None:
    target = tmp_path / "elsewhere"
    target.write_bytes(b"not ours")
    (hall.folder.private / "link").symlink_to(target)
    with hall.open() as session:
        copy(hall, session.ceremony, "U盘 A")
        copy(hall, session.ceremony, "U盘 B")
        erase_private(session.ceremony)
    assert target.read_bytes() == b"not ours"
    assert not hall.folder.private.exists()
