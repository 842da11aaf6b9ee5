"""QR codes of thousands of characters, a hundred thousand of them (ISO/IEC 18004, level L).

A general maker of QR codes takes 20 to 70 milliseconds for one of these. Here all that depends on the
version alone is worked out once: where each bit goes is one permutation, the mask one exclusive or, and the
correction a shift register with a table. The tests compare every version with what segno makes.

Two things differ from small codes. The mask is always the same: trying all eight takes most of the time, and
what it avoids, large light or dark areas, does not come about in text that is mostly digests. And the modules
are an image of one bit each, not rectangles: a fifth of the bytes, and a printer that darkens every dot that
a rectangle touches does not make the modules grow.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from operator import itemgetter

from verifier.protocol.errors import WrongUse

BYTES, CAPITALS = 2953, 4296
"""What the largest code holds at the lowest correction: bytes, or characters of the alphanumeric mode."""
ALPHANUMERIC = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
VERSIONS = range(1, 41)
MASK = 3

_CORRECTION = (7, 10, 15, 20, 26, 18, 20, 24, 30, 18, 20, 24, 26, 30, 22, 24, 28, 30, 28, 28, 28, 28, 30, 30,
               26, 28, *[30] * 14)  # fmt: skip
"""Correction codewords a block of each version at level L. Source: ISO/IEC 18004, table 9."""
_BLOCKS = (1, 1, 1, 1, 1, 2, 2, 2, 2, 4, 4, 4, 4, 4, 6, 6, 6, 6, 7, 8, 8, 9, 9, 10, 12, 12, 12, 13, 14, 15,
           16, 17, 18, 19, 19, 20, 21, 22, 24, 25)  # fmt: skip
"""Blocks of each version at level L. Source: the same."""
_CAPITALS = frozenset(ALPHANUMERIC)


@dataclass(frozen=True, slots=True)
class LargeCode:
    """A code's rows from the top in hexadecimal digits, a bit a module, each filled up to whole bytes."""

    rows: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Layout:
    """What a version has in common: its codewords, where their bits go, and what is masked."""

    size: int
    codewords: int
    pick: Callable[[str], tuple[str, ...]]
    masked: int


def large_code(text: str) -> LargeCode:
    """A code of a text, in the alphanumeric mode if it can be, else of its UTF-8 bytes.

    Raises:
        WrongUse: it fits into no code.
    """
    capitals = set(text) <= _CAPITALS
    for version in VERSIONS:
        bits, count = _capitals(text, version) if capitals else _bytes(text.encode("utf-8"), version)
        if count <= 8 * _capacity(version):
            return _drawn(version, _codewords(version, bits, count))
    raise WrongUse(f"{len(text)} characters fit into no code")


def _modules(version: int) -> int:
    """How many modules a version has for data and correction."""
    count = (16 * version + 128) * version + 64
    if version >= 2:
        marks = version // 7 + 2
        count -= (25 * marks - 10) * marks - 55
    return count - 36 if version >= 7 else count


def _capacity(version: int) -> int:
    """How many codewords of a version are data."""
    return _modules(version) // 8 - _CORRECTION[version - 1] * _BLOCKS[version - 1]


def _bytes(data: bytes, version: int) -> tuple[int, int]:
    """A segment of bytes: its bits as a number, and how many they are."""
    counted = 8 if version < 10 else 16
    if len(data) >= 1 << counted:
        return 0, 1 << 30
    head = 0b0100 << counted | len(data)
    return head << 8 * len(data) | int.from_bytes(data, "big"), 4 + counted + 8 * len(data)


def _capitals(text: str, version: int) -> tuple[int, int]:
    """A segment of the alphanumeric mode."""
    counted = 9 if version < 10 else 11 if version < 27 else 13
    if len(text) >= 1 << counted:
        return 0, 1 << 30
    values = [ALPHANUMERIC.index(char) for char in text]
    parts = [f"{0b0010:04b}{len(text):0{counted}b}"]
    parts += [f"{values[at] * 45 + values[at + 1]:011b}" for at in range(0, len(values) - 1, 2)]
    parts += [f"{values[-1]:06b}"] if len(values) % 2 else []
    bits = "".join(parts)
    return int(bits, 2), len(bits)


def _codewords(version: int, bits: int, count: int) -> bytes:
    """The data filled up, cut into blocks, with their correction, interleaved."""
    room = _capacity(version)
    ending = min(4, 8 * room - count)
    filled = count + ending + -(count + ending) % 8
    data = (bits << filled - count).to_bytes(filled // 8, "big")
    data += (b"\xec\x11" * (room // 2 + 1))[: room - len(data)]
    blocks, degree = _BLOCKS[version - 1], _CORRECTION[version - 1]
    short, longer = divmod(room, blocks)
    first = blocks - longer
    made, corrections, extra, start = bytearray(room), bytearray(blocks * degree), bytearray(), 0
    for at in range(blocks):
        block = data[start : start + short + (at >= first)]
        start += len(block)
        made[at : short * blocks : blocks] = block[:short]
        extra += block[short:]
        corrections[at::blocks] = _correction(block, degree)
    made[short * blocks :] = extra
    return bytes(made + corrections)


def _correction(block: bytes, degree: int) -> bytes:
    """The Reed-Solomon codewords of a block: the remainder of its division by the generator."""
    table, top, full = _table(degree), 8 * (degree - 1), (1 << 8 * degree) - 1
    left = 0
    for byte in block:
        left = (left << 8 & full) ^ table[left >> top ^ byte]
    return left.to_bytes(degree, "big")


@cache
def _table(degree: int) -> tuple[int, ...]:
    """Each multiple of the generator of a degree without its first term, as a number."""
    generator = [1]
    root = 1
    for _ in range(degree):
        shifted = [*generator, 0]
        scaled = [0, *(_times(one, root) for one in generator)]
        generator = [left ^ right for left, right in zip(shifted, scaled, strict=True)]
        root = _times(root, 2)
    return tuple(
        int.from_bytes(bytes(_times(one, factor) for one in generator[1:]), "big") for factor in range(256)
    )


def _times(left: int, right: int) -> int:
    """The product in the field of 256 elements over x^8 + x^4 + x^3 + x^2 + 1."""
    product = 0
    while right:
        if right & 1:
            product ^= left
        left = left << 1 ^ (0x11D if left & 0x80 else 0)
        right >>= 1
    return product


@cache
def _layout(version: int) -> _Layout:
    import segno

    empty = segno.make_qr("0", version=version, error="l", mask=MASK, boost_error=False)
    size = len(empty.matrix)
    codewords = _modules(version) // 8
    zero, one = 8 * codewords, 8 * codewords + 1
    wide = size + -size % 8
    pick = [zero] * (size * wide)
    masked = ["0"] * (size * wide)
    for row, line in enumerate(empty.matrix):
        pick[row * wide : row * wide + size] = [one if dark else zero for dark in line]
    for place, (row, column) in enumerate(_path(version)):
        # What is left over after the last codeword is light before the mask.
        pick[row * wide + column] = min(place, zero)
        masked[row * wide + column] = "1" if (row + column) % 3 == 0 else "0"
    return _Layout(size, codewords, itemgetter(*pick), int("".join(masked), 2))


def _path(version: int) -> list[tuple[int, int]]:
    """The data modules in the order in which bits are placed: up and down, two columns at a time."""
    size = 17 + 4 * version
    fixed = _fixed(version)
    path = []
    for turn, right in enumerate([*range(size - 1, 6, -2), *range(5, 0, -2)]):
        for step in range(size):
            row = step if turn % 2 else size - 1 - step
            path += [(row, column) for column in (right, right - 1) if (row, column) not in fixed]
    return path


def _fixed(version: int) -> set[tuple[int, int]]:
    """The modules that hold no data: the patterns to find and align it by, its format and its version."""
    size = 17 + 4 * version
    fixed = {(6, at) for at in range(size)} | {(at, 6) for at in range(size)}
    corners: tuple[tuple[int, int, int, int], ...] = ((0, 0, 9, 9), (0, size - 8, 9, 8), (size - 8, 0, 8, 9))
    if version >= 7:
        corners += ((0, size - 11, 6, 3), (size - 11, 0, 3, 6))
    for top, left, high, wide in corners:
        fixed |= {(top + row, left + column) for row in range(high) for column in range(wide)}
    middles = _middles(version)
    for row in middles:
        for column in middles:
            if (row, column) not in {(6, 6), (6, size - 7), (size - 7, 6)}:
                fixed |= {(row + up, column + on) for up in range(-2, 3) for on in range(-2, 3)}
    return fixed


def _middles(version: int) -> list[int]:
    """Rows and columns of the middles of the alignment patterns. Source: ISO/IEC 18004, annex E."""
    if version == 1:
        return []
    count = version // 7 + 2
    step = 26 if version == 32 else (version * 4 + count * 2 + 1) // (count * 2 - 2) * 2
    return [6, *sorted(4 * version + 10 - at * step for at in range(count - 1))]


def _drawn(version: int, codewords: bytes) -> LargeCode:
    layout = _layout(version)
    bits = f"{int.from_bytes(codewords, 'big'):0{8 * layout.codewords}b}01"
    modules = int("".join(layout.pick(bits)), 2) ^ layout.masked
    digits = (layout.size + -layout.size % 8) // 4
    whole = f"{modules:0{digits * layout.size}x}"
    return LargeCode(tuple(whole[at : at + digits] for at in range(0, len(whole), digits)))
