"""Incidents by touches: void, terminate, note, with each who decides asked alone; and the lookup."""

from collections.abc import Callable

import pytest

from kiosk.masks import masked_identity, masked_name
from tests.kiosk.screens.conftest import Draw, close
from tests.kiosk.screens.driver import NUMBER, Ceremony, Hand
from verifier.audit import Status, audit_file
from verifier.protocol.events import Role
from verifier.protocol.state import Phase

Seal = Callable[..., Draw]
Open = Callable[..., Hand]


@pytest.fixture
def at(seal: Seal, opened: Open) -> Callable[..., tuple[Hand, Draw, Ceremony]]:
    """An app that stands in a phase of a draw."""

    def go(procedure: str, phase: Phase, **options: object) -> tuple[Hand, Draw, Ceremony]:
        draw = seal(procedure, children=40, slots=1, **options)
        draw.advance(phase)
        hand = opened(draw, folder="1366x768/incident")
        return hand, draw, Ceremony(hand, draw.folder.envelopes.read_bytes())

    return go


At = Callable[..., tuple[Hand, Draw, Ceremony]]


def test_a_void_attempt_takes_two_parties_and_the_next_one_follows(at: At) -> None:
    hand, draw, _day = at("longhua", Phase.SLIPS)
    hand.tap("incident")
    hand.picture("incident")
    hand.tap("incident-void")
    assert not hand.find("primary").enabled
    hand.tap("reason-power")
    hand.picture("incident-reason")
    hand.tap("primary", "role-notary")
    assert not hand.find("primary").enabled, "one party is not enough"
    hand.tap("role-organiser")
    hand.picture("incident-deciders")
    before = hand.state.seq
    hand.tap("primary", "yes")
    assert hand.state.seq == before, "the second one has not confirmed yet"
    hand.picture("incident-ask")
    hand.tap("no")
    assert hand.state.seq == before
    hand.tap("primary", "yes", "yes")
    assert hand.state.phase is Phase.VOIDED
    assert hand.state.voided is not None
    assert hand.state.voided.decided_by == (Role.NOTARY, Role.ORGANISER)
    hand.picture("voided")
    assert any("60" in text and ":" in text for text in hand.texts()), "the hour is running on the screen"
    hand.tap("primary")
    assert hand.state.attempt == 2
    close(hand.app)
    draw.advance(Phase.CLOSED)
    report = audit_file(draw.bundle, hand.state.fingerprint)
    assert report.verdict is Status.HOLDS


def test_termination_writes_the_bundle_and_nobody_is_admitted(at: At) -> None:
    hand, draw, _day = at("direct", Phase.ADMIT)
    hand.tap(
        "incident",
        "incident-terminate",
        "reason-force",
        "primary",
        "role-notary",
        "role-discipline",
        "primary",
    )
    hand.tap("yes", "yes")
    hand.work()
    assert hand.state.phase is Phase.TERMINATED and draw.bundle.exists()
    assert hand.find("incident") is None, "nothing can happen any more"
    assert audit_file(draw.bundle, hand.state.fingerprint).verdict is Status.HOLDS


def test_a_note_changes_nothing_else_and_what_was_typed_stays(at: At) -> None:
    hand, _draw, _day = at("longhua", Phase.SLIPS)
    hand.keys(NUMBER[:5])
    before = hand.state
    hand.tap("incident", "incident-note", "reason-late", "primary")
    assert hand.state.phase is before.phase and hand.state.seq == before.seq + 1
    assert hand.app.screen.typed == NUMBER[:5]


def test_a_menu_opened_by_mistake_records_nothing(at: At) -> None:
    hand, _draw, _day = at("longhua", Phase.BALLS)
    before = hand.state
    hand.tap("incident", "incident-void", "back", "primary")
    assert hand.state == before and hand.screen == "BallsScreen"


def test_an_own_reason_is_typed_and_goes_into_the_record(at: At) -> None:
    hand, _draw, _day = at("longhua", Phase.ANNOUNCE)
    hand.tap("incident", "incident-void")
    hand.find("reason").text = "摇珠机倾倒"
    hand.tap("primary", "role-notary", "role-congress", "primary", "yes", "yes")
    assert hand.state.voided is not None and hand.state.voided.reason == "摇珠机倾倒"


def test_a_child_is_found_by_code_and_masked(at: At) -> None:
    hand, draw, _day = at("longhua", Phase.ANNOUNCE)
    child = draw.private().children[5]
    before = hand.state
    hand.tap("lookup")
    hand.find("code").text = child.code.lower()
    hand.tap("primary")
    hand.picture("lookup")
    texts = " ".join(hand.texts())
    assert child.code in texts and child.name not in texts and child.identity not in texts
    assert masked_name(child.name) in texts and masked_identity(child.identity) in texts
    hand.find("code").text = "NOBODY"
    hand.tap("primary")
    assert child.code not in " ".join(hand.texts())
    hand.tap("primary")
    assert hand.screen == "AnnounceScreen" and hand.state == before


@pytest.mark.parametrize(
    ("name", "masked"), [("张三", "张*"), ("欧阳明日", "欧***"), ("李", "李"), ("", ""), ("𬭎洁", "𬭎*")]
)
def test_names_keep_their_first_character(name: str, masked: str) -> None:
    assert masked_name(name) == masked


@pytest.mark.parametrize(("identity", "masked"), [("450102", "4****2"), ("", ""), ("45", "**"), ("4", "*")])
def test_identities_keep_their_ends(identity: str, masked: str) -> None:
    assert masked_identity(identity) == masked
