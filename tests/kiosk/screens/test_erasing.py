"""Erasing private data by touches: never before two media have verified copies, and two confirmations."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from kiosk.ceremony.erase import decisions
from kiosk.station import disk
from tests.kiosk.screens.conftest import Draw
from tests.kiosk.screens.driver import Hand
from tests.kiosk.screens.test_preparation import Guest, guests
from verifier.audit import Status, audit_file
from verifier.protocol.state import Phase

__all__ = ["guests"]


@pytest.fixture
def sticks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[disk.Medium]:
    """Folders that pass for two sticks plugged in."""
    plugged: list[disk.Medium] = []
    for name in ("KINGSTON", "NETAC"):
        (tmp_path / name).mkdir()
        plugged.append(replace(disk.medium(tmp_path / name), whole=True, serial=name))
    monkeypatch.setattr(disk, "plugged", lambda: tuple(plugged))
    return plugged


def test_it_is_offered_once_two_media_have_both_and_done_after_two_confirmations(
    seal: Callable[..., Draw], opened: Callable[..., Hand], guests: Callable[..., Guest],
    sticks: list[disk.Medium], tmp_path: Path,
) -> None:  # fmt: skip
    draw = seal("direct", children=40, slots=1)
    draw.advance(Phase.CLOSED, papers=False)
    hand = opened(draw, folder="1366x768/recover")
    package = draw.folder.package(draw.draw_id)

    def looked() -> None:
        while hand.app.screen.standing is None or hand.app.screen._stale:
            hand.frames()
        hand.settle()

    hand.tap("erase")
    looked()
    assert not hand.app.screen.standing.may
    hand.picture("erase-missing")
    # The way on is the copying of both, and here to one medium only.
    hand.app.targets.switch(sticks[1])
    hand.tap("primary")
    assert hand.screen == "CopyScreen" and len(hand.app.screen.wanted) >= 2
    hand.tap("primary")
    hand.work()
    hand.tap("primary")
    while len(hand.app.screen.standing.both) < 1:
        hand.frames()
    assert not hand.app.screen.standing.may and package.exists()
    hand.app.targets.switch(sticks[1])
    hand.app.targets.switch(sticks[0])
    hand.tap("primary", "primary")
    hand.work()
    hand.tap("primary")
    while not hand.app.screen.standing.may:
        hand.frames()
    hand.settle()
    hand.picture("erase-may")
    hand.tap("primary", "yes")
    assert package.exists() and not decisions(draw.folder), "the second party has not confirmed yet"
    hand.picture("erase-ask")
    hand.tap("no", "primary", "yes", "yes")
    hand.work()
    assert not package.exists() and not draw.folder.private.exists()
    (decision,) = decisions(draw.folder)
    assert len(decision.media) == 2
    hand.tap("close-message")
    while hand.app.screen.standing.files:
        hand.frames()
    hand.settle()
    hand.picture("erase-done")
    assert hand.find("primary") is None
    hand.tap("back")
    assert hand.screen == "EndScreen" and hand.app.desk.private is None
    assert audit_file(draw.bundle, hand.state.fingerprint).verdict is Status.HOLDS
    hand.app.desk.ceremony.close_files()
    # It can still be opened afterwards, and asks for no passphrase: there is nothing left to open with it.
    again = guests(tmp_path)
    again.tap("home-draw", "primary")
    again.wait(lambda: again.screen == "EndScreen")
