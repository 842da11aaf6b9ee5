"""Wrong turns: what is refused, what can be taken back, and what a hasty finger must not do."""

import re
from collections.abc import Callable

import pytest

from kiosk.station.network import Adapter
from tests.kiosk.screens.conftest import Draw
from tests.kiosk.screens.driver import NUMBER, Ceremony, Hand
from verifier.protocol.beacon import VOID
from verifier.protocol.events import Check, Role, SlipOpened
from verifier.protocol.plan import Lock
from verifier.protocol.state import Phase

Seal = Callable[..., Draw]
Open = Callable[..., Hand]


@pytest.fixture
def at(seal: Seal, opened: Open) -> Callable[..., Hand]:
    """An app that stands in a phase of a draw."""

    def go(procedure: str, phase: Phase, **options: object) -> Hand:
        draw = seal(procedure, children=40, **options)
        draw.advance(phase)
        return opened(draw)

    return go


def test_a_double_tap_does_one_thing(at: Callable[..., Hand], monkeypatch: pytest.MonkeyPatch) -> None:
    hand = at("longhua", Phase.LOCK)
    before = hand.state.seq
    from kiosk.screens import taps

    # A finger that taps on and on, while the screen under it changes: one thing is done.
    monkeypatch.setattr(taps, "GRACE", 30.0)
    hand.rest()
    hand.touch("primary")
    for _tap in range(4):
        hand.touch("primary")
        hand.settle()
    assert hand.state.seq == before + 1
    monkeypatch.undo()
    hand.tap("primary")
    assert hand.state.seq == before + 2


def test_a_keypad_takes_every_quick_tap_and_gives_digits_back(at: Callable[..., Hand]) -> None:
    hand = at("longhua", Phase.SLIPS)
    for name in ("key-4", "key-4", "key-4", "key-back", "key-7"):
        hand.touch(name)
    hand.settle()
    assert hand.app.screen.typed == "447"
    hand.tap("key-clear")
    assert hand.app.screen.typed == ""


def test_half_a_number_cannot_be_confirmed(at: Callable[..., Hand]) -> None:
    hand = at("longhua", Phase.SLIPS)
    hand.keys(NUMBER[:7])
    before = hand.state.seq
    assert not hand.find("primary").enabled
    hand.touch("primary")
    hand.settle()
    assert hand.state.seq == before
    hand.keys(NUMBER[7:] + "555")
    assert hand.app.screen.typed == NUMBER


def test_an_unreadable_slip_is_decided_by_people_and_may_be_taken_back(at: Callable[..., Hand]) -> None:
    hand = at("longhua", Phase.SLIPS)
    before = hand.state.seq
    hand.tap("void-slip")
    assert hand.screen == "VoidSlipScreen" and not hand.find("primary").enabled
    hand.tap("back")
    assert hand.screen == "SlipsScreen"
    hand.tap("void-slip", "reason-unreadable", "role-discipline", "role-parent")
    assert not hand.find("primary").enabled, "without the notary nobody decides"
    hand.tap("role-parent", "role-notary", "primary")
    hand.touch("primary")  # behind the question
    hand.settle()
    hand.tap("yes", "no")
    assert hand.state.seq == before, "one no and nothing is void"
    hand.tap("primary", "yes", "yes")
    assert hand.state.slips[-1] == (1, VOID)
    event = hand.app.desk.ceremony.attempts[0].journal.entries[-1].event
    assert isinstance(event, SlipOpened) and event.reason == "字迹无法辨认（决定人：纪检、公证员）"


def test_a_stuck_ball_is_drawn_again(at: Callable[..., Hand]) -> None:
    hand = at("longhua", Phase.BALLS)
    due = hand.state.next_ball()
    hand.tap("ball-stuck", "no")
    assert hand.state.next_ball() == due
    hand.strike("²")  # a key that some keyboards have
    before = hand.state.seq
    hand.tap("ball-stuck", "yes")
    assert hand.state.seq == before + 1
    assert hand.state.next_ball() == due
    assert due is not None
    assert hand.find(f"ball-{due.low - 1}") is None and hand.find(f"ball-{due.high + 1}") is None


def test_a_ball_counts_only_when_it_is_confirmed(at: Callable[..., Hand]) -> None:
    hand = at("longhua", Phase.BALLS)
    due = hand.state.next_ball()
    assert due is not None
    before = hand.state.seq
    hand.tap(f"ball-{due.low}", f"ball-{due.high}")
    assert hand.state.seq == before
    hand.tap("primary")
    assert dict(hand.state.balls)[due.name] == due.high


def test_a_wrong_check_digit_stops_at_its_group(seal: Seal, opened: Open) -> None:
    draw = seal("longhua", children=40, slots=1)
    draw.advance(Phase.SECRET)
    hand = opened(draw)
    groups = Ceremony(hand, draw.folder.envelopes.read_bytes()).groups
    right = "".join(groups[hand.app.screen.index]).replace("-", "")
    hand.keys(str(hand.app.screen.index))
    hand.tap("primary")
    wrong = right[:5] + str((int(right[5]) + 1) % 10)
    hand.keys(wrong + "123")
    assert hand.app.screen.wrong_group() == 1
    assert hand.app.screen.typed == wrong
    assert not hand.find("primary").enabled
    hand.tap("key-clear")
    hand.keys(right)
    hand.tap("primary")
    assert hand.state.phase is Phase.NUMBERS


def test_a_wrong_fingerprint_needs_two_parties_and_each_is_asked(at: Callable[..., Hand]) -> None:
    hand = at("longhua", Phase.UNSEAL)
    if hand.app.screen.failed():
        override(hand)
        hand.tap("primary", "yes", "yes")
    hand.tap("primary")
    right = hand.state.fingerprint[-8:]

    def readable() -> bool:
        return any(text.endswith(f"{right[:4]}  {right[4:]}") for text in hand.texts())

    assert not readable(), "it comes from the printed notice"
    hand.keys(right[:7] + ("0" if right[7] != "0" else "1"))
    assert not hand.app.screen.agrees and readable()
    hand.tap("primary")
    hand.tap("role-organiser", "role-congress", "cause-checked")
    assert not hand.find("primary").enabled, "not without the notary"
    hand.tap("role-notary", "primary", "yes", "yes", "no", "back")  # the third one does not agree
    assert hand.app.screen.failed()
    hand.tap("key-back")
    hand.keys(right[7])
    assert hand.app.screen.agrees and not hand.app.screen.failed()
    hand.tap("primary", "primary")
    assert hand.state.phase is Phase.ANNOUNCE


def override(hand: Hand) -> None:
    """Choose who decides that it goes on; nobody has confirmed yet."""
    hand.tap("primary", "cause-agreed", "role-notary", "role-discipline")


def test_who_decided_to_go_on_is_recorded(at: Callable[..., Hand], monkeypatch: pytest.MonkeyPatch) -> None:
    hand = at("longhua", Phase.UNSEAL)
    screen = hand.app.screen
    found = (Adapter("eth0", True), Adapter("wlan0", False))
    monkeypatch.setattr("kiosk.screens.unsealing.adapters", lambda: found)
    screen._look(1)
    hand.frames(2)
    assert screen.up == ("eth0",) and {"eth0", "wlan0"} <= set(hand.texts())
    override(hand)
    hand.tap("primary", "yes", "yes")
    hand.tap("primary")
    hand.keys(hand.state.fingerprint[-8:])
    hand.tap("primary")
    before = hand.app.screen.present[Role.SCHOOL]
    hand.tap("more-school", "primary")
    unsealed = hand.state.unsealed
    assert unsealed is not None
    decided = {one.check: one.decided_by for one in unsealed.overrides}
    assert decided[Check.NETWORK] == (Role.NOTARY, Role.DISCIPLINE)
    assert Check.FINGERPRINT not in decided and not unsealed.network_off
    assert [one.count for one in unsealed.present if one.role is Role.SCHOOL] == [before + 1]


def test_a_keyboard_does_what_touches_do(at: Callable[..., Hand]) -> None:
    hand = at("longhua", Phase.SLIPS)
    hand.strike("9²９99\b\b" + NUMBER[1:])
    assert hand.app.screen.typed == "9" + NUMBER[1:]
    before = hand.state.seq
    hand.strike("\r")
    assert hand.state.seq == before + 1


def test_an_empty_place_is_locked_as_such(at: Callable[..., Hand]) -> None:
    hand = at("longhua", Phase.LOCK, lock=Lock.SCREEN)
    hand.tap("empty-slot", "no")
    assert not hand.state.locked
    hand.tap("empty-slot", "yes")
    assert [slot for slot, _ in hand.state.locked] == [1]


def test_an_objection_is_asked_about(at: Callable[..., Hand]) -> None:
    hand = at("direct", Phase.NOTARISE, slots=1)
    before = hand.state.seq
    hand.tap("objection", "no")
    assert hand.state.seq == before
    hand.tap("objection", "yes")
    assert hand.state.phase is Phase.CLOSE


def test_another_envelope_is_noticed_before_it_is_opened(seal: Seal, opened: Open) -> None:
    draw = seal("longhua", children=40, slots=1)
    draw.advance(Phase.SECRET)
    hand = opened(draw, folder="1366x768/longhua")
    groups = Ceremony(hand, draw.folder.envelopes.read_bytes()).groups
    index = hand.app.screen.index
    other = index + 1
    hand.keys(str(other))
    assert not hand.find("primary").enabled
    assert any(str(other) in text and str(index) in text for text in hand.texts())
    hand.picture("secret-other")
    hand.tap("key-clear")
    hand.keys(str(index))
    hand.tap("primary")
    before = hand.state.seq
    hand.keys("".join(groups[other]).replace("-", ""))
    hand.tap("primary")
    assert hand.state.seq == before and hand.state.phase is Phase.SECRET
    digests = [text for text in hand.texts() if re.search("[0-9a-f]{64}", text)]
    assert not digests, "words, and no digests"
    hand.picture("secret-refused")
