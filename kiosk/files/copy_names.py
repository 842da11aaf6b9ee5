"""What copies are called, as an official would: the draw's title, the attempt, the step and the number.

The names are legal on every file system.
"""

import re
import unicodedata
from enum import StrEnum

from verifier.protocol.text import sha256_hex
from verifier.words import Language, harmless, say

MAX_NAME = 120
"""UTF-16 units. FAT and NTFS allow 255, and Windows some 260 for a whole path."""

MAX_HEAD = 24
"""UTF-16 units of the title in a name."""

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


def draw_head(title: str, *, rehearsal: bool) -> str:
    """How the names of a draw's files begin: its title, cut to what can be read at a glance.

    Args:
        title: the draw's, as announced.
        rehearsal: a rehearsal (演练) says so first, however much of its title is cut.
    """
    plain = legal(title.replace(say("copy.rehearsal-mark", Language.ZH), ""))
    if _units(plain) > MAX_HEAD:
        plain = f"{cut(plain, MAX_HEAD - 1)}…"
    return say("copy.head-rehearsal", Language.ZH, title=plain) if rehearsal else plain


def copy_name(
    head: str, attempt: int | None, step: Step, suffix: str, *, number: int | None = None, about: str = ""
) -> str:
    """A copy's file name, such as ``2026年龙华区小学一年级派位 第1次派位 备选派位号 第3组.xlsx``.

    Args:
        head: the draw, from :func:`draw_head`.
        attempt: from 1; None for what belongs to no attempt, such as the seal certificate.
        step: what it is.
        suffix: such as ``.xlsx``.
        number: of the group, trial order or page.
        about: a batch, a school or a document's title. What has to be cut or replaced in it is made up for
            by a piece of its digest, so that two schools with long names never share a file.
    """
    start = head if attempt is None else say("copy.head-attempt", Language.ZH, head=head, attempt=attempt)

    def whole(middle: str) -> str:
        told = "" if number is None else f"{number:02d}" if step is Step.PICTURE else str(number)
        body = say(f"copy.step-{step}", Language.ZH, about=middle, number=told).strip()
        return f"{start} {body}{suffix}" if body else f"{start}{suffix}"

    # Around an empty part, the blank beside it is left out.
    return whole(_told_apart(about, MAX_NAME - _units(whole("_")) + 1))


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
    Characters that cannot be seen, or that turn a name around, are written out by their number.
    """
    tidy = _FORBIDDEN.sub("_", harmless(unicodedata.normalize("NFC", text))).rstrip(" .").lstrip()
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
