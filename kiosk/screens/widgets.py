"""The pieces that all screens are made of."""

import time
from collections.abc import Callable, Sequence
from typing import Any

from kivy.core.window import Window
from kivy.graphics import Color, Line, RoundedRectangle
from kivy.uix.behaviors import ButtonBehavior
from kivy.uix.boxlayout import BoxLayout
from kivy.uix.gridlayout import GridLayout
from kivy.uix.widget import Widget

from kiosk.screens import text as texts
from kiosk.screens import theme
from kiosk.screens.theme import Rgba, Scale

DOUBLE_TAP = 0.35
"""Seconds in which a second tap on a button of the same name is taken for a slip of the finger."""

Text = texts.Text

_last_tap: dict[str, float] = {}
"""When each name was last tapped. By name, because a screen drawn anew has new buttons in the old places."""


def scale() -> Scale:
    """The sizes for the window as it is."""
    return Scale(Window.height)


def fixed(text: str, size: float, colour: Rgba = theme.INK, *, lines: float = 1.4, **kwargs: Any) -> Text:
    """A text that takes so many lines' height and no more."""
    return Text(text, size, colour, size_hint_y=None, height=size * lines, **kwargs)


class Panel(BoxLayout):  # type: ignore[misc]
    """A box with a background."""

    def __init__(self, colour: Rgba = theme.SURFACE, *, radius: float = 0, border: Rgba | None = None,
                 **kwargs: Any) -> None:  # fmt: skip
        super().__init__(**kwargs)
        self.colour = colour
        with self.canvas.before:
            self._colour = Color(*colour)
            self._shape = RoundedRectangle(radius=[radius])
            self._border_colour = Color(*(border or (0, 0, 0, 0)))
            self._border = Line(width=1.2)
        self._radius = radius
        self.bind(pos=self._draw, size=self._draw)

    def _draw(self, *_: object) -> None:
        self._shape.pos, self._shape.size = self.pos, self.size
        self._border.rounded_rectangle = (*self.pos, *self.size, max(1, self._radius))

    def paint(self, colour: Rgba) -> None:
        """Change the background."""
        self.colour = colour
        self._colour.rgba = colour

    def frame(self, colour: Rgba | None) -> None:
        """Change the border."""
        self._border_colour.rgba = colour or (0, 0, 0, 0)


class PushButton(ButtonBehavior, Panel):  # type: ignore[misc]
    """A button: answers a touch with another colour at once, and takes two quick taps for one.

    ``name`` is how tests and the keyboard find it.
    """

    def __init__(self, text: str, pressed: Callable[[], None], *, name: str, size: float | None = None,
                 main: bool = False, enabled: bool = True, **kwargs: Any) -> None:  # fmt: skip
        self.name = name
        self.enabled = enabled
        self.main = main
        self._pressed = pressed
        units = scale()
        super().__init__(colour=self._resting(), radius=units.units(1.2),
                         border=None if main else theme.LINE, **kwargs)  # fmt: skip
        ink = theme.ON_DISABLED if not enabled else theme.ON_BRAND if main else theme.INK
        self.label = Text(text, size or units.large, ink, bold=main, halign="center")
        self.add_widget(self.label)

    def set(self, text: str, pressed: Callable[[], None], enabled: bool) -> None:
        """Change what the button says and does, without building it anew."""
        self._pressed = pressed
        self.enabled = enabled
        self.label.color = theme.ON_DISABLED if not enabled else theme.ON_BRAND if self.main else theme.INK
        if text != self.label.plain:
            self.label.say(text)
        self.paint(self._resting())

    def _resting(self) -> Rgba:
        if not self.enabled:
            return theme.DISABLED
        return theme.BRAND if self.main else theme.SURFACE

    def on_press(self) -> None:
        """A finger is down: show it."""
        if self.enabled:
            self.paint(theme.BRAND_DARK if self.main else theme.PRESSED)

    def on_release(self) -> None:
        """A finger is up: act, once."""
        self.paint(self._resting())
        if not self.enabled:
            return
        now = time.monotonic()
        quick = now - _last_tap.get(self.name, 0.0) < DOUBLE_TAP
        _last_tap[self.name] = now
        if not quick:
            self._pressed()

    def on_touch_up(self, touch: Any) -> bool:
        """Also rest when the finger leaves the button before it is lifted."""
        taken = bool(super().on_touch_up(touch))
        if self.state == "normal":
            self.paint(self._resting())
        return taken


class Key(PushButton):
    """A key of a keypad: every tap counts, however quick."""

    def on_release(self) -> None:
        """Act on every tap."""
        self.paint(self._resting())
        if self.enabled:
            self._pressed()


def column(*children: Widget, gap: float = 0, **kwargs: Any) -> BoxLayout:
    """Children from top to bottom."""
    box = BoxLayout(orientation="vertical", spacing=gap, **kwargs)
    for child in children:
        box.add_widget(child)
    return box


def row(*children: Widget, gap: float = 0, **kwargs: Any) -> BoxLayout:
    """Children from left to right."""
    box = BoxLayout(orientation="horizontal", spacing=gap, **kwargs)
    for child in children:
        box.add_widget(child)
    return box


def space() -> Widget:
    """Room that takes what is left."""
    return Widget()


Button = tuple[str, Callable[[], None]]
"""A button's text and what it does."""


def facts(texts: Sequence[str], size: float | None = None) -> Widget:
    """Texts in a box each, in as many columns as keep them readable."""
    units = scale()
    columns = 1 if len(texts) <= 5 else 2 if len(texts) <= 16 else 3
    grid = GridLayout(cols=columns, spacing=units.units(1.2))
    for text in texts:
        panel = Panel(
            theme.SURFACE,
            radius=units.units(1),
            border=theme.LINE,
            padding=[units.units(2), units.units(0.3)],
        )
        panel.add_widget(Text(text, size or units.title, bold=True))
        grid.add_widget(panel)
    return grid


def pager(told: str, before: Button, after: Button, *others: Button) -> Widget:
    """Which page it is, between the buttons that turn it."""
    units = scale()
    line = row(gap=units.units(1.5), size_hint_y=None, height=units.units(7))
    middle = [(before, "page-before"), None, (after, "page-after"), *((one, "page-auto") for one in others)]
    for one in middle:
        if one is None:
            line.add_widget(Text(told, units.body, theme.GOOD, halign="center"))
        else:
            (text, act), name = one
            line.add_widget(
                PushButton(text, act, name=name, size=units.body, size_hint_x=None, width=units.units(20))
            )
    return line
