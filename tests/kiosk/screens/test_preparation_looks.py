"""Every text of the day before fits, at every size and in both languages."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.kiosk.screens.test_looks import LOOKS, SIZES, troubles
from tests.kiosk.screens.test_preparation import FIRST, SECOND, Guest, base, guests, spoil

__all__ = ["base", "guests"]  # fixtures


def scrolled(widget: Any) -> bool:
    """Whether a text lies in a list, which shows its last line in part."""
    from kiosk.screens.edit_table import FieldTable
    from kiosk.screens.table import Table

    while widget is not None and widget.parent is not widget:
        if isinstance(widget, Table | FieldTable):
            return True
        widget = widget.parent
    return False


def test_every_text_of_the_day_before_fits(
    base: Path, guests: Callable[..., Guest], pictures: Path | None
) -> None:
    spoil(base / "list.xlsx", "姓名", range(20, 22), "张@三")
    hand = guests(base, pictures=pictures / "1920x1080" / "preparation" if pictures else None)
    found: list[str] = []

    def look(name: str) -> None:
        from kivy.core.window import Window

        usual = hand.app.lang
        for size, lang in LOOKS:
            Window.size = size
            hand.app.lang = lang
            hand.app.screen.draw()
            hand.frames(2)
            listed = {one.plain for one in hand.labels() if scrolled(one)}
            told = [one for one in troubles(hand) if not any(repr(text) in one for text in listed)]
            found.extend(f"{name} {size[0]} {lang}: {one}" for one in told)
            if size == SIZES[1]:
                hand.picture(name)
        Window.size = SIZES[0]
        hand.app.lang = usual
        hand.app.screen.draw()
        hand.frames(2)

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
    assert not found, "\n".join(found)
