"""Fingerprints as people handle them: hex in groups of four, words to read aloud, and both read back.

A fingerprint is the 64 lowercase hex digits of a SHA-256: the seal fingerprint (封存指纹), the data
fingerprint (数据指纹). What a person types is taken with any spaces, hyphens, full-width forms and capitals,
but nothing is guessed: a letter O is pointed at, never turned into a zero.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from verifier.protocol.errors import BadInput, Rule, WrongUse

DIGITS = 64
GROUP = 4
GROUPS = DIGITS // GROUP
WORDS = DIGITS // 2

_HEX = frozenset("0123456789abcdef")
# What a reader takes for a hex digit, in lower case.
_LOOK_ALIKES = {"o": "0", "l": "1", "i": "1", "|": "1", "!": "1", "s": "5", "z": "2"}
# What is passed over: dashes, and what a copied text has at its edges without showing it.
_UNSEEN = r"\x1c-\x1f\x85\u200b-\u200d\u2060\ufeff"
BETWEEN = rf"\s{_UNSEEN}\-\u2010-\u2015\u2212\ufe58\ufe63\uff0d"
"""What may stand between groups, as the inside of a class of a regular expression."""
_BETWEEN = re.compile(f"[{BETWEEN}]")
_STRETCH = re.compile(rf"[0-9A-Za-z{BETWEEN}]+")
_AROUND = re.compile(r"[\u3000-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff:(),.;]")
_MOST_LETTERS = 4
# Full-width forms only: wider folding would quietly take a raised or circled digit for a digit.
_HALF_WIDTH = {0xFF01 + step: 0x21 + step for step in range(0x5E)}
_LONGEST_WORD = 12


@dataclass(frozen=True, slots=True)
class Difference:
    """The first place where two fingerprints differ: its number from 1, and what stands there in each."""

    number: int
    left: str
    right: str


@dataclass(frozen=True, slots=True)
class WordList:
    """256 words for the bytes in even places (the first byte is in place 0) and 256 for those in odd places.

    A list without that distinction has the same words twice. The PGP list tells the two apart, so that a
    missed, doubled or swapped word shows itself.
    """

    even: tuple[str, ...]
    odd: tuple[str, ...]

    def __post_init__(self) -> None:
        for column in (self.even, self.odd):
            if len({word.lower() for word in column}) != 256 or len(column) != 256:
                raise WrongUse("a column of a word list has 256 words, all different")

    def column(self, place: int) -> tuple[str, ...]:
        """The words for a place, counted from 0."""
        return self.odd if place % 2 else self.even


def hex_groups(fingerprint: str) -> tuple[str, ...]:
    """The 16 groups of four hex digits.

    Raises:
        WrongUse: not 64 lowercase hex digits.
    """
    if len(fingerprint) != DIGITS or not _HEX.issuperset(fingerprint):
        raise WrongUse("a fingerprint is 64 lowercase hex digits")
    return tuple(fingerprint[at : at + GROUP] for at in range(0, DIGITS, GROUP))


def grouped(fingerprint: str) -> str:
    """The fingerprint as it is shown and printed: groups of four, a space between."""
    return " ".join(hex_groups(fingerprint))


def first_difference(left: str, right: str) -> Difference | None:
    """The first group of four in which two fingerprints differ, or None if they are the same."""
    return _first(hex_groups(left), hex_groups(right))


def without_label(typed: str) -> str:
    """The text with blanks for what was copied along with the digits, such as 封存指纹; equally long.

    If one stretch of it has exactly the 64 digits, that one is meant. If most of it is digits among Chinese,
    a digit is wrong and no word: the Chinese goes. Anything else stays as it is.
    """
    half = typed.translate(_HALF_WIDTH)
    whole = [one for one in _STRETCH.finditer(half) if _is_whole(one[0])]
    if len(whole) == 1:
        start, end = whole[0].span()
        return " " * start + typed[start:end] + " " * (len(typed) - end)
    letters = re.findall("[0-9A-Za-z]", half)
    digits = sum(char.lower() in _HEX for char in letters)
    if digits >= WORDS and len(letters) - digits <= _MOST_LETTERS and re.search(r"[\u3400-\u9fff]", typed):
        return "".join(" " if _AROUND.match(one) else char for one, char in zip(half, typed, strict=True))
    return typed


def _is_whole(stretch: str) -> bool:
    digits = _BETWEEN.sub("", stretch).lower()
    return len(digits) == DIGITS and _HEX.issuperset(digits)


def read_hex(typed: str) -> str:
    """The fingerprint that a person typed as hex.

    Spaces, line breaks, hyphens, full-width forms and capitals are accepted; groups of any multiple of four.

    Raises:
        BadInput: MP-FINGERPRINT, naming the group of four, counted from 1, in which something is wrong.
    """
    pieces = _BETWEEN.sub(" ", typed).translate(_HALF_WIDTH).split()
    if not pieces:
        raise BadInput(Rule.FINGERPRINT, "fingerprint.empty")
    # Groups as typed locate a missing digit; without any, only the place of a digit is known.
    as_typed = len(pieces) == GROUPS or sum(len(piece) == GROUP for piece in pieces) * 2 > len(pieces)
    if not as_typed:
        pieces = ["".join(pieces)]
    group = 0
    short = None
    for piece in pieces:
        # With a digit too few or too many a piece still counts as the groups that it is nearest to.
        span = max(1, (len(piece) + 1) // GROUP) if as_typed else GROUPS
        for at, char in enumerate(piece):
            if char.lower() not in _HEX:
                _refuse_digit(char, group + min(at // GROUP, span - 1) + 1)
        if as_typed and len(piece) != span * GROUP and short is None:
            short = group + 1, piece
        group += span
    if short is not None:
        number, piece = short
        raise BadInput(
            Rule.FINGERPRINT,
            "fingerprint.group-length",
            where=str(number),
            group=number,
            found=piece,
            count=len(piece),
        )
    whole = "".join(pieces).lower()
    if len(whole) != DIGITS:
        raise BadInput(Rule.FINGERPRINT, "fingerprint.length", found=len(whole), groups=len(whole) // GROUP)
    return whole


def to_words(fingerprint: str, words: WordList) -> tuple[str, ...]:
    """The 32 words of a fingerprint, one a byte."""
    hex_groups(fingerprint)
    return tuple(words.column(place)[byte] for place, byte in enumerate(bytes.fromhex(fingerprint)))


def from_words(spoken: Sequence[str], words: WordList) -> str:
    """The fingerprint of 32 words; capitals do not matter.

    Raises:
        BadInput: MP-FINGERPRINT, naming the word, counted from 1, that is not in the list or stands in a
            wrong place, or the number of words if it is not 32.
    """
    codes = [{word.lower(): byte for byte, word in enumerate(side)} for side in (words.even, words.odd)]
    read = bytearray()
    for place, word in enumerate(spoken):
        byte = codes[place % 2].get(word.lower())
        if byte is None:
            _refuse_word(word, place, words, codes[(place + 1) % 2])
        else:
            read.append(byte)
    if len(read) != WORDS:
        raise BadInput(Rule.FINGERPRINT, "fingerprint.word-count", found=len(read), expected=WORDS)
    return read.hex()


def first_word_difference(left: str, right: str, words: WordList) -> Difference | None:
    """The first of the 32 words in which two fingerprints differ, or None if they are the same."""
    return _first(to_words(left, words), to_words(right, words))


def looks_like_words(typed: str) -> bool:
    """Whether what a person typed is words of an alphabet, rather than groups of hex digits with a typo."""
    tokens = re.findall(r"[^\W\d_]{4,}", typed.lower())
    return sum(len(set(token) - _HEX) > 1 for token in tokens) > 2


def _first(left: Iterable[str], right: Iterable[str]) -> Difference | None:
    pairs = enumerate(zip(left, right, strict=True), start=1)
    return next((Difference(number, one, other) for number, (one, other) in pairs if one != other), None)


def _refuse_digit(char: str, group: int) -> None:
    meant = _LOOK_ALIKES.get(char.lower())
    where = str(group)
    if meant is not None:
        raise BadInput(
            Rule.FINGERPRINT, "fingerprint.look-alike", where=where, group=group, found=char, meant=meant
        )
    raise BadInput(Rule.FINGERPRINT, "fingerprint.not-hex", where=where, group=group, found=char)


def _refuse_word(word: str, place: int, words: WordList, other: dict[str, int]) -> None:
    number = place + 1
    where = str(number)
    if word.lower() in other:
        raise BadInput(Rule.FINGERPRINT, "fingerprint.word-place", where=where, number=number, found=word)
    # Long texts are not compared: a word that is no word has no neighbour.
    near = get_close_matches(word, words.column(place), n=3, cutoff=0.5) if len(word) <= _LONGEST_WORD else []
    if near:
        raise BadInput(
            Rule.FINGERPRINT,
            "fingerprint.word-near",
            where=where,
            number=number,
            found=word,
            near=", ".join(near),
        )
    raise BadInput(Rule.FINGERPRINT, "fingerprint.word-unknown", where=where, number=number, found=word)
