"""Fonts for screen and paper, and the splitting of a text into runs that one font can draw.

Neither Kivy nor ReportLab does font fallback: a character that the font lacks would be a box. So every text
is split by what the fonts have, and a character that none has is written 〔U+XXXXX〕. The fonts are those
that ``python3 dev.py fonts`` makes; where they are not made, a Chinese font of the system has to do, without
the rare characters.
"""

import json
import os
import sys
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from verifier.protocol.errors import BadInput, Rule
from verifier.words import Language, say

FOLDER_VARIABLE = "MINGPAI_FONTS"
FOLDER = Path(__file__).resolve().parent / "fonts"
INDEX = "index.json"
REGULAR, BOLD = "regular", "bold"
SYSTEM_FOLDERS = (
    Path("/usr/share/fonts"),
    Path("/usr/local/share/fonts"),
    Path(os.environ.get("SYSTEMROOT", "C:/Windows")) / "Fonts",
)
SYSTEM_FILES = (
    ("NotoSansCJK-Regular.ttc", "NotoSansCJK-Bold.ttc"),
    ("NotoSansCJKsc-Regular.otf", "NotoSansCJKsc-Bold.otf"),
    ("NotoSansSC-Regular.otf", "NotoSansSC-Bold.otf"),
    ("SourceHanSansSC-Regular.otf", "SourceHanSansSC-Bold.otf"),
    ("msyh.ttc", "msyhbd.ttc"),
    ("wqy-zenhei.ttc", "wqy-zenhei.ttc"),
    ("wqy-microhei.ttc", "wqy-microhei.ttc"),
    ("simhei.ttf", "simhei.ttf"),
    ("simsun.ttc", "simsun.ttc"),
    ("DroidSansFallbackFull.ttf", "DroidSansFallbackFull.ttf"),
)
"""Chinese fonts of the usual systems, a regular and a bold one each, the best first."""
# Without an index it is not known what a system font has; all of them have the usual part of the basic plane.
_SYSTEM_RANGES = ((0x20, 0x7E), (0xA0, 0x33FF), (0x4E00, 0x9FA5), (0xFE30, 0xFFEE))
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
        BadInput: (MP-COMMAND) no fonts were made, and the system has no Chinese one.
    """
    try:
        index = json.loads((folder() / INDEX).read_text(encoding="utf-8"))
    except OSError:
        return (_system_face(weight),)
    found = []
    for one in index[weight]:
        first, last = zip(*one["ranges"], strict=True)
        found.append(Face(one["name"], folder() / one["file"], first, last))
    return tuple(found)


def _system_face(weight: str) -> Face:
    """A Chinese font of the system; says that it is used, once."""
    regular, bold = _system_files()
    first, last = zip(*_SYSTEM_RANGES, strict=True)
    return Face(regular.stem, bold if weight == BOLD else regular, first, last)


@cache
def _system_files() -> tuple[Path, Path]:
    found: dict[str, Path] = {}
    for parent in SYSTEM_FOLDERS:
        for path in sorted(parent.rglob("*.*")) if parent.is_dir() else ():
            found.setdefault(path.name, path)
    for regular, bold in SYSTEM_FILES:
        if regular in found:
            for lang in Language:
                print(say("fonts.system", lang, name=regular), file=sys.stderr)
            return found[regular], found.get(bold, found[regular])
    raise BadInput(Rule.COMMAND, "fonts.missing", where=folder().name)


def runs(text: str, weight: str) -> list[tuple[Face, str]]:
    """A text as runs of characters that one font each can draw."""
    available = faces(weight)
    found: list[tuple[Face, str]] = []
    for char in text:
        face = next((one for one in available if one.has(char)), None)
        lacking = face is None and char not in "\n\t"
        shown = _MISSING.format(code=ord(char)) if lacking else char
        face = face or available[0]
        if found and found[-1][0] is face:
            found[-1] = (face, found[-1][1] + shown)
        else:
            found.append((face, shown))
    return found
