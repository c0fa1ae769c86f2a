"""Reading what age yields, front to back: header, content into a target, zeros; the first flaw met ends it."""

from hashlib import sha256
from typing import BinaryIO

from common.proof.flaws import BrokenSeal, Flaw
from common.proof.seal_header import LONGEST_HEADER, Header, read_header


class Unsealing:
    """
    The plaintext is written to this, in blocks of any size; then `header()` answers, or says what is missing.

    Nothing in `target` may be used before `header()` has answered: until then its digest is unchecked.
    """

    def __init__(self, target: BinaryIO, tender_id: str, lot: str, supplier: str) -> None:
        self._target = target
        self._whose = (tender_id, lot, supplier)
        self._front = b""
        self._header: Header | None = None
        self._missing = 0
        self._digest = sha256()
        self.failed: Exception | None = None

    def write(self, block: bytes) -> int:
        rest = block if self._header else self._take_header(block)
        if rest:
            self._take(rest)
        return len(block)

    def flush(self) -> None:
        """Do nothing: whoever owns the target flushes it."""

    def header(self) -> Header:
        """Return the header of a bid that is whole and as it says. Raises: BrokenSeal."""
        if self._header is None:
            raise BrokenSeal(Flaw.UNREADABLE, "it does not begin with a header")
        if self._missing:
            found = self._header.length - self._missing
            raise BrokenSeal(Flaw.TRUNCATED, f"{found} of {self._header.length} bytes are there")
        return self._header

    def _take_header(self, block: bytes) -> bytes:
        self._front += block
        end = self._front.find(b"\n", 0, LONGEST_HEADER) + 1
        if not end and len(self._front) < LONGEST_HEADER:
            return b""
        header = read_header(self._front[:end])
        header.check_binding(*self._whose)
        header.check_length()
        rest, self._front = self._front[end:], b""
        self._header, self._missing = header, header.length
        self._check_whole()  # for a content of no bytes
        return rest

    def _take(self, rest: bytes) -> None:
        if self._missing:
            content, rest = rest[: self._missing], rest[self._missing :]
            self._missing -= len(content)
            self._digest.update(content)
            self._keep(content)
            self._check_whole()
        if rest.strip(b"\x00"):
            raise BrokenSeal(Flaw.PADDING_WRONG, "there is more behind its content than zeros")

    def _keep(self, content: bytes) -> None:
        try:
            self._target.write(content)
        except Exception as error:  # a full disk is no flaw of the bid
            self.failed = error
            raise

    def _check_whole(self) -> None:
        assert self._header, "content is taken after the header"
        if not self._missing and self._digest.hexdigest() != self._header.sha256:
            raise BrokenSeal(Flaw.DIGEST_WRONG, "its content is not the one its header describes")
