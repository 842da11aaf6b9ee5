"""Fonts for the screen, and the splitting of a text into runs that one font can draw.

Kivy does no font fallback: a character that the font lacks would be a box. So every text is split by what
the fonts have, and a character that none has is written 〔U+XXXXX〕.
"""

import json
import os
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from verifier.protocol.errors import BadInput, Rule

FOLDER_VARIABLE = "MINGPAI_FONTS"
FOLDER = Path(__file__).resolve().parent.parent / "fonts"
INDEX = "index.json"
REGULAR, BOLD = "regular", "bold"
_MISSING = "\u3014U+{code:04X}\u3015"


@dataclass(frozen=True)
class Face:
    """One font file and the ranges of characters it has."""

    name: str
    path: Path
    first: Sequence[int]
    last: Sequence[int]

    def has(self, char: str) -> bool:
        """Whether the font can draw a character."""
        place = bisect_right(self.first, ord(char)) - 1
        return place >= 0 and ord(char) <= self.last[place]


def folder() -> Path:
    """Where the fonts lie: beside the program, or where the environment says."""
    return Path(os.environ.get(FOLDER_VARIABLE, FOLDER))


@cache
def faces(weight: str) -> tuple[Face, ...]:
    """The fonts of a weight, in the order in which they are asked.

    Raises:
        BadInput: (MP-COMMAND) the fonts have not been made yet.
    """
    try:
        index = json.loads((folder() / INDEX).read_text(encoding="utf-8"))
    except OSError:
        raise BadInput(Rule.COMMAND, "fonts.missing", where=folder().name) from None
    found = []
    for one in index[weight]:
        first, last = zip(*one["ranges"], strict=True)
        found.append(Face(one["name"], folder() / one["file"], first, last))
    return tuple(found)


def runs(text: str, weight: str) -> list[tuple[Face, str]]:
    """A text as runs of characters that one font each can draw."""
    available = faces(weight)
    found: list[tuple[Face, str]] = []
    for char in text:
        face = next((one for one in available if one.has(char)), None)
        if face is None and char not in "\n\t":
            face, char = available[0], _MISSING.format(code=ord(char))
        face = face or available[0]
        if found and found[-1][0] is face:
            found[-1] = (face, found[-1][1] + char)
        else:
            found.append((face, char))
    return found


def markup(text: str, weight: str) -> str:
    """A text as Kivy markup: escaped, with other fonts named where the first one lacks a character."""
    from kivy.utils import escape_markup

    parts = []
    for face, part in runs(text, weight):
        shown = escape_markup(part)
        parts.append(shown if face is faces(weight)[0] else f"[font={face.path}]{shown}[/font]")
    return "".join(parts)
