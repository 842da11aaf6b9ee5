"""Cells as text: what people type becomes one form, without guessing what they meant.

Every function takes a value of a cell or a whole column of texts. Whole columns are looked at once, joined
together, because a clean column of 100,000 cells must cost no more than a glance.
"""

import datetime
import re
import unicodedata
from collections.abc import Sequence
from decimal import Decimal
from functools import lru_cache

from kiosk.intake.vocabulary import vocabulary

Cell = str | int | float | bool | datetime.date | datetime.time | datetime.datetime | datetime.timedelta
"""What a reader of workbooks gives for a cell; an empty cell is the empty string."""

EXACT_DIGITS = 15
"""How many significant digits a workbook keeps of a number; the rest become 0."""

# Characters that draw nothing: zero-width and direction marks, soft hyphen, byte order mark.
_INVISIBLE = dict.fromkeys(
    [0xAD, 0x180E, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2070), 0xFEFF]
)
_INVISIBLE.update(
    {code: None for code in (*range(0x20), *range(0x7F, 0xA0)) if code not in (9, 10, 13, 0x85)}
)
_BLANKS = dict.fromkeys(
    [9, 10, 13, 0x85, 0xA0, 0x1680, *range(0x2000, 0x200B), 0x2028, 0x2029, 0x202F, 0x205F, 0x3000], " "
)
_TIDY = str.maketrans({**_INVISIBLE, **_BLANKS})
_HALF = str.maketrans(
    {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
    | {0x3000: " "}
    | dict.fromkeys((0x2010, 0x2011, 0x2012, 0x2013, 0x2014, 0x2212), "-")
)
_LOOK = 200
_SPACES = re.compile(r" {2,}")
_SPACE_AT_EDGE = re.compile(r"  | \n|\n ")
_BRACKETED = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|【[^【】]*】|〔[^〔〕]*〕")
_BRACKETS = re.compile(r"[()\[\]【】〔〕]")
_MARKS = re.compile(r"[\s*＊※:：;；,，.。、'\"“”‘’?？!！/\\_-]+")

_DIGITS: dict[str, int] = vocabulary("numerals")["digits"]
_TEN: str = vocabulary("numerals")["ten"]


def cell_text(cell: Cell) -> str:
    """A cell's value as text: 12345.0 as ``12345``, a date as ``2026-07-15``, yes as ``TRUE``."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        if is_rounded(cell) and cell.is_integer():
            # As the sheet shows it to people: 0 for every digit after those that are kept.
            return str(int(Decimal(f"{cell:.{EXACT_DIGITS - 1}e}")))
        return str(int(cell)) if cell.is_integer() else repr(cell)
    if isinstance(cell, datetime.datetime):
        midnight = not (cell.hour or cell.minute or cell.second or cell.microsecond)
        return cell.date().isoformat() if midnight else cell.isoformat(" ", "minutes")
    if isinstance(cell, datetime.date | datetime.time):
        return cell.isoformat()
    return str(cell)


def is_rounded(cell: Cell) -> bool:
    """Whether a number has more digits than a workbook keeps, so that its last digits are lost."""
    return isinstance(cell, int | float) and not isinstance(cell, bool) and abs(cell) >= 10**EXACT_DIGITS


def tidy(text: str) -> str:
    """A text in NFC, without invisible characters, each run of blanks one space and none at the ends."""
    if text.isascii() and text.isprintable() and "  " not in text:
        return text.strip()
    return unicodedata.normalize("NFC", _SPACES.sub(" ", text.translate(_TIDY)).strip())


def tidy_column(texts: list[str]) -> list[str]:
    """:func:`tidy` of every text; the same list if all of them are tidy already.

    Raises:
        TypeError: not all are texts.
    """
    # A look at the first cells tells whether the column has few distinct ones.
    if len(set(texts[:_LOOK])) > _LOOK // 4:
        return _tidy_all(texts)
    distinct = list(set(texts))
    clean = _tidy_all(distinct)
    return (
        texts if clean is distinct else list(map(dict(zip(distinct, clean, strict=True)).__getitem__, texts))
    )


def _tidy_all(texts: list[str]) -> list[str]:
    together = "".join(texts)
    # Blanks other than the space, and all that draws nothing, count as not printable.
    if together.isprintable() and unicodedata.is_normalized("NFC", together):
        if " " not in together:
            return texts
        lines = "\n".join(texts)
        if not (_SPACE_AT_EDGE.search(lines) or lines.startswith(" ") or lines.endswith(" ")):
            return texts
    return [tidy(text) for text in texts]


def column_text(cells: Sequence[Cell]) -> tuple[list[str], bool]:
    """A column of cells as tidy texts, and whether all of them were texts."""
    try:
        return tidy_column(list(cells)), True  # type: ignore[arg-type]  # joining refuses what is no text
    except TypeError:
        pass
    if set(map(type, cells)) == {float}:
        numbers: Sequence[float] = cells  # type: ignore[assignment]
        if all(map(float.is_integer, numbers)) and max(map(abs, numbers)) < 10**EXACT_DIGITS:
            return list(map(str, map(int, numbers))), False
    return tidy_column([cell if type(cell) is str else cell_text(cell) for cell in cells]), False


def half_width(text: str) -> str:
    """Full-width letters, digits and marks as half-width, any dash as ``-``, and no blanks at all."""
    return text.translate(_HALF).replace(" ", "")


def half_width_column(texts: list[str]) -> list[str]:
    """:func:`half_width` of every (tidy) text; the same list if nothing changes."""
    together = "".join(texts)
    if together.isascii() and " " not in together:
        return texts
    return [text if text.isascii() and " " not in text else half_width(text) for text in texts]


def close_names(texts: list[str]) -> list[str]:
    """Names without the spaces that only set two Chinese characters apart; other names keep theirs."""
    if " " not in "".join(texts):
        return texts
    return [_close(text) if " " in text else text for text in texts]


def _close(text: str) -> str:
    pieces = text.split(" ")
    closed = pieces[0]
    for piece in pieces[1:]:
        apart = not (_is_ideograph(closed[-1:]) and _is_ideograph(piece[:1]))
        closed += (" " if apart else "") + piece
    return closed


def _is_ideograph(char: str) -> bool:
    return char >= "\u2e80" and unicodedata.category(char) == "Lo"


@lru_cache(maxsize=4096)
def label_key(text: str) -> str:
    """What two labels must share to be taken for the same: no width, case, blanks, brackets or marks."""
    plain = unicodedata.normalize("NFKC", tidy(text)).casefold()
    short = _MARKS.sub("", _BRACKETED.sub("", plain))
    return short or _MARKS.sub("", _BRACKETS.sub("", plain))


def small_number(text: str) -> int | None:
    """A whole number of 0 to 99 in digits or in Chinese numerals (``3``, ``三``, ``十二``), or None."""
    text = half_width(text)
    if text.isascii() and text.isdecimal() and len(text) <= 2:
        return int(text)
    if len(text) == 1 and text in _DIGITS:
        return _DIGITS[text]
    if text.count(_TEN) != 1:
        return None
    tens, _, ones = text.partition(_TEN)
    if (tens and tens not in _DIGITS) or (ones and ones not in _DIGITS):
        return None
    return 10 * (_DIGITS[tens] if tens else 1) + (_DIGITS[ones] if ones else 0)


def column_letters(column: int) -> str:
    """The letters of a column counted from 0: A, B, … Z, AA."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def column_index(letters: str) -> int:
    """The column, from 0, of its letters (A to Z only)."""
    index = 0
    for letter in letters:
        index = 26 * index + ord(letter) - 64
    return index - 1


def cell_name(row: int, column: int) -> str:
    """The name of a cell, such as ``C17``, of a row and column counted from 0."""
    return f"{column_letters(column)}{row + 1}"
