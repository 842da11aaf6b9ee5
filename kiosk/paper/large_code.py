"""QR codes of thousands of characters, a hundred thousand of them.

Two things differ from a small code. The mask is always the same: trying all eight takes four fifths of the
time, and what it avoids, large light or dark areas, does not come about in text that is mostly digests. And
the modules are an image of one bit each, not rectangles: a fifth of the bytes, and a printer that darkens
every dot that a rectangle touches does not make the modules grow.
"""

from dataclasses import dataclass

import segno

BYTES, CAPITALS = 2953, 4296
"""What the largest code holds at the lowest correction: bytes, or characters of the alphanumeric mode."""
LEVEL = "l"
_MASK = 3


@dataclass(frozen=True, slots=True)
class LargeCode:
    """A code's rows from the top in hexadecimal digits, a bit a module, each filled up to whole bytes."""

    rows: tuple[str, ...]


def large_code(text: str) -> LargeCode:
    """A code of a text that fits into one."""
    # Without the encoding, texts that happen to fit Latin or Japanese would be written in those.
    made = segno.make_qr(text, error=LEVEL, boost_error=False, mask=_MASK, encoding="utf-8")
    count = len(made.matrix)
    spare = -count % 8
    digits = (count + spare) // 4
    table = bytes.maketrans(b"\x00\x01", b"01")
    rows = (int(bytes(row).translate(table), 2) << spare for row in made.matrix)
    return LargeCode(tuple(f"{row:0{digits}x}" for row in rows))
