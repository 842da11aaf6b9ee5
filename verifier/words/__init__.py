"""Every sentence a person reads, in Chinese and in English, looked up by its key.

The sentences are data: TOML files in the ``catalogue`` folder of this package, and of every package
that calls :func:`register` (the kiosk adds its own). One entry::

    ["plan.unknown-field"]
    rule = "MP-PLAN"     # left out of a plain label, and of a sentence that several rules share
    zh = "方案里有不认识的字段“{found}”，位置：{where}。"
    zh_do = "请删除这个字段，或用方案模板重新填写。"
    en = "The plan has an unknown field “{found}” at {where}."
    en_do = "Delete the field, or fill in the plan template again."

Placeholders are plain names, with a format specification where one is wanted (``{count:,}``);
attributes, indexes and conversions are refused. What fills them may come from a hostile file, so it is
made harmless first: see :func:`harmless`.
"""

import string
import tomllib
from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, StrEnum
from functools import cache
from importlib import resources
from re import compile as pattern

from verifier.protocol.errors import BadInput, Rule, WrongUse

LONGEST = 200
"""The most characters of one value that are shown; the rest is cut and marked with an ellipsis.

As long as the longest free text of a plan, so that a title is always shown whole."""

_KEY = pattern(r"[a-z0-9]+(?:-[a-z0-9]+)*(?:\.[a-z0-9]+(?:-[a-z0-9]+)*)+")
_NAME = pattern(r"[a-z][a-z0-9_]*")
_FIELDS = frozenset({"rule", "zh", "zh_do", "en", "en_do"})
_PARTS = ("zh", "zh_do", "en", "en_do")
_MARKS_IN_A_ROW = 3


class Language(StrEnum):
    """A language of the catalogues. Its value is the ISO 639-1 code, as typed after ``--lang``."""

    ZH = "zh"
    EN = "en"


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that is said.

    ``zh`` and ``en`` tell what was found and where, ``zh_do`` and ``en_do`` what to do. A sentence that
    several rules share has no rule; a plain label has nothing to do either. An absent part is empty.
    """

    rule: Rule | None
    zh: str
    zh_do: str
    en: str
    en_do: str

    def what(self, lang: Language) -> str:
        """The template of what was found."""
        return self.zh if lang is Language.ZH else self.en

    def to_do(self, lang: Language) -> str:
        """The template of what to do, or the empty string."""
        return self.zh_do if lang is Language.ZH else self.en_do


class Said(str):
    """A text that came out of a catalogue. It is whole and harmless, and may fill a placeholder as it is."""

    __slots__ = ()


class Label(str):
    """The key of a label that fills a placeholder; it is said in the language of the sentence around it."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Explanation:
    """An error in words: the broken rule, what was found and where, and what to do."""

    rule: Rule
    what: Said
    to_do: Said


_packages: list[str] = []
_entries: dict[str, Entry] = {}
_source: dict[str, str] = {}


def register(package: str) -> None:
    """Adds the catalogues in ``package``'s ``catalogue`` folder; once is enough, and twice does no harm.

    Raises:
        WrongUse: a catalogue is malformed, or has a key that another catalogue has.
    """
    for name in (__name__, package):
        if name not in _packages:
            _load(name)
            _packages.append(name)


def entries() -> Mapping[str, Entry]:
    """All entries of all registered packages, by key."""
    register(__name__)
    return _entries


def find(key: str) -> Entry:
    """The entry of a key.

    Raises:
        WrongUse: no catalogue has it.
    """
    entry = entries().get(key)
    if entry is None:
        raise WrongUse(f"no catalogue has the key {key!r}")
    return entry


def say(key: str, lang: Language, /, **params: str | int) -> Said:
    """The sentence or label of a key, filled in.

    Raises:
        WrongUse: no catalogue has the key, or a placeholder is not given.
    """
    return _fill(key, find(key).what(lang), params, lang)


def say_to_do(key: str, lang: Language, /, **params: str | int) -> Said:
    """What to do, for a key that has such a sentence.

    Raises:
        WrongUse: no catalogue has the key, nothing is said of what to do, or a placeholder is not given.
    """
    template = find(key).to_do(lang)
    if not template:
        raise WrongUse(f"the entry {key!r} does not say what to do")
    return _fill(key, template, params, lang)


def parts(error: BadInput, lang: Language) -> Explanation:
    """An error in words, in parts, for a screen that sets each part apart.

    Raises:
        WrongUse: no catalogue has the key, it belongs to another rule, or a placeholder is not given.
    """
    entry = find(error.key)
    if entry.rule not in (None, error.rule):
        raise WrongUse(f"{error.key!r} belongs to {entry.rule}, but was raised for {error.rule}")
    what = _fill(error.key, entry.what(lang), error.params, lang)
    return Explanation(error.rule, what, _fill(error.key, entry.to_do(lang), error.params, lang))


def explain(error: BadInput, lang: Language) -> Said:
    """An error in words, on one line: ``MP-PLAN: `` what was found, where, and what to do.

    Raises:
        WrongUse: as :func:`parts`.
    """
    told = parts(error, lang)
    gap = " " if lang is Language.EN and told.to_do else ""
    return Said(f"{told.rule}: {told.what}{gap}{told.to_do}")


def harmless(value: str | int) -> str:
    """A value as text that cannot mislead whoever reads it, at most :data:`LONGEST` characters long.

    Control characters, line breaks, marks that turn the direction of writing, characters that draw nothing,
    private and unassigned ones and a fourth combining mark in a row are written out as ``<U+202E>``. Which
    they are stands in ``characters.txt`` and does not depend on the Unicode that a computer knows.
    """
    if isinstance(value, int):
        # Python refuses to write an integer of thousands of digits in decimal, never in hexadecimal.
        value = str(value) if value.bit_length() <= 256 else hex(value)
    shown: list[str] = []
    length = marks = 0
    for char in value[: LONGEST + 1]:
        marks = marks + 1 if _characters()["marks"].has(char) else 0
        misleads = _characters()["unseen"].has(char) or marks > _MARKS_IN_A_ROW
        piece = f"<U+{ord(char):04X}>" if misleads else char
        if length + len(piece) > LONGEST:
            while shown and length > LONGEST - 1:
                length -= len(shown.pop())
            return "".join(shown) + "\u2026"
        shown.append(piece)
        length += len(piece)
    return "".join(shown)


def placeholders(template: str) -> frozenset[str]:
    """The names that a template wants filled in.

    Raises:
        WrongUse: a placeholder is more than a name and a format specification.
    """
    try:
        fields = [field for _, *field in string.Formatter().parse(template) if field[0] is not None]
    except ValueError as error:
        raise WrongUse(f"{template!r} is no template: {error}") from None
    for name, spec, conversion in fields:
        if not _NAME.fullmatch(name or "") or conversion or "{" in (spec or ""):
            raise WrongUse(f"the placeholder {name!r} in {template!r} is more than a name")
    return frozenset(name for name, _, _ in fields if name)


@dataclass(frozen=True, slots=True)
class _Characters:
    """A set of characters as ranges of code points, in ascending order."""

    firsts: tuple[int, ...]
    lasts: tuple[int, ...]

    def has(self, char: str) -> bool:
        point = ord(char)
        at = bisect_left(self.lasts, point)
        return at < len(self.lasts) and self.firsts[at] <= point


@cache
def _characters() -> Mapping[str, _Characters]:
    """The lists of characters.txt by name."""
    text = resources.files(__name__).joinpath("characters.txt").read_text(encoding="ascii")
    found: dict[str, _Characters] = {}
    for block in text.split("[")[1:]:
        name, _, listed = block.partition("]")
        pairs = [one.split("-") for one in listed.split()]
        firsts, lasts = (tuple(int(pair[place], 16) for pair in pairs) for place in (0, -1))
        found[name] = _Characters(firsts, lasts)
    return found


def _fill(key: str, template: str, params: Mapping[str, str | int], lang: Language) -> Said:
    wanted = placeholders(template)
    missing = sorted(wanted - params.keys())
    if missing:
        raise WrongUse(f"{key!r} wants {', '.join(missing)}")
    given = {name: _given(params[name], lang) for name in wanted}
    try:
        return Said(template.format_map(given))
    except (ValueError, TypeError) as error:
        raise WrongUse(f"{key!r} cannot be filled in: {error}") from None


def _given(value: str | int, lang: Language) -> str | int:
    if isinstance(value, Said):
        return value
    if isinstance(value, Label):
        return say(value, lang)
    if isinstance(value, Enum):
        value = value.value
    # A small integer stays one, for the sake of formats such as {count:,}.
    if isinstance(value, int) and value.bit_length() <= 64:
        return int(value)
    return harmless(value)


def _load(package: str) -> None:
    found: dict[str, Entry] = {}
    origin: dict[str, str] = {}
    folder = resources.files(package).joinpath("catalogue")
    for file in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if not file.name.endswith(".toml"):
            continue
        name = f"{package}/{file.name}"
        for key, entry in read_catalogue(file.read_text(encoding="utf-8"), name).items():
            other = origin.get(key) or _source.get(key)
            if other is not None:
                raise WrongUse(f"{name}: the key {key!r} is in {other} already")
            found[key] = entry
            origin[key] = name
    _entries.update(found)
    _source.update(origin)


def read_catalogue(text: str, name: str) -> dict[str, Entry]:
    """The entries of one catalogue file.

    Raises:
        WrongUse: the file is no TOML, or an entry is malformed. ``name`` is named in the error.
    """
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise WrongUse(f"{name}: {error}") from None
    return {key: _entry(table, f"{name}: {key!r}", key) for key, table in tables.items()}


def _entry(table: object, where: str, key: str) -> Entry:
    if not _KEY.fullmatch(key):
        raise WrongUse(f"{where} is not a key: two or more lower-case words joined by dots and hyphens")
    if not isinstance(table, dict):
        raise WrongUse(f"{where} is not a table")
    unknown = sorted(table.keys() - _FIELDS)
    if unknown:
        raise WrongUse(f"{where} has an unknown field {unknown[0]!r}")
    if not all(isinstance(value, str) and value.strip() == value != "" for value in table.values()):
        raise WrongUse(f"{where}: every field is a text that is not empty and has no blanks around it")
    if not {"zh", "en"} <= table.keys() or ("zh_do" in table) != ("en_do" in table):
        raise WrongUse(f"{where} has one language only")
    try:
        rule = Rule(table["rule"]) if "rule" in table else None
    except ValueError:
        raise WrongUse(f"{where} names an unknown rule {table['rule']!r}") from None
    zh, zh_do, en, en_do = (table.get(part, "") for part in _PARTS)
    for template in (zh, zh_do, en, en_do):
        placeholders(template)
    return Entry(rule, zh, zh_do, en, en_do)
