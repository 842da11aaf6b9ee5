"""The pieces that all screens are made of."""

from collections.abc import Callable, Sequence
from typing import Any
from unicodedata import east_asian_width

from kivy.clock import Clock
from kivy.core.window import Window
from kivy.graphics import Color, Line, RoundedRectangle
from kivy.graphics.opengl import glFinish
from kivy.uix.behaviors import ButtonBehavior
from kivy.uix.boxlayout import BoxLayout
from kivy.uix.gridlayout import GridLayout
from kivy.uix.widget import Widget

from kiosk.screens import text as texts
from kiosk.screens import theme
from kiosk.screens.focus import focus
from kiosk.screens.taps import taps
from kiosk.screens.theme import Rgba

BORDER = 0.22
"""How thick a border is, in units."""
CLEAR = (0.0, 0.0, 0.0, 0.0)
STRUCK = 0.1
"""Seconds for which a button that the keyboard pressed looks pressed."""
RING = 0.45
"""How thick the keyboard's ring is, in units."""

Text = texts.Text
scale = texts.scale
measured = texts.measured



def _presented(_window: object) -> None:
    """A picture was handed over: wait until it is drawn.

    A computer that draws by its processor would else put pictures into a queue: a finger would see its answer
    late, and a hundred pictures that wait take a hundred megabytes.
    """
    glFinish()
    taps.presented()


Clock.schedule_interval(lambda _seconds: taps.passes(), 0)
Window.bind(on_flip=_presented)


def fixed(text: str, size: float, colour: Rgba = theme.INK, *, lines: float = 1.4, **kwargs: Any) -> Text:
    """A text that takes so many lines' height and no more."""
    return Text(text, size, colour, size_hint_y=None, height=size * lines, **kwargs)


class Panel(BoxLayout):  # type: ignore[misc]
    """A box with a background.

    The border is the background's larger twin behind it: a line around it would look the same and take thirty
    times the memory.
    """

    def __init__(self, colour: Rgba = theme.SURFACE, *, radius: float = 0, border: Rgba | None = None,
                 **kwargs: Any) -> None:  # fmt: skip
        super().__init__(**kwargs)
        self.colour = colour
        self._radius = radius
        self._thick = max(1, scale().units(BORDER))
        with self.canvas.before:
            self._border_colour = Color(*(border or CLEAR))
            self._border = RoundedRectangle(radius=[radius])
            self._colour = Color(*colour)
            self._shape = RoundedRectangle(radius=[radius])
        self.bind(pos=self._draw, size=self._draw)

    def _draw(self, *_: object) -> None:
        thick = self._thick if self._border_colour.a else 0
        self._border.pos, self._border.size = self.pos, self.size if thick else (0, 0)
        self._shape.pos = self.x + thick, self.y + thick
        self._shape.size = max(0, self.width - 2 * thick), max(0, self.height - 2 * thick)
        inner = [max(0, self._radius - thick)]
        if list(self._shape.radius) != inner:
            self._shape.radius = inner

    def paint(self, colour: Rgba) -> None:
        """Change the background."""
        self.colour = colour
        self._colour.rgba = colour

    def frame(self, colour: Rgba | None) -> None:
        """Change the border."""
        self._border_colour.rgba = colour or CLEAR
        self._draw()


class PushButton(ButtonBehavior, Panel):  # type: ignore[misc]
    """A button: answers a touch with another colour at once, and takes two quick taps for one.

    ``name`` is how tests and the keyboard find it.
    """

    tab_stop = True
    """Whether Tab goes to it."""
    every = False
    """Whether two quick taps are two; which touches count at all says :mod:`kiosk.screens.taps`."""

    def __init__(self, text: str, pressed: Callable[[], None], *, name: str, size: float | None = None,
                 main: bool = False, enabled: bool = True, **kwargs: Any) -> None:  # fmt: skip
        self.name = name
        self.enabled = enabled
        self.main = main
        self._pressed = pressed
        self._touched = -1
        self._ring: tuple[Line, Line] | None = None
        units = scale()
        super().__init__(colour=self._resting(), radius=units.units(1.2), border=self._edge(),
                         padding=[units.units(1), 0], **kwargs)  # fmt: skip
        self.label = Text(text, size or units.large, self._ink(), bold=main, halign="center")
        self.add_widget(self.label)
        if self.tab_stop and focus.name == name:
            self.ring(True)

    def set(self, text: str, pressed: Callable[[], None], enabled: bool) -> None:
        """Change what the button says and does, without building it anew."""
        self._pressed = pressed
        self.enabled = enabled
        self.label.color = self._ink()
        self.label.say(text)
        self.frame(self._edge())
        self.paint(self._resting())

    def _ink(self) -> Rgba:
        return theme.ON_DISABLED if not self.enabled else theme.ON_BRAND if self.main else theme.INK

    def _edge(self) -> Rgba | None:
        return None if self.main and self.enabled else theme.LINE

    def _resting(self) -> Rgba:
        if not self.enabled:
            return theme.DISABLED
        return theme.BRAND if self.main else theme.SURFACE

    def on_touch_down(self, touch: Any) -> bool:
        """Take a touch, unless it was meant for what was here before."""
        if self.collide_point(*touch.pos) and not touch.is_mouse_scrolling:
            focus.leave()
            if not taps.counts(self.name, every=self.every):
                return True
            self._touched = taps.screens
        return bool(super().on_touch_down(touch))

    def on_press(self) -> None:
        """A finger is down: show it."""
        if self.enabled:
            self.paint(theme.BRAND_DARK if self.main else theme.PRESSED)

    def on_release(self) -> None:
        """A finger is up: act, once, even if the same screen was drawn anew meanwhile."""
        self.paint(self._resting())
        if self.enabled and self._touched == taps.screens:
            self._act()

    def _act(self) -> None:
        if not self.every:
            taps.acted(self.name)
        self._pressed()

    def strike(self) -> None:
        """Press and release it by the keyboard."""
        if self.enabled and taps.counts(self.name, every=self.every):
            self.on_press()
            Clock.schedule_once(lambda _seconds: self.paint(self._resting()), STRUCK)
            self._act()

    def on_touch_up(self, touch: Any) -> bool:
        """Also rest when the finger leaves the button before it is lifted."""
        taken = bool(super().on_touch_up(touch))
        if self.state == "normal":
            self.paint(self._resting())
        return taken

    def ring(self, on: bool) -> None:
        """Show that the keyboard is on this button, or no longer."""
        if self._ring is not None:
            self.canvas.after.clear()
            self._ring = None
        if on:
            thick = max(2.0, scale().units(RING))
            with self.canvas.after:
                Color(*theme.SURFACE)
                inner = Line(width=thick / 2)
                Color(*theme.FOCUS)
                self._ring = inner, Line(width=thick / 2)
            self._draw()

    def _draw(self, *_: object) -> None:
        super()._draw()
        if self._ring is None:
            return
        thick = max(2.0, scale().units(RING))
        for line, out in zip(self._ring, (-thick / 2, thick / 2), strict=True):
            line.rounded_rectangle = (self.x - out, self.y - out, self.width + 2 * out, self.height + 2 * out,
                                      max(1.0, self._radius + out))  # fmt: skip


class Key(PushButton):
    """A key of a keypad: every tap counts, however quick. The keyboard has keys of its own for it."""

    tab_stop = False
    every = True


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
    """Texts in a box each, in as many columns as keep them readable.

    What follows the last full-width blank of a text is its fact: it stands on the right, below those of the
    other boxes.
    """
    units = scale()
    columns = 1 if len(texts) <= 5 else 2 if len(texts) <= 16 else 3
    rows = -(-len(texts) // columns)
    gap = units.units(1.2)
    grid = GridLayout(cols=columns, spacing=gap)
    for text in texts:
        grid.add_widget(_fact(text, size or units.title))
    highest = rows * (units.units(HIGHEST) + gap) - gap
    # Few boxes are not blown up to fill the screen: they stand together, a little above its middle.
    box = column(Widget(), grid, Widget(size_hint_y=1.6))
    box.bind(height=lambda _box, high: _stand(grid, min(high, highest)))
    return box


HIGHEST = 15
"""How high the box of a fact becomes, in units."""
WIDE_BLANK = "\u3000"


def _stand(grid: GridLayout, high: float) -> None:
    grid.size_hint_y = None
    grid.height = high


def wide(text: str) -> float:
    """About how wide a text is, in characters of full width."""
    return sum(1 if east_asian_width(char) in "WF" else 0.5 for char in text)


def _fact(text: str, size: float) -> Widget:
    units = scale()
    panel = Panel(theme.SURFACE, radius=units.units(1), border=theme.LINE, spacing=units.units(2),
                  padding=[units.units(2.5), units.units(0.3)])  # fmt: skip
    named, _, fact = text.rpartition(WIDE_BLANK)
    panel.add_widget(Text(named or fact, size, bold=True, size_hint_x=max(1, wide(named))))
    if named:
        panel.add_widget(Text(fact, size, theme.BRAND, bold=True, halign="right", size_hint_x=wide(fact)))
    return panel


def steps(lines: Sequence[str]) -> Widget:
    """What happens next, one after another: a disc with its number, and the step."""
    units = scale()
    panel = Panel(theme.SURFACE, radius=units.units(1.5), border=theme.LINE, orientation="vertical",
                  padding=[units.units(4), units.units(2)], size_hint_y=None,
                  height=len(lines) * units.units(STEP) + units.units(4))  # fmt: skip
    for place, line in enumerate(lines, 1):
        wide = units.units(6)
        disc = Panel(theme.RAIL, radius=wide / 2, size_hint=(None, None), size=(wide, wide),
                     pos_hint={"center_y": 0.5})  # fmt: skip
        disc.add_widget(Text(str(place), units.units(3.4), theme.ON_RAIL, bold=True, halign="center"))
        panel.add_widget(row(disc, Text(line, units.units(4.4)), gap=units.units(3)))
    return column(Widget(), panel, Widget(size_hint_y=1.6))


STEP = 11
"""How high a step is, in units."""


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
