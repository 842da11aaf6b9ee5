"""The pieces that all screens are made of."""

import time
from collections.abc import Callable, Sequence
from typing import Any

from kivy.core.window import Window
from kivy.graphics import Color, Line, RoundedRectangle
from kivy.uix.behaviors import ButtonBehavior
from kivy.uix.boxlayout import BoxLayout
from kivy.uix.gridlayout import GridLayout
from kivy.uix.label import Label
from kivy.uix.widget import Widget

from kiosk import glyphs
from kiosk.screens import theme
from kiosk.screens.markup import markup
from kiosk.screens.theme import Rgba, Scale

SHRINK = 0.92
"""By how much a text that does not fit is made smaller at a time."""
BREAKS = 3
"""How often a text is made smaller because a line begins with a closing mark."""
DOUBLE_TAP = 0.35
"""Seconds in which a second tap on a button of the same name is taken for a slip of the finger."""

CLOSING = frozenset("）)，。：；、！？”》〉」』%")
"""No line may begin with one of these; Kivy does not know that."""

_last_tap: dict[str, float] = {}
"""When each name was last tapped. By name, because a screen drawn anew has new buttons in the old places."""


def scale() -> Scale:
    """The sizes for the window as it is."""
    return Scale(Window.height)


class Text(Label):  # type: ignore[misc]
    """A text in our fonts, wrapped to its width, and set smaller if it would not fit into its height."""

    def __init__(self, text: str, size: float, colour: Rgba = theme.INK, *, bold: bool = False,
                 halign: str = "left", valign: str = "middle", **kwargs: Any) -> None:  # fmt: skip
        self.plain = text
        self.weight = glyphs.BOLD if bold else glyphs.REGULAR
        self.wanted_size = size
        super().__init__(
            text=markup(text, self.weight), markup=True, font_size=size, color=colour,
            font_name=str(glyphs.faces(self.weight)[0].path), halign=halign, valign=valign, **kwargs,
        )  # fmt: skip
        self.bind(size=self._fit)

    def _fit(self, *_: object) -> None:
        if self.width < 2 or self.height < 2:  # not laid out yet
            return
        least = min(self.wanted_size, scale().least)
        self.font_size = self.wanted_size
        # With the height left open, the texture is as high as the text, and a label shows it in its middle.
        self.text_size = (self.width, None)
        self._render()
        while self.font_size > least and not self.fits():
            self.font_size = max(least, self.font_size * SHRINK)
            self._render()
        for _attempt in range(BREAKS):
            if self.font_size <= least or not self._breaks_badly():
                break
            self.font_size = max(least, self.font_size * SHRINK)
            self._render()
        if self.valign != "middle":
            self.text_size = self.size

    def _render(self) -> None:
        """Make the texture now, and not once more in the next frame."""
        self.texture_update()
        self._trigger_texture.cancel()

    def _breaks_badly(self) -> bool:
        """Whether a line after the first begins with a closing mark; another size breaks elsewhere."""
        lines = getattr(self._label, "_cached_lines", ())
        return any(line.words and line.words[0].text[:1] in CLOSING for line in lines[1:])

    def fits(self) -> bool:
        """Whether the text as it was rendered is no higher and no wider than the label."""
        width, height = self.texture_size
        return bool(height <= self.height + 1 and width <= self.width + 1)

    def say(self, text: str) -> None:
        """Show another text."""
        self.plain = text
        self.text = markup(text, self.weight)
        self._fit()


def fixed(text: str, size: float, colour: Rgba = theme.INK, *, lines: float = 1.4, **kwargs: Any) -> Text:
    """A text that takes so many lines' height and no more."""
    return Text(text, size, colour, size_hint_y=None, height=size * lines, **kwargs)


class Panel(BoxLayout):  # type: ignore[misc]
    """A box with a background."""

    def __init__(self, colour: Rgba = theme.SURFACE, *, radius: float = 0, border: Rgba | None = None,
                 **kwargs: Any) -> None:  # fmt: skip
        super().__init__(**kwargs)
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
        self._colour.rgba = colour


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
