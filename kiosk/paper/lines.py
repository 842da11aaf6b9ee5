"""Texts made ready for paper: lines broken by the Chinese rules, digits in groups, times. Pure."""

import re
from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from kiosk.station.clock import CHINA
from verifier.words import Language, say

CLOSING = frozenset(
    "\u3001\u3002\uff0c\uff0e\uff1a\uff1b\uff01\uff1f\u201d\u2019\uff09\u300b\u3009\u300d\u300f\u3011\u3015"
    "\uff3d\uff5d\u2026\u2014\u00b7,.:;!?)]}%\u2030\u2103\u00b0"
)
"""What may not begin a line (GB/T 15834: closing marks, and marks that belong to what is before them)."""

OPENING = frozenset("\u201c\u2018\uff08\u300a\u3008\u300c\u300e\u3010\u3014\uff3b\uff5b([{")
"""What may not end a line."""

JOINER = "\u2060"
"""Holds together what is before and after it (U+2060, word joiner), and is not drawn."""

# A Latin word or number holds together; a blank belongs to what is before it; all else stands alone.
_ATOMS = re.compile(r"[!-~\u00a1-\u024f]+[ ]*|[ ]+|.", re.DOTALL)

"""All of China has one time, so the same record gives the same paper on every computer."""


def atoms(text: str) -> list[str]:
    """The pieces of a paragraph that no line break divides. Joined, they are the text."""
    found: list[str] = []
    for piece in _ATOMS.findall(text):
        last = found[-1].rstrip(" ")[-1:] if found else ""
        if found and (piece[0] in CLOSING or last in OPENING or JOINER in (piece, last)):
            found[-1] += piece
        else:
            found.append(piece)
    return found


def unbroken(text: str) -> str:
    """A text for :func:`broken` that is not divided where it fits into a line."""
    return JOINER.join(text)


def broken(text: str, measure: Callable[[str], float], room: float) -> list[str]:
    """Break a text into lines.

    A line begins with no closing mark and ends with no opening one, unless the line has room for nothing
    else. A newline always breaks. Blanks at a line's end and joiners are dropped, and nothing else is.

    Args:
        text: any text.
        measure: the width of a text.
        room: the width of a line, in the same unit.
    """
    return [line for part in text.split("\n") for line in _paragraph(part, measure, room)]


def _paragraph(text: str, measure: Callable[[str], float], room: float) -> list[str]:
    lines, line = [], ""
    for whole in atoms(text):
        atom = whole.replace(JOINER, "")
        if line and measure(line + atom.rstrip(" ")) > room:
            lines.append(line)
            line = ""
        while not line and len(atom) > 1 and measure(atom.rstrip(" ")) > room:
            count = _fitting(atom, measure, room)
            lines.append(atom[:count])
            atom = atom[count:]
        line += atom
    lines.append(line)
    return [line.rstrip(" ") for line in lines]


def _fitting(atom: str, measure: Callable[[str], float], room: float) -> int:
    """How many characters of a piece fit into a line; one at least."""
    count = 1
    while count < len(atom) and measure(atom[: count + 1]) <= room:
        count += 1
    return count


def grouped(text: str, size: int = 4) -> str:
    """Digits in groups, with a blank between two."""
    return " ".join(groups(text, size))


def groups(text: str, size: int = 4) -> list[str]:
    """Digits in groups of a size; the last may be shorter."""
    return [text[start : start + size] for start in range(0, len(text), size)]


def rows_of(items: Sequence[str], count: int) -> list[list[str]]:
    """Items in rows of a count; the last may be shorter."""
    return [list(items[start : start + count]) for start in range(0, len(items), count)]


def _on_the_clock_of_china(at: str) -> datetime:
    return datetime.strptime(at, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC).astimezone(CHINA)


def local_clock(at: str) -> str:
    """The hour and minute of a time of the record, where the day stands beside it."""
    return f"{_on_the_clock_of_china(at):%H:%M}"


def local_time(at: str, lang: Language = Language.ZH) -> str:
    """A time of the record (UTC, ``2026-07-15T01:30:00Z``) in words, on the clock of China."""
    moment = _on_the_clock_of_china(at)
    return say(
        "paper.time", lang, year=moment.year, month=moment.month, day=moment.day, clock=f"{moment:%H:%M}"
    )
