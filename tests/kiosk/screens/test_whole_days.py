"""Whole ceremonies by touches alone, and the verifier on what they leave."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.kiosk.screens.conftest import Draw, close
from tests.kiosk.screens.driver import PASSING, Ceremony, Hand
from verifier.audit import Status, audit_file
from verifier.protocol.plan import Lock
from verifier.protocol.state import Phase

Seal = Callable[..., Draw]
Open = Callable[..., Hand]


def holds(draw: Draw, fingerprint: str) -> None:
    report = audit_file(draw.bundle, fingerprint)
    assert report.verdict is Status.HOLDS, [str(one) for one in report.findings]


def at(hand: Hand, draw: Draw) -> Ceremony:
    return Ceremony(hand, draw.folder.envelopes.read_bytes(), hand.picture)


@pytest.mark.parametrize("procedure", ["longhua", "xincheng", "direct"])
def test_a_whole_day_by_touches(procedure: str, seal: Seal, opened: Open) -> None:
    draw = seal(procedure, children=300 if procedure == "longhua" else 60, slots=2)
    hand = opened(draw, folder=f"1366x768/{procedure}")

    def watch(name: str) -> None:
        hand.picture(name)
        assert hand.screen == "BeginScreen" or hand.find("incident") is not None, hand.screen

    day = Ceremony(hand, draw.folder.envelopes.read_bytes(), watch)
    day.until(Phase.ADMIT)
    hand.tap("role-consultative")
    hand.touch("primary")
    hand.touch("primary")  # a hasty finger presses only once
    hand.settle()
    assert len(hand.state.admissions) == 1
    if hand.screen == "AdmittedScreen" and not hand.app.screen.complete:
        hand.rest()
        hand.tap("primary")
    checked_on_the_spot(hand)
    number = hand.app.screen.placement.admitted[-1]

    # The power is cut; what was drawn is there again, and can be checked again.
    close(hand.app)
    day.hand = hand = opened(draw, folder=f"1366x768/{procedure}")
    before = hand.state
    hand.tap("results", "primary", "search")
    hand.find("wanted").text = number.lower()
    hand.tap("primary")
    assert number in hand.texts()
    checked_on_the_spot(hand)
    hand.tap("primary", "back")
    assert hand.state == before
    day.until(Phase.CLOSED)
    hand.picture("closed")
    assert hand.state.phase is Phase.CLOSED
    holds(draw, hand.state.fingerprint)


def checked_on_the_spot(hand: Hand) -> None:
    """截屏, 导出派位结果, 现场检查."""
    for name in ("take-pictures", "export", "check"):
        hand.tap(name)
        hand.work()
    assert hand.screen == "CheckedScreen" and hand.app.screen.found.agrees
    hand.tap("primary")
    assert hand.screen == "AdmittedScreen"


def test_killed_and_opened_again_in_every_phase(seal: Seal, opened: Open) -> None:
    draw = seal("longhua", children=40, slots=1)
    hand = opened(draw)
    seen = set()
    for _ in range(500):
        before = hand.state
        if before.ended:
            break
        if before.phase not in seen:
            seen.add(before.phase)
            close(hand.app)
            hand = opened(draw)
            assert hand.state == before
            assert hand.screen not in PASSING
        at(hand, draw).step()
    hand.work()
    assert hand.state.phase is Phase.CLOSED
    holds(draw, hand.state.fingerprint)


def test_numbers_locked_on_the_screen_are_seen_by_nobody(seal: Seal, opened: Open) -> None:
    draw = seal("longhua", children=40, lock=Lock.SCREEN)
    draw.advance(Phase.LOCK)
    hand = opened(draw)
    day = at(hand, draw)
    number = "48302917"
    hand.keys(number)
    assert "●" in hand.texts()
    hand.tap("primary")
    assert hand.screen == "ReceiptScreen"
    assert not any(number in text for text in hand.texts())
    while hand.state.phase is Phase.LOCK or hand.screen == "ReceiptScreen":
        assert not any(number in text for text in hand.texts())
        assert not any(digits(text) for text in hand.texts() if "●" in text)
        day.step()
    day.until(Phase.SLIPS)
    assert not any(number in text for text in hand.texts())
    hand.tap("primary")
    assert any(number in text for text in hand.texts())
    close(hand.app)
    draw.advance(Phase.CLOSED)
    holds(draw, hand.state.fingerprint)


def digits(text: str) -> bool:
    return any(char.isdigit() for char in text)


def test_the_rail_shows_the_admission_while_its_numbers_appear(seal: Seal, opened: Open) -> None:
    draw = seal("longhua", children=40, slots=1)
    draw.advance(Phase.ADMIT)
    hand = opened(draw)
    step = hand.state.cursor
    hand.tap("role-parent", "primary")
    screen: Any = hand.app.screen
    assert hand.screen == "AdmittedScreen"
    assert screen.framed.cursor == step
    assert hand.state.cursor > step
