"""Identity numbers (公民身份号码, GB 11643): 6 digits of a region, 8 of a birth date, 3 of order, 1 check.

The check is ISO/IEC 7064 MOD 11-2: the sum of each digit times 2^(17-i) mod 11, i from 0, decides the last
character. The sum falls apart into what stands before and after the birth date's end, and a roster has few
of either, so each part is summed once and looked up afterwards.
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


class _Heads(dict[str, int]):
    """The weighted sum, mod 11, of region and birth date, worked out once; 11 if the date is impossible."""

    def __init__(self) -> None:
        super().__init__()
        self.regions: dict[str, int] = {}
        self.births: dict[str, int | None] = {}

    def __missing__(self, head: str) -> int:
        region, birth = head[:6], head[6:]
        if region not in self.regions:
            self.regions[region] = _weigh(region, 0)
        if birth not in self.births:
            self.births[birth] = _weigh(birth, 6) if possible_birth(birth) else None
        date_sum = self.births[birth]
        value = self[head] = 11 if date_sum is None else (self.regions[region] + date_sum) % 11
        return value


class _Tails(dict[str, int]):
    """The sum, mod 11, that the other digits must have for a sequence number and its check character."""

    def __missing__(self, tail: str) -> int:
        hundreds, ones = divmod(int(tail[:3]), 100)
        tens, ones = divmod(ones, 10)
        # The last three weights of the seventeen are 8, 4 and 2.
        value = self[tail] = (CHECK.index(tail[3]) - 8 * hundreds - 4 * tens - 2 * ones) % 11
        return value


def _weigh(digits: str, place: int) -> int:
    weights = _WEIGHTS[place : place + len(digits)]
    return sum(int(digit) * weight for digit, weight in zip(digits, weights, strict=True))


def check_character(digits: str) -> str:
    """The check character of seventeen digits: ``0`` to ``9`` or ``X``."""
    return CHECK[_weigh(digits, 0) % 11]


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
    heads, tails = _Heads(), _Tails()
    return [place for place, number in enumerate(numbers) if heads[number[:14]] != tails[number[14:]]]
