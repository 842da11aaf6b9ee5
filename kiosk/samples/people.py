"""Invented children: names, birth dates and identity numbers that are right in form and belong to nobody."""

import random
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib import resources
from typing import Any

from kiosk.intake.identity import check_character

REGIONS = tuple(f"59{district:04d}" for district in range(101, 121))
"""Region codes of the invented numbers.

GB/T 2260 gives 50 to 54 to the provinces of the south-west and nothing to 55 to 60, so a number that begins
with 59 has never been given to anyone, while its birth date and check character are as they should be.
"""

_TWINS, _TRIPLETS, _RARE, _LONG = 0.012, 0.0015, 0.02, 0.01


@dataclass(frozen=True, slots=True)
class Child:
    """One invented child. ``group``: the mark of its twins or triplets, or empty; ``size``: their number."""

    name: str
    sex: str
    identity: str
    group: str
    size: int


@cache
def data(file: str) -> dict[str, Any]:
    """A data file of this package. It is shared: do not change it."""
    return tomllib.loads(resources.files(__package__).joinpath(file).read_text(encoding="utf-8"))


def children(draw: random.Random, count: int, born: int) -> Iterator[Child]:
    """Invent children born from 1 September of a year to 31 August of the next.

    No two have the same number. From 40 children on there are twins, and from 200 on triplets, at the least.
    """
    first, days = date(born, 9, 1), (date(born + 1, 9, 1) - date(born, 9, 1)).days
    used: set[str] = set()
    made = groups = 0
    while made < count:
        size = _size(draw, made, count)
        day = first + timedelta(days=draw.randrange(days))
        surname = _surname(draw)
        region = draw.choice(REGIONS)
        groups += size > 1
        for _ in range(size):
            boy = draw.random() < 0.52
            yield Child(
                _name(draw, surname, boy), data("names.toml")["sex"]["boy" if boy else "girl"],
                _identity(draw, region, day, boy, used),
                f"{born % 100}-{groups:03d}" if size > 1 else "",
                size,
            )  # fmt: skip
        made += size


def _size(draw: random.Random, made: int, count: int) -> int:
    chance = draw.random()
    left = count - made
    if (made == 20 and left >= 20) or (chance < _TWINS and left >= 2):
        return 2
    if (made >= 100 and made - 3 < 100 and left >= 100) or (1 - chance < _TRIPLETS and left >= 3):
        return 3
    return 1


def _surname(draw: random.Random) -> str:
    names = data("names.toml")["surnames"]
    chance = draw.random()
    if chance < _RARE:
        return str(draw.choice(names["uncommon"]))
    if chance < 2 * _RARE:
        return str(draw.choice(names["double"]))
    # The first surnames of the list are the most frequent, as they are in life.
    return str(names["common"][int(len(names["common"]) * draw.random() ** 2)])


def _name(draw: random.Random, surname: str, boy: bool) -> str:
    given = data("names.toml")["given"]
    if draw.random() < _LONG:
        return str(draw.choice(given["long"]))
    letters = given["boys" if boy else "girls"]
    name = surname + "".join(draw.choice(letters) for _ in range(1 if draw.random() < 0.2 else 2))
    return name[:-1] + draw.choice(given["rare"]) if draw.random() < 2 * _RARE else name


def _identity(draw: random.Random, region: str, day: date, boy: bool, used: set[str]) -> str:
    while True:
        # The last digit of the sequence is odd for boys and even for girls.
        digits = f"{region}{day:%Y%m%d}{draw.randrange(100):02d}{2 * draw.randrange(5) + boy}"
        if digits not in used:
            used.add(digits)
            return digits + check_character(digits)
