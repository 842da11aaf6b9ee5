"""The second computer by touches: its code right, mistyped, of another verdict; put off; a power cut."""

from collections.abc import Callable

import pytest

from tests.kiosk.screens.conftest import Draw, close
from tests.kiosk.screens.driver import Hand
from verifier.archive import open_archive
from verifier.audit import audit_file
from verifier.protocol.confirmation import LENGTH
from verifier.protocol.state import Phase
from verifier.words import Language

Opened = Callable[..., Hand]


@pytest.fixture
def draw(seal: Callable[..., Draw]) -> Draw:
    """A draw that is closed and waits for its second computer."""
    made = seal("xincheng", children=40, slots=1)
    made.advance(Phase.CLOSED, papers=False)
    return made


def shown(draw: Draw, *, spoilt: bool = False) -> str:
    """What the second computer shows of the bundle, or of one of which a list was damaged on the way."""
    with draw.ceremony() as ceremony:
        fingerprint = ceremony.sealed.fingerprint
    if not spoilt:
        code = audit_file(draw.bundle, fingerprint).confirmation
    else:
        from verifier.archive import zip_bytes

        with open_archive(draw.bundle) as archive:
            members = {name: archive.read(name) for name in archive.sizes}
        name = next(name for name in members if name.startswith("lists/"))
        code = audit_file(zip_bytes({**members, name: members[name][:-1]}), fingerprint).confirmation
    assert code is not None
    return code


def test_the_right_code_shows_the_end(draw: Draw, opened: Opened) -> None:
    code = shown(draw)
    hand = opened(draw, folder="1366x768/second")
    assert hand.screen == "SecondCheckScreen"
    assert hand.app.say("screen-end.title-closed") not in hand.texts(), "not final yet"
    assert hand.app.say("looks.rail-where", attempt=1, step=len(hand.state.plan.steps) + 5,
                        steps=len(hand.state.plan.steps) + 5) in hand.texts()  # fmt: skip
    hand.picture("second-waiting")
    hand.keys(code[:5])
    assert not hand.find("primary").enabled
    hand.picture("second-typing")
    hand.keys(code[5:])
    assert hand.find("primary").enabled
    hand.tap("primary")
    assert hand.screen == "EndScreen"
    assert hand.app.say("screen-end.second-check") in hand.texts()
    hand.picture("second-confirmed")


def test_a_slip_of_the_finger_cannot_be_confirmed_and_is_mended(draw: Draw, opened: Opened) -> None:
    code = shown(draw)
    hand = opened(draw, folder="1366x768/second")
    hand.keys(f"{code[:-1]}{(int(code[-1]) + 1) % 10}")
    assert hand.app.say("screen-second.wrong") in hand.texts()
    assert not hand.find("primary").enabled
    hand.picture("second-wrong-digit")
    hand.touch("key-back")
    hand.settle()
    assert hand.app.say("screen-second.wrong") not in hand.texts()
    hand.strike("7\b")
    hand.keys(code[-1])
    hand.tap("primary")
    assert hand.screen == "EndScreen"
    assert len(draw.folder.second_check.read_bytes().splitlines()) == 1, "a slip leaves no trace"


def test_another_verdict_is_told_in_words_and_survives_a_power_cut(draw: Draw, opened: Opened) -> None:
    right, spoilt = shown(draw), shown(draw, spoilt=True)
    hand = opened(draw, folder="1366x768/second")
    told = hand.app.say("screen-second.other-verdict", verdict=hand.app.say("verdict.does-not-hold"))
    hand.keys(spoilt)
    hand.tap("primary")
    assert hand.screen == "SecondCheckScreen" and told in hand.texts()
    assert hand.app.screen.typed == ""
    hand.picture("second-does-not-hold")
    close(hand.app)
    again = opened(draw)
    assert again.screen == "SecondCheckScreen" and told in again.texts()
    again.keys(right)
    again.tap("primary")
    assert again.screen == "EndScreen"
    close(again.app)
    third = opened(draw)
    assert third.screen == "EndScreen", "what was confirmed stays so"


def test_the_code_of_another_draw_is_told(draw: Draw, opened: Opened) -> None:
    from verifier.protocol.confirmation import Verdict, confirmation_code

    hand = opened(draw)
    hand.keys(confirmation_code("ab" * 32, "cd" * 32, Verdict.HOLDS))
    hand.tap("primary")
    verdict = hand.app.say("verdict.holds")
    assert hand.app.say("screen-second.other-results", verdict=verdict) in hand.texts()
    assert hand.screen == "SecondCheckScreen"


def test_it_is_put_off_by_those_who_decide_and_taken_up_again(draw: Draw, opened: Opened) -> None:
    code = shown(draw)
    hand = opened(draw, folder="1366x768/second")
    hand.tap("stop")
    assert not hand.find("primary").enabled
    hand.picture("second-stop-why")
    hand.tap("cause-no-computer", "primary", "role-notary", "role-parent")
    assert not hand.find("primary").enabled, "the organiser has to be among them"
    hand.tap("role-parent", "role-organiser")
    hand.picture("second-stop-who")
    hand.tap("primary", "yes", "no")
    assert not draw.folder.second_check.exists(), "one of them said no"
    hand.tap("primary", "yes", "yes")
    assert hand.screen == "SecondCheckScreen"
    assert hand.app.say("screen-second.stopped") in hand.texts()
    hand.picture("second-stopped")
    hand.tap("documents")
    names = [one.name for one in hand.app.screen.due]
    assert "second-check-1.pdf" in names
    hand.tap("back", "leave", "no")
    close(hand.app)
    again = opened(draw, lang=Language.EN)
    assert again.app.say("screen-second.stopped") in again.texts()
    assert len(code) == LENGTH
    again.keys(code)
    again.tap("primary")
    assert again.screen == "EndScreen"


def test_a_plan_without_it_ends_as_ever(seal: Callable[..., Draw], opened: Opened) -> None:
    plain = seal("direct", children=30, slots=1)
    plain.advance(Phase.CLOSED, papers=False)
    hand = opened(plain)
    assert hand.screen == "EndScreen"
    assert hand.app.say("screen-end.second-check") not in hand.texts()
    assert hand.app.say("rail.second-check") not in hand.texts()
