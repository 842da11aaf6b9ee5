"""The keyboard does what touches do, on screens and in messages, and messages wait for one another."""

from collections.abc import Callable

import pytest

from tests.kiosk.screens.conftest import Draw
from tests.kiosk.screens.driver import Ceremony, Hand
from verifier.protocol.errors import BadInput, Rule
from verifier.protocol.state import Phase

Seal = Callable[..., Draw]
Open = Callable[..., Hand]
TAB, ENTER, ESCAPE, RIGHT, KEYPAD_7 = 9, 13, 27, 275, 263


@pytest.fixture
def hand(seal: Seal, opened: Open) -> Hand:
    """An app at the balls of a draw."""
    draw = seal("longhua", children=40, slots=1)
    hand = opened(draw)
    Ceremony(hand, draw.folder.envelopes.read_bytes()).until(Phase.BALLS)
    return hand


def strike(hand: Hand, *codes: int, up: bool = True, shift: bool = False) -> None:
    from kivy.core.window import Window

    for code in codes:
        hand.rest()
        Window.dispatch("on_key_down", code, 0, None, ["shift"] if shift else [])
        if up:
            Window.dispatch("on_key_up", code, 0)
        hand.settle()


def on(hand: Hand) -> str:
    from kiosk.screens.focus import focus

    return focus.name


def test_tab_goes_to_every_button_and_back_again(hand: Hand) -> None:
    from kiosk.screens.focus import focus

    names = [one.name for one in focus.stops()]
    seen = []
    for _stop in names:
        strike(hand, TAB)
        seen.append(on(hand))
    assert seen == names
    assert {"ball-stuck", "incident", "language"} <= set(names)
    assert "primary" not in names, "a button that cannot be pressed is passed over"
    strike(hand, TAB, shift=True)
    assert on(hand) == names[-2]


def test_a_ball_is_chosen_and_confirmed_by_keys_alone(hand: Hand) -> None:
    due = hand.state.next_ball()
    assert due is not None
    for _stop in range(40):
        strike(hand, TAB)
        if on(hand) == f"ball-{due.low}":
            break
    strike(hand, ENTER)
    for _stop in range(40):
        if on(hand) == "primary":
            break
        strike(hand, TAB)
    strike(hand, ENTER)
    assert dict(hand.state.balls)[due.name] == due.low


def test_a_question_begins_on_the_answer_that_changes_nothing(hand: Hand) -> None:
    before = hand.state.seq
    hand.tap("ball-stuck")
    assert on(hand) == "no"
    strike(hand, ENTER)
    assert hand.find("no") is None and hand.state.seq == before
    hand.tap("ball-stuck")
    strike(hand, ESCAPE)
    assert hand.find("no") is None and hand.state.seq == before
    hand.tap("ball-stuck")
    strike(hand, RIGHT, ENTER)
    assert hand.state.seq == before + 1


def test_a_key_held_down_acts_once(hand: Hand) -> None:
    hand.tap("ball-stuck")
    strike(hand, RIGHT)
    before = hand.state.seq
    strike(hand, ENTER, ENTER, ENTER, up=False)
    assert hand.state.seq == before + 1


def test_no_message_hides_another(hand: Hand) -> None:
    hand.tap("ball-stuck")
    hand.app.refused(BadInput(Rule.COMMAND, "file.missing", where="plan.json"))
    hand.frames(4)
    assert hand.find("no") is not None and hand.find("close-message") is None
    hand.tap("no")
    assert hand.find("no") is None and hand.find("close-message") is not None
    # A message that nobody has read stays while the screen behind it changes.
    hand.app.refresh()
    hand.frames(4)
    hand.tap("close-message")
    assert hand.app.dialogs.top is None


def test_a_question_about_a_screen_that_was_left_is_void(hand: Hand) -> None:
    hand.tap("ball-stuck")
    hand.app.refresh()
    hand.frames(4)
    assert hand.app.dialogs.top is None


def test_the_number_pad_types_digits(seal: Seal, opened: Open) -> None:
    draw = seal("longhua", children=40, slots=1)
    hand = opened(draw)
    Ceremony(hand, draw.folder.envelopes.read_bytes()).until(Phase.SLIPS)
    strike(hand, KEYPAD_7, KEYPAD_7)
    assert hand.app.screen.typed == "77"


def test_a_finger_takes_the_ring_away(hand: Hand) -> None:
    strike(hand, TAB)
    assert on(hand)
    hand.tap("language")
    assert not on(hand)
