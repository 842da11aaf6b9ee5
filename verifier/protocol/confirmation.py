"""The confirmation code (确认码): what a second computer says of a bundle, short enough to be typed in.

Eight digits: seven of a number, and Damm's check digit. The number follows from the seal fingerprint, the
digest of results.json and the verdict (PROTOCOL.md section 19); its remainder by three tells the verdict even
where nothing else is known. It is no signature: whoever has the bundle can compute every code.
"""

import re
import unicodedata
from enum import StrEnum

from verifier.protocol.text import h

LENGTH = 8
"""How many digits a code has, the check digit among them."""
GROUP = 4
"""How many digits stand together where a code is shown."""


class Verdict(StrEnum):
    """相符, 未能证明, 不符: what a code can say."""

    HOLDS = "holds"
    NOT_PROVED = "not-proved"
    DOES_NOT_HOLD = "does-not-hold"


VERDICTS = tuple(Verdict)
"""The verdicts by the remainder of a code's number."""

_TAKEN = 13
"""How many hexadecimal digits of the digest are used: 52 bits, which every language counts exactly."""
_NUMBERS = 3_333_333
_DIGITS = LENGTH - 1

# H. M. Damm, Total anti-symmetrische Quasigruppen (2004), page 111: every single wrong digit and every two
# neighbours exchanged are noticed.
_DAMM = (
    "0317598642", "7092154863", "4206871359", "1750983426", "6123045978",
    "3674209581", "5869720134", "8945362017", "9438617205", "2581436790",
)  # fmt: skip


def confirmation_code(seal: str, results: str, verdict: Verdict) -> str:
    """The code of a verdict.

    Args:
        seal: the seal fingerprint (封存指纹) from outside the bundle.
        results: SHA-256 of results.json as it lies in the bundle.
        verdict: the verdict on the bundle alone.

    Returns:
        Eight digits, the last one the check digit.
    """
    value = int(h("confirm", seal, results, verdict.value)[:_TAKEN], 16) % _NUMBERS
    digits = f"{value * len(VERDICTS) + VERDICTS.index(verdict):0{_DIGITS}d}"
    return f"{digits}{_check_digit(digits)}"


def verdict_of_code(code: str) -> Verdict | None:
    """The verdict that a code tells, of whichever bundle; None if its check digit is wrong.

    Args:
        code: eight digits, from :func:`digits_of`.
    """
    if re.fullmatch(rf"[0-9]{{{LENGTH}}}", code) is None or _check_digit(code):
        return None
    return VERDICTS[int(code[:_DIGITS]) % len(VERDICTS)]


def digits_of(typed: str) -> str:
    """What somebody typed, without blanks and hyphens, full-width digits as plain ones."""
    return re.sub(r"[\s\-]", "", unicodedata.normalize("NFKC", typed))


def in_groups(code: str) -> str:
    """A code as it is shown: two groups of four."""
    return " ".join(code[start : start + GROUP] for start in range(0, len(code), GROUP))


def _check_digit(digits: str) -> int:
    """Damm's check digit; 0 of digits that end in the right one."""
    interim = 0
    for digit in digits:
        interim = int(_DAMM[interim][int(digit)])
    return interim
