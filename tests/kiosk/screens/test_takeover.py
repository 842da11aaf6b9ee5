"""Going on from a copy of the record by touches: on a spare computer, and where the own record is damaged."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from kiosk.ceremony import commands
from kiosk.ceremony.mirror import attach, copy_folder, remembered
from kiosk.files.draw_folder import DrawFolder
from tests.kiosk.ceremony.hall import HALVES
from tests.kiosk.screens.conftest import Draw
from tests.kiosk.screens.driver import Hand
from tests.kiosk.screens.test_preparation import Guest, guests
from verifier.protocol.events import Reopened, Role
from verifier.protocol.plan import Lock
from verifier.protocol.state import Phase

__all__ = ["guests"]

Seal = Callable[..., Draw]


@pytest.fixture
def open_home(guests: Callable[..., Guest], pictures: Path | None) -> Iterator[Callable[[Path], Guest]]:
    """Opens the app at its home screen; at the end no thread looks for a stick any more."""
    hands: list[Guest] = []

    def go(base: Path) -> Guest:
        hands.append(guests(base, pictures=pictures / "1366x768/recover" if pictures else None))
        return hands[-1]

    yield go
    for hand in hands:
        hand.app.record_copy.leave()


def passphrases(hand: Guest) -> None:
    for part in HALVES:
        hand.find("passphrase").text = part
        hand.tap("primary")


def with_copy(draw: Draw, phase: Phase, base: Path) -> Path:
    """Let the draw go on to a phase, with a copy of its record on a stick; the copy's transcript."""
    draw.advance(phase)
    stick = base / "stick"
    stick.mkdir(parents=True)
    with draw.ceremony() as ceremony:
        attach(ceremony, stick)
    (draw.folder.root / "mirror.json").unlink()
    return copy_folder(stick, draw.draw_id) / "transcript-1.jsonl"


def test_a_spare_computer_takes_the_copy_over_and_the_attempt_is_void_as_the_plan_says(
    seal: Seal, open_home: Callable[[Path], Guest], tmp_path: Path
) -> None:
    draw = seal("longhua", children=40, slots=1)
    base = tmp_path / "spare"
    copy = with_copy(draw, Phase.BALLS, base)
    shutil.copy(draw.folder.package(draw.draw_id), base)
    good = copy.read_bytes()
    lines = good.splitlines(keepends=True)
    hand = open_home(base)
    hand.tap("home-draw", "spare", "primary")
    hand.wait(lambda: hand.screen == "SparePassphraseScreen")
    passphrases(hand)
    hand.wait(lambda: hand.screen == "SpareBeginScreen")
    hand.picture("spare-begin")
    hand.tap("from-copy")
    assert hand.screen == "CopiesScreen"
    hand.picture("takeover-choose")
    # Somebody changed a line: the copy is refused in words, and the way on stays open.
    copy.write_bytes(good.replace(lines[2], lines[2].replace(b'"at"', b'"ta"')))
    hand.tap("primary")
    hand.picture("takeover-refused")
    hand.tap("close-message")
    assert hand.screen == "CopiesScreen"
    copy.write_bytes(good)
    hand.tap("back")
    hand.wait(lambda: hand.screen == "SpareBeginScreen")
    hand.tap("from-copy", "primary")
    assert hand.screen == "TakeOverScreen"
    assert not hand.find("primary").enabled, "a reason is needed"
    hand.tap("reason-broken")
    hand.picture("takeover-found")
    hand.tap("primary", "role-notary")
    assert not hand.find("primary").enabled, "one party is not enough"
    hand.tap("role-organiser")
    hand.picture("takeover-deciders")
    hand.tap("primary", "yes", "no")
    assert hand.app.at_home and copy.read_bytes() == good
    hand.tap("primary", "yes", "yes")
    hand.wait(lambda: hand.screen == "EndScreen")
    hand.picture("takeover-done")
    state = hand.state
    assert state.voided is not None and state.voided.decided_by == (Role.NOTARY, Role.ORGANISER)
    folder = hand.app.desk.ceremony.folder
    assert (folder.people / "void-1.pdf").exists()
    assert remembered(folder) == copy.parent.parent, "the copy goes on being kept on that stick"
    hand.tap("close-message", "primary")
    assert hand.state.attempt == 2
    assert copy.read_bytes().startswith(good)


def test_a_damaged_record_is_mended_from_the_copy(
    seal: Seal, open_home: Callable[[Path], Guest], tmp_path: Path
) -> None:
    draw = seal("direct", children=40, slots=1)
    copy = with_copy(draw, Phase.ADMIT, tmp_path / "media")
    own = draw.folder.transcript(1)
    lines = own.read_bytes().splitlines(keepends=True)
    damaged = b"".join([*lines[:2], b"#" * (len(lines[2]) - 1) + b"\n", *lines[3:]])
    own.write_bytes(damaged)
    hand = open_home(tmp_path)
    hand.app.targets.add(str(tmp_path / "media"))
    hand.tap("home-draw", "primary")
    hand.wait(lambda: hand.screen == "DamagedScreen")
    hand.picture("damaged")
    assert own.read_bytes() == damaged
    hand.tap("primary")
    hand.choose([one.name for one in hand.app.screen.found].index("stick"))
    hand.tap("primary", "reason-damaged", "primary", "yes")
    hand.wait(lambda: hand.screen == "OpenPassphraseScreen")
    hand.tap("close-message")
    passphrases(hand)
    hand.wait(lambda: hand.screen == "AdmitScreen")
    entries = hand.app.desk.ceremony.attempts[0].journal.entries
    assert isinstance(entries[-1].event, Reopened) and len(entries) == len(lines) + 1
    assert own.read_bytes().startswith(copy.read_bytes()[: len(b"".join(lines))])
    assert (draw.folder.root / "journal.before-1" / own.name).read_bytes() == damaged


def test_a_record_that_vanished_asks_for_the_copy(
    seal: Seal, open_home: Callable[[Path], Guest], tmp_path: Path
) -> None:
    draw = seal("direct", children=40, slots=1)
    with_copy(draw, Phase.NOTARISE, tmp_path / "media")
    DrawFolder(draw.folder.root).transcript(1).unlink()
    hand = open_home(tmp_path)
    hand.tap("home-draw", "primary")
    hand.wait(lambda: hand.screen == "OpenPassphraseScreen")
    passphrases(hand)
    hand.wait(lambda: hand.screen == "SpareBeginScreen")
    hand.picture("record-gone")
    assert hand.find("fresh") is None, "it cannot be begun as if nothing had happened"
    hand.tap("from-copy", "back")
    hand.wait(lambda: hand.screen == "SpareBeginScreen")


def test_a_number_that_was_locked_on_the_lost_computer_is_opened_from_its_receipt(
    seal: Seal, opened: Callable[..., Hand]
) -> None:
    draw = seal("direct", children=40, slots=1, lock=Lock.SCREEN)
    draw.advance(Phase.LOCK)
    with draw.ceremony() as ceremony:
        receipt = commands.lock_slip(ceremony, 1, "4" * ceremony.state.plan.witness.digits)
    assert receipt is not None
    draw.folder.openings(1).unlink()
    draw.advance(Phase.SLIPS)
    hand = opened(draw, folder="1366x768/recover")
    hand.tap("primary")
    hand.tap("close-message", "from-receipt")
    hand.find("number").text = receipt.number
    hand.tap("primary")
    hand.find("nonce").text = "0" * 32
    hand.tap("primary")
    assert hand.state.phase is Phase.SLIPS, "another nonce is not this receipt's"
    hand.tap("close-message")
    hand.find("nonce").text = f"{receipt.nonce[:16].upper()} {receipt.nonce[16:]}"
    hand.picture("from-receipt")
    hand.tap("primary")
    assert hand.state.slips == ((1, receipt.number),)
