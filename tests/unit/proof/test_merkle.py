"""The reference values are those of the Certificate Transparency project's own tree test (eight entries)."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.proof.merkle import EMPTY_ROOT, MerkleTree, leaf_hash, node_hash, verify_consistency, verify_inclusion

ENTRIES = [
    bytes.fromhex(entry)
    for entry in ("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f")
]
ROOTS = (
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
)
INCLUSION = {
    (0, 1): (),
    (0, 8): (
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ),
    (5, 8): (
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ),
    (2, 3): ("fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",),
    (1, 5): (
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    ),
}
CONSISTENCY = {
    (1, 1): (),
    (1, 8): (
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ),
    (6, 8): (
        "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ),
    (2, 5): (
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    ),
}


def a_tree(size: int) -> MerkleTree:
    return MerkleTree(leaf_hash(b"entry %d" % index) for index in range(size))


def flip(value: bytes, bit: int) -> bytes:
    return bytes([*value[: bit // 8], value[bit // 8] ^ 1 << bit % 8, *value[bit // 8 + 1 :]])


@st.composite
def index_and_size(draw: st.DrawFn) -> tuple[int, int]:
    size = draw(st.integers(1, 70))
    return draw(st.integers(0, size - 1)), size


@st.composite
def two_sizes(draw: st.DrawFn) -> tuple[int, int]:
    new = draw(st.integers(2, 70))
    return draw(st.integers(1, new - 1)), new


class TestReferenceValues:
    tree = MerkleTree(map(leaf_hash, ENTRIES))

    @pytest.mark.parametrize("size", range(9))
    def test_root_of_the_first_entries(self, size):
        assert self.tree.root(size).hex() == ROOTS[size]
        assert MerkleTree(map(leaf_hash, ENTRIES[:size])).root().hex() == ROOTS[size]

    @pytest.mark.parametrize(("where", "proof"), INCLUSION.items())
    def test_inclusion(self, where, proof):
        assert tuple(step.hex() for step in self.tree.inclusion_proof(*where)) == proof

    @pytest.mark.parametrize(("sizes", "proof"), CONSISTENCY.items())
    def test_consistency(self, sizes, proof):
        assert tuple(step.hex() for step in self.tree.consistency_proof(*sizes)) == proof


class TestAnInclusionProof:
    @given(index_and_size())
    def test_holds_for_every_entry_of_every_size_and_is_short(self, where):
        index, size = where
        tree = a_tree(75)
        proof = tree.inclusion_proof(index, size)

        assert verify_inclusion(leaf_hash(b"entry %d" % index), index, size, proof, tree.root(size))
        assert len(proof) <= (size - 1).bit_length()

    @given(index_and_size(), st.data())
    def test_fails_when_any_bit_is_changed(self, where, data):
        index, size = where
        tree = a_tree(size)
        hashes = [leaf_hash(b"entry %d" % index), tree.root(), *tree.inclusion_proof(index, size)]
        changed = data.draw(st.integers(0, len(hashes) - 1))
        hashes[changed] = flip(hashes[changed], data.draw(st.integers(0, 255)))

        assert not verify_inclusion(hashes[0], index, size, hashes[2:], hashes[1])

    @given(index_and_size(), st.integers(-1, 75))
    def test_fails_for_another_index(self, where, other):
        index, size = where
        tree = a_tree(size)

        held = verify_inclusion(
            leaf_hash(b"entry %d" % index), other, size, tree.inclusion_proof(index, size), tree.root()
        )
        assert held == (other == index)

    @given(index_and_size())
    def test_fails_with_a_step_missing_or_added(self, where):
        index, size = where
        tree = a_tree(size)
        leaf, proof = leaf_hash(b"entry %d" % index), tree.inclusion_proof(index, size)

        assert not verify_inclusion(leaf, index, size, [*proof, leaf], tree.root())
        assert not proof or not verify_inclusion(leaf, index, size, proof[:-1], tree.root())

    @given(index_and_size(), st.integers(1, 5))
    def test_fails_for_a_size_of_another_depth(self, where, deeper):
        index, size = where
        tree = a_tree(size)
        claimed = 1 << (size - 1).bit_length() + deeper

        assert not verify_inclusion(
            leaf_hash(b"entry %d" % index), index, claimed, tree.inclusion_proof(index, size), tree.root()
        )

    def test_fails_for_a_size_whose_tree_has_another_root(self):
        tree = a_tree(9)
        proof = tree.inclusion_proof(4, 8)

        assert verify_inclusion(leaf_hash(b"entry 4"), 4, 8, proof, tree.root(8))
        assert not verify_inclusion(leaf_hash(b"entry 4"), 4, 8, proof, tree.root(9))
        assert not verify_inclusion(leaf_hash(b"entry 4"), 4, 9, proof, tree.root(9))
        assert not verify_inclusion(leaf_hash(b"entry 4"), 4, 4, proof, tree.root(4))

    def test_is_not_fooled_by_two_hashes_side_by_side(self):
        left, right = leaf_hash(b"a"), leaf_hash(b"b")

        assert not verify_inclusion(left + right, 0, 2, [b""], node_hash(left, right))

    @pytest.mark.parametrize(("index", "size"), [(-1, 3), (3, 3), (0, 0), (0, 4)])
    def test_is_not_made_for_what_is_not_there(self, index, size):
        with pytest.raises(ValueError, match="the log has 3 entries"):
            a_tree(3).inclusion_proof(index, size)


class TestAConsistencyProof:
    @given(two_sizes())
    def test_holds_between_any_two_sizes_and_is_short(self, sizes):
        old, new = sizes
        tree = a_tree(75)
        proof = tree.consistency_proof(old, new)

        assert verify_consistency(old, new, tree.root(old), tree.root(new), proof)
        assert len(proof) <= (new - 1).bit_length() + 1

    @given(two_sizes(), st.data())
    def test_fails_when_any_bit_is_changed(self, sizes, data):
        old, new = sizes
        tree = a_tree(new)
        hashes = [tree.root(old), tree.root(), *tree.consistency_proof(old, new)]
        changed = data.draw(st.integers(0, len(hashes) - 1))
        hashes[changed] = flip(hashes[changed], data.draw(st.integers(0, 255)))

        assert not verify_consistency(old, new, hashes[0], hashes[1], hashes[2:])

    @given(two_sizes(), st.data())
    def test_fails_when_an_old_entry_was_rewritten(self, sizes, data):
        old, new = sizes
        rewritten = data.draw(st.integers(0, old - 1))
        honest = a_tree(new)
        forged = MerkleTree(
            leaf_hash(b"another" if index == rewritten else b"entry %d" % index) for index in range(new)
        )

        assert not verify_consistency(old, new, honest.root(old), forged.root(), forged.consistency_proof(old, new))

    @given(two_sizes(), st.integers(1, 75))
    def test_fails_for_another_old_size(self, sizes, other):
        old, new = sizes
        tree = a_tree(new)
        proof = tree.consistency_proof(old, new)

        assert verify_consistency(other, new, tree.root(old), tree.root(), proof) == (other == old)

    @given(two_sizes(), st.integers(1, 5))
    def test_fails_for_a_new_size_of_another_depth(self, sizes, deeper):
        old, new = sizes
        tree = a_tree(new)
        claimed = 1 << (new - 1).bit_length() + deeper

        assert not verify_consistency(old, claimed, tree.root(old), tree.root(), tree.consistency_proof(old, new))

    @given(two_sizes())
    def test_fails_with_a_step_missing_or_added(self, sizes):
        old, new = sizes
        tree = a_tree(new)
        proof = tree.consistency_proof(old, new)

        assert not verify_consistency(old, new, tree.root(old), tree.root(), [*proof, tree.root()])
        assert not verify_consistency(old, new, tree.root(old), tree.root(), proof[:-1])

    def test_of_a_log_that_stood_still_is_empty_and_needs_the_same_root(self):
        tree = a_tree(5)

        assert verify_consistency(5, 5, tree.root(), tree.root(), tree.consistency_proof(5, 5))
        assert not verify_consistency(5, 5, tree.root(4), tree.root(), [])
        assert not verify_consistency(5, 5, tree.root(), tree.root(), [tree.root()])

    def test_from_the_empty_log_is_empty_and_needs_its_root(self):
        tree = a_tree(5)

        assert verify_consistency(0, 5, EMPTY_ROOT, tree.root(), tree.consistency_proof(0, 5))
        assert not verify_consistency(0, 5, tree.root(1), tree.root(), [])

    def test_never_leads_to_a_smaller_log(self):
        tree = a_tree(5)

        assert not verify_consistency(5, 4, tree.root(), tree.root(4), [])
        with pytest.raises(ValueError, match="the log has 5 entries"):
            tree.consistency_proof(5, 4)


class TestATree:
    def test_tells_an_entry_from_a_node(self):
        assert leaf_hash(b"ab") != node_hash(b"a", b"b")

    def test_gives_each_entry_the_next_index(self):
        tree = MerkleTree()

        assert [tree.append(leaf_hash(b"%d" % index)) for index in range(5)] == [0, 1, 2, 3, 4]

    def test_takes_hashes_and_not_entries(self):
        with pytest.raises(ValueError, match="leaf_hash"):
            MerkleTree().append(b"entry")

    def test_has_another_root_after_every_entry(self):
        roots = [a_tree(20).root(size) for size in range(21)]

        assert all(before != after for before, after in pairwise(roots))
        assert len(set(roots)) == 21

    @pytest.mark.parametrize("size", [-1, 4])
    def test_has_no_root_of_a_size_it_never_had(self, size):
        with pytest.raises(ValueError, match="the log has 3 entries"):
            a_tree(3).root(size)
