#!/usr/bin/env python3
"""Make verifier/words/characters.txt: which characters are written out, and which are combining marks.

    python build/characters.py            write it
    python build/characters.py --check    exit with 1 if it would change

It is made from one version of Unicode and kept: a report is the same whatever version a computer knows.
"""

import sys
import unicodedata
from collections.abc import Callable, Iterator
from pathlib import Path

TARGET = Path(__file__).resolve().parent.parent / "verifier" / "words" / "characters.txt"
VERSION = "14.0.0"
WIDTH = 110

# Letters and symbols that draw nothing: Hangul fillers, the Braille blank, the combining grapheme joiner.
BLANKS = frozenset("\u034f\u115f\u1160\u2800\u3164\uffa0")
# Rare Chinese characters of people's names may be younger than this version.
HAN = range(0x20000, 0x3FFFE)
UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Zl", "Zp"})

HEAD = f"""\
# Characters as the reports treat them, by Unicode {VERSION}: code points and ranges of them, in hexadecimal.
# Made by build/characters.py. Why it is kept and not asked of the computer: docs/decisions/characters.md.
"""


def is_unseen(point: int) -> bool:
    """Controls, marks of direction, blanks that are no space, private and unassigned code points."""
    category = unicodedata.category(chr(point))
    return chr(point) in BLANKS or category in UNSEEN or (category == "Cn" and point not in HAN)


def is_mark(point: int) -> bool:
    """Combining marks."""
    return unicodedata.category(chr(point)).startswith("M")


def ranges(belongs: Callable[[int], bool]) -> Iterator[str]:
    """The code points that belong, as ``first-last`` or as one."""
    first = None
    for point in range(0x110001):
        inside = point < 0x110000 and belongs(point)
        if inside and first is None:
            first = point
        elif not inside and first is not None:
            yield f"{first:x}" if first == point - 1 else f"{first:x}-{point - 1:x}"
            first = None


def wrapped(words: Iterator[str]) -> Iterator[str]:
    """Lines of at most WIDTH characters."""
    line = ""
    for word in words:
        if len(line) + 1 + len(word) > WIDTH:
            yield line
            line = word
        else:
            line = f"{line} {word}".strip()
    yield line


def main() -> int:
    """Write the file, or compare it."""
    if unicodedata.unidata_version != VERSION:
        print(f"This Python knows Unicode {unicodedata.unidata_version}; Python 3.11 knows {VERSION}.")
        return 2
    lines = [HEAD.rstrip("\n"), "[unseen]", *wrapped(ranges(is_unseen)), "[marks]", *wrapped(ranges(is_mark))]
    text = "\n".join(lines) + "\n"
    if "--check" in sys.argv[1:]:
        return int(TARGET.read_text(encoding="ascii") != text)
    TARGET.write_text(text, encoding="ascii")
    return 0


if __name__ == "__main__":
    sys.exit(main())
