"""Identity numbers (公民身份号码, GB 11643): 6 digits of a region, 8 of a birth date, 3 of order, 1 check.

The check is ISO/IEC 7064 MOD 11-2: the sum of each digit times 2^(17-i) mod 11, i from 0, decides the last
character. With the check character itself, X being 10 and its weight 1, the sum is 1 mod 11.
"""

import re
from collections.abc import Sequence
from datetime import date
from enum import StrEnum

CHECK = "10X98765432"
"""The check character by the sum of the seventeen digits, mod 11."""

LENGTH = 18
"""How many characters a number has."""
BIRTH = slice(6, 14)
"""Where the birth date stands in a number, as YYYYMMDD."""

_WEIGHTS = tuple(pow(2, 17 - place, 11) for place in range(LENGTH))
# For each place, the product of the character there and its weight, mod 11.
_PRODUCTS = tuple(
    bytes.maketrans(b"0123456789X", bytes(value * weight % 11 for value in range(11))) for weight in _WEIGHTS
)
_RIGHT = bytes(value for value in range(256) if value % 11 == 1)
_SHAPE = re.compile(r"[0-9]{17}[0-9X]")
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


def check_character(digits: str) -> str:
    """The check character of seventeen digits: ``0`` to ``9`` or ``X``."""
    weighted = (int(digit) * weight for digit, weight in zip(digits, _WEIGHTS, strict=False))
    return CHECK[sum(weighted) % 11]


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
    if set(map(len, numbers)) <= {LENGTH}:
        return _suspects(numbers)
    long = [place for place, number in enumerate(numbers) if len(number) == LENGTH]
    wrong = [place for place, number in enumerate(numbers) if len(number) != LENGTH]
    return sorted(wrong + [long[place] for place in _suspects([numbers[place] for place in long])])


def _suspects(numbers: Sequence[str]) -> list[int]:
    """The same for numbers that all have eighteen characters."""
    together = "".join(numbers)
    digits = together.replace("X", "")
    at_end = len(together) - len(digits) == together[LENGTH - 1 :: LENGTH].count("X")
    if not (at_end and digits.isascii() and digits.isdecimal()):
        return [place for place, number in enumerate(numbers) if judge(number) is not Verdict.GOOD]
    impossible = {birth for birth in {number[BIRTH] for number in numbers} if not possible_birth(birth)}
    wrong = (
        {place for place, number in enumerate(numbers) if number[BIRTH] in impossible}
        if impossible
        else set()
    )
    sums = _sums(together.encode("ascii"))
    if sums.translate(None, _RIGHT):
        wrong.update(place for place, value in enumerate(sums) if value % 11 != 1)
    return sorted(wrong)


def _sums(together: bytes) -> bytes:
    """A byte a number: the weighted sum of its characters, where each product is taken mod 11.

    A right number has a sum of 1 mod 11. Each column of characters is mapped to its products at once, and the
    columns are added as long integers, a byte a number: eighteen products of at most 10 never reach the next.
    """
    total = 0
    for place, table in enumerate(_PRODUCTS):
        total += int.from_bytes(together[place::LENGTH].translate(table), "little")
    return total.to_bytes(len(together) // LENGTH, "little")
