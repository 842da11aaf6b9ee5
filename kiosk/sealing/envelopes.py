"""A sealed secret (密封数) in its envelope (密封数信封): eight groups of five digits and a check digit.

The check digit is Damm's, over the group's position and its digits, so a wrong digit, two neighbours
exchanged, and two groups exchanged are all noticed while typing.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from stdnum import damm

from verifier.protocol.beacon import SECRET_DIGITS
from verifier.protocol.errors import BadInput, Rule, WrongUse

GROUP = 5
GROUPS = SECRET_DIGITS // GROUP


@dataclass(frozen=True, slots=True)
class Envelope:
    """One envelope's contents. ``index`` from 1; ``attempt`` and ``round`` say when it is to be opened."""

    index: int
    attempt: int
    round: int
    digits: str

    @property
    def groups(self) -> tuple[str, ...]:
        """The eight groups as printed: five digits, a hyphen, the check digit."""
        parts = (self.digits[start : start + GROUP] for start in range(0, SECRET_DIGITS, GROUP))
        return tuple(f"{part}-{check_digit(place, part)}" for place, part in enumerate(parts, 1))


def check_digit(place: int, digits: str) -> str:
    """The check digit of a group.

    Args:
        place: the group's position, 1 to 8.
        digits: its five digits.
    """
    if not 1 <= place <= GROUPS or re.fullmatch(r"[0-9]{5}", digits) is None:
        raise WrongUse(f"not a group of a secret: {place}, {digits!r}")
    return str(damm.calc_check_digit(f"{place}{digits}"))


def envelopes(secrets: Sequence[str], rounds: int) -> tuple[Envelope, ...]:
    """All envelopes of a draw, in the order of their indexes."""
    return tuple(
        Envelope(index, (index - 1) // rounds + 1, (index - 1) % rounds + 1, digits)
        for index, digits in enumerate(secrets, 1)
    )


def secret_from_typed(text: str) -> str:
    """The 40 digits of a secret as somebody typed it from its envelope.

    Args:
        text: eight groups of six digits, with or without spaces and hyphens, half or full width.

    Raises:
        BadInput: (MP-SECRET) not 48 digits, or the first group whose check digit is wrong.
    """
    digits = re.sub(r"[\s\-]", "", unicodedata.normalize("NFKC", text))
    size = GROUP + 1
    if re.fullmatch(rf"[0-9]{{{size * GROUPS}}}", digits) is None:
        raise BadInput(Rule.SECRET, "envelope.length", expected=size * GROUPS, found=len(digits))
    secret = ""
    for place in range(1, GROUPS + 1):
        group = digits[(place - 1) * size : place * size]
        if check_digit(place, group[:GROUP]) != group[GROUP:]:
            raise BadInput(Rule.SECRET, "envelope.check-digit", group=place, found=group)
        secret += group[:GROUP]
    return secret
