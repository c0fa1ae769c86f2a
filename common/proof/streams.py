"""Bytes on their way: files read in blocks, blocks read as a file, and what is written, counted and digested."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from hashlib import sha256
from typing import BinaryIO

BLOCK = 1 << 20
Told = Callable[[int], object]  # hears of each block that was read: its bytes


def unheard(_: int) -> None:
    """Tell nobody."""


def blocks(files: Iterable[BinaryIO], told: Told = unheard) -> Iterator[bytes]:
    """Yield what the files hold, one after the other, each from its very beginning."""
    for file in files:
        file.seek(0)
        while block := file.read(BLOCK):
            told(len(block))
            yield block


def measure(files: Sequence[BinaryIO], told: Told = unheard, longest: int | None = None) -> tuple[int, str]:
    """Return bytes and SHA-256 (hex) of the files together. Raises: ValueError as soon as they are past `longest`."""
    size, digest = 0, sha256()
    for block in blocks(files, told):
        size += len(block)
        if longest is not None and size > longest:
            raise ValueError(
                f"超过 {longest} 字节：请压缩或删减附件 (more than {longest} bytes: make the files smaller or fewer)"
            )
        digest.update(block)
    return size, digest.hexdigest()


class Source:
    """Blocks as a file to read from; `failed` is what went wrong on the side of whoever makes them."""

    def __init__(self, made: Iterable[bytes]) -> None:
        self._made = iter(made)
        self._rest = memoryview(b"")
        self.failed: Exception | None = None

    def read(self, size: int = -1) -> bytes:
        try:
            if not self._rest:
                self._rest = memoryview(next(filter(None, self._made), b""))
        except Exception as error:
            self.failed = error
            raise
        size = len(self._rest) if size < 0 else size
        taken, self._rest = self._rest[:size], self._rest[size:]
        return bytes(taken)


class Counted:
    """A file to write to that knows size and SHA-256 of what went through it."""

    def __init__(self, target: BinaryIO) -> None:
        self._target = target
        self._digest = sha256()
        self.size = 0
        self.failed: Exception | None = None

    def write(self, block: bytes) -> int:
        try:
            self._target.write(block)
        except Exception as error:
            self.failed = error
            raise
        self._digest.update(block)
        self.size += len(block)
        return len(block)

    def flush(self) -> None:
        self._target.flush()

    @property
    def digest(self) -> str:
        return self._digest.hexdigest()
