import json
from hashlib import sha256

import pyrage
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from common.proof import sealing
from common.proof.sealing import KIB, MIB, BrokenSeal, Flaw, padded_size, seal, unseal
from common.proof.signing import canonical

IDENTITY, RECIPIENT = sealing.new_identity()
WHOSE = ("350100-GK-2026-000123", "1", "91350100MA2XXXXX0A")
CONTENT = b'{"price":"598000.00"}'


def plain_of(sealed: bytes) -> bytes:
    return pyrage.decrypt(sealed, [pyrage.x25519.Identity.from_str(IDENTITY)])


def age(plain: bytes) -> bytes:
    return pyrage.encrypt(plain, [pyrage.x25519.Recipient.from_str(RECIPIENT)])


def a_header(content: bytes = CONTENT, **changes: object) -> dict[str, object]:
    tender, lot, supplier = WHOSE
    honest = {"format": "rongcai-bid/1", "tender": tender, "lot": lot, "supplier": supplier}
    return honest | {"length": len(content), "sha256": sha256(content).hexdigest()} | changes


def by_hand(header: object, content: bytes = CONTENT, padding: bytes = bytes(100)) -> bytes:
    line = header if isinstance(header, bytes) else canonical(header)
    return age(line + b"\n" + content + padding)


def flaw_of(sealed: bytes, whose: tuple[str, str, str] = WHOSE) -> Flaw:
    with pytest.raises(BrokenSeal) as broken:
        unseal(IDENTITY, sealed, *whose)
    assert broken.value.found_zh
    return broken.value.flaw


class TestASealedBid:
    @settings(max_examples=20)
    @given(st.binary(max_size=3 * KIB))
    def test_opens_to_what_was_sealed(self, content):
        assert unseal(IDENTITY, seal(RECIPIENT, *WHOSE, content), *WHOSE) == content

    @pytest.mark.parametrize("size", [0, 64 * KIB, MIB, 3 * MIB + 1])
    def test_opens_at_every_size(self, size):
        content = b"\x00\n" * (size // 2) + b"\x00" * (size % 2)

        assert unseal(IDENTITY, seal(RECIPIENT, *WHOSE, content), *WHOSE) == content

    def test_is_laid_out_as_documented(self):
        line, _, rest = plain_of(seal(RECIPIENT, *WHOSE, CONTENT)).partition(b"\n")

        assert json.loads(line) == a_header()
        assert line == canonical(a_header())
        assert rest == CONTENT + bytes(64 * KIB - len(line) - 1 - len(CONTENT))

    def test_made_by_another_writer_of_the_format_opens(self):
        assert unseal(IDENTITY, by_hand(a_header()), *WHOSE) == CONTENT

    def test_shows_nothing_of_its_content_or_supplier(self):
        sealed = seal(RECIPIENT, *WHOSE, CONTENT)

        assert not any(shown.encode() in sealed for shown in (WHOSE[0], WHOSE[2], "598000"))

    def test_is_another_one_each_time_so_that_digests_tell_no_content(self):
        first, second = (seal(RECIPIENT, *WHOSE, CONTENT) for _ in range(2))

        assert sealing.sealed_digest(first) != sealing.sealed_digest(second)
        assert sealing.sealed_digest(first) == sha256(first).hexdigest()

    def test_takes_names_in_chinese(self):
        whose = ("闽采2026", "采购包1", "福州某公司")

        assert unseal(IDENTITY, seal(RECIPIENT, *whose, CONTENT), *whose) == CONTENT


class TestLengthTellsNoPrice:
    @pytest.mark.parametrize(
        ("size", "padded"),
        [
            (0, 64 * KIB),
            (64 * KIB, 64 * KIB),
            (64 * KIB + 1, 128 * KIB),
            (128 * KIB, 128 * KIB),
            (256 * KIB + 1, 512 * KIB),
            (512 * KIB + 1, MIB),
            (MIB, MIB),
            (MIB + 1, 2 * MIB),
            (200 * MIB, 200 * MIB),
            (200 * MIB + 1, 201 * MIB),
        ],
    )
    def test_lengths_rise_in_steps(self, size, padded):
        assert padded_size(size) == padded

    @given(st.integers(0, 300 * MIB))
    def test_a_step_always_fits_and_is_itself_a_step(self, size):
        assert padded_size(size) >= size
        assert padded_size(padded_size(size)) == padded_size(size)

    @pytest.mark.parametrize("content", [b"1", b"9" * 60 * KIB])
    def test_the_whole_plaintext_is_one_step_long(self, content):
        assert len(plain_of(seal(RECIPIENT, *WHOSE, content))) == 64 * KIB


class TestABrokenSealIsNamed:
    @pytest.mark.parametrize("place", range(3))
    def test_when_it_was_sealed_for_another_tender_lot_or_supplier(self, place):
        whose = [*WHOSE]
        whose[place] = "another"
        with pytest.raises(BrokenSeal, match=("tender", "lot", "supplier")[place]) as broken:
            unseal(IDENTITY, seal(RECIPIENT, *whose, CONTENT), *WHOSE)
        assert broken.value.flaw is Flaw.BOUND_ELSEWHERE

    def test_when_it_was_sealed_for_another_key(self):
        _, other = sealing.new_identity()

        assert flaw_of(seal(other, *WHOSE, CONTENT)) is Flaw.UNDECRYPTABLE

    @settings(max_examples=50)
    @given(st.integers(0, 350) | st.integers(0, 64 * KIB), st.integers(1, 255))
    def test_when_any_byte_was_changed_or_the_end_cut(self, place, change):
        sealed = seal(RECIPIENT, *WHOSE, CONTENT)
        changed = bytes([sealed[place] ^ change])

        assert flaw_of(sealed[:place] + changed + sealed[place + 1 :]) is Flaw.UNDECRYPTABLE
        assert flaw_of(sealed[:place]) is Flaw.UNDECRYPTABLE
        assert flaw_of(sealed[:-1]) is Flaw.UNDECRYPTABLE

    @given(st.binary())
    def test_when_it_is_no_age_file(self, junk):
        assert flaw_of(junk) is Flaw.UNDECRYPTABLE

    @pytest.mark.parametrize("version", ["rongcai-bid/2", "", 1, None, ["rongcai-bid/1"]])
    def test_when_its_version_is_unknown(self, version):
        assert flaw_of(by_hand(a_header(format=version))) is Flaw.UNKNOWN_VERSION

    def test_when_content_is_missing_by_one_byte(self):
        assert flaw_of(by_hand(a_header(), CONTENT[:-1], b"")) is Flaw.TRUNCATED
        assert unseal(IDENTITY, by_hand(a_header(), CONTENT, b""), *WHOSE) == CONTENT

    def test_when_its_content_is_not_the_one_described(self):
        assert flaw_of(by_hand(a_header(), CONTENT.replace(b"5", b"4"))) is Flaw.DIGEST_WRONG
        assert flaw_of(by_hand(a_header(sha256="0" * 64))) is Flaw.DIGEST_WRONG
        assert flaw_of(by_hand(a_header(length=len(CONTENT) - 1))) is Flaw.DIGEST_WRONG

    def test_when_something_is_hidden_in_the_padding(self):
        assert flaw_of(by_hand(a_header(), padding=bytes(50) + b"\x01")) is Flaw.PADDING_WRONG

    @pytest.mark.parametrize(
        "changes",
        [
            {"length": -1},
            {"length": 2**53},
            {"length": "21"},
            {"length": 21.5},
            {"length": True},
            {"sha256": "A" * 64},
            {"lot": 1},
            {"supplier": None},
            {"more": "x" * 200},
            {"tender": "\ud800"},
        ],
    )
    def test_when_a_field_of_its_header_is_wrong(self, changes):
        assert flaw_of(by_hand(json.dumps(a_header(**changes)).encode())) is Flaw.UNREADABLE

    @pytest.mark.parametrize("line", [b"", b"{}", b"[]", b"1", b"null", b"{", b"\xff", b"[" * 4000, b"9" * 4090])
    def test_when_it_has_no_header(self, line):
        assert flaw_of(by_hand(line)) is Flaw.UNREADABLE

    def test_when_two_readers_might_read_its_header_differently(self):
        twice = canonical(a_header()).replace(b"{", b'{"length":0,', 1)
        spaced = json.dumps(a_header(), sort_keys=True).encode()

        assert flaw_of(by_hand(twice)) is Flaw.UNREADABLE
        assert flaw_of(by_hand(spaced)) is Flaw.UNREADABLE

    def test_when_its_header_has_no_end(self):
        assert flaw_of(age(canonical(a_header()))) is Flaw.UNREADABLE
        assert flaw_of(age(b"")) is Flaw.UNREADABLE

    @given(st.binary(max_size=200))
    def test_whatever_was_encrypted(self, plain):
        assert flaw_of(age(plain)) in {Flaw.UNREADABLE, Flaw.UNKNOWN_VERSION}


class TestAKey:
    def test_is_told_from_another_by_its_public_half(self):
        assert sealing.recipient_of(IDENTITY) == RECIPIENT
        assert sealing.recipient_of(sealing.new_identity()[0]) != RECIPIENT

    @pytest.mark.parametrize("identity", ["", "AGE-SECRET-KEY-1", RECIPIENT])
    def test_that_is_none_is_no_flaw_of_the_bid_and_is_not_repeated(self, identity):
        with pytest.raises(ValueError, match="join the shares of this tender again") as refusal:
            unseal(identity, seal(RECIPIENT, *WHOSE, CONTENT), *WHOSE)
        assert not isinstance(refusal.value, BrokenSeal)

    @pytest.mark.parametrize("recipient", ["", "age1", IDENTITY[:20]])
    def test_that_is_no_recipient_seals_nothing(self, recipient):
        with pytest.raises(ValueError, match="not an age X25519 recipient"):
            seal(recipient, *WHOSE, CONTENT)

    def test_seals_nothing_under_a_header_past_four_kib(self):
        room = 4 * KIB - len(canonical(a_header(supplier=""))) - 1

        assert unseal(IDENTITY, seal(RECIPIENT, *WHOSE[:2], "s" * room, CONTENT), *WHOSE[:2], "s" * room) == CONTENT
        with pytest.raises(ValueError, match="at most 4096 bytes"):
            seal(RECIPIENT, *WHOSE[:2], "s" * (room + 1), CONTENT)
