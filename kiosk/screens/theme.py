"""One theme: colours, one type scale, and the unit that everything is measured in.

A unit is 1/108 of the window's height, so a layout keeps its shape from 1366x768 to 3840x2160, whatever the
system's own scaling is; in a window of 4 to 3, which many projectors have, it is a little less, so that what
stands side by side still has room. The largest facts are 1/12 of the height, to be read at ten metres.
"""

import math
from dataclasses import dataclass

Rgba = tuple[float, float, float, float]


def rgb(code: str, alpha: float = 1.0) -> Rgba:
    """A colour from six hexadecimal digits."""
    red, green, blue = (int(code[place : place + 2], 16) / 255 for place in (0, 2, 4))
    return red, green, blue, alpha


PAPER = rgb("f6f4ee")
SURFACE = rgb("ffffff")
INK = rgb("1c2430")
MUTED = rgb("56606e")
LINE = rgb("d5d2c8")
BRAND = rgb("8c1c13")
BRAND_DARK = rgb("6b130c")
ON_BRAND = rgb("ffffff")
RAIL = rgb("22303f")
ON_RAIL = rgb("f3f1ea")
RAIL_MUTED = rgb("a9b3bf")
RAIL_NOW = rgb("c9a227")
RAIL_LINE = rgb("55636f")
FOCUS = rgb("0b57d0")
"""The ring around the button that the keyboard is on; a white line beside it shows it on every ground."""
GOOD = rgb("1d6b3a")
BAD = rgb("b00020")
BAD_SOFT = rgb("fbe6e8")
GOOD_SOFT = rgb("e4f2e8")
NOTICE_SOFT = rgb("fdf3d7")
PRESSED = rgb("e9e5da")
DISABLED = rgb("e3e1da")
ON_DISABLED = rgb("6d7480")

ACTORS: dict[str, Rgba] = {
    "operator": rgb("1f4e79"),
    "notary": rgb("8c1c13"),
    "organiser": rgb("5b3a86"),
    "supervisor": rgb("7a4a00"),
    "parent": rgb("1d6b3a"),
}
"""The colour of who must act; each carries white text at a contrast above 4.5 to 1."""


NARROWEST = 160
"""A window is at least so many units wide; 16 to 9 is 192."""
TEXT_SIZES = (1.0, 1.15, 1.3)
"""What running text can be enlarged by, for those who need it; facts and titles are large already."""


@dataclass(frozen=True, slots=True)
class Scale:
    """Sizes in pixels for a window.

    Args:
        height: of the window.
        width: of the window, or 0 where only its height matters.
        text: by what running text is enlarged.
    """

    height: float
    width: float = 0
    text: float = 1.0

    @property
    def unit(self) -> float:
        """One unit in pixels, not rounded."""
        high = self.height / 108
        return min(high, self.width / NARROWEST) if self.width else high

    def units(self, count: float) -> float:
        """So many units in pixels."""
        return round(count * self.unit)

    @property
    def rail(self) -> float:
        """The rail's width: narrower where there is less room beside it."""
        wide = self.width / self.unit if self.width else 192
        return self.units(max(33, min(40, 40 - (192 - wide) * 0.25)))

    @property
    def least(self) -> float:
        """The smallest that a long text is ever made."""
        return self.units(1.6)

    @property
    def small(self) -> float:
        """Side notes."""
        return self.units(2.1 * self.text)

    @property
    def body(self) -> float:
        """Running text."""
        return self.units(2.7 * self.text)

    @property
    def large(self) -> float:
        """What a person has to read before acting."""
        return self.units(3.8 * self.text)

    @property
    def title(self) -> float:
        """A screen's title."""
        return self.units(5.2)

    @property
    def fact(self) -> float:
        """A fact for the last row: 1/12 of the height."""
        return math.ceil(self.height / 12)

    @property
    def key(self) -> float:
        """A keypad's key: 20 mm on a screen of 15.6 inches (194 mm high)."""
        return self.units(11.2)


def luminance(colour: Rgba) -> float:
    """Relative luminance (WCAG 2.1), 0 to 1."""
    parts = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in colour[:3]]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def contrast(one: Rgba, other: Rgba) -> float:
    """Contrast ratio (WCAG 2.1), 1 to 21."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)
