"""What must be right about codes, identity numbers and names, one column at a time."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import groupby
from operator import add

from kiosk.intake import identity
from kiosk.intake.coverage import unprintable
from kiosk.intake.identity import Verdict
from kiosk.intake.problems import Severity
from kiosk.intake.roll import Roll
from verifier.protocol.roster import CODE

EXAMPLE = "EXAMPLE-"
"""How the codes of the template's example children begin."""

LONGEST_CODE = 40
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
    """Codes are public and name a child: there, once, of the right characters, and no identity number."""
    if not roll.has("code"):
        return
    for place, code in _empty(roll.codes):
        roll.error("intake.code-missing", place, "code", code)
    together = "\n".join(roll.codes)
    longest = max(map(len, roll.codes), default=0)
    plain = "".join(roll.codes).replace("-", "").replace("_", "")
    if longest > LONGEST_CODE or not (plain.isascii() and plain.isalnum()):
        for place, code in enumerate(roll.codes):
            if code and not re.fullmatch(CODE, code):
                wrong = sorted(set(re.sub(r"[0-9A-Za-z_-]", "", code)))
                key = "intake.code-characters" if wrong else "intake.code-long"
                roll.error(key, place, "code", code, characters=_name_characters(wrong))
    _rounded(roll, "code", "intake.code-rounded")
    _check_code_privacy(roll, longest)
    _repeated(roll, roll.codes, "code", "intake.code-twice")
    if EXAMPLE in together:
        for place, code in enumerate(roll.codes):
            if code.startswith(EXAMPLE):
                # A warning is confirmed together with all others, so in a real draw it would not be enough.
                report = roll.warn if roll.rehearsal else roll.error
                report("intake.example-row", place, "code", code)
    for table in roll.tables:
        codes = table.fields.get("code", ())
        if "code" in table.numbers and len(set(map(len, codes))) > 1:
            # The shortest code of digits alone is the one that has most likely lost a zero.
            digits = ((len(code), at) for at, code in enumerate(codes) if code.isdigit())
            place = roll.starts[roll.tables.index(table)] + min(digits, default=(0, 0))[1]
            roll.warn("intake.code-zeros", place, "code", roll.codes[place])


def _check_code_privacy(roll: Roll, longest: int) -> None:
    """A code that is or holds an identity number would publish it."""
    shared = set(roll.codes).intersection(roll.identities) - {""}
    if not shared and longest < identity.LENGTH:
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
    _check_births(roll, roll.born)


def _check_births(roll: Roll, born: Sequence[str]) -> None:
    """A birth date in its own column that differs, and years of birth far from the batch's usual one."""
    if roll.has("birth"):
        plain = {text: _date_digits(text) for text in set(roll.births)}
        for place, (text, digits) in enumerate(zip(roll.births, born, strict=True)):
            if digits and len(plain[text]) == 8 and plain[text] != digits:
                roll.warn("intake.birth-differs", place, "birth", text, expected=digits)
    years: dict[str, Counter[str]] = {}
    start = 0
    # A sheet mostly has one batch after the other, so the dates are counted a run at a time.
    for batch, run in groupby(roll.batches):
        end = start + len(list(run))
        for birth, times in Counter(born[start:end]).items():
            years.setdefault(batch, Counter())[birth[:4]] += times
        start = end
    odd = set()
    for batch, counted in years.items():
        likely = {year: times for year, times in counted.items() if re.fullmatch(r"(?:19|20)[0-9]{2}", year)}
        usual = int(max(likely, key=lambda year: (likely[year], year), default="0"))
        odd |= {(batch, year) for year in likely if abs(int(year) - usual) >= _OLDER}
    if odd:
        for place, (batch, birth) in enumerate(zip(roll.batches, born, strict=True)):
            if (batch, birth[:4]) in odd and identity.possible_birth(birth):
                roll.warn("intake.age-odd", place, "identity", roll.identities[place])


def _date_digits(text: str) -> str:
    """The eight digits of a date written in any order-preserving way, else whatever digits there are."""
    parts = re.findall(r"\d+", text)
    if len(parts) >= 3 and len(parts[0]) == 4:
        return "".join((parts[0], parts[1].zfill(2), parts[2].zfill(2)))
    return "".join(parts)


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
    persons = list(map(add, roll.names, roll.born))
    times = Counter(persons)
    if len(times) < len(persons):
        first: dict[str, int] = {}
        for place in [place for place, person in enumerate(persons) if times[person] > 1]:
            other = first.setdefault(persons[place], place)
            number = roll.identities[place]
            if other != place and len(number) == identity.LENGTH and number != roll.identities[other]:
                roll.warn(
                    "intake.name-twice", place, "name", roll.names[place], first=roll.cell(other, "name")
                )


def check_extra(roll: Roll) -> None:
    """The other columns may hold anything that can be printed."""
    for table in roll.tables:
        for label, texts in table.extra:
            together = "".join((label, *texts))
            foreign = set() if together.isascii() else unprintable(together)
            if foreign:
                roll.problems.add(
                    Severity.WARNING,
                    "intake.extra-unprintable",
                    table.sheet,
                    "",
                    label,
                    characters=_name_characters(foreign),
                )


def _each(roll: Roll, wanted: set[str], key: str) -> None:
    for place, name in enumerate(roll.names):
        inside = wanted.intersection(name)
        if inside:
            roll.warn(key, place, "name", name, characters=_name_characters(inside))


def _of_names(char: str) -> bool:
    # U+3007 counts as a numeral, but is a character of names.
    return unicodedata.category(char)[0] in "LM" or char in " -'\u2019.\u00b7\u3007"


def _name_characters(characters: Iterable[str]) -> str:
    return ", ".join(
        f"{char} U+{ord(char):04X}" if char.isprintable() else f"U+{ord(char):04X}"
        for char in sorted(characters)
    )


def _empty(texts: Sequence[str]) -> list[tuple[int, str]]:
    if all(texts):
        return []
    return [(place, text) for place, text in enumerate(texts) if not text]


def _rounded(roll: Roll, column: str, key: str) -> set[int]:
    """Report the cells of a column that were numbers of too many digits."""
    places = {
        start + place
        for table, start in zip(roll.tables, roll.starts, strict=True)
        for place in table.rounded.get(column, ())
    }
    texts = roll.codes if column == "code" else roll.identities
    for place in sorted(places):
        roll.error(key, place, column, texts[place], expected="")
    return places


def _repeated(roll: Roll, texts: Sequence[str], column: str, key: str, *, skip: Iterable[int] = ()) -> None:
    distinct = set(texts)
    if len(distinct) == len(texts) or len(distinct) - ("" in distinct) == len(texts) - texts.count(""):
        return
    left_out = set(skip)
    first: dict[str, int] = {}
    for place, text in enumerate(texts):
        if text and place not in left_out:
            other = first.setdefault(text, place)
            if other != place:
                roll.error(key, place, column, text, first=roll.cell(other, column))
