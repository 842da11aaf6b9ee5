"""When something breaks, by touches: the record's copy, the incident's clock, certificates, a full disk."""

import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from kiosk.ceremony import commands
from kiosk.ceremony.mirror import copy_folder, remembered
from kiosk.files.draw_folder import DrawFolder
from tests.kiosk.screens.conftest import Draw
from tests.kiosk.screens.driver import Hand
from tests.support import pdf
from tests.support.file_systems import tmpfs
from verifier.protocol.errors import BadInput
from verifier.protocol.events import Role
from verifier.protocol.state import Phase

Seal = Callable[..., Draw]
Open = Callable[..., Hand]


def wait(hand: Hand, ready: Callable[[], object], seconds: float = 20) -> None:
    """Let the app draw until something is so."""
    end = time.monotonic() + seconds
    while not ready():
        assert time.monotonic() < end, hand.texts()
        hand.frames()
    hand.settle()


def sign(hand: Hand) -> str:
    """What the sign on the rail says."""
    return str(hand.find("record-copy").label.plain)


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    """A folder that stands for a stick; a rehearsal may keep the copy on the computer's own disk."""
    place = tmp_path / "U盘"
    place.mkdir()
    return place


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Look for the stick ten times as often."""
    from kiosk.ceremony import keeper

    usual = keeper.Keeper.__init__
    monkeypatch.setattr(keeper.Keeper, "__init__", lambda self, one, told: usual(self, one, told, 0.2))


@pytest.fixture
def kept(opened: Open, quick: None) -> Iterator[Callable[..., Hand]]:
    """Opens the app; at the end no thread looks for a stick any more."""
    hands: list[Hand] = []

    def go(draw: Draw, **options: Any) -> Hand:
        hands.append(opened(draw, folder="1366x768/recover", **options))
        return hands[-1]

    yield go
    for hand in hands:
        hand.app.record_copy.leave()


def choose_stick(hand: Hand, stick: Path) -> None:
    """From any screen of the day to a copy on a stick."""
    hand.app.targets.add(str(stick))
    hand.tap("record-copy")
    assert hand.screen == "RecordCopyScreen"
    hand.picture("copy-choose")
    hand.tap("primary")
    hand.work()


def test_the_copy_is_chosen_kept_pulled_out_and_caught_up(
    seal: Seal, kept: Callable[..., Hand], stick: Path, tmp_path: Path
) -> None:
    draw = seal("direct", children=40, slots=1)
    hand = kept(draw)
    hand.picture("begin")
    nothing = sign(hand)
    choose_stick(hand, stick)
    assert any("0" in text and stick.name in text for text in hand.texts())
    hand.tap("close-message", "back", "primary")
    copy = copy_folder(stick.resolve(), draw.draw_id) / "transcript-1.jsonl"
    wait(hand, lambda: copy.exists() and copy.read_bytes() == draw.folder.transcript(1).read_bytes())
    hand.frames(2)
    wait(hand, lambda: sign(hand) not in {nothing, hand.app.say("rail-copy.behind")})
    in_step = sign(hand)
    hand.picture("copy-same")
    away = tmp_path / "pocket"
    shutil.move(copy.parent, away)
    wait(hand, lambda: sign(hand) == hand.app.say("rail-copy.away"))
    hand.picture("copy-away")
    hand.app.do(lambda one: commands.note(one, "without the stick"))
    hand.settle()
    assert hand.find("close-message") is None, "a stick that is out is no reason to stop"
    hand.tap("record-copy")
    hand.picture("copy-away-page")
    hand.tap("back")
    shutil.move(away, copy.parent)
    wait(hand, lambda: sign(hand) == in_step)
    assert copy.read_bytes() == draw.folder.transcript(1).read_bytes()


def test_a_copy_that_says_something_else_is_told_and_set_aside_only_after_a_question(
    seal: Seal, kept: Callable[..., Hand], stick: Path, tmp_path: Path
) -> None:
    draw = seal("direct", children=40, slots=1)
    other = DrawFolder(tmp_path / "other")
    shutil.copytree(draw.folder.root, other.root)
    draw.advance(Phase.ANNOUNCE)
    Draw(other, draw.draw_id, draw.clock).advance(Phase.ANNOUNCE)
    copy = copy_folder(stick.resolve(), draw.draw_id)
    copy.mkdir()
    shutil.copy(other.seal, copy)
    shutil.copy(other.transcript(1), copy)
    before = (copy / "transcript-1.jsonl").read_bytes()
    hand = kept(draw)
    choose_stick(hand, stick)
    hand.tap("close-message")
    hand.picture("copy-differs")
    assert (copy / "transcript-1.jsonl").read_bytes() == before
    hand.tap("aside", "no")
    assert (copy / "transcript-1.jsonl").read_bytes() == before
    hand.tap("aside", "yes")
    hand.work()
    aside = copy.with_name(f"{copy.name}.aside-1")
    assert (aside / "transcript-1.jsonl").read_bytes() == before
    assert (copy / "transcript-1.jsonl").read_bytes() == draw.folder.transcript(1).read_bytes()
    assert remembered(draw.folder) == stick.resolve()
    hand.tap("close-message", "back")


def test_a_copy_that_is_changed_later_interrupts_with_a_message(
    seal: Seal, kept: Callable[..., Hand], stick: Path
) -> None:
    draw = seal("direct", children=40, slots=1)
    draw.advance(Phase.ANNOUNCE)
    hand = kept(draw)
    choose_stick(hand, stick)
    hand.tap("close-message", "back")
    path = copy_folder(stick.resolve(), draw.draw_id) / "transcript-1.jsonl"
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join([*lines, lines[0]]))
    wait(hand, lambda: hand.find("close-message"))
    hand.tap("close-message")
    wait(hand, lambda: sign(hand) == hand.app.say("rail-copy.differs"))
    seq = hand.state.seq
    hand.app.do(lambda one: commands.note(one, "the ceremony goes on all the same"))
    hand.settle()
    assert hand.state.seq == seq + 1


def test_the_clock_is_on_every_screen_survives_a_restart_and_offers_termination(
    seal: Seal, kept: Callable[..., Hand], monkeypatch: pytest.MonkeyPatch
) -> None:
    from kiosk.screens import incident, incident_clock

    at = ["2026-07-15T02:00:00Z"]
    monkeypatch.setattr(incident, "now", lambda: at[0])
    monkeypatch.setattr(incident_clock, "now", lambda: at[0])
    draw = seal("longhua", children=40, slots=1)
    draw.advance(Phase.BALLS)
    hand = kept(draw)
    assert hand.find("incident-clock") is None
    hand.tap("incident")
    assert hand.find("incident-clock") is None, "opening the menu starts nothing"
    hand.tap("clock", "primary")
    assert hand.screen == "BallsScreen"
    at[0] = "2026-07-15T02:12:05Z"
    wait(hand, lambda: "47:55" in hand.find("incident-clock").label.plain)
    hand.picture("clock-rail")
    hand.tap("incident")
    hand.picture("clock-incident")
    hand.tap("primary")
    # Another program, as after a power cut.
    hand.app.desk.ceremony.close_files()
    again = kept(draw)
    assert "47:55" in again.find("incident-clock").label.plain
    for name in ("record-copy",):
        again.tap(name)
        assert again.find("incident-clock") is not None, "pages beside the draw show it too"
        again.tap("back")
    at[0] = "2026-07-15T03:00:01Z"
    over = again.app.say("screen-incident.clock-over", limit=60)
    wait(again, lambda: again.find("incident-clock").label.plain == over)
    seq = again.state.seq
    again.picture("clock-over")
    again.tap("incident-clock")
    assert again.screen == "IncidentScreen" and again.app.screen.kind == "terminate"
    again.picture("clock-over-page")
    assert again.state.seq == seq, "that the time is over decides nothing"
    again.tap("back", "clock", "yes", "primary")
    assert again.find("incident-clock") is None, "it was stopped by people"


def test_the_certificate_of_a_void_attempt_is_saved_at_once_and_can_be_printed(
    seal: Seal, kept: Callable[..., Hand], monkeypatch: pytest.MonkeyPatch
) -> None:
    from kiosk.screens import incident_clock

    monkeypatch.setattr(incident_clock, "now", lambda: "2026-07-15T01:10:30Z")
    draw = seal("longhua", children=40, slots=1)
    draw.advance(Phase.ANNOUNCE)
    hand = kept(draw)
    hand.tap("incident", "incident-void", "reason-power", "primary", "role-notary", "role-organiser")
    hand.tap("primary", "yes", "yes")
    hand.work()
    path = draw.folder.people / "void-1.pdf"
    assert hand.state.phase is Phase.VOIDED and path.exists()
    assert draw.draw_id in "".join(pdf.pages(path))
    hand.picture("voided")
    hand.tap("certificate")
    assert hand.screen == "DocumentsScreen" and hand.app.screen.paper.name == "void-1.pdf"
    hand.tap("back", "primary")
    assert hand.state.attempt == 2


def test_a_full_disk_is_told_and_the_same_button_works_once_there_is_room(
    seal: Seal, kept: Callable[..., Hand], tmp_path: Path
) -> None:
    with tmpfs(tmp_path / "disk", 4096) as disk:
        draw = seal("direct", children=40, slots=1)
        place = DrawFolder(disk / "draw")
        shutil.copytree(draw.folder.root, place.root)
        hand = kept(Draw(place, draw.draw_id, draw.clock))
        filler = disk / "filler"

        def fill() -> None:
            with filler.open("ab", buffering=0) as file:
                try:
                    while file.write(bytes(4096)):
                        pass
                except OSError:
                    return

        fill()
        hand.tap("primary")
        assert hand.state.phase is Phase.BEGIN
        hand.picture("disk-full")
        assert any("journal" in text or "transcript-1" in text for text in hand.texts())
        hand.tap("close-message")
        filler.unlink()
        hand.tap("primary")
        assert hand.state.phase is Phase.UNSEAL
        hand.app.desk.ceremony.close_files()
        draw = Draw(place, draw.draw_id, draw.clock)
        draw.advance(Phase.ADMIT)
        fill()
        with draw.ceremony() as ceremony:
            for text in ("x" * 200, "x"):  # until not even a short line fits into the file's last piece
                with pytest.raises(BadInput, match=r"disk\.full"):
                    while True:
                        commands.note(ceremony, text)
        again = kept(draw)
        again.tap(f"role-{Role.CONGRESS.value}", "primary")
        assert again.state.phase is Phase.ADMIT
        again.tap("close-message")
        filler.unlink()
        again.tap("primary")
        assert again.state.phase is Phase.NOTARISE
        again.app.desk.ceremony.close_files()
        draw.advance(Phase.CLOSE)
        last = kept(draw)
        fill()
        last.tap("primary")
        last.work()
        last.tap("close-message")
        # Whether the last line still fitted or not, the button that is there leads on.
        filler.unlink()
        last.tap("primary")
        last.work()
        assert last.state.phase is Phase.CLOSED and draw.bundle.exists()
        last.app.desk.ceremony.close_files()
