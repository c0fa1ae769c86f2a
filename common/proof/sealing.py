"""
The sealed bid: an age file (age-encryption.org/v1) that only the tender's identity opens; docs/sealed-bids.md.

Inside: one line of canonical JSON (the header), the content, zeros up to a step. The header binds the bid to its
tender, lot and supplier, so a copied ciphertext is worthless; the steps let its length tell no price.

Sealing and opening take about a second for 100 MB and hold one block in memory. They never yield: under a cooperative
scheduler they belong in a native thread.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from io import BytesIO
from itertools import chain, count
from typing import BinaryIO

import pyrage

from common.proof.flaws import BrokenSeal, Flaw
from common.proof.seal_header import FORMAT, LONGEST_CONTENT, LONGEST_HEADER, Header
from common.proof.streams import Counted, Source, Told, blocks, measure, unheard
from common.proof.unsealing import Unsealing

__all__ = ["FORMAT", "LONGEST_CONTENT", "LONGEST_HEADER", "BrokenSeal", "Flaw", "Header"]

KIB, MIB = 1 << 10, 1 << 20
STEPS = (64 * KIB, 128 * KIB, 256 * KIB, 512 * KIB)  # lengths before encryption; then each whole MiB
LONGEST_ENVELOPE = 8 * KIB  # bytes of age's own header; one recipient needs a few hundred
LONGEST_SEALED = LONGEST_CONTENT + 2 * MIB  # bytes: content, header, padding and envelope


@dataclass(frozen=True, slots=True)
class Sealed:
    """A sealed bid: `digest` stands for it in receipts, in the log and in the list of digests; `size` in bytes."""

    digest: str
    size: int


def new_identity() -> tuple[str, str]:
    """Return a fresh key pair of one tender: the identity (secret, to be split at once) and the recipient (public)."""
    identity = pyrage.x25519.Identity.generate()
    return str(identity), str(identity.to_public())


def recipient_of(identity: str) -> str:
    """Return the identity's public half: if it is not the tender's, the key is wrong and not the bids."""
    return str(_identity(identity).to_public())


def seal_file(
    recipient: str,
    tender_id: str,
    lot: str,
    supplier: str,
    pieces: Sequence[BinaryIO],
    target: BinaryIO,
    told: Told = unheard,
) -> Sealed:
    """
    Seal the pieces, one after the other, into `target`; they are read twice, from their beginning.

    Raises: ValueError for a malformed recipient, more than LONGEST_CONTENT bytes, or a piece that changes
    meanwhile; OSError if one cannot be read or the target takes no more. Then what the target holds is worth nothing.
    """
    key = _recipient(recipient)
    length, digest = measure(pieces, told, LONGEST_CONTENT)
    header = Header(format=FORMAT, tender=tender_id, lot=lot, supplier=supplier, length=length, sha256=digest)
    line, again = header.line(), sha256()
    padding = bytes(padded_size(len(line) + length) - len(line) - length)
    source, sealed = Source(chain([line], _watched(blocks(pieces, told), again.update), [padding])), Counted(target)
    try:
        pyrage.encrypt_io(source, sealed, [key])
    except (pyrage.EncryptError, OSError) as error:
        raise source.failed or sealed.failed or error from None
    if again.hexdigest() != digest:
        raise ValueError("文件在密封过程中被修改，请重新密封 (a file changed while it was being sealed: seal again)")
    return Sealed(sealed.digest, sealed.size)


def unseal_to(identity: str, sealed: BinaryIO, target: BinaryIO, tender_id: str, lot: str, supplier: str) -> Header:
    """
    Write the content of the bid that this supplier sealed for this lot to `target`, an empty file.

    Nothing may be done with the target before this returns; if it raises, the target is empty again.
    Raises: BrokenSeal with the first flaw met; ValueError if the identity is none and OSError for a disk that fails,
    which are no flaws of the bid.
    """
    key = _identity(identity)
    try:
        return _unseal(key, sealed, Unsealing(target, tender_id, lot, supplier))
    except Exception:
        target.seek(0)
        target.truncate()
        raise


def seal(recipient: str, tender_id: str, lot: str, supplier: str, content: bytes) -> bytes:
    """Return the sealed bid; two of the same content differ. Raises: ValueError for a malformed recipient."""
    target = BytesIO()
    seal_file(recipient, tender_id, lot, supplier, [BytesIO(content)], target)
    return target.getvalue()


def unseal(identity: str, sealed: bytes, tender_id: str, lot: str, supplier: str) -> bytes:
    """Return the content of a bid that fits into memory; raises as `unseal_to` does."""
    target = BytesIO()
    unseal_to(identity, BytesIO(sealed), target, tender_id, lot, supplier)
    return target.getvalue()


def padded_size(size: int) -> int:
    """Return the first step that holds `size` bytes."""
    return next(step for step in chain(STEPS, count(max(MIB, size // MIB * MIB), MIB)) if step >= size)


def sealed_digest(sealed: bytes) -> str:
    """Return what stands for the sealed bid in receipts, in the log and in the list of digests."""
    return sha256(sealed).hexdigest()


def file_digest(sealed: BinaryIO) -> str:
    """Return the same of a sealed file of any size."""
    return measure([sealed])[1]


def _unseal(key: "pyrage.x25519.Identity", sealed: BinaryIO, opened: Unsealing) -> Header:
    sealed.seek(0)
    if b"\n--- " not in sealed.read(LONGEST_ENVELOPE):  # else age would gather an endless one in memory
        raise BrokenSeal(Flaw.UNDECRYPTABLE, f"it has no age header within {LONGEST_ENVELOPE} bytes")
    source = Source(blocks([sealed]))
    try:
        pyrage.decrypt_io(source, opened, [key])
    except (pyrage.DecryptError, OSError) as error:
        if failed := source.failed or opened.failed:
            raise failed from None
        raise BrokenSeal(Flaw.UNDECRYPTABLE, f"it was changed, cut, or sealed for another key ({error})") from None
    return opened.header()


def _watched(passing: Iterator[bytes], seen: Callable[[bytes], object]) -> Iterator[bytes]:
    for block in passing:
        seen(block)
        yield block


def _identity(identity: str) -> "pyrage.x25519.Identity":
    try:
        return pyrage.x25519.Identity.from_str(identity)
    except pyrage.IdentityError:
        raise ValueError("this is not an age identity: join the shares of this tender again") from None


def _recipient(recipient: str) -> "pyrage.x25519.Recipient":
    try:
        return pyrage.x25519.Recipient.from_str(recipient)
    except pyrage.RecipientError:
        raise ValueError(f"{recipient!r} is not an age X25519 recipient: copy it from the tender's notice") from None
