"""The fonts of :mod:`kiosk.glyphs` in PDF files: which of them draws a character, and how wide it is."""

import threading
import unicodedata
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

from kiosk import glyphs

_lock = threading.Lock()


@cache
def _embedded(path: Path) -> Any:
    from kiosk.paper.embedding import embedded

    return embedded(path)


class _Weight:
    """What is known of the characters of one weight; each is looked up once.

    ``shown`` has what is drawn for a character: itself, or its code where no font has it.
    """

    def __init__(self, weight: str) -> None:
        self.weight = weight
        self.font: dict[str, str] = {}
        self.shown: dict[str, str] = {}
        self.wide: dict[str, float] = {}
        self.primary: str = _embedded(glyphs.faces(weight, paper=True)[0].path).fontName
        self.simple: set[str] = set()

    def learn(self, text: Iterable[str]) -> None:
        """Look up the characters that are new."""
        for char in text:
            if char in self.font:
                continue
            face, shown = glyphs.runs(_drawable(char), self.weight, paper=True)[0]
            font = _embedded(face.path)
            if any(ord(one) not in font.face.charToGlyph for one in shown):
                # A font of the system is known by its usual ranges only, and may lack a character of them.
                face, shown = glyphs.faces(self.weight, paper=True)[0], _code(char)
                font = _embedded(face.path)
            self.shown[char] = shown
            self.wide[char] = sum(font.face.getCharWidth(ord(one)) for one in shown) / 1000
            self.font[char] = font.fontName
            if shown == char and font.fontName == self.primary:
                self.simple.add(char)

    def spans(self, text: str) -> list[tuple[str, str]]:
        """A text as fonts' names and what each draws."""
        if self.simple.issuperset(text):
            return [(self.primary, text)]
        self.learn(text)
        found: list[tuple[str, str]] = []
        for char in text:
            name, shown = self.font[char], self.shown[char]
            if found and found[-1][0] == name:
                found[-1] = (name, found[-1][1] + shown)
            else:
                found.append((name, shown))
        return found

    def width(self, text: str) -> float:
        """The width in ems."""
        try:
            return sum(map(self.wide.__getitem__, text))
        except KeyError:
            self.learn(text)
            return sum(map(self.wide.__getitem__, text))


def _code(char: str) -> str:
    return f"\u3014U+{ord(char):04X}\u3015"


def _drawable(char: str) -> str:
    """A character that turns, breaks or hides text is drawn as its code, like one that no font has."""
    if char == "\t":
        return " "
    return _code(char) if unicodedata.category(char) in {"Cc", "Cf", "Zl", "Zp", "Cs", "Co"} else char


@cache
def _weight_of(weight: str) -> _Weight:
    return _Weight(weight)


def _weight(bold: bool) -> _Weight:
    with _lock:
        return _weight_of(glyphs.BOLD if bold else glyphs.REGULAR)


def primary(bold: bool) -> str:
    """The name of the font that draws whatever it can."""
    return _weight(bold).primary


def spans(text: str, bold: bool) -> list[tuple[str, str]]:
    """A text as pieces, each with the name of the font that draws it.

    A character that no font has, and one that would mislead, is written as its code.

    Raises:
        BadInput: (MP-COMMAND) there is no font, or none that can be embedded.
    """
    return _weight(bold).spans(text)


def width(text: str, size: float, bold: bool) -> float:
    """The width of a text in points."""
    return _weight(bold).width(text) * size
