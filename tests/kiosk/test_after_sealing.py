"""What is put on paper once a draw is sealed; printed through a real print system, which keeps no secret."""

from collections.abc import Iterator
from pathlib import Path

import pytest

import kiosk.words  # noqa: F401  (adds the kiosk's sentences)
from kiosk import after_sealing
from kiosk.after_sealing import SealedNow
from kiosk.files.draw_folder import DrawFolder
from kiosk.paper import fonts
from kiosk.preparation import prepare, seal_to_folder
from kiosk.samples.workbook import write_sample
from kiosk.station import on_paper
from kiosk.work import Cancelled
from tests.kiosk.ceremony.hall import FAST, HALVES, NOW, PROGRAM
from tests.support.pdf import pages
from tests.support.print_queue import FIRST, PrintQueue, print_queue
from verifier.protocol.errors import BadInput
from verifier.words import Language


@pytest.fixture(scope="module", autouse=True)
def fonts_for_paper() -> None:
    try:
        fonts.primary(bold=False)
    except BadInput as error:
        pytest.skip(f"no font for paper ({error}); what to do: python3 dev.py fonts")


@pytest.fixture(scope="module")
def now(tmp_path_factory: pytest.TempPathFactory) -> SealedNow:
    """A sealed draw of 30 children."""
    base = tmp_path_factory.mktemp("sealed")
    workbook = base / "名单.xlsx"
    write_sample(workbook, "longhua", 30, 2)
    folder = DrawFolder(base / "draw")
    draw = seal_to_folder(folder, prepare(workbook, workbook), HALVES, PROGRAM, NOW, cost=FAST)
    return SealedNow(folder, draw.plan, draw.fingerprint, draw.private)


@pytest.fixture(scope="module")
def running() -> Iterator[PrintQueue]:
    with print_queue() as queue:
        yield queue


@pytest.fixture
def queue(running: PrintQueue, monkeypatch: pytest.MonkeyPatch) -> PrintQueue:
    monkeypatch.setenv("CUPS_SERVER", str(running.socket))
    monkeypatch.setattr(on_paper, "LOOK", 0.02)
    return running


def patient(_done: int, _of: int) -> None:
    """Somebody who waits."""


def shelf(queue: PrintQueue) -> list[Path]:
    """What lies in the printer's tray, in the order of printing."""
    return sorted(queue.shelf.glob("*.pdf"), key=lambda path: path.stat().st_mtime_ns)


def test_the_envelopes_are_those_that_were_sealed(now: SealedNow) -> None:
    envelopes = after_sealing.contents(now)
    assert [one.index for one in envelopes] == list(range(1, now.plan.secrets + 1))
    assert all(now.plan.secret_index(one.attempt, one.round) == one.index for one in envelopes)
    groups = after_sealing.envelope_groups(now.folder.envelopes.read_bytes())
    assert [one.groups for one in envelopes] == list(groups.values())


def test_the_certificate_and_the_slips_are_saved(now: SealedNow) -> None:
    file = after_sealing.save_certificate(now)
    assert file.read_bytes() == after_sealing.save_certificate(now).read_bytes()
    assert now.plan.draw_id in " ".join(pages(file))
    told: list[tuple[int, int]] = []
    folder = after_sealing.save_slips(now, lambda done, of: told.append((done, of)))
    (slips,) = sorted(folder.glob("family-slips-*.pdf"))
    assert told[-1] == (30, 30) and len(pages(slips)) == 15
    text = " ".join(pages(slips))
    assert all(child.code in text for child in now.private.children)
    assert slips.stat().st_mode & 0o077 == 0


def test_a_folder_that_cannot_be_written_is_told(now: SealedNow, tmp_path: Path) -> None:
    folder = DrawFolder(tmp_path / "draw")
    folder.root.mkdir()
    for name in ("plan", "roster", "seal"):
        getattr(folder, name).write_bytes(getattr(now.folder, name).read_bytes())
    folder.people.write_bytes(b"")  # a file where the folder should be
    with pytest.raises(BadInput) as refused:
        after_sealing.save_certificate(SealedNow(folder, now.plan, now.fingerprint, now.private))
    assert refused.value.key == "prepare.not-saved"


def test_secrets_are_printed_and_the_queue_keeps_nothing(now: SealedNow, queue: PrintQueue) -> None:
    before = len(shelf(queue))
    held = queue.kept()
    after_sealing.print_envelopes(now, FIRST, Language.ZH, patient)
    inserts, labels = shelf(queue)[before:]
    text, fronts = " ".join(pages(inserts)), " ".join(pages(labels))
    for envelope in after_sealing.contents(now):
        assert all(group[:5] in text for group in envelope.groups)
        assert not any(group[:5] in fronts for group in envelope.groups)
    assert len([name for name in queue.kept() if name not in held]) <= 1, "the labels at most"
    assert not list(now.folder.root.rglob("*insert*"))


def test_the_certificate_and_the_slips_are_printed(now: SealedNow, queue: PrintQueue) -> None:
    before = len(shelf(queue))
    told: list[tuple[int, int]] = []
    after_sealing.print_certificate(now, FIRST, Language.ZH, patient)
    held = queue.kept()
    after_sealing.print_slips(now, FIRST, Language.EN, lambda done, of: told.append((done, of)))
    assert [len(pages(path)) for path in shelf(queue)[before:]][1:] == [15]
    assert told == sorted(told) and told[-1] == (30, 30)
    assert queue.kept() == held, "names, identity numbers and salts are on paper only"


def test_a_secret_is_taken_back_when_there_is_no_paper_or_somebody_stops(
    now: SealedNow, queue: PrintQueue
) -> None:
    empty = queue.shelf / "no-paper"
    empty.touch()
    held = queue.kept()
    try:
        with pytest.raises(BadInput) as refused:
            after_sealing.print_envelopes(now, FIRST, Language.ZH, patient)
        assert refused.value.key == "print.paper"
        assert queue.kept() == held, "nobody will find it in the tray later"

        def stop(_done: int, _of: int) -> None:
            raise Cancelled

        with pytest.raises((Cancelled, BadInput)):
            after_sealing.print_envelopes(now, FIRST, Language.ZH, stop)
        assert queue.kept() == held
    finally:
        empty.unlink()


def test_a_printer_that_is_not_there_is_told(now: SealedNow, queue: PrintQueue) -> None:
    with pytest.raises(BadInput) as refused:
        after_sealing.print_certificate(now, "nowhere", Language.ZH, patient)
    assert refused.value.key == "print.unknown"
