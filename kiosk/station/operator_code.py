"""The operator's code (退出密码): where a computer serves as a kiosk, leaving the program asks for it.

It keeps passers-by in the hall from a desktop, no more: who holds the computer itself can do what they like,
and nothing of the draw rests on it. Its file holds scrypt's output (RFC 7914), never the code.
"""

import os
import secrets
from dataclasses import dataclass
from hmac import compare_digest
from pathlib import Path

from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from verifier.protocol.errors import BadInput, Rule
from verifier.protocol.shape import Shape
from verifier.protocol.text import canonical, parse_canonical

VARIABLE = "MINGPAI_OPERATOR_CODE"
"""The environment variable that names the file; the kiosk's session sets it."""

FORMAT = "MP1-operator-code"
SHORTEST, LONGEST = 6, 12
"""Digits of a code."""

LOG_N, BLOCK, LANES = 15, 8, 1
"""scrypt's cost: a tenth of a second and 32 MiB a try."""

_BYTES = 32
_MAX_FILE = 4096


@dataclass(frozen=True, slots=True)
class Check:
    """What checks a code.

    Args:
        salt: 32 bytes.
        digest: scrypt's output, 32 bytes.
    """

    salt: bytes
    digest: bytes

    def fits(self, code: str) -> bool:
        """Whether a code is the one that was set."""
        return compare_digest(_derive(code, self.salt), self.digest)


def asked_for() -> Path | None:
    """The file of the code that leaving the program asks for, or None where nothing is asked."""
    named = os.environ.get(VARIABLE)
    return Path(named) if named else None


def is_code(text: str) -> bool:
    """Whether a text can be a code: 6 to 12 digits."""
    return text.isascii() and text.isdigit() and SHORTEST <= len(text) <= LONGEST


def make(code: str, salt: bytes | None = None) -> bytes:
    """The file for a code.

    Args:
        code: 6 to 12 digits.
        salt: 32 bytes; new ones if there are none.

    Raises:
        BadInput: (MP-COMMAND) not a code.
    """
    if not is_code(code):
        raise BadInput(Rule.COMMAND, "operator-code.shape", shortest=SHORTEST, longest=LONGEST)
    salt = salt or secrets.token_bytes(_BYTES)
    return canonical({"format": FORMAT, "salt": salt.hex(), "digest": _derive(code, salt).hex()}) + b"\n"


def read(path: Path) -> Check:
    """Read the file of a code.

    Raises:
        BadInput: (MP-COMMAND) it is not there, or is none.
    """
    try:
        with path.open("rb") as file:
            data = file.read(_MAX_FILE + 1)
    except OSError as error:
        raise BadInput(Rule.COMMAND, "operator-code.unreadable", where=str(path)) from error
    if len(data) > _MAX_FILE:
        raise BadInput(Rule.COMMAND, "operator-code.unreadable", where=str(path))
    shape = Shape(parse_canonical(data.removesuffix(b"\n"), Rule.COMMAND, path.name),
                  ("format", "salt", "digest"), Rule.COMMAND, path.name)  # fmt: skip
    shape.text("format", pattern=FORMAT)
    hexadecimal = rf"[0-9a-f]{{{2 * _BYTES}}}"
    return Check(
        bytes.fromhex(shape.text("salt", pattern=hexadecimal)),
        bytes.fromhex(shape.text("digest", pattern=hexadecimal)),
    )


def _derive(code: str, salt: bytes) -> bytes:
    return Scrypt(salt=salt, length=_BYTES, n=2**LOG_N, r=BLOCK, p=LANES).derive(code.encode("utf-8"))
