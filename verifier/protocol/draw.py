"""Lists: an order of names by ticket (签值), and the numbers that an order gives (protocol section 5)."""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from verifier.protocol.errors import WrongUse
from verifier.protocol.pace import PIECE, Pace, at_once
from verifier.protocol.plan import Batch
from verifier.protocol.text import PREFIX, h, is_field, line, sha256_hex

MIN_NUMBER_WIDTH = 4
_NAMES = re.compile(r"(?:[0-9A-Za-z.:_-]+\n)*")
_ONE_IN_65536 = b"\0\0"
"""How a ticket begins by chance once in so many names: often enough to show that work goes on."""


def ticket(seed: str, label: str, name: str) -> str:
    """One name's ticket in one list: h(ticket, seed, list, name)."""
    return h("ticket", seed, label, name)


def order(seed: str, label: str, names: Sequence[str], pace: Pace = at_once) -> list[str]:
    """The names in ascending order of their tickets; equal tickets, by name.

    Args:
        seed: the round's seed, 64 hexadecimal digits.
        label: the list's label, such as ``X.number.3``.
        names: distinct names, in any order: it does not matter.
        pace: see :mod:`verifier.protocol.pace`.

    Raises:
        WrongUse: a name that is no field of a hashed line.
    """
    joined = "".join([f"{name}\n" for name in names])
    # The count of newlines tells a name with a newline inside from two names.
    plain = _NAMES.fullmatch(joined) is not None and joined.count("\n") == len(names)
    if not (plain and is_field(seed) and is_field(label)):
        raise WrongUse("a seed, label or name is no field of a hashed line")
    prefix = f"{PREFIX}|ticket|{seed}|{label}|".encode("ascii")
    sha256 = hashlib.sha256

    # The digest's 32 bytes sort as its 64 hexadecimal digits do, and the name after them breaks a tie.
    def key(name: str) -> bytes:
        raw = name.encode("ascii")
        digest = sha256(prefix + raw).digest()
        if digest.startswith(_ONE_IN_65536):
            pace(2**16)
        return digest + raw

    ordered = sorted(names, key=key)
    pace(0)
    return ordered


def ticket_line(seed: str, label: str, name: str) -> str:
    """The line that a parent can hash to get the ticket."""
    return line("ticket", seed, label, name)


def number_label(batch: str, group: int) -> str:
    """The label of a group of candidate numbers (备选派位号、第 N 组)."""
    return f"{batch}.number.{group}"


def shuffle_label(school: str, trial: int) -> str:
    """The label of a trial order (随机排序)."""
    return f"{school}.shuffle.{trial}"


def admit_label(batch: str, school: str) -> str:
    """The label of an admission (录取)."""
    return f"{batch}.admit.{school}"


def number_width(count: int) -> int:
    """How many digits a batch's numbers have: as many as its number of applicants, four at least."""
    return max(MIN_NUMBER_WIDTH, len(str(count)))


@dataclass(frozen=True)
class NumberList:
    """A list that gave numbers: ``lots[p]`` has the number ``prefix`` + (p + 1), zero-padded to ``width``."""

    label: str
    prefix: str
    width: int
    lots: tuple[str, ...]

    def number(self, place: int) -> str:
        """The number of the lot at a place, from 0."""
        return f"{self.prefix}{place + 1:0{self.width}d}"

    @cached_property
    def place_of(self) -> dict[str, int]:
        """Lot -> its place, from 0. Kept: hundreds of schools may each ask for a few of its lots."""
        return {lot: place for place, lot in enumerate(self.lots)}

    def numbers(self) -> list[str]:
        """The numbers in list order, one a lot."""
        return [f"{self.prefix}{place:0{self.width}d}" for place in range(1, len(self.lots) + 1)]

    def to_bytes(self, pace: Pace = at_once) -> bytes:
        """The published file: a line ``MP1|entry|number|lot`` a lot, in list order."""
        pieces: list[bytes] = []
        for start in range(0, len(self.lots), PIECE):
            piece = enumerate(self.lots[start : start + PIECE], start + 1)
            lines = [f"{PREFIX}|entry|{self.prefix}{place:0{self.width}d}|{lot}\n" for place, lot in piece]
            pieces.append("".join(lines).encode("ascii"))
            pace(len(lines))
        return b"".join(pieces)

    def digest(self) -> str:
        """SHA-256 of the published file."""
        return sha256_hex(self.to_bytes())


def number_list(
    seed: str, label: str, batch: Batch, count: int, names: Sequence[str], pace: Pace = at_once
) -> NumberList:
    """Draw one list of numbers: a group of candidate numbers, or a trial order.

    Args:
        seed: the round's seed.
        label: see :func:`number_label` and :func:`shuffle_label`.
        batch: the batch, for its prefix.
        count: the batch's number of applicants, for the width.
        names: the lots' names.
        pace: see :mod:`verifier.protocol.pace`.
    """
    return NumberList(label, batch.prefix, number_width(count), tuple(order(seed, label, names, pace)))
