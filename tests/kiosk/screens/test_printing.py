"""The printer is chosen and tried by touch, on a real print system; what stops it is told."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from kiosk.paper import fonts
from kiosk.station.printer import Stage
from tests.kiosk.screens import test_preparation
from tests.kiosk.screens.test_preparation import Guest
from tests.support import pdf
from tests.support.print_queue import FIRST, SECOND, PrintQueue, print_queue
from verifier.protocol.errors import BadInput

guests = test_preparation.guests
pictured = test_preparation.pictured


@pytest.fixture
def queue(monkeypatch: pytest.MonkeyPatch) -> Iterator[PrintQueue]:
    try:
        fonts.primary(bold=False)
    except BadInput as error:
        pytest.skip(f"no font for paper ({error}); what to do: python3 dev.py fonts")
    with print_queue() as running:
        monkeypatch.setenv("CUPS_SERVER", str(running.socket))
        yield running


def test_a_printer_is_chosen_and_tried(
    tmp_path: Path, queue: PrintQueue, guests: Callable[..., Guest], pictured: Path | None
) -> None:
    hand = guests(tmp_path, pictures=pictured)
    hand.tap("home-check")
    hand.wait(lambda: hand.app.screen.findings)
    hand.tap("printer")
    screen = hand.app.screen
    hand.wait(lambda: screen.known is not None)
    hand.choose(screen.known.index(SECOND))
    assert hand.app.printer == SECOND
    hand.picture("printer")
    # Without paper it says so, and goes on by itself once there is some.
    empty = queue.shelf / "no-paper"
    empty.touch()
    hand.tap("primary")
    hand.wait(lambda: screen.sent is not None and screen.sent.state.problem is not None)
    assert screen.sent.state.problem.key == "print.paper"
    assert any(SECOND in text for text in hand.texts())
    hand.picture("printer-no-paper")
    empty.unlink()
    hand.wait(lambda: screen.sent.state.stage is Stage.DONE)
    hand.picture("printer-done")
    text = "".join(pdf.pages(queue.printed(screen.sent.job.id)))
    assert SECOND in text
    hand.tap("back")
    assert hand.app.screen.findings and hand.app.printer == SECOND


def test_a_paused_printer_is_told_and_nothing_is_sent(
    tmp_path: Path, queue: PrintQueue, guests: Callable[..., Guest]
) -> None:
    queue.command("cupsdisable", FIRST)
    hand = guests(tmp_path)
    hand.tap("home-check")
    hand.wait(lambda: hand.app.screen.findings)
    hand.tap("printer")
    screen = hand.app.screen
    hand.wait(lambda: screen.known is not None)
    hand.choose(screen.known.index(FIRST))
    hand.tap("primary")
    hand.wait(lambda: not screen.sending)
    hand.frames(3)
    assert screen.sent is None
    assert any(FIRST in text and "暂停" in text for text in hand.texts())
    assert queue.kept() == []
