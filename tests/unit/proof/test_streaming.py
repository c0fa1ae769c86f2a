"""Sealed bids of any size, and what goes wrong on the way: nothing unchecked is left, a broken disk is no flaw."""

import errno
import os
import tracemalloc
from hashlib import sha256
from io import BytesIO

import pyrage
import pytest

from common.proof import sealing
from common.proof.sealing import LONGEST_CONTENT, MIB, BrokenSeal, Flaw, seal, seal_file, unseal_to
from common.proof.signing import canonical

IDENTITY, RECIPIENT = sealing.new_identity()
WHOSE = ("350100-GK-2026-000123", "1", "91350100MA2XXXXX0A")


def age(plain: bytes) -> bytes:
    return pyrage.encrypt(plain, [pyrage.x25519.Recipient.from_str(RECIPIENT)])


def a_header(content: bytes, **changes: object) -> bytes:
    names = dict(zip(("tender", "lot", "supplier"), WHOSE, strict=True))
    fields = {"format": "rongcai-bid/1", "length": len(content), "sha256": sha256(content).hexdigest()}
    return canonical(names | fields | changes) + b"\n"


def opened(sealed: bytes) -> bytes:
    target = BytesIO()
    unseal_to(IDENTITY, BytesIO(sealed), target, *WHOSE)
    return target.getvalue()


def flaw_of(sealed: bytes) -> Flaw:
    target = BytesIO()
    with pytest.raises(BrokenSeal) as broken:
        unseal_to(IDENTITY, BytesIO(sealed), target, *WHOSE)
    assert target.getvalue() == b"", "nothing unchecked is left behind"
    return broken.value.flaw


class Zeros(BytesIO):
    """A file of so many zeros that no memory holds them."""

    def __init__(self, size: int) -> None:
        super().__init__()
        self.size, self.at = size, 0

    def seek(self, place: int, whence: int = 0) -> int:
        self.at = place
        return place

    def read(self, size: int | None = -1) -> bytes:
        taken = min(size or 0, self.size - self.at)
        self.at += taken
        return bytes(taken)


class Full(BytesIO):
    def write(self, block: bytes) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")


class Failing(BytesIO):
    """A file whose disk fails behind its first bytes."""

    def __init__(self, body: bytes, good: int) -> None:
        super().__init__(body)
        self.good = good

    def read(self, size: int | None = -1) -> bytes:
        if self.tell() >= self.good:
            raise OSError(errno.EIO, "Input/output error")
        return super().read(min(size or 0, self.good) if size and size > 0 else self.good)


class TestStreaming:
    def test_seals_the_pieces_as_one_content(self):
        pieces, target = [BytesIO(b"one"), BytesIO(b""), BytesIO(b"two")], BytesIO()
        pieces[0].read()

        sealed = seal_file(RECIPIENT, *WHOSE, pieces, target)

        assert opened(target.getvalue()) == b"onetwo"
        assert (sealed.digest, sealed.size) == (sealing.sealed_digest(target.getvalue()), len(target.getvalue()))
        assert sealing.file_digest(target) == sealed.digest

    def test_tells_of_every_byte_it_reads_once_for_the_digest_and_once_to_encrypt(self):
        heard: list[int] = []

        seal_file(RECIPIENT, *WHOSE, [BytesIO(bytes(3 * MIB + 1))], BytesIO(), heard.append)

        assert sum(heard) == 2 * (3 * MIB + 1)

    def test_of_forty_megabytes_holds_a_few_in_memory(self, tmp_path):
        tracemalloc.start()
        with (tmp_path / "sealed").open("w+b") as sealed, (tmp_path / "opened").open("w+b") as content:
            seal_file(RECIPIENT, *WHOSE, [Zeros(40 * MIB)], sealed)
            header = unseal_to(IDENTITY, sealed, content, *WHOSE)
            assert content.seek(0, os.SEEK_END) == header.length == 40 * MIB
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()

        assert most < 8 * MIB

    def test_of_more_than_the_limit_is_refused_before_all_of_it_is_read(self):
        endless, target = Zeros(LONGEST_CONTENT * 1000), BytesIO()

        with pytest.raises(ValueError, match=str(LONGEST_CONTENT)):
            seal_file(RECIPIENT, *WHOSE, [endless], target)

        assert endless.at <= LONGEST_CONTENT + MIB
        assert target.getvalue() == b""

    def test_of_a_file_that_changes_meanwhile_is_refused(self):
        file = BytesIO(b"price 1")
        reads = iter(range(10))

        def meddle(_: int) -> None:
            if next(reads) == 0:
                file.getbuffer()[-1:] = b"2"

        with pytest.raises(ValueError, match="a file changed"):
            seal_file(RECIPIENT, *WHOSE, [BytesIO(b"line"), file, BytesIO(b"x")][1:], BytesIO(), meddle)

    def test_of_a_file_that_cannot_be_read_names_the_disk(self):
        with pytest.raises(OSError, match="Input/output error"):
            seal_file(RECIPIENT, *WHOSE, [Failing(bytes(3 * MIB), MIB)], BytesIO())

    def test_onto_a_full_disk_names_the_disk(self):
        with pytest.raises(OSError, match="No space left"):
            seal_file(RECIPIENT, *WHOSE, [BytesIO(b"x")], Full())


class TestADiskThatFailsIsNoFlawOfTheBid:
    @pytest.mark.parametrize("good", [0, 70_000, 900_000])
    def test_when_the_sealed_file_cannot_be_read(self, good):
        sealed = seal(RECIPIENT, *WHOSE, bytes(2 * MIB))

        with pytest.raises(OSError, match="Input/output error"):
            unseal_to(IDENTITY, Failing(sealed, good), BytesIO(), *WHOSE)

    def test_when_the_content_cannot_be_written(self):
        with pytest.raises(OSError, match="No space left"):
            unseal_to(IDENTITY, BytesIO(seal(RECIPIENT, *WHOSE, b"x")), Full(), *WHOSE)


class TestATruncatedFile:
    CONTENT = bytes(range(256)) * 2000

    @pytest.mark.parametrize("plain_end", [0, 1, 100, 4096])
    def test_whose_header_is_cut_is_unreadable(self, plain_end):
        assert flaw_of(age(a_header(self.CONTENT).rstrip(b"\n")[:plain_end])) is Flaw.UNREADABLE

    @pytest.mark.parametrize("kept", [0, 1, 65_536 - 200, 511_999])
    def test_whose_content_is_cut_before_it_was_encrypted_is_truncated(self, kept):
        assert flaw_of(age(a_header(self.CONTENT) + self.CONTENT[:kept])) is Flaw.TRUNCATED

    @pytest.mark.parametrize("end", [0, 21, 22, 100, 200, 300, 65_552, 65_800, 131_300, -17, -16, -1])
    def test_that_is_cut_anywhere_after_encryption_is_undecryptable(self, end):
        assert flaw_of(seal(RECIPIENT, *WHOSE, self.CONTENT)[:end]) is Flaw.UNDECRYPTABLE

    def test_that_is_cut_between_two_of_its_encrypted_blocks_is_undecryptable(self):
        sealed = seal(RECIPIENT, *WHOSE, self.CONTENT)
        envelope = len(sealed) - 512 * 1024 - 8 * 16

        assert {flaw_of(sealed[: envelope + number * 65_552]) for number in range(8)} == {Flaw.UNDECRYPTABLE}


class TestAHeaderThatLies:
    def test_about_more_content_than_there_is(self):
        assert flaw_of(age(a_header(b"abc", length=4) + b"abc")) is Flaw.TRUNCATED
        assert flaw_of(age(a_header(b"abc", length=4) + b"abc" + bytes(100))) is Flaw.DIGEST_WRONG

    def test_about_less_content_than_there_is(self):
        assert flaw_of(age(a_header(b"abc", length=2) + b"abc")) is Flaw.DIGEST_WRONG
        assert flaw_of(age(a_header(b"ab") + b"abc")) is Flaw.PADDING_WRONG

    def test_about_more_content_than_a_bid_may_have(self):
        assert flaw_of(age(a_header(b"", length=LONGEST_CONTENT + 1))) is Flaw.TOO_LONG
        assert flaw_of(age(a_header(b"", length=LONGEST_CONTENT))) is Flaw.TRUNCATED

    def test_by_standing_there_twice(self):
        assert flaw_of(age(a_header(b"abc") * 2 + b"abc")) is Flaw.DIGEST_WRONG
        assert opened(age(a_header(a_header(b"abc") + b"abc") + a_header(b"abc") + b"abc")) == a_header(b"abc") + b"abc"


class TestAnEnvelope:
    def test_without_an_end_is_not_gathered_in_memory(self):
        endless = b"age-encryption.org/v1\n-> X25519 " + b"A" * 200_000 + b"\n--- x\n"

        assert flaw_of(endless) is Flaw.UNDECRYPTABLE

    def test_in_ascii_armour_is_another_format(self):
        plain = a_header(b"x") + b"x"
        armoured = pyrage.encrypt(plain, [pyrage.x25519.Recipient.from_str(RECIPIENT)], armored=True)

        assert flaw_of(armoured) is Flaw.UNDECRYPTABLE
        assert opened(age(plain)) == b"x"

    def test_for_a_passphrase_is_not_for_the_key(self):
        assert flaw_of(pyrage.passphrase.encrypt(a_header(b"x") + b"x", "secret")) is Flaw.UNDECRYPTABLE
