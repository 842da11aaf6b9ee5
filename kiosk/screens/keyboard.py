"""A keyboard on the screen, and the field that it and a real keyboard write into."""

from collections.abc import Callable
from functools import partial
from typing import Any

from kivy.clock import Clock
from kivy.graphics import Color, Line
from kivy.uix.textinput import TextInput
from kivy.uix.widget import Widget

from kiosk import glyphs
from kiosk.screens import theme
from kiosk.screens.focus import focus
from kiosk.screens.widgets import Key, column, row, scale

LETTERS = ("1234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm")
CAPITALS = ("1234567890", "QWERTYUIOP", "ASDFGHJKL", "ZXCVBNM")
SIGNS = ("1234567890", "!@#$%^&*()", "-_=+[]{};:", "'\",.?/\\|~")
MOST = 200
EDGE = 0.22
"""How thick a field's border is, in units."""


class Field(TextInput):  # type: ignore[misc]
    """One line to type into, unseen where it is a passphrase.

    ``name`` is how tests find it. With ``begin`` a keyboard writes into it without a touch before.
    """

    text: str

    def __init__(self, name: str, text: str = "", *, hidden: bool = False, hint: str = "",
                 changed: Callable[[str], None] | None = None, entered: Callable[[], None] | None = None,
                 begin: bool = False, **kwargs: Any) -> None:  # fmt: skip
        self.name = name
        units = scale()
        super().__init__(
            text=text, multiline=False, password=hidden, password_mask="●", hint_text=hint, write_tab=False,
            font_name=str(glyphs.faces(glyphs.REGULAR)[0].path), font_size=units.large,
            padding=[units.units(1.5), units.units(1.6)], size_hint_y=None, height=units.units(8.5),
            foreground_color=theme.INK, background_color=theme.SURFACE,
            background_normal="", background_active="", cursor_color=theme.BRAND,
            hint_text_color=theme.MUTED, **kwargs,
        )  # fmt: skip
        with self.canvas.after:
            self._edge_colour = Color(*theme.MUTED)
            self._edge = Line(width=max(1.0, units.units(EDGE) / 2))
        self.bind(pos=self._draw_edge, size=self._draw_edge, focus=self._draw_edge)
        if changed is not None:
            self.bind(text=lambda _field, typed: changed(typed))
        if entered is not None:
            self.bind(on_text_validate=lambda _field: entered())
        if begin:
            Clock.schedule_once(self._begin)

    def _draw_edge(self, *_: object) -> None:
        """A border, in the house's colour while a keyboard writes here."""
        self._edge_colour.rgba = theme.BRAND if self.focus else theme.MUTED
        self._edge.rectangle = (self.x, self.y, self.width, self.height)

    def _begin(self, _seconds: float) -> None:
        if self.get_root_window() is not None:
            self.focus = True

    def keyboard_on_key_down(self, window: Any, keycode: Any, text: str, modifiers: Any) -> bool:
        """Tab goes on to the next button, and Esc leaves the field."""
        if keycode[1] == "tab":
            focus.move(-1 if "shift" in modifiers else 1)
            return True
        if keycode[1] == "escape":
            self.focus = False
            return True
        return bool(super().keyboard_on_key_down(window, keycode, text, modifiers))

    def press(self, char: str) -> None:
        """A key of the keyboard on the screen."""
        if len(self.text) < MOST:
            self.text += char

    def back(self) -> None:
        """Take the last character back."""
        self.text = self.text[:-1]


class Keyboard:
    """Four rows of keys, a row of special ones, and which field they write into.

    Args:
        labels: the words for capitals, signs, blank and back.
    """

    def __init__(self, labels: tuple[str, str, str, str], *, capitals: bool = False) -> None:
        self.field: Field | None = None
        self._labels = labels
        self._usual = self._rows = CAPITALS if capitals else LETTERS
        self._box = column(gap=scale().units(0.7), size_hint_y=None, height=scale().units(5 * 7.4))
        self._draw()

    @property
    def widget(self) -> Widget:
        """The keyboard."""
        return self._box

    def _draw(self) -> None:
        units = scale()
        gap = units.units(0.7)
        self._box.clear_widgets()
        for line in self._rows:
            keys = [
                Key(char, partial(self._press, char), name=f"key-{char}", size=units.large) for char in line
            ]
            margin = (10 - len(keys)) / 2
            ends = [Widget(size_hint_x=margin)] if margin else []
            more = [Widget(size_hint_x=margin)] if margin else []
            self._box.add_widget(row(*ends, *keys, *more, gap=gap))
        shift, signs, blank, back = self._labels
        self._box.add_widget(row(
            Key(shift, self._shift, name="key-shift", size=units.body, size_hint_x=1.6),
            Key(signs, self._signs, name="key-signs", size=units.body, size_hint_x=1.6),
            Key(blank, lambda: self._press(" "), name="key-blank", size=units.body, size_hint_x=4.8),
            Key(back, self._back, name="key-back", size=units.body, size_hint_x=2),
            gap=gap,
        ))  # fmt: skip

    def _press(self, char: str) -> None:
        if self.field is not None:
            self.field.press(char)

    def _back(self) -> None:
        if self.field is not None:
            self.field.back()

    def _shift(self) -> None:
        self._rows = LETTERS if self._rows is CAPITALS else CAPITALS
        self._draw()

    def _signs(self) -> None:
        self._rows = self._usual if self._rows is SIGNS else SIGNS
        self._draw()
