"""The keypad on the screen, and the boxes in which digits appear."""

from collections.abc import Callable
from functools import partial
from typing import Protocol

from kivy.uix.boxlayout import BoxLayout
from kivy.uix.gridlayout import GridLayout
from kivy.uix.widget import Widget

from kiosk.screens import theme
from kiosk.screens.widgets import Key, Panel, Text, scale

DIGITS = ("1", "2", "3", "4", "5", "6", "7", "8", "9")
HEX = (*"0123456789abcdef",)
DOT = "●"


def is_digit(text: str) -> bool:
    """Whether a key of a keyboard gave one of the ten digits; a raised or full-width one is none."""
    return len(text) == 1 and text in "0123456789"


class Digits(Protocol):
    """What is typed on a keypad: digits, one after the other."""

    def press(self, digit: str) -> None:
        """Take a digit."""

    def back(self) -> None:
        """Take the last digit back."""


def digit_key(typed: Digits, text: str) -> bool:
    """Let digits and backspace of a keyboard do what the keypad does; whether it was one of these."""
    if is_digit(text):
        typed.press(text)
    elif text == "backspace":
        typed.back()
    else:
        return False
    return True


def keypad(press: Callable[[str], None], back: Callable[[], None], clear: Callable[[], None],
           labels: tuple[str, str]) -> Widget:  # fmt: skip
    """Keys 1 to 9, clear, 0, back; each at least 20 mm on a screen of 15.6 inches.

    Args:
        press: called with a digit.
        back: takes the last digit back.
        clear: takes all back.
        labels: the words for clear and back.
    """
    units = scale()
    size = max(units.key, units.units(12))
    gap = units.units(1)
    grid = GridLayout(cols=3, spacing=gap, size_hint=(None, None), width=3 * size * 1.35 + 2 * gap,
                      height=4 * size + 3 * gap)  # fmt: skip
    for digit in DIGITS:
        grid.add_widget(Key(digit, partial(press, digit), name=f"key-{digit}", size=units.title))
    grid.add_widget(Key(labels[0], clear, name="key-clear", size=units.body))
    grid.add_widget(Key("0", lambda: press("0"), name="key-0", size=units.title))
    grid.add_widget(Key(labels[1], back, name="key-back", size=units.body))
    return grid


def hex_pad(press: Callable[[str], None], back: Callable[[], None], label: str) -> Widget:
    """Keys 0 to f and back, in two rows of eight and one key below."""
    units = scale()
    gap = units.units(1)
    grid = GridLayout(cols=9, spacing=gap, size_hint_y=None, height=2 * units.key + gap)
    for place, digit in enumerate(HEX):
        grid.add_widget(Key(digit, partial(press, digit), name=f"key-{digit}", size=units.large))
        if place == 7:
            grid.add_widget(Key(label, back, name="key-back", size=units.body))
    return grid


class DigitBoxes(BoxLayout):  # type: ignore[misc]
    """The digits typed so far, a box each; hidden ones as dots.

    Args:
        length: how many boxes.
        hidden: show dots.
        group: leave a gap after so many boxes, or 0.
        room: how wide all of them may be, in pixels; they are made narrower if need be.
    """

    def __init__(
        self, length: int, *, hidden: bool = False, group: int = 0, room: float | None = None
    ) -> None:
        units = scale()
        super().__init__(spacing=units.units(0.8), size_hint=(None, None), height=units.units(12))
        self._hidden = hidden
        self._texts: list[Text] = []
        wide = units.units(8.4)
        if room is not None:
            breaks = (length - 1) // group if group else 0
            gaps = (length - 1 + breaks) * units.units(0.8) + breaks * units.units(1.2)
            wide = min(wide, (room - gaps) / length)
        for place in range(length):
            box = Panel(theme.SURFACE, radius=units.units(0.8), border=theme.LINE, size_hint_x=None,
                        width=wide)  # fmt: skip
            text = Text("", units.fact, bold=True, halign="center")
            box.add_widget(text)
            self._texts.append(text)
            self.add_widget(box)
            if group and place % group == group - 1 and place + 1 < length:
                self.add_widget(Widget(size_hint_x=None, width=units.units(1.2)))
        self.bind(minimum_width=self.setter("width"))

    def show(self, digits: str) -> None:
        """Show these digits, from the left."""
        for place, text in enumerate(self._texts):
            char = digits[place] if place < len(digits) else ""
            wanted = DOT if char and self._hidden else char
            if text.plain != wanted:
                text.say(wanted)
