"""
A sealed bid on its way: parts of 1 MiB, numbered from 1, the last one shorter, each known by its SHA-256.

Parts may come in any order and more than once; what they make is the file whose digest the manifest names, or nothing.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import BinaryIO

from common.proof.sealing import LONGEST_SEALED, MIB
from common.proof.streams import blocks, measure

PART = MIB  # bytes
MOST_PARTS = LONGEST_SEALED // PART


class WrongPart(ValueError):
    """What arrived is not what was announced: `field` is size, parts, number, digest or sha256."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(f"{field}: {reason}")
        self.field, self.reason = field, reason


@dataclass(frozen=True, slots=True)
class Manifest:
    """The file announced: bytes, SHA-256 (hex), number of parts. Raises: WrongPart if these cannot be."""

    size: int
    digest: str
    parts: int

    def __post_init__(self) -> None:
        if not 1 <= self.size <= LONGEST_SEALED:
            raise WrongPart(
                "size", f"密封文件须为 1 至 {LONGEST_SEALED} 字节 (a sealed bid has 1 to {LONGEST_SEALED} bytes)"
            )
        if self.parts != count_of(self.size):
            reason = (
                f"{self.size} 字节分为 {count_of(self.size)} 段 ({self.size} bytes are {count_of(self.size)} parts)"
            )
            raise WrongPart("parts", reason)

    def size_of(self, number: int) -> int:
        """Return the bytes of one part. Raises: WrongPart for a number that there is not."""
        if not 1 <= number <= self.parts:
            raise WrongPart("number", f"分段编号为 1 至 {self.parts} (parts are numbered 1 to {self.parts})")
        return PART if number < self.parts else self.size - PART * (self.parts - 1)

    def missing(self, there: Iterable[int]) -> list[int]:
        """Return the numbers of parts that have not come yet."""
        return sorted(set(range(1, self.parts + 1)) - set(there))


@dataclass(frozen=True, slots=True)
class Part:
    """One part as it is sent: number, its own SHA-256 (hex), its bytes."""

    number: int
    sha256: str
    body: bytes


def count_of(size: int) -> int:
    """Return how many parts a file of so many bytes has."""
    return -(-size // PART)


def manifest_of(sealed: BinaryIO) -> Manifest:
    """Raises: WrongPart for an empty file or one longer than a sealed bid can be."""
    size, digest = measure([sealed])
    return Manifest(size, digest, count_of(size))


def cut(sealed: BinaryIO) -> Iterator[Part]:
    """Yield the parts of a file in order, one in memory at a time."""
    manifest = manifest_of(sealed)
    for number in range(1, manifest.parts + 1):
        sealed.seek(PART * (number - 1))
        body = sealed.read(manifest.size_of(number))
        yield Part(number, sha256(body).hexdigest(), body)


def check(manifest: Manifest, part: Part) -> None:
    """Raises: WrongPart for a part that is not of this file's numbering, or did not arrive whole."""
    if len(part.body) != (size := manifest.size_of(part.number)):
        raise WrongPart("size", f"第 {part.number} 段应为 {size} 字节，请重新上传 (it has {size} bytes: send it again)")
    if sha256(part.body).hexdigest() != part.sha256:
        raise WrongPart("sha256", f"第 {part.number} 段内容与摘要不符，请重新上传 (changed on its way: send it again)")


def join(manifest: Manifest, body_of: Callable[[int], bytes], target: BinaryIO) -> None:
    """
    Write all parts to `target`, an empty file, one in memory at a time; `body_of` fetches one by its number.

    Raises: WrongPart if they do not make the file of the manifest; the target is empty then.
    """
    digest = sha256()
    try:
        for number in range(1, manifest.parts + 1):
            body = body_of(number)
            if len(body) != manifest.size_of(number):
                raise WrongPart("size", f"第 {number} 段不完整，请重新上传 (part {number} is not whole: send it again)")
            digest.update(body)
            target.write(body)
        if digest.hexdigest() != manifest.digest:
            raise WrongPart(
                "digest", "各段合并后与所报摘要不符，请重新上传 (together they are another file: send again)"
            )
    except Exception:
        target.seek(0)
        target.truncate()
        raise


def verify(manifest: Manifest, sealed: BinaryIO) -> None:
    """Raises: WrongPart unless this is the file of the manifest, byte for byte."""
    digest, size = sha256(), 0
    for block in blocks([sealed]):
        digest.update(block)
        if (size := size + len(block)) > manifest.size:
            raise WrongPart("size", "文件比所报的长 (the file is longer than announced)")
    if (size, digest.hexdigest()) != (manifest.size, manifest.digest):
        raise WrongPart("digest", "文件与所报摘要不符 (this is not the file announced)")
