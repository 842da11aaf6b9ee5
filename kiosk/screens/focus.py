"""Which button the keyboard is on: Tab goes through all of them, with a ring that can be seen."""

from collections.abc import Callable
from typing import Any, Protocol

from kivy.core.window import Window
from kivy.uix.textinput import TextInput
from kivy.uix.widget import Widget

ROWS = 18
"""Buttons whose upper edges lie within 1/18 of the window's height are in one row."""


class Striker(Protocol):
    """A button as the keyboard sees it."""

    name: str
    enabled: bool

    def strike(self) -> None:
        """Press and release it."""

    def ring(self, on: bool) -> None:
        """Show or hide the ring."""


class Focus:
    """Where the keyboard is, by name: a screen drawn anew has new buttons in the old places."""

    def __init__(self) -> None:
        self.name = ""
        self.layer: Callable[[], Widget | None] = lambda: None
        """What lies on top, within which the keyboard stays: the message, or the screen."""

    def stops(self) -> list[Any]:
        """All that the keyboard can be on, from top to bottom and from left to right."""
        top = self.layer()
        if top is None:
            return []
        found = [
            one
            for one in Widget.walk(top, restrict=True)
            if isinstance(one, TextInput) or (getattr(one, "tab_stop", False) and one.enabled)
        ]
        return sorted(found, key=_reading_order)

    def move(self, by: int) -> None:
        """To the next one, or the one before."""
        stops = self.stops()
        if not stops:
            return
        place = next((place for place, one in enumerate(stops) if self._is_on(one)), None)
        new = stops[(place + by) % len(stops)] if place is not None else stops[0 if by > 0 else -1]
        self.go(new)

    def _is_on(self, one: Any) -> bool:
        return bool(one.focus) if isinstance(one, TextInput) else one.name == self.name

    def go(self, new: Any) -> None:
        """To this one."""
        self.leave()
        if isinstance(new, TextInput):
            new.focus = True
        else:
            self.name = new.name
            new.ring(True)

    def go_to(self, name: str) -> None:
        """To the one of a name."""
        for one in self.stops():
            if getattr(one, "name", None) == name:
                self.go(one)

    def leave(self) -> None:
        """To none."""
        self.name = ""
        for one in self.stops():
            if isinstance(one, TextInput):
                one.focus = False
            else:
                one.ring(False)

    def on(self) -> Striker | None:
        """The button that the keyboard is on."""
        buttons = (one for one in self.stops() if not isinstance(one, TextInput))
        return next((one for one in buttons if self._is_on(one)), None)


def _reading_order(one: Any) -> tuple[int, float]:
    left, high = one.to_window(one.x, one.top)
    return -round(ROWS * high / Window.height), left


focus = Focus()
"""That of the window."""
