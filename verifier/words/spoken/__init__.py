"""Fingerprints in words to read aloud (指纹口令), in Chinese and in English, and read back as typed.

``chinese.txt`` has 256 two-character words that no accent confuses, chosen for this program and fixed for
ever. ``english.txt`` is the PGP word list of Juola and Zimmermann: two-syllable words in even places,
three-syllable words in odd ones. Both give one word a byte, 32 in all, shown as 8 numbered lines of 4.
"""

import re
import unicodedata
from functools import cache
from importlib import resources

from verifier.protocol import fingerprint as fp
from verifier.words import Language

A_LINE = 4
LINES = fp.WORDS // A_LINE

_CHINESE = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]+")
_ENGLISH = re.compile(r"[^\W\d_]+")


@cache
def word_list(lang: Language) -> fp.WordList:
    """The list of a language, read once from the data file."""
    name = "chinese.txt" if lang is Language.ZH else "english.txt"
    text = resources.files(__name__).joinpath(name).read_text(encoding="utf-8")
    rows = [line.split("\t") for line in text.splitlines() if not line.startswith("#")]
    even = tuple(row[1] for row in rows)
    return fp.WordList(even, even if lang is Language.ZH else tuple(row[2] for row in rows))


def words(fingerprint: str, lang: Language) -> tuple[str, ...]:
    """The 32 words of a fingerprint (64 lowercase hex digits)."""
    return fp.to_words(fingerprint, word_list(lang))


def words_zh(fingerprint: str) -> tuple[str, ...]:
    """The 32 Chinese words of a fingerprint."""
    return words(fingerprint, Language.ZH)


def words_en(fingerprint: str) -> tuple[str, ...]:
    """The 32 English words of a fingerprint, by the PGP word list."""
    return words(fingerprint, Language.EN)


def lines(fingerprint: str, lang: Language) -> tuple[tuple[int, tuple[str, ...]], ...]:
    """The words as they are shown: 8 lines, each its number from 1 and 4 words, so that none is missed."""
    said = words(fingerprint, lang)
    return tuple((line + 1, said[line * A_LINE : (line + 1) * A_LINE]) for line in range(LINES))


def line_of(number: int) -> tuple[int, int]:
    """Where word ``number`` (1 to 32) is shown: its line and its place in the line, both from 1."""
    line, place = divmod(number - 1, A_LINE)
    return line + 1, place + 1


def first_difference(left: str, right: str, lang: Language) -> fp.Difference | None:
    """The first word in which two fingerprints differ, or None if they are the same."""
    return fp.first_word_difference(left, right, word_list(lang))


def fingerprint_from_words(typed: str, lang: Language) -> str:
    """The fingerprint of the words that a person typed.

    Line numbers, spaces and punctuation are passed over. Chinese words may be typed without spaces.

    Raises:
        BadInput: MP-FINGERPRINT, naming the word, counted from 1, in which something is wrong.
    """
    text = unicodedata.normalize("NFKC", typed)
    if lang is Language.EN:
        return fp.from_words(_ENGLISH.findall(text), word_list(lang))
    return fp.from_words(
        [run[at : at + 2] for run in _CHINESE.findall(text) for at in range(0, len(run), 2)], word_list(lang)
    )


def read_fingerprint(typed: str) -> str:
    """The fingerprint that a person typed, as hex, as Chinese words or as English words.

    What was copied along with the digits is passed over.

    Raises:
        BadInput: MP-FINGERPRINT, naming the group or the word in which something is wrong.
    """
    typed = fp.without_label(typed)
    if _CHINESE.search(typed):
        return fingerprint_from_words(typed, Language.ZH)
    if fp.looks_like_words(unicodedata.normalize("NFKC", typed)):
        return fingerprint_from_words(typed, Language.EN)
    return fp.read_hex(typed)
