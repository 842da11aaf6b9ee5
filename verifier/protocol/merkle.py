"""The Merkle tree over the roster's lines: RFC 9162 section 2.1, with SHA-256.

One root binds the whole list; a proof of about twenty digests shows one family that its line is in it.
"""

import hashlib
from collections.abc import Iterable, Sequence
from itertools import islice

from verifier.protocol.pace import PIECE, Pace, at_once

_sha256 = hashlib.sha256

EMPTY_ROOT = _sha256(b"").digest()


def leaf_hash(entry: bytes) -> bytes:
    """SHA-256 of ``0x00 || entry`` (RFC 9162 section 2.1.1)."""
    return _sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """SHA-256 of ``0x01 || left || right`` (RFC 9162 section 2.1.1)."""
    return _sha256(b"\x01" + left + right).digest()


def root(entries: Iterable[bytes], pace: Pace = at_once) -> bytes:
    """The Merkle tree head (32 bytes) of a list of entries, in their order."""
    level = _leaves(entries, pace)
    if not level:
        return EMPTY_ROOT
    while len(level) > 1:
        level = _parents(level, pace)
    return level[0]


def _leaves(entries: Iterable[bytes], pace: Pace) -> list[bytes]:
    left = iter(entries)
    leaves: list[bytes] = []
    while piece := [_sha256(b"\x00" + entry).digest() for entry in islice(left, PIECE)]:
        leaves += piece
        pace(len(piece))
    return leaves


def _parents(level: list[bytes], pace: Pace) -> list[bytes]:
    # Pairing level by level, an odd last node going up alone, gives the same tree as splitting at the
    # largest power of two below n, which is how RFC 9162 defines it.
    above: list[bytes] = []
    for start in range(0, len(level) - 1, PIECE):
        end = start + PIECE
        pairs = zip(level[start:end:2], level[start + 1 : end : 2], strict=False)
        piece = [_sha256(b"\x01" + left + right).digest() for left, right in pairs]
        above += piece
        pace(len(piece))
    if len(level) % 2:
        above.append(level[-1])
    return above


class Tree:
    """A Merkle tree kept whole, for many proofs from one list (32 bytes a node, two nodes an entry)."""

    def __init__(self, entries: Iterable[bytes]) -> None:
        level = _leaves(entries, at_once)
        self._levels = [level]
        while len(level) > 1:
            level = _parents(level, at_once)
            self._levels.append(level)

    @property
    def root(self) -> bytes:
        """The tree head, 32 bytes."""
        return self._levels[-1][0] if self._levels[0] else EMPTY_ROOT

    def proof(self, index: int) -> tuple[bytes, ...]:
        """The inclusion proof of the entry at an index from 0 (RFC 9162 section 2.1.3.1), leaf side first."""
        path: list[bytes] = []
        for level in self._levels[:-1]:
            sibling = index ^ 1
            if sibling < len(level):
                path.append(level[sibling])
            index //= 2
        return tuple(path)


def root_from_proof(entry: bytes, index: int, size: int, proof: Sequence[bytes]) -> bytes | None:
    """The tree head that an inclusion proof leads to (RFC 9162 section 2.1.3.2).

    Args:
        entry: the line's bytes.
        index: its position from 0.
        size: how many entries the tree has.
        proof: 32-byte nodes, leaf side first.

    Returns:
        32 bytes, or None if a proof of this length cannot belong to this position and size, or if a node is
        not of 32 bytes.
    """
    if not 0 <= index < size or any(len(sibling) != len(EMPTY_ROOT) for sibling in proof):
        return None
    position, last = index, size - 1
    node = leaf_hash(entry)
    for sibling in proof:
        if last == 0:
            return None
        if position % 2 or position == last:
            node = node_hash(sibling, node)
            while position % 2 == 0 and position != 0:
                position //= 2
                last //= 2
        else:
            node = node_hash(node, sibling)
        position //= 2
        last //= 2
    return node if last == 0 else None
