"""What a keyboard does: all that touches do. Tab and arrows move, Enter presses, Esc goes back."""

from typing import TYPE_CHECKING, Any

from kivy.uix.widget import Widget

from kiosk.screens.focus import focus
from kiosk.screens.table import Table
from kiosk.screens.widgets import PushButton

if TYPE_CHECKING:
    from kiosk.screens.app import KioskApp

NAMES = {
    8: "backspace", 9: "tab", 13: "enter", 27: "escape", 32: " ", 271: "enter", 273: "up", 274: "down",
    275: "right", 276: "left", 278: "home", 279: "end", 280: "page-up", 281: "page-down",
    **{256 + digit: str(digit) for digit in range(10)},
}  # fmt: skip
"""Kivy's codes; the number pad's keys come without a text."""
ONCE = frozenset({"enter", "escape", " "})
"""Keys that do something only once however long they are held down."""
BACK = ("back", "cancel-work")
"""The buttons that Esc presses, the first of them that is there."""
PAGES = {"page-up": "page-before", "page-down": "page-after"}
ROWS = {"up": -1, "down": 1, "page-up": -8, "page-down": 8, "home": -10**9, "end": 10**9}
"""By how many lines each key moves in a table."""


class Keys:
    """The keyboard of an app."""

    def __init__(self, app: "KioskApp") -> None:
        self._app = app
        self._held: set[str] = set()

    def up(self, _window: object, code: int, *_: object) -> bool:
        """A key is let go."""
        self._held.discard(NAMES.get(code, ""))
        return False

    def down(self, _window: object, code: int, _scan: int, text: str | None, modifiers: Any) -> bool:
        """A key is struck; whether it was used."""
        screen = self._app.screen
        if screen is None or screen.typing:
            return False
        name = NAMES.get(code, text or "")
        if name in self._held:
            return True
        if name in ONCE:
            self._held.add(name)
        if name == "tab":
            focus.move(-1 if "shift" in modifiers else 1)
            return True
        on = focus.on()
        if on is not None and name in {"enter", " "}:
            on.strike()
            return True
        return self._in_message(name) if self._app.dialogs.top is not None else self._on_screen(name)

    def _in_message(self, name: str) -> bool:
        if name == "escape" and self._app.dialogs.top is not None:
            self._strike(self._app.dialogs.top.first)
        elif name in {"left", "right"}:
            focus.move(-1 if name == "left" else 1)
        return True

    def _on_screen(self, name: str) -> bool:
        screen = self._app.screen
        assert screen is not None
        if name == "enter":
            return screen.key(name) or self._strike("primary")
        if name == "escape":
            return self._strike(*BACK)
        if screen.key(name):
            return True
        table = next((one for one in Widget.walk(screen) if isinstance(one, Table)), None)
        if table is not None and name in ROWS:
            table.move(ROWS[name])
            return True
        if name in {"left", "right"} and focus.on() is not None:
            focus.move(-1 if name == "left" else 1)
            return True
        return name in PAGES and self._strike(PAGES[name])

    def _strike(self, *names: str) -> bool:
        for name in names:
            for one in reversed(focus.stops()):
                if isinstance(one, PushButton) and one.name == name:
                    one.strike()
                    return True
        return False
