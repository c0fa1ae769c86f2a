"""The files of an opened bid, kept piece by piece under the digest of the file; nothing of them is ever unpacked."""

from base64 import b64encode
from dataclasses import dataclass

from common.proof.bid_terms import AttachedFile
from common.proof.streams import BLOCK


@dataclass(frozen=True, slots=True, kw_only=True)
class FileChunk:
    """`body` is base64; `chunk` counts from 1."""

    id: str
    chunk: int
    body: str
    version: int = 0


def chunk_id(bid: str, file: AttachedFile, chunk: int) -> str:
    return f"{bid}.{file.sha256}.{chunk}"


def chunk_of(bid: str, file: AttachedFile, chunk: int, block: bytes) -> FileChunk:
    return FileChunk(id=chunk_id(bid, file, chunk), chunk=chunk, body=b64encode(block).decode())


def chunks_of(file: AttachedFile) -> int:
    return -(-file.length // BLOCK)
