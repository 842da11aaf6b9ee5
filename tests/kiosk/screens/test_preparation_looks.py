"""Every text of the day before fits, at every size and in both languages."""

from collections.abc import Callable
from pathlib import Path

from kiosk.station.program import known
from tests.kiosk.screens.test_looks import Looker
from tests.kiosk.screens.test_preparation import FIRST, SECOND, SHOWN, Guest, base, guests, spoil

__all__ = ["base", "guests"]  # fixtures


def test_every_text_of_the_day_before_fits(
    base: Path, guests: Callable[..., Guest], pictures: Path | None
) -> None:
    spoil(base / "list.xlsx", "姓名", range(20, 22), "张@三")
    hand = guests(base, pictures=pictures)
    looker = Looker(hand, "preparation")
    look = looker.look
    hand.wait(known)
    hand.app.base = SHOWN
    hand.app.refresh()
    look("home")
    hand.app.base = base
    hand.tap("home-prepare")
    look("prepare-kind")
    hand.tap("kind-real")
    hand.choose(0)
    hand.tap("other-plan")
    look("prepare-choose-plan")
    hand.tap("same-file", "primary")
    look("edit-wrong")
    hand.tap("back", "back", "kind-rehearsal")
    look("prepare-warnings")
    hand.tap("primary", "yes", "primary")
    look("prepare-counts")
    hand.tap("primary")
    look("prepare-plan")
    hand.tap("edit-plan")
    look("edit-template")
    hand.tap("part-schools", "field-schools[1].quota", "key-clear")
    look("edit-schools")
    hand.tap("part-rules", "field-overrun")
    look("edit-rules")
    hand.tap("back", "yes", "primary")
    hand.passphrase(FIRST, FIRST, SECOND, SECOND)
    hand.tap("yes", "primary")
    look("sealed")
    hand.tap("primary")
    look("sealed-papers")
    assert not looker.found, looker.report()
