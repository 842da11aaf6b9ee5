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

from verifier.frozen import frozen
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
)
"""Chinese fonts of the usual systems that have Latin letters too, a regular and a bold each, best first."""
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
def faces(weight: str, paper: bool = False) -> tuple[Face, ...]:
    """The fonts of a weight, in the order in which they are asked.

    Args:
        weight: ``REGULAR`` or ``BOLD``.
        paper: whether they are to be embedded into PDF files, which take TrueType outlines only. It makes a
            difference where a font of the system has to do.

    Raises:
        BadInput: (MP-COMMAND) no fonts were made, and the system has no Chinese one.
    """
    try:
        index = json.loads((folder() / INDEX).read_text(encoding="utf-8"))
    except OSError:
        return (_system_face(weight, paper),)
    found = []
    for one in index[weight]:
        first, last = zip(*one["ranges"], strict=True)
        found.append(Face(one["name"], folder() / one["file"], first, last))
    return tuple(found)


def _system_face(weight: str, paper: bool) -> Face:
    """A Chinese font of the system; says that it is used, once."""
    regular, bold = _system_files(paper)
    first, last = zip(*_SYSTEM_RANGES, strict=True)
    return Face(regular.stem, bold if weight == BOLD else regular, first, last)


@cache
def _system_files(paper: bool) -> tuple[Path, Path]:
    """The best pair of the system's fonts; for paper the best that can be embedded, if one can."""
    here: dict[str, Path] = {}
    for parent in SYSTEM_FOLDERS:
        for path in sorted(parent.rglob("*.*")) if parent.is_dir() else ():
            here.setdefault(path.name, path)
    pairs = [
        (here[regular], here.get(bold, here[regular])) for regular, bold in SYSTEM_FILES if regular in here
    ]
    if not pairs:
        if frozen():
            raise BadInput(Rule.COMMAND, "fonts.incomplete", where=str(folder()))
        raise BadInput(Rule.COMMAND, "fonts.missing", where=folder().name)
    fitting = [pair for pair in pairs if all(map(_has_outlines, pair))] if paper else []
    chosen = (fitting or pairs)[0]
    _tell(chosen[0].name)
    return chosen


@cache
def _tell(name: str) -> None:
    for lang in Language:
        print(say("fonts.system-only" if frozen() else "fonts.system", lang, name=name), file=sys.stderr)


def _has_outlines(path: Path) -> bool:
    """Whether a font file, or a collection's first font, has TrueType outlines (OpenType: table glyf)."""
    try:
        with path.open("rb") as file:
            head = file.read(16)
            if head[:4] == b"ttcf":
                file.seek(int.from_bytes(head[12:16], "big"))
                head = file.read(16)
            else:
                file.seek(16)
            tables = file.read(16 * int.from_bytes(head[4:6], "big"))
    except OSError:
        return False
    # The first record's tag is in the last four bytes of what was read as the head.
    return b"glyf" in {(head[12:16] + tables)[at : at + 4] for at in range(0, len(tables), 16)}


def runs(text: str, weight: str, paper: bool = False) -> list[tuple[Face, str]]:
    """A text as runs of characters that one font each can draw."""
    available = faces(weight, paper)
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
