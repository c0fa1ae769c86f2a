"""The content of a sealed bid: the bid's line and behind it the bytes of its files; nothing is ever unpacked."""

from collections.abc import Iterator, Sequence
from hashlib import sha256
from io import BytesIO
from typing import BinaryIO

from common.proof.bid_line import FORMAT, LONGEST_BID, ONLY_LOT, BidContent, read_bid
from common.proof.bid_terms import AttachedFile
from common.proof.streams import BLOCK, Told, measure, unheard

__all__ = ["FORMAT", "ONLY_LOT", "BidContent"]


def attached(name: str, media_type: str, file: BinaryIO, told: Told = unheard) -> AttachedFile:
    """Return what the bid says of this file. Raises: ValueError (pydantic's) for an unlawful name or an empty file."""
    length, digest = measure([file], told)
    return AttachedFile(name=name, media_type=media_type, length=length, sha256=digest)


def pieces(bid: BidContent, files: Sequence[BinaryIO]) -> list[BinaryIO]:
    """Return what `seal_file` seals: the line, then the files in the order in which the bid names them."""
    return [BytesIO(bid.to_bytes()), *files]


def read_from(content: BinaryIO) -> BidContent:
    """
    Return the bid of an opened content, every file of it checked; one block in memory at a time.

    Raises: ValueError naming each wrong field, never its value.
    """
    content.seek(0)
    bid = read_bid(content.readline(LONGEST_BID))
    if content.seek(0, 2) != bid.length():
        raise ValueError("files: the bytes behind the bid are not as many as its files say")
    for number, file in enumerate(bid.files):
        digest = sha256()
        for block in file_blocks(content, bid, file.name):
            digest.update(block)
        if digest.hexdigest() != file.sha256:
            raise ValueError(f"files.{number}: its bytes are not those of its SHA-256")
    return bid


def read_content(raw: bytes) -> BidContent:
    """Return the bid of a content that fits into memory; raises as `read_from` does."""
    return read_from(BytesIO(raw))


def file_blocks(content: BinaryIO, bid: BidContent, name: str) -> Iterator[bytes]:
    """Yield the bytes of one file of the bid. Raises: KeyError if it has none of that name."""
    at = bid.starts()[name]
    left = next(file.length for file in bid.files if file.name == name)
    while left:
        content.seek(at)
        block = content.read(min(BLOCK, left))
        if not block:
            raise ValueError(f"files: {name} ends early")
        at, left = at + len(block), left - len(block)
        yield block
