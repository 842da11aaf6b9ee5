"""The salt of a child's commitment: derived from one key, so that it need not be kept a child at a time."""

import hashlib
import hmac

SALT_DIGITS = 32


def salt(roster_key: bytes, code: str) -> str:
    """The first 32 hexadecimal digits of HMAC-SHA256(roster key, code) (protocol section 2)."""
    return hmac.new(roster_key, code.encode("ascii"), hashlib.sha256).hexdigest()[:SALT_DIGITS]
