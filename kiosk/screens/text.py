"""A text on the screen: set in our fonts, broken by the rules, and smaller where it would not fit its box.

Texts are set once a frame, when all boxes have their final size, and their pictures are kept: most of what a
screen shows when it is drawn anew was there before. Kivy's own label draws a text at every size that its box
has on the way, which took a quarter of a second a screen.
"""

from collections import OrderedDict
from collections.abc import Hashable
from functools import lru_cache
from typing import Any

from kivy.core.text import Label as PlainLabel
from kivy.core.text.markup import MarkupLabel
from kivy.core.window import Window
from kivy.graphics import Color, Rectangle
from kivy.graphics.texture import Texture
from kivy.uix.widget import Widget

from kiosk import glyphs
from kiosk.screens import lines, theme
from kiosk.screens.lines import Pieces
from kiosk.screens.markup import markup
from kiosk.screens.theme import Rgba, Scale

KEPT = 24 * 2**20
"""Bytes of pictures of texts that are kept; more than a screen of 3840x2160 needs."""
REFERENCE = 64
"""Pixels at which widths are measured: large enough that rounding to whole pixels does not matter."""
NARROWER = (0.98, 0.96, 0.93, 0.9)
"""Parts of its box that a text is broken to where it came out wider than it was measured."""
LOW = 0.05
"""By how many em the ink of Han characters and digits stands below the middle of its line."""


class Reading:
    """By what running text is enlarged, for those who need it."""

    factor = theme.TEXT_SIZES[0]


reading = Reading()


def scale() -> Scale:
    """The sizes for the window as it is."""
    return Scale(Window.height, Window.width, reading.factor)


@lru_cache(maxsize=20_000)
def measured(piece: str, weight: str) -> float:
    """The width of a piece in em."""
    wide = 0.0
    for face, part in glyphs.runs(piece, weight):
        wide += _label(face, REFERENCE).get_extents(part)[0] / REFERENCE
    return wide


@lru_cache(maxsize=16)
def _label(face: glyphs.Face, size: int) -> Any:
    return PlainLabel(font_name=str(face.path), font_size=size)


@lru_cache(maxsize=4_000)
def cut(text: str, weight: str) -> Pieces:
    """A text's pieces, measured."""
    return Pieces.of(text, lambda piece: measured(piece, weight))


@lru_cache(maxsize=4_000)
def fitted(text: str, weight: str, width: float, height: float, wanted: float, least: float) -> lines.Set:
    """A text as it is set in a box."""
    return lines.fit(cut(text, weight), width, height, wanted, least)


@lru_cache(maxsize=4_000)
def shortened(text: str, weight: str, width: float, wanted: float) -> lines.Set:
    """A text in one line, with dots for what does not fit."""
    size = round(wanted)
    line = lines.shorten(text.replace("\n", " "), width / size, lambda one: measured(one, weight))
    return lines.Set(size, (line,), True)


class Pictures:
    """Pictures of texts in white, coloured as they are shown; those not used longest are dropped."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._bytes = 0
        self._kept: OrderedDict[Hashable, Texture] = OrderedDict()

    def of(self, set_lines: tuple[str, ...], weight: str, size: int, halign: str) -> Texture:
        """The picture of a text that is set."""
        key = (set_lines, weight, size, halign)
        found = self._kept.get(key)
        if found is not None:
            self._kept.move_to_end(key)
            return found
        found = self._kept[key] = _draw(set_lines, weight, size, halign)
        self._bytes += _bytes(found)
        while self._bytes > self._most and len(self._kept) > 1:
            _key, dropped = self._kept.popitem(last=False)
            self._bytes -= _bytes(dropped)
        return found

    def clear(self) -> None:
        """Keep none."""
        self._kept.clear()
        self._bytes = 0


def _bytes(texture: Texture) -> int:
    return int(texture.width * texture.height * 4)


def _draw(set_lines: tuple[str, ...], weight: str, size: int, halign: str) -> Texture:
    text = "\n".join(set_lines)
    first = glyphs.faces(weight)[0]
    marked = any(face is not first for face, _part in glyphs.runs(text, weight))
    kind = MarkupLabel if marked else PlainLabel
    shown = markup(text, weight) if marked else text
    label = kind(text=shown, font_name=str(first.path), font_size=size, halign=halign, color=(1, 1, 1, 1))
    label.refresh()
    return label.texture


pictures = Pictures(KEPT)
_due: set["Text"] = set()


def set_texts(*_: object) -> None:
    """Set all texts that changed; before every picture of the window."""
    while _due:
        one = _due.pop()
        if one.get_root_window() is not None:
            one.set_now()


Window.bind(on_draw=set_texts)


class Text(Widget):  # type: ignore[misc]
    """A text in our fonts, broken to its width, and set smaller if it would not fit into its height.

    Args:
        text: the text; ``\\n`` ends a line.
        size: how large, in pixels; never larger, and smaller only where it has to be.
        colour: of the type.
        bold: the heavier weight.
        halign: left, center or right.
        valign: top, middle or bottom.
        shorten: one line of the wanted size, with dots for what does not fit.
    """

    def __init__(self, text: str, size: float, colour: Rgba = theme.INK, *, bold: bool = False,
                 halign: str = "left", valign: str = "middle", shorten: bool = False,
                 **kwargs: Any) -> None:  # fmt: skip
        self.plain = text
        self.weight = glyphs.BOLD if bold else glyphs.REGULAR
        self.wanted_size = size
        self.halign, self.valign, self.shorten = halign, valign, shorten
        self.set: lines.Set | None = None
        self._picture: Texture | None = None
        super().__init__(**kwargs)
        with self.canvas:
            self._tint = Color(*colour)
            self._shape = Rectangle(size=(0, 0))
        self.bind(size=self._changed, pos=self._place)
        _due.add(self)

    @property
    def color(self) -> Rgba:
        """Of the type."""
        red, green, blue, alpha = self._tint.rgba
        return red, green, blue, alpha

    @color.setter
    def color(self, colour: Rgba) -> None:
        self._tint.rgba = colour

    @property
    def font_size(self) -> float:
        """The size it is set in, in pixels."""
        return self.set.size if self.set else self.wanted_size

    @property
    def texture_size(self) -> tuple[float, float]:
        """How wide and how high its picture is."""
        return tuple(self._picture.size) if self._picture is not None else (0.0, 0.0)

    def fits(self) -> bool:
        """Whether all of it can be read: nothing is cut off."""
        return self.set is None or (self.set.fits and self.texture_size[0] <= self.width + 1)

    def say(self, text: str) -> None:
        """Show another text."""
        if text != self.plain or self.set is None:
            self.plain = text
            self._changed()

    def resize(self, size: float) -> None:
        """Ask for another size."""
        if size != self.wanted_size:
            self.wanted_size = size
            self._changed()

    def _changed(self, *_: object) -> None:
        _due.add(self)
        self.canvas.ask_update()

    def set_now(self) -> None:
        """Set it in the box it has."""
        if not self.plain or self.width < 2 or self.height < 2:
            self.set, self._picture = None, None
            self._shape.size = (0, 0)
            return
        least = min(self.wanted_size, scale().least)
        self.set = self._in_width(self.width, least)
        self._picture = pictures.of(self.set.lines, self.weight, self.set.size, self.halign)
        if not self.shorten:
            # Small type is rounded to whole pixels, so that a line may come out a little wider than measured.
            for narrower in NARROWER:
                if self._picture.width <= self.width + 1:
                    break
                self.set = self._in_width(self.width * narrower, least)
                self._picture = pictures.of(self.set.lines, self.weight, self.set.size, self.halign)
        self._shape.texture = self._picture
        self._place()

    def _in_width(self, width: float, least: float) -> lines.Set:
        if not self.shorten:
            return fitted(self.plain, self.weight, width, self.height, self.wanted_size, least)
        return shortened(self.plain, self.weight, width, self.wanted_size)

    def _place(self, *_: object) -> None:
        if self._picture is None or self.set is None:
            return
        wide, high = self._picture.size
        left = {"left": 0.0, "center": (self.width - wide) / 2, "right": self.width - wide}[self.halign]
        low = {"bottom": 0.0, "middle": (self.height - high) / 2, "top": self.height - high}[self.valign]
        # Whole pixels, or the type is blurred.
        self._shape.pos = (round(self.x + left), round(self.y + low + LOW * self.set.size))
        self._shape.size = (wide, high)
