"""
A secret in n shares, any k of which give it back and fewer tell nothing of it (Shamir 1979, by the shamirs package).

A share is one printable line: `rongcai-share-1:TENDER:NUMBER:KofN:SPLIT:VALUE:CHECKSUM`. SPLIT is the same in all
shares made together, VALUE is base32, CHECKSUM the first eight hex digits of the SHA-256 of what stands before it.
"""

import re
from base64 import b32decode, b32encode
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from secrets import token_hex

import shamirs

PREFIX = "rongcai-share-1"
PRIME = 2**1279 - 1  # the Mersenne prime with room for an age identity, the longer post-quantum ones too
VALUE_SIZE = 160  # bytes of a number below PRIME
LONGEST_SECRET = 128  # bytes
TENDER = re.compile(r"[0-9A-Za-z\[\]_.-]{1,64}")
_SHARE = re.compile(
    rf"{PREFIX}:(?P<tender>{TENDER.pattern}):(?P<number>[1-9]\d?):(?P<threshold>[1-9]\d?)of(?P<total>[1-9]\d?)"
    r":(?P<split>[0-9a-f]{16}):(?P<value>[A-Z2-7]{256}):(?P<checksum>[0-9a-f]{8})",
    re.ASCII,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """What is written on a share: `number` of `total`, `threshold` of which are enough."""

    tender: str
    number: int
    threshold: int
    total: int
    split: str
    value: int

    def __str__(self) -> str:
        value = b32encode(self.value.to_bytes(VALUE_SIZE, "big")).decode()
        places = f"{self.number}:{self.threshold}of{self.total}"
        body = f"{PREFIX}:{self.tender}:{places}:{self.split}:{value}"
        return f"{body}:{_checksum(body)}"

    def __repr__(self) -> str:
        return f"<share {self.number} of {self.total} for {self.tender}>"  # the value never reaches a log


def split(secret: bytes, tender: str, threshold: int = 2, total: int = 3) -> list[str]:
    """
    Return `total` shares, numbered from 1, of a secret of at most 128 bytes that nobody can guess.

    Raises: ValueError for a threshold below 2 (each share would be the secret) or above `total`, for more than 99
    shares, for a longer secret, for a tender that is not 1 to 64 letters, digits and []_.-
    """
    if not 2 <= threshold <= total <= 99:
        raise ValueError(f"{threshold} of {total} shares is no split: take 2 <= threshold <= total <= 99")
    if len(secret) > LONGEST_SECRET:
        raise ValueError(f"a secret has at most {LONGEST_SECRET} bytes, this has {len(secret)}")
    if not TENDER.fullmatch(tender):
        raise ValueError(f"{tender!r} names no tender: 1 to 64 letters, digits and []_.-")
    points = shamirs.shares(_pack(secret), total, modulus=PRIME, threshold=threshold)
    together = token_hex(8)
    return [
        str(Share(tender=tender, number=at.index, threshold=threshold, total=total, split=together, value=at.value))
        for at in points
    ]


def read(share: str) -> Share:
    """Return what is written on the share. Raises: ValueError if it was cut, mistyped or is none at all."""
    line = share.strip()
    found = _SHARE.fullmatch(line)
    if not found:
        raise ValueError(f"this is not a share: it is one line that begins with {PREFIX} and has seven parts")
    numbers = {name: int(found[name]) for name in ("number", "threshold", "total")}
    value = int.from_bytes(b32decode(found["value"]), "big")
    if found["checksum"] != _checksum(line.rpartition(":")[0]) or value >= PRIME:
        raise ValueError(f"share {numbers['number']} has a bad checksum: it was mistyped; copy it from its file again")
    return Share(tender=found["tender"], split=found["split"], value=value, **numbers)


def commitment(share: str) -> str:
    """Return the SHA-256 of the share as hex: made public at the split, it shows later that no other is handed in."""
    return sha256(str(read(share)).encode()).hexdigest()


def join(shares: Iterable[str], threshold: int) -> bytes:
    """
    Return the secret.

    Raises: ValueError that says what is wrong: too few, one twice, of different tenders or splits, made for another
    threshold, mistyped, or (the checksum made to fit) forged.
    """
    read_shares = [read(share) for share in shares]
    _check_fit(read_shares, threshold)
    points = [shamirs.share(share.number, share.value, PRIME) for share in read_shares]
    return _unpack(shamirs.interpolate(points))


def _check_fit(shares: Sequence[Share], threshold: int) -> None:
    numbers = [share.number for share in shares]
    if len(tenders := {share.tender for share in shares}) > 1:
        raise ValueError(f"the shares are for different tenders: {', '.join(sorted(tenders))}")
    if len({(share.split, share.total) for share in shares}) > 1:
        raise ValueError("the shares come from different splits: hand in those made together")
    if others := {share.threshold for share in shares} - {threshold}:
        raise ValueError(f"the shares were made for a threshold of {min(others)}, not of {threshold}")
    if twice := sorted({number for number in numbers if numbers.count(number) > 1}):
        raise ValueError(f"share {twice[0]} was handed in twice: each holder hands in their own")
    if len(shares) < threshold:
        raise ValueError(f"{threshold} shares are needed, {len(shares)} were handed in")


def _pack(secret: bytes) -> int:
    """Return 1, eight bytes of digest and the secret as one number: leading zeros survive, a wrong join is seen."""
    return int.from_bytes(b"\x01" + sha256(secret).digest()[:8] + secret, "big")


def _unpack(packed: int) -> bytes:
    raw = packed.to_bytes(VALUE_SIZE, "big").lstrip(b"\x00")
    check, secret = raw[1:9], raw[9:]
    if check != sha256(secret).digest()[:8]:
        raise ValueError("the shares do not give the secret: at least one is forged; compare their commitments")
    return secret


def _checksum(body: str) -> str:
    return sha256(body.encode()).hexdigest()[:8]
