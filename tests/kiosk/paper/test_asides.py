"""What a record holds beside what was drawn, read line by line."""

from collections.abc import Callable, Sequence
from pathlib import Path

from kiosk.paper.asides import asides, redrawn_told, void_slips_told
from tests.kiosk.paper.draws import Held
from tests.support import pdf, plans
from verifier.protocol import events as ev
from verifier.protocol.transcript import Entry


def entries(*events: ev.Event) -> Sequence[Entry]:
    """Lines a minute apart; their order is the fold's business."""
    return [
        Entry(number, f"2026-07-15T01:{number:02d}:00Z", one, "0" * 64)
        for number, one in enumerate(events, 1)
    ]


def test_a_ball_belongs_to_the_round_whose_seed_it_enters() -> None:
    stuck = ev.BallDrawn("group", ev.BallStatus.STUCK, None)
    secret = ev.SecretOpened(1, 1, "0" * 40, "0" * 64)
    found = asides(1, entries(stuck, secret, stuck, ev.BallDrawn("group", ev.BallStatus.DRAWN, 3)))
    assert [(one.round, one.at[14:16]) for one in found.redrawn] == [(1, "01"), (2, "03")]
    assert "09:03" in redrawn_told(plans.longhua(), found, 2)
    assert redrawn_told(plans.longhua(), found, 3) == ""


def test_a_slip_that_was_read_is_not_told_and_void_ones_stand_in_the_order_of_their_slots() -> None:
    found = asides(1, entries(
        ev.SlipOpened(1, 3, "VOID", None, "墨水化开"), ev.SlipOpened(1, 2, "12345678", None, None),
        ev.SlipOpened(1, 1, "VOID", None, "席位无人"),
    ))  # fmt: skip
    assert void_slips_told(found, 1) == "01号席位：席位无人；03号席位：墨水化开"
    assert void_slips_told(found, 2) == ""


def test_remarks_and_restarts_keep_their_order_and_copies_are_none() -> None:
    copied = ev.Copied("x.zip", "0" * 64, "U盘")
    found = asides(2, entries(ev.Note("一"), copied, ev.Reopened("停电"), ev.Note("二")))
    told = [(one.text, one.reopened) for one in found.remarks]
    assert told == [("一", False), ("停电", True), ("二", False)]


def test_the_papers_of_a_ceremony_read_the_attempt_that_they_are_about(draws: dict[str, Held]) -> None:
    first, second = draws["longhua"].asides
    assert (first.attempt, second.attempt) == (1, 2)
    assert [one.round for one in first.redrawn] == [2] and [one.round for one in second.redrawn] == [1, 1, 2]


def test_a_void_attempt_of_which_a_ball_was_drawn_again_is_still_signed_on_one_page(
    printed: Callable[[str, str], Path],
) -> None:
    assert len(pdf.pages(printed("void-certificate", "longhua"))) == 1
