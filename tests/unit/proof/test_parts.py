from hashlib import sha256
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from common.proof.parts import (
    MOST_PARTS,
    PART,
    Manifest,
    Part,
    WrongPart,
    check,
    count_of,
    cut,
    join,
    manifest_of,
    verify,
)
from common.proof.sealing import LONGEST_SEALED

BODY = bytes(range(256)) * (9 * PART // 1024)  # two parts and a quarter


def joined(manifest: Manifest, *bodies: bytes) -> bytes:
    target = BytesIO()
    try:
        join(manifest, lambda number: bodies[number - 1], target)
    except WrongPart:
        assert target.getvalue() == b"", "nothing unchecked is left behind"
        raise
    return target.getvalue()


class TestCutting:
    def test_makes_parts_of_one_mebibyte_and_a_shorter_last(self):
        parts = list(cut(BytesIO(BODY)))

        assert [(part.number, len(part.body)) for part in parts] == [(1, PART), (2, PART), (3, PART // 4)]
        assert all(part.sha256 == sha256(part.body).hexdigest() for part in parts)

    @pytest.mark.parametrize(
        ("size", "parts"), [(1, 1), (PART, 1), (PART + 1, 2), (2 * PART, 2), (LONGEST_SEALED, 202)]
    )
    def test_counts_what_is_needed(self, size, parts):
        assert count_of(size) == parts <= MOST_PARTS
        assert sum(map(Manifest(size, "0" * 64, parts).size_of, range(1, parts + 1))) == size

    @settings(max_examples=20)
    @given(st.binary(min_size=1, max_size=100), st.integers(0, 2))
    def test_is_undone_by_joining(self, tail, whole):
        body = bytes(PART * whole) + tail

        assert joined(manifest_of(BytesIO(body)), *(part.body for part in cut(BytesIO(body)))) == body


class TestAManifest:
    def test_of_nothing_or_of_more_than_a_sealed_bid_is_refused(self):
        for size in (0, -1, LONGEST_SEALED + 1):
            with pytest.raises(WrongPart, match="size"):
                Manifest(size, "0" * 64, count_of(size))

    @pytest.mark.parametrize("parts", [0, 2, 4])
    def test_counts_its_parts_as_everyone_does(self, parts):
        with pytest.raises(WrongPart, match="3 parts") as wrong:
            Manifest(len(BODY), "0" * 64, parts)
        assert wrong.value.field == "parts"

    def test_knows_what_is_missing(self):
        manifest = manifest_of(BytesIO(BODY))

        assert manifest.missing([]) == [1, 2, 3]
        assert manifest.missing([3, 1, 1, 9]) == [2]
        assert manifest.missing([1, 2, 3]) == []


class TestAPart:
    def test_that_arrives_whole_is_taken(self):
        for part in cut(BytesIO(BODY)):
            check(manifest_of(BytesIO(BODY)), part)

    @pytest.mark.parametrize(
        ("part", "field"),
        [
            (Part(0, "", b""), "number"),
            (Part(4, "", b""), "number"),
            (Part(1, sha256(BODY[: PART - 1]).hexdigest(), BODY[: PART - 1]), "size"),
            (Part(3, sha256(BODY[:PART]).hexdigest(), BODY[:PART]), "size"),
            (Part(1, "0" * 64, BODY[:PART]), "sha256"),
        ],
    )
    def test_that_is_not_what_was_announced_is_refused(self, part, field):
        with pytest.raises(WrongPart, match=field) as wrong:
            check(manifest_of(BytesIO(BODY)), part)
        assert wrong.value.field == field


class TestJoining:
    BODIES = tuple(part.body for part in cut(BytesIO(BODY)))
    MANIFEST = manifest_of(BytesIO(BODY))

    def test_makes_the_file_announced(self):
        assert joined(self.MANIFEST, *self.BODIES) == BODY

    def test_refuses_a_part_cut_short_or_too_long(self):
        for last in (self.BODIES[2][:-1], self.BODIES[2] + b"x", b""):
            with pytest.raises(WrongPart, match="part 3"):
                joined(self.MANIFEST, *self.BODIES[:2], last)

    def test_refuses_parts_that_together_are_another_file(self):
        with pytest.raises(WrongPart, match="digest"):
            joined(self.MANIFEST, bytes(PART), *self.BODIES[1:])

    def test_verifies_a_file_that_is_already_whole(self):
        verify(self.MANIFEST, BytesIO(BODY))
        for other in (BODY[:-1], BODY + b"x", b"\x01" + BODY[1:], b""):
            with pytest.raises(WrongPart):
                verify(self.MANIFEST, BytesIO(other))
