"""After the sealing, by touches: papers are printed by a real print system or saved, the secrets erased."""

from collections.abc import Callable
from pathlib import Path

import pytest

from kiosk import after_sealing
from kiosk.after_sealing import SealedNow
from kiosk.files.draw_folder import DrawFolder
from kiosk.preparation import prepare, seal_to_folder
from kiosk.samples.workbook import write_sample
from tests.kiosk.ceremony.hall import FAST, HALVES, NOW, PROGRAM
from tests.kiosk.screens import test_preparation, test_printing
from tests.kiosk.screens.test_preparation import Guest
from tests.support.pdf import pages
from tests.support.print_queue import FIRST, PrintQueue
from verifier.protocol.errors import BadInput, Rule

guests = test_preparation.guests
pictured = test_preparation.pictured
queue = test_printing.queue


@pytest.fixture
def now(tmp_path: Path) -> SealedNow:
    """A sealed draw of 12 children."""
    base = tmp_path / "mingpai"
    base.mkdir()
    workbook = base / "list.xlsx"
    write_sample(workbook, "longhua", 12, 2)
    folder = DrawFolder(base / "REHEARSAL-LH-2026")
    draw = seal_to_folder(folder, prepare(workbook, workbook), HALVES, PROGRAM, NOW, cost=FAST)
    return SealedNow(folder, draw.plan, draw.fingerprint, draw.private)


def test_papers_are_printed_and_saved_and_the_secrets_erased(
    now: SealedNow, queue: PrintQueue, guests: Callable[..., Guest], pictured: Path | None
) -> None:
    from kiosk.screens.prepare_papers import PapersScreen

    hand = guests(now.folder.root.parent, pictures=pictured)
    hand.app.show(PapersScreen(hand.app, now, hand.app.go_home))
    hand.settle()
    assert not hand.find("certificate-print").enabled, "no printer is chosen"
    hand.tap("printer")
    printing = hand.app.screen
    hand.wait(lambda: printing.known is not None)
    hand.choose(printing.known.index(FIRST))
    hand.tap("back", "certificate-print", "certificate-save", "slips-save")
    assert now.folder.people.joinpath("seal-certificate.pdf").read_bytes().startswith(b"%PDF-")
    assert list(now.folder.private_papers.glob("family-slips-*.pdf"))
    groups = [group for one in after_sealing.contents(now) for group in one.groups]
    hand.tap("envelopes-print", "no")
    assert len(list(queue.shelf.glob("*.pdf"))) == 1, "nothing is printed before the notary stands there"
    hand.tap("envelopes-print", "yes")
    hand.picture("sealed-papers-printed")
    printed = [" ".join(pages(path)) for path in queue.shelf.glob("*.pdf")]
    assert len(printed) == 3
    assert sum(all(group[:5] in text for group in groups) for text in printed) == 1
    hand.tap("primary", "primary", "yes")
    hand.wait(lambda: hand.screen == "PapersScreen")
    assert not now.has_secrets and not hand.find("envelopes-print").enabled
    hand.tap("primary")
    assert hand.screen == "HomeScreen"


def test_several_refusals_are_told_in_one_message(tmp_path: Path, guests: Callable[..., Guest]) -> None:
    from kiosk.words.several import Several

    hand = guests(tmp_path)
    errors = [
        BadInput(Rule.INTAKE, "columns.twice", where=f"B{n}", found=f"列{n}", first="B1") for n in (2, 3)
    ]
    hand.app.refused(Several(errors))
    hand.settle()
    told = " ".join(hand.texts())
    assert "列2" in told and "列3" in told
    hand.tap("close-message")
    assert hand.find("close-message") is None
