"""
The sealed bid: an age file (age-encryption.org/v1) that only the tender's identity opens; docs/sealed-bids.md.

Inside: one line of canonical JSON (the header), the content, zeros up to a step. The header binds the bid to its
tender, lot and supplier, so a copied ciphertext is worthless; the steps let its length tell no price.
"""

import json
from enum import StrEnum
from hashlib import sha256
from itertools import chain, count

import pyrage
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from common.proof.signing import canonical

FORMAT = "rongcai-bid/1"
KIB, MIB = 1 << 10, 1 << 20
STEPS = (64 * KIB, 128 * KIB, 256 * KIB, 512 * KIB)  # lengths before encryption; then each whole MiB
LONGEST_HEADER = 4 * KIB  # bytes, its line feed included


class Flaw(StrEnum):
    """Why a sealed bid is not opened; the value is the code in records and statistics."""

    UNDECRYPTABLE = "undecryptable"
    UNREADABLE = "unreadable"
    UNKNOWN_VERSION = "unknown-version"
    BOUND_ELSEWHERE = "bound-elsewhere"
    TRUNCATED = "truncated"
    DIGEST_WRONG = "digest-wrong"
    PADDING_WRONG = "padding-wrong"


IN_CHINESE = {
    Flaw.UNDECRYPTABLE: "无法用本项目的密钥解密",
    Flaw.UNREADABLE: "文件头不符合格式",
    Flaw.UNKNOWN_VERSION: "投标文件格式版本不受支持",
    Flaw.BOUND_ELSEWHERE: "投标文件不属于本项目、本采购包或本供应商",
    Flaw.TRUNCATED: "投标文件内容不完整",
    Flaw.DIGEST_WRONG: "投标文件内容与其摘要不一致",
    Flaw.PADDING_WRONG: "投标文件填充部分含有其他数据",
}


class BrokenSeal(ValueError):
    """A bid that was not sealed as the documents ask (BID-INV-01): `flaw` is its code, the text says what was found."""

    def __init__(self, flaw: Flaw, found: str) -> None:
        super().__init__(f"{flaw}: {found}")
        self.flaw = flaw
        self.found_zh = IN_CHINESE[flaw]


class Header(BaseModel):
    """What the bid says of itself: whose it is and what for, and the length and SHA-256 (hex) of its content."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    format: str
    tender: str
    lot: str
    supplier: str
    length: int = Field(ge=0)
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")

    def line(self) -> bytes:
        return canonical(self.model_dump()) + b"\n"


def new_identity() -> tuple[str, str]:
    """Return a fresh key pair of one tender: the identity (secret, to be split at once) and the recipient (public)."""
    identity = pyrage.x25519.Identity.generate()
    return str(identity), str(identity.to_public())


def recipient_of(identity: str) -> str:
    """Return the identity's public half: if it is not the tender's, the key is wrong and not the bids."""
    return str(_identity(identity).to_public())


def seal(recipient: str, tender_id: str, lot: str, supplier: str, content: bytes) -> bytes:
    """Return the sealed bid; two of the same content differ. Raises: ValueError for a malformed recipient."""
    header = Header(
        format=FORMAT,
        tender=tender_id,
        lot=lot,
        supplier=supplier,
        length=len(content),
        sha256=sha256(content).hexdigest(),
    ).line()
    if len(header) > LONGEST_HEADER:
        raise ValueError(f"tender, lot and supplier are too long: the header has at most {LONGEST_HEADER} bytes")
    plain = (header + content).ljust(padded_size(len(header) + len(content)), b"\x00")
    try:
        sealed: bytes = pyrage.encrypt(plain, [pyrage.x25519.Recipient.from_str(recipient)])
    except pyrage.RecipientError:
        raise ValueError(f"{recipient!r} is not an age X25519 recipient: copy it from the tender's notice") from None
    return sealed


def unseal(identity: str, sealed: bytes, tender_id: str, lot: str, supplier: str) -> bytes:
    """
    Return the content of the bid that this supplier sealed for this lot.

    Raises: BrokenSeal with the flaw found; ValueError if the identity is none, which is no flaw of the bid.
    """
    key = _identity(identity)
    try:
        plain: bytes = pyrage.decrypt(sealed, [key])
    except pyrage.DecryptError as error:
        raise BrokenSeal(Flaw.UNDECRYPTABLE, f"it was changed, or sealed for another key ({error})") from None
    end = plain.find(b"\n", 0, LONGEST_HEADER) + 1
    header = _read_header(plain[:end])
    _check_binding(header, tender_id, lot, supplier)
    return _content(header, plain[end:])


def padded_size(size: int) -> int:
    """Return the first step that holds `size` bytes."""
    return next(step for step in chain(STEPS, count(max(MIB, size // MIB * MIB), MIB)) if step >= size)


def sealed_digest(sealed: bytes) -> str:
    """Return what stands for the sealed bid in receipts, in the log and in the list of digests."""
    return sha256(sealed).hexdigest()


def _identity(identity: str) -> "pyrage.x25519.Identity":
    try:
        return pyrage.x25519.Identity.from_str(identity)
    except pyrage.IdentityError:
        raise ValueError("this is not an age identity: join the shares of this tender again") from None


def _read_header(line: bytes) -> Header:
    try:
        fields = json.loads(line)
        version, spelled = fields["format"], canonical(fields) + b"\n"
    except (ValueError, TypeError, KeyError, RecursionError):
        raise BrokenSeal(Flaw.UNREADABLE, "it does not begin with a header") from None
    if version != FORMAT:
        raise BrokenSeal(Flaw.UNKNOWN_VERSION, f"its format is {str(version)[:40]!r}, this reads {FORMAT!r}")
    if spelled != line:  # of two spellings or a field twice, readers might read different bids
        raise BrokenSeal(Flaw.UNREADABLE, "its header is not canonical JSON (RFC 8785)")
    try:
        return Header.model_validate(fields)
    except ValidationError as error:
        wrong = ", ".join(str(problem["loc"][0]) for problem in error.errors())
        raise BrokenSeal(Flaw.UNREADABLE, f"its header is wrong in {wrong[:80]}") from None


def _check_binding(header: Header, tender_id: str, lot: str, supplier: str) -> None:
    expected = {"tender": tender_id, "lot": lot, "supplier": supplier}
    if wrong := [name for name, value in expected.items() if getattr(header, name) != value]:
        raise BrokenSeal(Flaw.BOUND_ELSEWHERE, f"it was sealed for another {' and '.join(wrong)}")


def _content(header: Header, rest: bytes) -> bytes:
    content, padding = rest[: header.length], rest[header.length :]
    if len(content) < header.length:
        raise BrokenSeal(Flaw.TRUNCATED, f"{len(content)} of {header.length} bytes are there")
    if sha256(content).hexdigest() != header.sha256:
        raise BrokenSeal(Flaw.DIGEST_WRONG, "its content is not the one its header describes")
    if padding.strip(b"\x00"):
        raise BrokenSeal(Flaw.PADDING_WRONG, "there is more behind its content than zeros")
    return content
