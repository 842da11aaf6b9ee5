"""The Merkle tree against the definition of RFC 9162, read word for word."""

import hashlib
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.verifier.protocol.strategies import vectors
from verifier.protocol.merkle import EMPTY_ROOT, Tree, leaf_hash, node_hash, root, root_from_proof

ENTRIES = st.lists(st.binary(max_size=8), max_size=80)


def split(size: int) -> int:
    """The largest power of two smaller than a size."""
    power = 1
    while power * 2 < size:
        power *= 2
    return power


def mth(entries: Sequence[bytes]) -> bytes:
    """MTH(D_n) of section 2.1.1."""
    if not entries:
        return hashlib.sha256(b"").digest()
    if len(entries) == 1:
        return hashlib.sha256(b"\x00" + entries[0]).digest()
    at = split(len(entries))
    return hashlib.sha256(b"\x01" + mth(entries[:at]) + mth(entries[at:])).digest()


def path(index: int, entries: Sequence[bytes]) -> tuple[bytes, ...]:
    """PATH(m, D_n) of section 2.1.3.1."""
    if len(entries) == 1:
        return ()
    at = split(len(entries))
    if index < at:
        return (*path(index, entries[:at]), mth(entries[at:]))
    return (*path(index - at, entries[at:]), mth(entries[:at]))


def numbered(size: int) -> list[bytes]:
    return [f"entry {number}".encode() for number in range(size)]


@given(st.lists(st.binary(max_size=3), min_size=1, max_size=40), st.sampled_from((2, 4, 16)))
def test_the_root_is_the_same_piece_by_piece(entries: list[bytes], piece: int) -> None:
    whole, told = root(entries), list[int]()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("verifier.protocol.merkle.PIECE", piece)
        assert root(iter(entries), told.append) == whole
    # Each leaf is hashed, and two nodes become one until there is one.
    assert sum(told) == 2 * len(entries) - 1 and max(told) <= piece


@pytest.mark.parametrize("size", range(6))
def test_the_shared_vectors(size: int) -> None:
    found = vectors("merkle.json")
    entries = [bytes.fromhex(entry) for entry in found["leaves_hex"][:size]]
    assert root(entries).hex() == found["roots"][str(size)]
    assert Tree(entries).root.hex() == found["roots"][str(size)]


@pytest.mark.parametrize("size", range(71))
def test_root_and_every_proof_of_a_size(size: int) -> None:
    entries = numbered(size)
    tree = Tree(entries)
    assert root(entries) == tree.root == mth(entries)
    for index in range(size):
        proof = tree.proof(index)
        assert proof == path(index, entries)
        assert root_from_proof(entries[index], index, size, proof) == tree.root


@given(ENTRIES)
def test_root_of_any_entries(entries: list[bytes]) -> None:
    assert root(entries) == root(iter(entries)) == Tree(entries).root == mth(entries)


@given(st.integers(1, 80), st.data())
def test_a_wrong_proof_leads_elsewhere_or_nowhere(size: int, data: st.DataObject) -> None:
    entries = numbered(size)
    tree = Tree(entries)
    index = data.draw(st.integers(0, size - 1))
    proof = tree.proof(index)
    entry = entries[index]

    def accepted(entry: bytes, index: int, size: int, proof: Sequence[bytes]) -> bool:
        return root_from_proof(entry, index, size, proof) == tree.root

    assert accepted(entry, index, size, proof)
    assert not accepted(entry + b"x", index, size, proof)
    assert not accepted(entry, index, size, (*proof, bytes(32)))
    assert not accepted(entry, -1, size, proof)
    assert not accepted(entry, size, size, proof)
    other = data.draw(st.integers(0, size - 1))
    assert accepted(entry, other, size, proof) == (other == index)
    if proof:
        assert not accepted(entry, index, size, proof[:-1])
        at = data.draw(st.integers(0, len(proof) - 1))
        bit = data.draw(st.integers(0, 255))
        node = bytearray(proof[at])
        node[bit // 8] ^= 1 << bit % 8
        assert not accepted(entry, index, size, (*proof[:at], bytes(node), *proof[at + 1 :]))
        if len(set(proof)) > 1 and proof[::-1] != proof:
            assert not accepted(entry, index, size, proof[::-1])


@given(st.integers(-2, 40), st.integers(-2, 40), st.lists(st.binary(min_size=32, max_size=32), max_size=8))
def test_a_proof_of_another_length_than_the_place_needs_is_none(
    index: int, size: int, proof: list[bytes]
) -> None:
    fits = 0 <= index < size and len(proof) == len(path(index, numbered(size)))
    assert (root_from_proof(b"x", index, size, proof) is not None) == fits


def test_nodes_are_of_32_bytes() -> None:
    entries = numbered(2)
    left, right = leaf_hash(entries[0]), leaf_hash(entries[1])
    assert root_from_proof(entries[0], 0, 2, [right]) == node_hash(left, right)
    for node in (right[:-1], right + b"\x00", b""):
        assert root_from_proof(entries[0], 0, 2, [node]) is None


def test_a_leaf_is_never_taken_for_a_node() -> None:
    entries = numbered(2)
    inside = b"".join(leaf_hash(entry) for entry in entries)
    assert root([inside]) != root(entries)
    assert root([b"\x01" + inside]) != root(entries)
    assert root([]) == EMPTY_ROOT != root([b""])
