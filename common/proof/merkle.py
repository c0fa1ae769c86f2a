"""A log as a Merkle tree (RFC 6962 hashing): one root stands for all entries, and short proofs show what is in it."""

from collections.abc import Iterable, Sequence
from hashlib import sha256

HASH_SIZE = 32  # bytes of SHA-256
EMPTY_ROOT = sha256(b"").digest()


def leaf_hash(entry: bytes) -> bytes:
    """Return the hash of one entry; its prefix differs from a node's, so that neither passes for the other."""
    return sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return sha256(b"\x01" + left + right).digest()


class MerkleTree:
    """
    A tree that only grows, at its right end; sizes and indices count entries, indices from 0.

    Appending costs O(1) amortised; roots and proofs, of today's or any earlier size, O(log n).
    Source: RFC 6962, 2.1.
    """

    def __init__(self, leaf_hashes: Iterable[bytes] = ()) -> None:
        self._levels: list[list[bytes]] = [
            []
        ]  # [k][i]: root of the complete subtree over entries i * 2^k to (i+1) * 2^k
        for leaf in leaf_hashes:
            self.append(leaf)

    def __len__(self) -> int:
        return len(self._levels[0])

    def append(self, leaf: bytes) -> int:
        """Add a leaf hash; return its index. Raises: ValueError if it is not 32 bytes (an entry, say)."""
        if len(leaf) != HASH_SIZE:
            raise ValueError(f"a leaf hash has {HASH_SIZE} bytes, this has {len(leaf)}: append leaf_hash(entry)")
        self._levels[0].append(leaf)
        level = 0
        while len(self._levels[level]) % 2 == 0:
            if level + 1 == len(self._levels):
                self._levels.append([])
            self._levels[level + 1].append(node_hash(*self._levels[level][-2:]))
            level += 1
        return len(self) - 1

    def truncate(self, size: int) -> None:
        """Take back what was appended after the first `size` entries; they were not kept after all."""
        self._check(0 <= size <= len(self), f"tree of {size} entries")
        for height, level in enumerate(self._levels):
            del level[size >> height :]

    def root(self, size: int | None = None) -> bytes:
        """Return the root over the first `size` entries, of all by default."""
        size = len(self) if size is None else size
        self._check(0 <= size <= len(self), f"a root over {size} entries")
        return self._root(0, size) if size else EMPTY_ROOT

    def inclusion_proof(self, index: int, size: int) -> list[bytes]:
        """Return the hashes that lead from entry `index` to the root over `size` entries."""
        self._check(0 <= index < size <= len(self), f"proof of entry {index} among {size}")
        return self._path(index, 0, size)

    def consistency_proof(self, old_size: int, new_size: int) -> list[bytes]:
        """Return the hashes that show the first `old_size` of `new_size` entries to be those of the older tree."""
        self._check(0 <= old_size <= new_size <= len(self), f"proof from size {old_size} to {new_size}")
        return self._growth(old_size, 0, new_size, known=True) if old_size else []

    def _check(self, holds: bool, asked: str) -> None:
        if not holds:
            raise ValueError(f"there is no {asked}: the log has {len(self)} entries")

    def _root(self, begin: int, end: int) -> bytes:
        size = end - begin
        if size & (size - 1) == 0:  # such subtrees begin at a multiple of their size, so they are kept
            return self._levels[size.bit_length() - 1][begin // size]
        middle = begin + _split(size)
        return node_hash(self._root(begin, middle), self._root(middle, end))

    def _path(self, index: int, begin: int, end: int) -> list[bytes]:
        if end - begin == 1:
            return []
        middle = begin + _split(end - begin)
        if index < middle:
            return [*self._path(index, begin, middle), self._root(middle, end)]
        return [*self._path(index, middle, end), self._root(begin, middle)]

    def _growth(self, old: int, begin: int, end: int, *, known: bool) -> list[bytes]:
        """Return SUBPROOF (RFC 6962, 2.1.2); `known`: the subtree is the old tree itself, whose root the reader has."""
        if old == end:
            return [] if known else [self._root(begin, end)]
        middle = begin + _split(end - begin)
        if old <= middle:
            return [*self._growth(old, begin, middle, known=known), self._root(middle, end)]
        return [*self._growth(old, middle, end, known=False), self._root(begin, middle)]


def verify_inclusion(leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> bool:
    """Say whether the leaf hash is entry `index` of the tree of `size` entries with this root (RFC 9162, 2.1.3.2)."""
    if not (0 <= index < size and _are_hashes(leaf, root, *proof)):
        return False
    place, last, found = index, size - 1, leaf
    for sibling in proof:
        if last == 0:
            return False
        if place & 1 or place == last:
            found = node_hash(sibling, found)
            place, last = _climb(place, last)
        else:
            found = node_hash(found, sibling)
        place, last = place >> 1, last >> 1
    return last == 0 and found == root


def verify_consistency(old_size: int, new_size: int, old_root: bytes, new_root: bytes, proof: Sequence[bytes]) -> bool:
    """
    Say whether the newer tree only added to the older one (RFC 9162, 2.1.4.2).

    A size alone proves nothing (sizes of one depth can share a proof): take size and root from one signed head.
    """
    if not (0 <= old_size <= new_size and _are_hashes(old_root, new_root, *proof)):
        return False
    if old_size in (0, new_size):
        return not proof and old_root == (new_root if old_size == new_size else EMPTY_ROOT)
    start, *rest = [old_root, *proof] if old_size & (old_size - 1) == 0 else [*proof] or [b""]
    place, last = old_size - 1, new_size - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    old = new = start
    for sibling in rest:
        if last == 0:
            return False
        if place & 1 or place == last:
            old, new = node_hash(sibling, old), node_hash(sibling, new)
            place, last = _climb(place, last)
        else:
            new = node_hash(new, sibling)
        place, last = place >> 1, last >> 1
    return last == 0 and old == old_root and new == new_root


def _split(size: int) -> int:
    """Return the largest power of two below `size`: how many entries the left subtree takes."""
    return 1 << (size - 1).bit_length() - 1


def _climb(place: int, last: int) -> tuple[int, int]:
    """Skip the levels on which the last node has no sibling."""
    while place and not place & 1:
        place, last = place >> 1, last >> 1
    return place, last


def _are_hashes(*values: bytes) -> bool:
    """Two hashes side by side must not pass for one: their parent would then prove an entry that is none."""
    return all(len(value) == HASH_SIZE for value in values)
