"""Questions and messages over the screen: one at a time, each has to be answered, none hides another."""

from collections import deque
from collections.abc import Callable
from typing import Any

from kivy.core.window import Window
from kivy.graphics import Color, Rectangle
from kivy.uix.floatlayout import FloatLayout
from kivy.uix.widget import Widget

from kiosk.screens import theme
from kiosk.screens.focus import focus
from kiosk.screens.taps import taps
from kiosk.screens.widgets import Panel, PushButton, Text, row, scale, space

VEIL = 0.55
"""How dark the screen behind a message is."""


class Veil(FloatLayout):  # type: ignore[misc]
    """Darkens the screen and takes every touch: nothing behind a message can be pressed.

    Args:
        box: the message.
        first: the name of the button that the keyboard begins on; the one that changes nothing.
        question: a question is about the screen behind it, and void once that screen is left.
    """

    def __init__(self, box: Widget, first: str, *, question: bool) -> None:
        super().__init__()
        self.first = first
        self.question = question
        with self.canvas.before:
            Color(0, 0, 0, VEIL)
            self._shape = Rectangle(pos=self.pos, size=Window.size)
        self.bind(size=self._cover)
        self.add_widget(box)

    def _cover(self, *_: object) -> None:
        self._shape.size = self.size

    def on_touch_down(self, touch: Any) -> bool:
        """Take every touch."""
        super().on_touch_down(touch)
        return True


Make = Callable[[], Veil]


class Dialogs:
    """What lies over the screen, and what waits to be shown after it.

    Args:
        root: which screen and messages are put into.
    """

    def __init__(self, root: FloatLayout) -> None:
        self._root = root
        self._make: Make | None = None
        self._waiting: deque[Make] = deque()
        self.top: Veil | None = None

    def show(self, make: Make) -> None:
        """Show a message now, or after the one that is shown has been answered."""
        if self.top is not None:
            self._waiting.append(make)
            return
        self._make, self.top = make, make()
        self._root.add_widget(self.top)
        taps.another_screen()
        focus.leave()
        focus.go_to(self.top.first)

    def close(self) -> None:
        """The message was answered."""
        if self.top is None:
            return
        focus.leave()
        self._root.remove_widget(self.top)
        self._make = self.top = None
        taps.another_screen()
        if self._waiting:
            self.show(self._waiting.popleft())

    def screen_left(self) -> None:
        """Another screen is shown: a question about the old one is void, a message still has to be read."""
        if self.top is not None and self.top.question:
            self.close()

    def redraw(self) -> None:
        """The window has another size, or the language changed: make what is shown anew."""
        if self.top is None or self._make is None:
            return
        self._root.remove_widget(self.top)
        self.top = self._make()
        self._root.add_widget(self.top)
        focus.go_to(self.top.first)


def question(text: str, no_text: str, yes_text: str, no: Callable[[], None], yes: Callable[[], None]) -> Veil:
    """A question with two answers; the keyboard begins on the one that changes nothing."""
    units = scale()
    box = _box(theme.BRAND)
    box.add_widget(Text(text, units.title, bold=True))
    box.add_widget(
        row(
            PushButton(no_text, no, name="no"),
            PushButton(yes_text, yes, name="yes", main=True),
            gap=units.units(3),
            size_hint_y=None,
            height=units.units(13),
        )
    )
    return Veil(box, "no", question=True)


def message(text: str, to_do: str, close_text: str, close: Callable[[], None], *, bad: bool) -> Veil:
    """What is wrong and what to do, with the one button that says it was read."""
    units = scale()
    box = _box(theme.BAD if bad else theme.LINE, theme.BAD_SOFT if bad else theme.SURFACE)
    box.add_widget(Text(text, units.large, theme.BAD if bad else theme.INK, bold=True))
    if to_do:
        box.add_widget(Text(to_do, units.large))
    button = PushButton(
        close_text, close, name="close-message", main=True, size_hint_x=None, width=units.units(44)
    )
    box.add_widget(row(space(), button, size_hint_y=None, height=units.units(13)))
    return Veil(box, "close-message", question=False)


def _box(border: theme.Rgba, colour: theme.Rgba = theme.SURFACE) -> Panel:
    units = scale()
    return Panel(colour, radius=units.units(1.5), orientation="vertical", padding=units.units(4),
                 spacing=units.units(2), size_hint=(0.7, 0.56),
                 pos_hint={"center_x": 0.5, "center_y": 0.5}, border=border)  # fmt: skip
