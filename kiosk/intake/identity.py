"""Identity numbers (公民身份号码, GB 11643): 6 digits of a region, 8 of the birth date, 3 of a sequence, 1 check.

The check is ISO/IEC 7064 MOD 11-2: the sum of each digit times 2^(17-i) mod 11, i from 0, decides the last
character. The sum falls apart into region, date and sequence, and a roster has few of each, so each part is
summed once and looked up afterwards.
"""

import re
from collections.abc import Sequence
from datetime import date
from enum import StrEnum

CHECK = "10X98765432"
"""The check character by the sum of the seventeen digits, mod 11."""

_WEIGHTS = tuple(pow(2, 17 - place, 11) for place in range(17))
_SHAPE = re.compile(r"[0-9]{17}[0-9X]")
_COLUMN = re.compile(r"(?:[0-9]{17}[0-9X]\n)*")
# Passport, permit of Hong Kong, Macao or Taiwan residents, permanent residence card, household register page.
_OTHER = re.compile(r"(?=.*[0-9])[A-Z]{1,4}[0-9A-Z()/-]{4,20}|[0-9]{7,10}|[0-9]{8,10}\([0-9A-Z]{1,2}\)")
_EXPONENT = re.compile(r"[0-9](?:\.[0-9]+)?E\+?[0-9]{1,3}")


class Verdict(StrEnum):
    """What an identity number is, or what is wrong with it."""

    GOOD = "good"
    OLD = "old"
    OTHER = "other"
    ROUNDED = "rounded"
    LENGTH = "length"
    BIRTH = "birth"
    CHECK = "check"
    SHAPE = "shape"


class _Sums(dict[str, int]):
    """The weighted sum of a group of digits that begins at a place of the number, worked out once."""

    def __init__(self, place: int) -> None:
        super().__init__()
        self.place = place

    def __missing__(self, digits: str) -> int:
        weights = _WEIGHTS[self.place : self.place + len(digits)]
        value = sum(int(digit) * weight for digit, weight in zip(digits, weights, strict=True))
        self[digits] = value
        return value


def check_character(digits: str) -> str:
    """The check character of seventeen digits: ``0`` to ``9`` or ``X``."""
    return CHECK[sum(int(digit) * weight for digit, weight in zip(digits, _WEIGHTS, strict=True)) % 11]


def possible_birth(digits: str) -> bool:
    """Whether eight digits are a date (YYYYMMDD) of the years 1900 to 2099."""
    try:
        born = date(int(digits[:4]), int(digits[4:6]), int(digits[6:8]))
    except ValueError:
        return False
    return 1900 <= born.year <= 2099


def judge(number: str) -> Verdict:
    """Say what one number is; it has half-width characters, capitals and no blanks."""
    if _SHAPE.fullmatch(number):
        right = check_character(number[:17]) == number[17]
        if not right and number.endswith("000"):
            return Verdict.ROUNDED
        if not possible_birth(number[6:14]):
            return Verdict.BIRTH
        return Verdict.GOOD if right else Verdict.CHECK
    if _EXPONENT.fullmatch(number):
        return Verdict.ROUNDED
    if re.fullmatch(r"[0-9]{15}", number):
        return Verdict.OLD if possible_birth("19" + number[6:12]) else Verdict.BIRTH
    if _OTHER.fullmatch(number):
        return Verdict.OTHER
    if re.fullmatch(r"[0-9]{11,}X?|[0-9]{10,}X", number):
        return Verdict.LENGTH
    return Verdict.SHAPE


def suspects(numbers: Sequence[str]) -> list[int]:
    """The positions of all numbers of a column that :func:`judge` would not call good."""
    if not numbers:
        return []
    if not _COLUMN.fullmatch("\n".join(numbers) + "\n"):
        return [place for place, number in enumerate(numbers) if judge(number) is not Verdict.GOOD]
    region, birth, order = _Sums(0), _Sums(6), _Sums(14)
    wrong = {
        place
        for place, number in enumerate(numbers)
        if CHECK[(region[number[:6]] + birth[number[6:14]] + order[number[14:17]]) % 11] != number[17]
    }
    impossible = {digits for digits in birth if not possible_birth(digits)}
    if impossible:
        wrong.update(place for place, number in enumerate(numbers) if number[6:14] in impossible)
    return sorted(wrong)
