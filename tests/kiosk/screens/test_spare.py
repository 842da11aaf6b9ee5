"""The spare computer by touches: from the private package to a draw that goes on there."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from kiosk.ceremony.ceremony import Ceremony
from kiosk.spare import find_packages, unpack
from tests.kiosk.ceremony.hall import HALVES, PROGRAM
from tests.kiosk.screens.conftest import Draw
from tests.kiosk.screens.test_preparation import Guest, guests
from verifier.protocol.errors import BadInput
from verifier.protocol.state import Phase

__all__ = ["guests"]

Seal = Callable[..., Draw]


def stick(draw: Draw, tmp_path: Path) -> Path:
    """A folder with the package, as if a stick were plugged in."""
    base = tmp_path / "spare"
    base.mkdir()
    shutil.copy(draw.folder.package(draw.draw_id), base)
    return base


@pytest.mark.parametrize("procedure", ["longhua", "direct"])
def test_a_spare_computer_goes_on_from_the_package(
    procedure: str, seal: Seal, guests: Callable[..., Guest], tmp_path: Path, pictures: Path | None
) -> None:
    draw = seal(procedure, children=40, slots=1)
    draw.advance(Phase.BALLS if procedure == "longhua" else Phase.ADMIT)
    with draw.ceremony() as lost:
        head = lost.state.head
    base = stick(draw, tmp_path)
    hand = guests(base, pictures=pictures / "1366x768/spare" if pictures else None)
    hand.tap("home-draw", "spare")
    assert hand.screen == "PackagesScreen"
    hand.picture("packages")
    hand.tap("primary")
    hand.wait(lambda: hand.screen == "SparePassphraseScreen")
    for part in HALVES:
        hand.find("passphrase").text = part
        hand.tap("primary")
    hand.wait(lambda: hand.screen == "SpareBeginScreen")
    assert not hand.find("primary").enabled
    hand.tap("reason-broken")
    hand.find("head").text = head[:40]
    assert not hand.find("primary").enabled, "half a value is none"
    hand.find("head").text = head.upper()
    hand.picture("spare-begin")
    hand.tap("primary")
    begin = hand.state.begin
    assert begin is not None and begin.resumed is not None and begin.resumed.head == head
    if procedure == "direct":
        assert hand.screen == "UnsealScreen"
        return
    # The plan says redraw: nothing else can be done with this attempt than to void it.
    assert hand.screen == "IncidentScreen"
    hand.tap("incident-void", "reason-machine", "primary", "role-notary", "role-organiser", "primary")
    hand.tap("yes", "yes")
    hand.wait(lambda: hand.screen == "EndScreen")
    hand.tap("primary")
    assert hand.state.attempt == 2 and hand.screen == "UnsealScreen"


def test_a_first_beginning_on_a_spare_computer_is_decided_by_people_and_stands_in_the_record(
    seal: Seal, guests: Callable[..., Guest], tmp_path: Path, pictures: Path | None
) -> None:
    draw = seal("longhua", children=40, slots=1)
    base = stick(draw, tmp_path)
    (package,) = find_packages((base,))
    folder, _private = unpack(package, HALVES, base)
    hand = guests(base, pictures=pictures / "1366x768/spare" if pictures else None)

    # From home, as on the next morning: the question is still there.
    hand.tap("home-draw", "primary")
    for part in HALVES:
        hand.find("passphrase").text = part
        hand.tap("primary")
    hand.wait(lambda: hand.screen == "SpareBeginScreen")
    hand.tap("fresh")
    assert hand.screen == "FreshScreen" and not hand.find("primary").enabled
    hand.tap("reason-dead", "role-organiser", "role-parent")
    assert not hand.find("primary").enabled, "without the notary nobody decides"
    hand.tap("role-parent", "role-notary")
    hand.picture("fresh")
    hand.tap("primary", "yes", "no")
    assert hand.state.seq == 0, "one no and nothing begins"
    hand.tap("primary", "yes", "yes")
    hand.wait(lambda: hand.screen == "UnsealScreen")
    entries = hand.app.desk.ceremony.attempts[0].journal.entries
    assert [type(one.event).__name__ for one in entries] == ["Begin", "Note"]
    assert folder.transcript(1).read_text("utf-8").count("组织单位、公证员") == 1


def test_packages_are_found_one_level_down_and_never_unpacked_over_a_draw(seal: Seal, tmp_path: Path) -> None:
    draw = seal("direct", children=40, slots=1)
    base = stick(draw, tmp_path)
    (package,) = find_packages((base, tmp_path / "nowhere"))
    first, private = unpack(package, HALVES, base)
    second, _private = unpack(package, HALVES, base)
    assert first.root != second.root and private.draw_id == draw.draw_id
    for folder in (first, second):
        assert folder.seal.read_bytes() == draw.folder.seal.read_bytes()
        with Ceremony(folder, PROGRAM, draw.clock) as ceremony:
            assert ceremony.state.seq == 0
    with pytest.raises(BadInput):
        unpack(package, ("something else", HALVES[1]), base)
    assert len(list(base.glob("*/seal.json"))) == 2, "a wrong passphrase leaves no folder behind"
