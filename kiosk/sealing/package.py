"""The private package (封存包): everything a spare computer needs, encrypted under a passphrase.

scrypt (RFC 7914) makes the key, AES-256-GCM encrypts, and the header line is authenticated with it. The
passphrase may be two halves typed by two people.
"""

import os
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from verifier.protocol.errors import BadInput, Rule
from verifier.protocol.plan import DRAW_ID
from verifier.protocol.shape import Shape
from verifier.protocol.text import canonical, parse_canonical

FORMAT = "mingpai-package-1"
MIN_PASSPHRASE = 8
HALVES_JOINED_BY = "\x1f"
MAX_HEADER = 1000
SALT_BYTES = 16
NONCE_BYTES = 12


@dataclass(frozen=True, slots=True)
class Cost:
    """scrypt's cost: memory is 128 * 2^log_n * r bytes."""

    log_n: int = 17
    r: int = 8
    p: int = 1


STANDARD = Cost()
"""128 MiB and about half a second on a laptop."""


def passphrase(halves: Sequence[str]) -> bytes:
    """The bytes of a passphrase of one part, or of two halves in their order.

    Raises:
        BadInput: (MP-PACKAGE) a part of fewer than eight characters.
    """
    parts = [unicodedata.normalize("NFC", half.strip()) for half in halves]
    for place, part in enumerate(parts, 1):
        if len(part) < MIN_PASSPHRASE:
            raise BadInput(Rule.PACKAGE, "package.passphrase-short", part=place, limit=MIN_PASSPHRASE)
    return HALVES_JOINED_BY.join(parts).encode("utf-8")


def encrypt(draw_id: str, halves: int, secret: bytes, content: bytes, cost: Cost = STANDARD) -> bytes:
    """Encrypt a package.

    Args:
        draw_id: the draw's name, readable without the passphrase.
        halves: how many parts the passphrase has, for the question on opening.
        secret: from :func:`passphrase`.
        content: what to protect.
        cost: scrypt's cost.
    """
    salt, nonce = os.urandom(SALT_BYTES), os.urandom(NONCE_BYTES)
    header = canonical({
        "format": FORMAT, "draw_id": draw_id, "halves": halves, "kdf": "scrypt", "log_n": cost.log_n,
        "r": cost.r, "p": cost.p, "salt": salt.hex(), "cipher": "AES-256-GCM", "nonce": nonce.hex(),
    })  # fmt: skip
    return header + b"\n" + AESGCM(_key(secret, salt, cost)).encrypt(nonce, content, header)


@dataclass(frozen=True, slots=True)
class Header:
    """What can be read of a package without its passphrase."""

    draw_id: str
    halves: int
    cost: Cost
    salt: bytes
    nonce: bytes
    line: bytes


def read_header(data: bytes) -> Header:
    """Read a package's first line.

    Raises:
        BadInput: (MP-PACKAGE) not a package, or one of another version.
    """
    line, newline, _ = data[: MAX_HEADER + 1].partition(b"\n")
    where = "package"
    if not newline:
        raise BadInput(Rule.PACKAGE, "package.not-one", where=where)
    names = ("format", "draw_id", "halves", "kdf", "log_n", "r", "p", "salt", "cipher", "nonce")
    shape = Shape(parse_canonical(line, Rule.PACKAGE, where), names, Rule.PACKAGE, where)
    shape.text("format", pattern=FORMAT)
    shape.text("kdf", pattern="scrypt")
    shape.text("cipher", pattern="AES-256-GCM")
    return Header(
        shape.text("draw_id", pattern=DRAW_ID),
        shape.integer("halves", 1, 2),
        # Bounded to 512 MiB, because a hostile header could otherwise ask for any amount of memory.
        Cost(shape.integer("log_n", 10, 19), shape.integer("r", 1, 8), shape.integer("p", 1, 4)),
        bytes.fromhex(shape.text("salt", pattern=rf"[0-9a-f]{{{2 * SALT_BYTES}}}")),
        bytes.fromhex(shape.text("nonce", pattern=rf"[0-9a-f]{{{2 * NONCE_BYTES}}}")),
        line,
    )


def decrypt(data: bytes, secret: bytes) -> bytes:
    """Open a package.

    Raises:
        BadInput: (MP-PACKAGE) not a package, a wrong passphrase, or a damaged file: the last two can't be
            told apart.
    """
    header = read_header(data)
    try:
        key = _key(secret, header.salt, header.cost)
        return AESGCM(key).decrypt(header.nonce, data[len(header.line) + 1 :], header.line)
    except InvalidTag:
        raise BadInput(Rule.PACKAGE, "package.wrong-passphrase", where=header.draw_id) from None


def _key(secret: bytes, salt: bytes, cost: Cost) -> bytes:
    return Scrypt(salt=salt, length=32, n=2**cost.log_n, r=cost.r, p=cost.p).derive(secret)
