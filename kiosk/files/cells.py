"""Texts as an .xlsx file may hold them: nothing lost, nothing run, nothing that a reader refuses."""

import re
from collections.abc import Sequence
from xml.sax.saxutils import escape

MAX_CELL = 32_767
"""The most characters of a cell, by the format (ECMA-376; Excel's specifications and limits)."""

MAX_NAME = 31
"""The most characters of a sheet's name; Excel counts those beyond U+FFFF as two."""

# What begins a formula when it is typed, in half and in full width, and the blanks that hide it.
_FORMULA = re.compile(r"[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]")
# XML 1.0 has no form for these; a lone half of a character is none at all.
_NO_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
# ``_x0041_`` in a cell is the letter A to whoever reads the file, so the underscore itself is written so.
_ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_CARE = re.compile(
    r"[&<>\x00-\x1f\ufffe\uffff\ud800-\udfff\uff1d\uff0b\uff0d\uff20]|_x[0-9A-Fa-f]{4}_|^[=+\-@\s]|\s$"
)
_NO_NAME = re.compile(r"[\[\]:*?/\\\x00-\x1f\x7f]")


def careful(text: str) -> bool:
    """Whether a text needs more than to be written as it is."""
    return _CARE.search(text) is not None or len(text) > MAX_CELL


def begins_formula(text: str) -> bool:
    """Whether a text would run if somebody typed it into a cell (公式注入)."""
    return _FORMULA.match(text) is not None


def plain(text: str) -> str:
    """A text as a cell's value: line ends as LF, characters that XML cannot hold written as ``<U+0001>``."""
    tidy = text.replace("\r\n", "\n").replace("\r", "\n")
    tidy = _NO_XML.sub(lambda found: f"<U+{ord(found[0]):04X}>", tidy)
    return tidy if len(tidy) <= MAX_CELL else tidy[: MAX_CELL - 1] + "\u2026"


def escaped(text: str) -> str:
    """A cell's value as it stands in the file, before XML's own escapes."""
    return _ESCAPE.sub("_x005F_", plain(text))


def inline(text: str) -> str:
    """The XML of a text inside a cell: ``<is><t>…</t></is>``."""
    written = escaped(text)
    space = ' xml:space="preserve"' if written != written.strip() or "\n" in written else ""
    return f"<is><t{space}>{escape(written)}</t></is>"


def sheet_names(wanted: Sequence[str]) -> tuple[str, ...]:
    """Names that sheets may have, one for each wanted: short, legal, no two alike in any case of letters."""
    taken = {"history"}  # Excel keeps this name for itself.
    names = []
    for want in wanted:
        base = _NO_NAME.sub(" ", plain(want)).strip(" '") or "-"
        name, number = _cut(base, MAX_NAME), 1
        while name.casefold() in taken:
            number += 1
            tail = f" ({number})"
            name = _cut(base, MAX_NAME - len(tail)) + tail
        taken.add(name.casefold())
        names.append(name)
    return tuple(names)


def _cut(text: str, limit: int) -> str:
    """The beginning of a text, in UTF-16 units, without blanks or quotes at its end."""
    while len(text.encode("utf-16-le")) > 2 * limit:
        text = text[:-1]
    return text.rstrip(" '") or "-"
