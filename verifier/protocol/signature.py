"""The signature over each transcript's last line (记录末值), signature.json, with the seal's Ed25519 key."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from verifier.protocol.errors import Rule
from verifier.protocol.plan import DRAW_ID
from verifier.protocol.seal import DIGEST
from verifier.protocol.shape import Shape
from verifier.protocol.text import PREFIX, canonical, parse_canonical

FORMAT = "mingpai-signature-1"
SIGNATURE = r"[0-9a-f]{128}"


@dataclass(frozen=True, slots=True)
class HeadSignature:
    """One attempt's head (64 hexadecimal digits) and the Ed25519 signature over it (128)."""

    attempt: int
    head: str
    signature: str


def signed_message(draw_id: str, attempt: int, head: str) -> bytes:
    """The bytes that are signed: the ASCII line ``MP1|head|draw_id|attempt|head``."""
    return f"{PREFIX}|head|{draw_id}|{attempt}|{head}".encode("ascii")


def is_signed(public_key: str, draw_id: str, one: HeadSignature) -> bool:
    """Whether a head was signed with the key of the seal (RFC 8032)."""
    try:
        key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(public_key))
        key.verify(bytes.fromhex(one.signature), signed_message(draw_id, one.attempt, one.head))
    except (InvalidSignature, ValueError):
        return False
    return True


def signatures_to_json(draw_id: str, signatures: Sequence[HeadSignature]) -> bytes:
    """The one byte form of signature.json."""
    return canonical(
        {
            "format": FORMAT,
            "draw_id": draw_id,
            "signatures": [
                {"attempt": one.attempt, "head": one.head, "signature": one.signature} for one in signatures
            ],
        }
    )


def signatures_from_json(data: bytes) -> tuple[str, tuple[HeadSignature, ...]]:
    """Read signature.json: the draw's name and the signatures.

    Raises:
        BadInput: (MP-SIGNATURE) anything but the one byte form.
    """
    where = "signature.json"
    shape = Shape(
        parse_canonical(data, Rule.SIGNATURE, where),
        ("format", "draw_id", "signatures"),
        Rule.SIGNATURE,
        where,
    )
    shape.text("format", pattern=FORMAT)
    return shape.text("draw_id", pattern=DRAW_ID), shape.items("signatures", 1, 9, _signature)


def _signature(value: Any, where: str) -> HeadSignature:
    shape = Shape(value, ("attempt", "head", "signature"), Rule.SIGNATURE, where)
    return HeadSignature(
        shape.integer("attempt", 1, 9),
        shape.text("head", pattern=DIGEST),
        shape.text("signature", pattern=SIGNATURE),
    )
