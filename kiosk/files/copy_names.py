"""What copies are called: the draw, the attempt, the step and the number, legal on every file system."""

import re
import unicodedata
from enum import StrEnum

from verifier.protocol.text import sha256_hex
from verifier.words import Language, say

MAX_NAME = 120
"""UTF-16 units. FAT and NTFS allow 255, and Windows some 260 for a whole path."""

_MARK = 8
_FORBIDDEN = re.compile(r'["*/:<>?\\|\x00-\x1f\x7f\ud800-\udfff]')
_RESERVED = re.compile(r"(?i)(CON|PRN|AUX|NUL|COM[0-9\u00b9\u00b2\u00b3]|LPT[0-9\u00b9\u00b2\u00b3])(\..*)?")


class Step(StrEnum):
    """What a file is: the step of the ceremony that it comes from."""

    CANDIDATES = "candidates"
    TRIAL = "trial"
    OFFICIAL = "official"
    RESULTS = "results"
    PICTURE = "picture"
    PLATFORM = "platform"
    PAPER = "paper"
    RECORD = "record"
    BUNDLE = "bundle"
    PACKAGE = "package"


def copy_name(
    draw_id: str, attempt: int, step: Step, suffix: str, *, number: int | None = None, about: str = ""
) -> str:
    """A copy's file name, such as ``LH-2026 第1次 备选派位号-3.xlsx``.

    Args:
        draw_id: the draw.
        attempt: from 1.
        step: what it is.
        suffix: such as ``.xlsx``.
        number: of the group, trial order or page.
        about: a batch, a school or a document's title. What has to be cut or replaced in it is made up for
            by a piece of its digest, so that two schools with long names never share a file.
    """
    head = say("copy.name-head", Language.ZH, draw_id=draw_id, attempt=attempt)
    start = f"{head} {say(f'copy.step-{step}', Language.ZH)}"
    end = suffix if number is None else f"-{number:02d}{suffix}"
    middle = _told_apart(about, MAX_NAME - _units(start) - _units(end) - 1)
    return f"{start}-{middle}{end}" if middle else f"{start}{end}"


def _told_apart(text: str, room: int) -> str:
    """A text as a part of a name, in so many UTF-16 units; another text gives another part."""
    whole = legal(text) if text else ""
    if whole == text and _units(whole) <= room:
        return whole
    mark = f"~{sha256_hex(text.encode('utf-8', 'surrogatepass'))[:_MARK]}"
    return f"{cut(whole, room - len(mark))}{mark}"


def legal(text: str) -> str:
    """A text that every file system takes as a name; ``_`` stands for what a name must not have.

    FAT, exFAT and NTFS forbid some characters, a blank or dot at the end, and the names of old devices.
    """
    tidy = _FORBIDDEN.sub("_", unicodedata.normalize("NFC", text)).rstrip(" .").lstrip()
    if not tidy or _RESERVED.fullmatch(tidy) or tidy.startswith((".", "-")):
        return f"_{tidy}"
    return tidy


def cut(text: str, units: int) -> str:
    """The beginning of a text, at most so many UTF-16 units long."""
    while text and _units(text) > units:
        text = text[:-1]
    return text.rstrip(" .")


def _units(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2
