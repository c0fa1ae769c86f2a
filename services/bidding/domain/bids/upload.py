"""
A sealed bid on its way up: what a supplier has announced for a lot, part by part, at most two files at a time.

This document alone decides which file came last: `handed_in` numbers the files in the order in which they were
complete, and a bid never gives way to one of a lower number. So the parts that the bid is made of are never let go.
"""

from base64 import b64decode, b64encode
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256

from common.interfaces.bidding import UploadPart
from common.interfaces.errors import Invalid, NotFound, Refusal
from common.proof.parts import Manifest, Part, WrongPart, check, count_of

AT_ONCE = 2  # the bid that is in, and the one that is to replace it
TOO_MANY = (
    f"每个采购包最多同时保留 {AT_ONCE} 个上传文件：请先提交其中之一，或者用 DropUpload 放弃。 "
    f"At most {AT_ONCE} uploads a lot: hand one in, or give one up with DropUpload."
)
IN_USE = "该文件已经提交，不能放弃：可以撤回投标。 This file was handed in and cannot be given up: withdraw the bid."


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """
    One file: size in bytes, SHA-256 of all of it, the numbers of the parts that are there.

    `handed_in` is 0 until it was found whole and handed in.
    """

    digest: str
    size: int
    begun_at: datetime
    there: tuple[int, ...] = ()
    handed_in: int = 0

    @property
    def manifest(self) -> Manifest:
        return Manifest(self.size, self.digest, count_of(self.size))


@dataclass(frozen=True, slots=True, kw_only=True)
class Uploads:
    """All files of one supplier for one lot; `look_at` is when what was not handed in may be dropped."""

    id: str
    procurement_id: str
    lot: str
    supplier: str
    look_at: datetime | None
    files: tuple[Upload, ...] = ()
    count: int = 0
    version: int = 0

    def file(self, digest: str) -> Upload:
        found = next((each for each in self.files if each.digest == digest), None)
        if found is None:
            said = "没有摘要为此值的上传：请先上传各段 (nothing with this digest was uploaded: send its parts first)"
            raise NotFound(said, {"digest": digest, "remedy": "UploadPart"})
        return found

    def begun(self, new: Upload) -> "Uploads":
        """Return them with this file among them. Raises: Invalid if it was announced otherwise, Refusal if too many."""
        for each in self.files:
            if each.digest == new.digest:
                if each.size != new.size:
                    raise wrong("size", f"此前所报为 {each.size} 字节 (it was announced with {each.size} bytes)")
                return self
        if len(self.files) >= AT_ONCE:
            raise Refusal(TOO_MANY, {"at_once": AT_ONCE, "digests": [each.digest for each in self.files]})
        return replace(self, files=(*self.files, new))

    def with_part(self, digest: str, number: int) -> "Uploads":
        """Return them knowing of a part that is kept."""
        file = self.file(digest)
        there = tuple(sorted({*file.there, number}))
        return replace(self, files=tuple(replace(f, there=there) if f is file else f for f in self.files))

    def taken_up(self, digest: str) -> "Uploads":
        """Return them with this file as the last one handed in."""
        number = self.count + 1
        last = replace(self.file(digest), handed_in=number)
        return replace(self, count=number, files=(*(each for each in self.files if each.digest != digest), last))

    def without(self, digest: str) -> "Uploads":
        """Return them without a file that was not handed in."""
        if self.file(digest).handed_in:
            raise Refusal(IN_USE, {"digest": digest, "remedy": "WithdrawBid"})
        return replace(self, files=tuple(each for each in self.files if each.digest != digest))

    def replaced_by(self, number: int) -> "Uploads":
        """Return them without those that were handed in before this one."""
        return replace(self, files=tuple(each for each in self.files if not 0 < each.handed_in < number))


@dataclass(frozen=True, slots=True, kw_only=True)
class BidPart:
    """`body` is base64; `uploads` and `digest` say of which file it is."""

    id: str
    uploads: str
    digest: str
    number: int
    body: str
    version: int = 0

    def raw(self) -> bytes:
        return b64decode(self.body)


def part_id(uploads: str, digest: str, number: int) -> str:
    return sha256(f"{uploads}\n{digest}\n{number}".encode()).hexdigest()


def arrived(uploads: str, call: UploadPart, now: datetime) -> tuple[Upload, BidPart]:
    """Return the file that a part is of and the part. Raises: Invalid for what did not arrive as announced."""
    file = Upload(digest=call.digest, size=call.size, begun_at=now)
    try:
        raw = b64decode(call.body, validate=True)
        check(file.manifest, Part(call.number, call.sha256, raw))
    except WrongPart as found:
        raise wrong(found.field, str(found).removeprefix(f"{found.field}: ")) from None
    except ValueError:
        raise wrong("body", "不是完整的 base64，请重新上传 (not whole base64: send it again)") from None
    body = b64encode(raw).decode()
    return file, BidPart(
        id=part_id(uploads, call.digest, call.number),
        uploads=uploads,
        digest=call.digest,
        number=call.number,
        body=body,
    )


def wrong(field: str, reason: str) -> Invalid:
    return Invalid(f"{field}: {reason}", {"errors": [{"field": field, "reason": reason}]})
