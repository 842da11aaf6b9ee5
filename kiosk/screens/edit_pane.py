"""Filling in one field of the plan: buttons to choose from, a number pad, or a line and a keyboard."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from kivy.clock import Clock
from kivy.uix.boxlayout import BoxLayout
from kivy.uix.gridlayout import GridLayout
from kivy.uix.widget import Widget

from kiosk.screens import theme
from kiosk.screens.keyboard import Field, Keyboard
from kiosk.screens.keypad import DIGITS
from kiosk.screens.widgets import Key, Panel, PushButton, Text, fixed, row, scale, space

KEY = 7.6
"""The height in units of a key of the number pad."""
MOST_DIGITS = 9
TALL, TWO_COLUMNS = 13.0, 5
"""The height of an option in units, and from how many on they stand in two columns."""


@dataclass(frozen=True, slots=True)
class Option:
    """A value to choose: what it is called, and what choosing it means."""

    value: str
    text: str
    means: str = ""


class OptionButton(PushButton):
    """A value to choose, with its meaning below it."""

    ground = theme.SURFACE

    def __init__(self, option: Option, pressed: Callable[[], None]) -> None:
        units = scale()
        self.option = option
        super().__init__(option.text, pressed, name=f"option-{option.value}", size=units.large,
                         orientation="vertical")  # fmt: skip
        self.padding = [units.units(2), units.units(1)]
        self.label.halign = "left"
        if option.means:
            self.add_widget(Text(option.means, units.body, theme.MUTED))

    def _resting(self) -> theme.Rgba:
        return self.ground

    def mark(self, chosen: bool) -> None:
        """Show whether it is the one that is chosen."""
        self.ground = theme.NOTICE_SOFT if chosen else theme.SURFACE
        self.paint(self.ground)
        self.frame(theme.BRAND if chosen else theme.LINE)


@dataclass(frozen=True, slots=True)
class Labels:
    """The words on the keys: of the pads, and of the keyboard on the screen."""

    clear: str
    back: str
    keyboard: tuple[str, str, str, str]
    here: str


class EditPane(BoxLayout):  # type: ignore[misc]
    """One field: its name, its meaning, how it stands, and the means to fill it in.

    Args:
        name: what the field is called.
        meaning: in one line.
        put: called with the text that the field shall have.
    """

    def __init__(self, name: str, meaning: str, put: Callable[[str], None]) -> None:
        units = scale()
        super().__init__(orientation="vertical", spacing=units.units(0.8))
        self._put = put
        self._options: list[OptionButton] = []
        self._readout: Text | None = None
        self.field: Field | None = None
        self.text = ""
        self._told = Text("", units.body, size_hint_y=None, height=units.units(8), valign="top")
        self.add_widget(fixed(name, units.large, bold=True, lines=1.3))
        self.add_widget(Text(meaning, units.body, theme.MUTED, size_hint_y=None, height=units.units(6.8),
                             valign="top"))  # fmt: skip

    def by_choice(self, options: Sequence[Option]) -> None:
        """Buttons, one a value."""
        units = scale()
        grid = GridLayout(cols=1 if len(options) < TWO_COLUMNS else 2, spacing=units.units(1.2),
                          size_hint_y=None)  # fmt: skip
        lines = -(-len(options) // grid.cols) or 1
        tall = TALL if any(one.means for one in options) else TALL - 4
        grid.height = min(units.units(tall) * lines, units.units(46)) + units.units(1.2) * (lines - 1)
        for one in options:
            button = OptionButton(one, partial(self._put, one.value))
            self._options.append(button)
            grid.add_widget(button)
        self.add_widget(grid)
        self.add_widget(self._told)
        self.add_widget(space())

    def by_number(self, labels: Labels) -> None:
        """A number pad."""
        units = scale()
        gap = units.units(0.8)
        box = Panel(theme.SURFACE, radius=units.units(1), border=theme.BRAND, size_hint_y=None,
                    height=units.units(9), padding=[units.units(2), 0])  # fmt: skip
        self._readout = Text("", units.title, bold=True)
        box.add_widget(self._readout)
        pad = GridLayout(cols=3, spacing=gap, size_hint_y=None, height=4 * units.units(KEY) + 3 * gap)
        for digit in DIGITS:
            pad.add_widget(Key(digit, partial(self.press, digit), name=f"key-{digit}", size=units.title))
        pad.add_widget(Key(labels.clear, self.clear, name="key-clear", size=units.body))
        pad.add_widget(Key("0", partial(self.press, "0"), name="key-0", size=units.title))
        pad.add_widget(Key(labels.back, self.take_back, name="key-back", size=units.body))
        for part in (box, self._told, space(), pad):
            self.add_widget(part)

    def by_text(self, text: str, labels: Labels, entered: Callable[[], None], *, capitals: bool) -> None:
        """A line of text, for a real keyboard and its input method as for the one on the screen."""
        units = scale()
        self.field = Field("text", text, hint=labels.here, changed=self._put, entered=entered)
        board = Keyboard(labels.keyboard, capitals=capitals)
        board.field = self.field
        board.widget.height = units.units(32)
        for part in (self.field, self._told, space(), board.widget):
            self.add_widget(part)
        Clock.schedule_once(self._take_keys, 0)

    def _take_keys(self, _seconds: float) -> None:
        if self.field is not None and self.field.get_root_window() is not None:
            self.field.focus = True
            self.field.do_cursor_movement("cursor_end")

    def press(self, digit: str) -> None:
        """A digit of the pad or of a keyboard."""
        if len(self.text) < MOST_DIGITS:
            self._put(self.text + digit)

    def take_back(self) -> None:
        """Take the last digit back."""
        self._put(self.text[:-1])

    def clear(self) -> None:
        """Take all back: the template's value counts again, if it has one."""
        self._put("")

    def choose(self, by: int) -> None:
        """The option after the chosen one, or before it."""
        if not self._options:
            return
        values = [one.option.value for one in self._options]
        now = values.index(self.text) if self.text in values else -1 if by > 0 else 0
        self._put(values[(now + by) % len(values)])

    @property
    def by_pad(self) -> bool:
        """Whether digits are typed."""
        return self._readout is not None

    def show(self, text: str, shown: str, told: str, *, wrong: bool, missing: bool, default: bool) -> None:
        """Show what the field holds now.

        Args:
            text: what was typed or chosen; the template's value if nothing was.
            shown: the same for a person, if it is a number.
            told: how it stands, in words.
            wrong: it cannot be used.
            missing: nothing is filled in yet.
            default: it is the template's.
        """
        self.text = "" if default and self._readout is not None else text
        for one in self._options:
            one.mark(one.option.value == text)
        if self._readout is not None:
            self._readout.color = (
                theme.MUTED if default or missing else theme.BAD if wrong else theme.INK
            )
            if self._readout.plain != shown:
                self._readout.say(shown)
        self._told.color = (
            theme.ACTORS["supervisor"] if missing else theme.BAD if wrong
            else theme.MUTED if default else theme.GOOD
        )  # fmt: skip
        if self._told.plain != told:
            self._told.say(told)


def tab_row(*tabs: Widget) -> Widget:
    """The parts of the plan, side by side."""
    units = scale()
    return row(*tabs, gap=units.units(1), size_hint_y=None, height=units.units(6.5))


def halves(left: Widget, right: Widget) -> Widget:
    """The fields and the one that is being filled in."""
    units = scale()
    left.size_hint_x, right.size_hint_x = 0.49, 0.51
    return row(left, right, gap=units.units(2.5))
