"""What must be right about codes, identity numbers and names, one column at a time."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import compress

from kiosk.intake import identity
from kiosk.intake.coverage import unprintable
from kiosk.intake.identity import Verdict
from kiosk.intake.problems import Severity
from kiosk.intake.roll import Roll
from verifier.protocol.roster import CODE

EXAMPLE = "EXAMPLE-"
"""How the codes of the template's example children begin."""

_CODES = re.compile(rf"(?:{CODE}\n)*")
_EIGHTEEN = re.compile(r"[0-9]{17}[0-9X]")
_OLDER = 5

_VERDICTS = {
    Verdict.ROUNDED: "intake.identity-rounded",
    Verdict.LENGTH: "intake.identity-length",
    Verdict.BIRTH: "intake.identity-birth",
    Verdict.CHECK: "intake.identity-check",
    Verdict.SHAPE: "intake.identity-shape",
}
_CONFIRMED = {Verdict.OLD: "intake.identity-old", Verdict.OTHER: "intake.identity-other"}


def check_codes(roll: Roll) -> None:
    """Codes are public and name a child: each there, once, of the right characters, and no identity number."""
    if not roll.has("code"):
        return
    for place, code in _empty(roll.codes):
        roll.error("intake.code-missing", place, "code", code)
    if not _CODES.fullmatch("\n".join(filter(None, roll.codes)) + "\n"):
        for place, code in enumerate(roll.codes):
            if code and not re.fullmatch(CODE, code):
                wrong = sorted(set(re.sub(r"[0-9A-Za-z_-]", "", code)))
                key = "intake.code-characters" if wrong else "intake.code-long"
                roll.error(key, place, "code", code, characters=_name_characters(wrong))
    _rounded(roll, "code", "intake.code-rounded")
    _check_code_privacy(roll)
    _repeated(roll, roll.codes, "code", "intake.code-twice")
    if any(code.startswith(EXAMPLE) for code in roll.codes):
        for place, code in enumerate(roll.codes):
            if code.startswith(EXAMPLE):
                roll.warn("intake.example-row", place, "code", code)
    for table in roll.tables:
        lengths = set(map(len, table.fields.get("code", ())))
        if "code" in table.numbers and len(lengths) > 1:
            place = roll.starts[roll.tables.index(table)]
            roll.warn("intake.code-zeros", place, "code", roll.codes[place])


def _check_code_privacy(roll: Roll) -> None:
    """A code that is or holds an identity number would publish it."""
    known = set(filter(None, roll.identities))
    shared = known.intersection(roll.codes)
    if not shared and not any(_EIGHTEEN.search(code) for code in roll.codes if len(code) >= 18):
        return
    for place, code in enumerate(roll.codes):
        inside = _EIGHTEEN.search(code.upper())
        if code in shared or (inside and identity.judge(inside[0]) in (Verdict.GOOD, Verdict.ROUNDED)):
            roll.error("intake.code-is-identity", place, "code", code)


def check_identities(roll: Roll) -> None:
    """Identity numbers: right by their own check, once each, and of about the same age in a batch."""
    if not roll.has("identity"):
        if roll.names:
            roll.problems.add(Severity.WARNING, "intake.no-identities", roll.tables[0].sheet, "", "")
        return
    for place, number in _empty(roll.identities):
        roll.warn("intake.identity-missing", place, "identity", number)
    rounded = _rounded(roll, "identity", "intake.identity-rounded")
    for place in identity.suspects(roll.identities):
        number = roll.identities[place]
        if not number or place in rounded:
            continue
        verdict = identity.judge(number)
        if verdict in _CONFIRMED:
            roll.warn(_CONFIRMED[verdict], place, "identity", number)
        else:
            expected = identity.check_character(number[:17]) if verdict is Verdict.CHECK else ""
            roll.error(_VERDICTS[verdict], place, "identity", number, expected=expected)
    _repeated(roll, roll.identities, "identity", "intake.identity-twice", skip=rounded)
    _check_births(roll)


def _check_births(roll: Roll) -> None:
    """A birth date of its own column that differs from the number's, and years far from the batch's usual one."""
    born = [number[6:14] if len(number) == 18 else "" for number in roll.identities]
    if roll.has("birth"):
        plain = {text: re.sub(r"\D", "", text) for text in set(roll.births)}
        for place, (text, digits) in enumerate(zip(roll.births, born, strict=True)):
            if digits and len(plain[text]) == 8 and plain[text] != digits:
                roll.warn("intake.birth-differs", place, "birth", text, expected=digits)
    years: dict[str, Counter[str]] = {}
    pairs = [(batch, digits[:4]) for batch, digits in zip(roll.batches, born, strict=True)]
    for (batch, year), times in Counter(pairs).items():
        if year:
            years.setdefault(batch, Counter())[year] += times
    odd = set()
    for batch, counted in years.items():
        usual = int(counted.most_common(1)[0][0])
        odd |= {(batch, year) for year in counted if abs(int(year) - usual) >= _OLDER}
    if odd:
        for place in compress(range(len(pairs)), [pair in odd for pair in pairs]):
            if identity.possible_birth(born[place]):
                roll.warn("intake.age-odd", place, "identity", roll.identities[place])


def check_names(roll: Roll) -> None:
    """Names: there, made of the characters of names, printable, and no child twice under two numbers."""
    for place, name in _empty(roll.names):
        roll.error("intake.name-missing", place, "name", name)
    characters = set("".join(roll.names))
    foreign = unprintable(characters)
    odd = {char for char in characters - foreign if not _of_names(char)}
    if foreign:
        _each(roll, foreign, "intake.name-unprintable")
    if odd:
        _each(roll, odd, "intake.name-odd")
    born = [number[6:14] if len(number) == 18 else "" for number in roll.identities]
    persons = list(zip(roll.names, born, strict=True))
    if len(set(persons)) < len(persons):
        first: dict[tuple[str, str], int] = {}
        for place, person in enumerate(persons):
            other = first.setdefault(person, place)
            if other != place and all(person) and roll.identities[other] != roll.identities[place]:
                roll.warn("intake.name-twice", place, "name", person[0], first=roll.cell(other, "name"))


def check_extra(roll: Roll) -> None:
    """The other columns may hold anything that can be printed."""
    for table in roll.tables:
        for label, texts in table.extra:
            foreign = unprintable(set(label).union(*set(texts)))
            if foreign:
                roll.problems.add(Severity.WARNING, "intake.extra-unprintable", table.sheet, "", label,
                                  characters=_name_characters(foreign))


def _each(roll: Roll, wanted: set[str], key: str) -> None:
    for place, name in enumerate(roll.names):
        inside = wanted.intersection(name)
        if inside:
            roll.warn(key, place, "name", name, characters=_name_characters(inside))


def _of_names(char: str) -> bool:
    # U+3007 counts as a numeral, but is a character of names.
    return unicodedata.category(char)[0] in "LM" or char in " -'\u2019.\u00b7\u3007"


def _name_characters(characters: Iterable[str]) -> str:
    return ", ".join(f"{char} U+{ord(char):04X}" if char.isprintable() else f"U+{ord(char):04X}"
                     for char in sorted(characters))


def _empty(texts: Sequence[str]) -> list[tuple[int, str]]:
    if "" not in texts:
        return []
    return [(place, text) for place, text in enumerate(texts) if not text]


def _rounded(roll: Roll, column: str, key: str) -> set[int]:
    """Report the cells of a column that were numbers of too many digits."""
    places = {
        start + place for table, start in zip(roll.tables, roll.starts, strict=True)
        for place in table.rounded.get(column, ())
    }
    texts = roll.codes if column == "code" else roll.identities
    for place in sorted(places):
        roll.error(key, place, column, texts[place], expected="")
    return places


def _repeated(
    roll: Roll, texts: Sequence[str], column: str, key: str, *, skip: Iterable[int] = ()
) -> None:
    filled = len(texts) - texts.count("")
    if len(set(texts) - {""}) == filled:
        return
    left_out = set(skip)
    first: dict[str, int] = {}
    for place, text in enumerate(texts):
        if text and place not in left_out:
            other = first.setdefault(text, place)
            if other != place:
                roll.error(key, place, column, text, first=roll.cell(other, column))
