"""A round (轮次) as a randomness beacon's pulse: commitments to its inputs, and the seed they make.

Only what is written here enters a seed. No clock, free text, nonce, typing order or hash of the
transcript does, because each would be something that the operator could choose late.
"""

from collections.abc import Sequence

from verifier.protocol.text import ABSENT, h

VOID = "VOID"
"""Stands for an unreadable slip; it stays in its place."""

SECRET_DIGITS = 40
NONCE = r"[0-9a-f]{32}"
SECRET = rf"[0-9]{{{SECRET_DIGITS}}}"


def slot_name(slot: int) -> str:
    """A slot (席位) as hashed and written: two digits."""
    return f"{slot:02d}"


def secret_commitment(draw_id: str, index: int, digits: str) -> str:
    """The commitment to one sealed secret (密封数): h(secret, draw_id, index, digits)."""
    return h("secret", draw_id, str(index), digits)


def slip_commitment(draw_id: str, attempt: int, round_number: int, slot: int, nonce: str, number: str) -> str:
    """The commitment (锁定码) to one witness number typed on the screen."""
    return h("slip", draw_id, str(attempt), str(round_number), slot_name(slot), nonce, number)


def balls_field(balls: Sequence[tuple[str, int]]) -> str:
    """The balls as they enter a seed: ``name:value`` joined by dots in the order of the plan, or ``-``."""
    return ".".join(f"{name}:{value}" for name, value in balls) or ABSENT


def slips_field(slips: Sequence[tuple[int, str]]) -> str:
    """The slips as they enter a seed: ``01:48302917.02:VOID`` in the order of slots, or ``-``."""
    return ".".join(f"{slot_name(slot)}:{number}" for slot, number in sorted(slips)) or ABSENT


def seed(
    seal: str,
    attempt: int,
    round_number: int,
    previous: str,
    balls: Sequence[tuple[str, int]],
    slips: Sequence[tuple[int, str]],
    secret: str,
) -> str:
    """The random seed (随机种子) of a round, 64 hexadecimal digits.

    Args:
        seal: the seal fingerprint.
        attempt: from 1.
        round_number: from 1, within the attempt.
        previous: the last round's seed, or ``-``.
        balls: every ball since the last seed, in the order of the plan.
        slips: slot and number (or VOID).
        secret: 40 decimal digits.
    """
    return h(
        "seed",
        seal,
        str(attempt),
        str(round_number),
        previous,
        balls_field(balls),
        slips_field(slips),
        secret,
    )
