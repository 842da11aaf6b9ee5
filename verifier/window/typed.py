"""A fingerprint while it is being typed: how far it is, and in which group something is wrong.

Whether a fingerprint is one is decided by :mod:`verifier.words.spoken`; here its answer is brought to a place
in the text, and what is merely not finished yet is told from what is wrong.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from verifier.protocol import fingerprint as fp
from verifier.protocol.errors import BadInput
from verifier.words import Language, harmless, parts, say
from verifier.words.spoken import fingerprint_from_words, read_fingerprint, word_list

LONGEST = 2_000
"""Characters beyond which a text is not looked at: 32 English words with line numbers take 400."""

_CHINESE = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]{1,2}")
_ENGLISH = re.compile(r"[^\W\d_]+")
_PIECE = re.compile(f"[^{fp.BETWEEN}]+")
_WORD_OR_LINE = re.compile(r"[^\W\d_]+[.,;]?|[0-9]{1,2}[.:]?")
_IN_A_CELL = 12


class Stand(StrEnum):
    """How far a text is from being a fingerprint."""

    EMPTY = "empty"
    UNDER_WAY = "under-way"
    WRONG = "wrong"
    COMPLETE = "complete"


@dataclass(frozen=True, slots=True)
class Cell:
    """One group of four digits, or one word, as read: its number from 1, its text, where it is typed."""

    number: int
    text: str
    start: int
    end: int
    wrong: bool = False


@dataclass(frozen=True, slots=True)
class Typed:
    """A typed text, read.

    ``of`` is how many groups (16) or words (32) there have to be. ``message`` says how far it is or what is
    wrong, ``to_do`` what to do about it. ``fingerprint`` is there when it is complete.
    """

    stand: Stand
    cells: tuple[Cell, ...]
    of: int
    message: str
    to_do: str
    fingerprint: str | None

    @property
    def wrong(self) -> Cell | None:
        """The cell in which something is wrong, or None."""
        return next((cell for cell in self.cells if cell.wrong), None)


def read_typed(text: str, lang: Language) -> Typed:
    """Read what stands in the field. It may be anything."""
    if not text.strip():
        return Typed(Stand.EMPTY, (), fp.GROUPS, say("shown.seal-empty", lang), "", None)
    if len(text) > LONGEST:
        told = say("window.seal-long", lang, count=len(text), limit=LONGEST)
        return Typed(Stand.WRONG, (), fp.GROUPS, told, say("window.seal-long-do", lang), None)
    text = fp.without_label(text)
    spoken = _language_of(text)
    cells = tuple(_groups(text)) if spoken is None else tuple(_words(text, spoken))
    of = fp.GROUPS if spoken is None else fp.WORDS
    try:
        # Two English words are not yet plainly words to whoever reads the whole text.
        found = fingerprint_from_words(text, spoken) if spoken else read_fingerprint(text)
    except BadInput as error:
        if _unfinished(error, cells, of, spoken):
            key = "window.seal-groups" if spoken is None else "window.seal-words"
            done = sum(_whole(cell, spoken) for cell in cells)
            return Typed(Stand.UNDER_WAY, cells, of, say(key, lang, count=done, of=of), "", None)
        told_parts = parts(error, lang)
        return Typed(Stand.WRONG, _marked(cells, error), of, told_parts.what, told_parts.to_do, None)
    key = "window.seal-complete" if spoken is None else "window.seal-complete-words"
    return Typed(Stand.COMPLETE, cells, of, say(key, lang), "", found)


def _language_of(text: str) -> Language | None:
    """The language of the words, or None for digits. Every English word may be the beginning of one."""
    if _CHINESE.search(text):
        return Language.ZH
    if fp.looks_like_words(text):
        return Language.EN
    # Among words there are no digits but the numbers of the notice's lines.
    if not all(_WORD_OR_LINE.fullmatch(piece) for piece in _PIECE.findall(text)):
        return None
    tokens = [token.lower() for token in _ENGLISH.findall(text)]
    known = [word.lower() for side in (0, 1) for word in word_list(Language.EN).column(side)]
    foreign = any(set(token) - set("0123456789abcdef") for token in tokens)
    begun = all(any(word.startswith(token) for word in known) for token in tokens)
    return Language.EN if foreign and begun else None


def _groups(text: str) -> Iterator[Cell]:
    """The groups of four as :func:`verifier.protocol.fingerprint.read_hex` counts them."""
    pieces = list(_PIECE.finditer(text))
    as_typed = len(pieces) == fp.GROUPS or sum(len(one[0]) == fp.GROUP for one in pieces) * 2 > len(pieces)
    if not as_typed:
        places = [at for one in pieces for at in range(one.start(), one.end())]
        # With too many digits the last group has all that is left over.
        for number in range(min(fp.GROUPS, -(-len(places) // fp.GROUP))):
            last = number + 1 == fp.GROUPS
            own = places[number * fp.GROUP : None if last else (number + 1) * fp.GROUP]
            yield _cell(number + 1, "".join(text[at] for at in own), own[0], own[-1] + 1)
        return
    number = 0
    for one in pieces:
        span = max(1, (len(one[0]) + 1) // fp.GROUP)
        for step in range(span):
            start = one.start() + step * fp.GROUP
            end = one.end() if step + 1 == span else start + fp.GROUP
            number += 1
            yield _cell(number, text[start:end], start, end)


def _words(text: str, lang: Language) -> Iterator[Cell]:
    shape = _CHINESE if lang is Language.ZH else _ENGLISH
    for number, one in enumerate(shape.finditer(text), 1):
        yield _cell(number, one[0], one.start(), one.end())


def _cell(number: int, text: str, start: int, end: int) -> Cell:
    shown = harmless(text)
    return Cell(number, shown if len(shown) <= _IN_A_CELL else f"{shown[: _IN_A_CELL - 1]}…", start, end)


def _unfinished(error: BadInput, cells: Sequence[Cell], of: int, spoken: Language | None) -> bool:
    """Whether whoever types on could still get to a fingerprint."""
    found, number = error.params.get("found"), error.params.get("group", error.params.get("number"))
    match error.key:
        case "fingerprint.length":
            return isinstance(found, int) and found < fp.DIGITS
        case "fingerprint.group-length":
            last = cells[-1] if cells else None
            short = last is not None and last.end - last.start < fp.GROUP
            return last is not None and short and number == last.number and number <= of
        case "fingerprint.word-count":
            return isinstance(found, int) and found < of
        case "fingerprint.word-near" | "fingerprint.word-unknown" | "fingerprint.word-place":
            return spoken is not None and number == len(cells) <= of and _begins(cells[-1], spoken)
    return False


def _begins(cell: Cell, lang: Language) -> bool:
    """Whether the cell may be the beginning of a word that can stand in its place."""
    column = [word.lower() for word in word_list(lang).column(cell.number - 1)]
    typed = cell.text.lower()
    return typed not in column and any(word.startswith(typed) for word in column)


def _whole(cell: Cell, spoken: Language | None) -> bool:
    if spoken is None:
        return cell.end - cell.start >= fp.GROUP
    return cell.text.lower() in (word.lower() for word in word_list(spoken).column(cell.number - 1))


def _marked(cells: Sequence[Cell], error: BadInput) -> tuple[Cell, ...]:
    number = error.params.get("group", error.params.get("number"))
    return tuple(
        Cell(one.number, one.text, one.start, one.end, True) if one.number == number else one for one in cells
    )
