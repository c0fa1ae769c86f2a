"""One supplier's sealed bid for one lot. Nobody but its supplier learns that it exists before the deadline."""

from base64 import b64decode
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from hashlib import sha256

from common.interfaces.errors import Conflict, RuleBroken
from common.interfaces.rules import broken_rule
from common.interfaces.steps import next_state
from common.law.rules import Breach, Rule, rule
from common.proof.bid_content import BidContent
from common.proof.parts import Manifest, count_of
from common.proof.sealing import STEPS as PADDED
from common.proof.sealing import sealed_digest
from services.bidding.domain.bids.upload import Upload, wrong
from services.bidding.domain.states import TenderState
from services.bidding.domain.tendering.tender import Tender

AGE_FILE = b"age-encryption.org/v1\n"
BEGINNING = 64  # characters of base64 that show what kind of file it is: whole groups of four
LOGGED_WITHIN = timedelta(hours=1)  # after the deadline, the list of digests is in the log
NEWER = (
    "同一供应商此后又提交了另一份文件，以后提交的为准。 "
    "Another file was handed in after this one, and the later one counts: see GetMyBid."
)


class BidState(StrEnum):
    RECEIVED = "received"
    WITHDRAWN = "withdrawn"
    LISTED = "listed"  # taken at the deadline: no replacement or withdrawal that is still under way touches it now
    OPENED = "opened"


S = BidState

STEPS: dict[tuple[BidState, str], BidState] = {
    (S.RECEIVED, "hand_in"): S.RECEIVED,
    (S.WITHDRAWN, "hand_in"): S.RECEIVED,
    (S.RECEIVED, "withdraw"): S.WITHDRAWN,
    (S.RECEIVED, "list"): S.LISTED,
    (S.LISTED, "list"): S.LISTED,  # closing is completed after a crash
    (S.LISTED, "open"): S.OPENED,
    (S.OPENED, "open"): S.OPENED,  # so is opening
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Bid:
    """
    `digest` is the SHA-256 of the age file, `size` its bytes; `sealed` is base64 of it, empty if it is kept in parts.

    `number` is that of the upload it came from, or of the one it replaced (upload.py). `content` is there once the bid
    is opened.
    """

    id: str
    procurement_id: str
    lot: str
    supplier: str
    sealed: str
    digest: str
    size: int
    number: int = 0
    received_at: datetime
    logged_by: datetime
    state: BidState = S.RECEIVED
    content: BidContent | None = None
    version: int = 0

    def step(self, action: str) -> "Bid":
        return replace(self, state=next_state(STEPS, self.state, action, "该投标"))

    def hand_in(self, newer: "Bid") -> "Bid":
        """Return the bid replaced by what the same supplier hands in now, unless that is the older of two uploads."""
        if newer.number and newer.number < self.number:
            raise Conflict(NEWER, {"digest": self.digest})
        number = max(newer.number, self.number)
        return replace(newer, state=self.step("hand_in").state, number=number, version=self.version)

    def opened(self, content: BidContent | None) -> "Bid":
        return replace(self.step("open"), content=content)

    def sealed_bytes(self) -> bytes:
        return b64decode(self.sealed)

    def beginning(self) -> bytes:
        """Return the first bytes of a file that is kept here whole."""
        return b64decode(self.sealed[:BEGINNING])

    @property
    def in_parts(self) -> bool:
        return not self.sealed

    @property
    def manifest(self) -> Manifest:
        return Manifest(self.size, self.digest, count_of(self.size))


def bid_id(procurement_id: str, lot: str, supplier: str) -> str:
    """Return the one id of a supplier's bid for a lot: a second document is impossible."""
    return sha256(f"{procurement_id}\n{lot}\n{supplier}".encode()).hexdigest()


def first_bid(tender: Tender, lot: str, supplier: str, sealed: str, digest: str, now: datetime) -> Bid:
    """Return the bid as handed in at `now`. Raises: Invalid if the bytes are not whole, NotFound for no such lot."""
    return _received(tender, lot, supplier, sealed, digest, _check_arrival(sealed, digest), 0, now)


def uploaded_bid(tender: Tender, lot: str, supplier: str, upload: Upload, now: datetime) -> Bid:
    """Return the bid whose parts were found whole. Raises: NotFound for no such lot."""
    return _received(tender, lot, supplier, "", upload.digest, upload.size, upload.handed_in, now)


def log_promise(tender: Tender) -> datetime:
    """Return by when the list of digests is in the log, by the deadline in force."""
    if tender.bids_due_at is None:
        raise ValueError("a tender without a deadline takes no bids")
    return tender.bids_due_at + LOGGED_WITHIN


def takes_bids(tender: Tender, now: datetime) -> bool:
    """Tell whether a bid of this instant is in time: the deadline itself is too late (BID-OPEN-03)."""
    return tender.state is TenderState.PUBLISHED and tender.bids_due_at is not None and now < tender.bids_due_at


def late(tender: Tender, found: object) -> RuleBroken:
    """Return the refusal of what comes at or after the deadline, or was not yet kept when closing began."""
    breach = _sealed_in_time(tender).breach(f"< {tender.bids_due_at}", found)
    return broken_rule(breach)


def seal_breach(tender: Tender, beginning: bytes, size: int) -> Breach | None:
    """Return a breach of BID-OPEN-03 unless this is an age file not shorter than the smallest padded step."""
    if beginning.startswith(AGE_FILE) and size > PADDED[0]:
        return None
    return _sealed_in_time(tender).breach(
        "an age file made by `rongcai bid seal`（加密投标文件）", f"{size} other bytes（其他数据）"
    )


def _received(
    tender: Tender, lot: str, supplier: str, sealed: str, digest: str, size: int, number: int, now: datetime
) -> Bid:
    tender.terms(lot)
    if tender.bids_due_at is None:
        raise ValueError("a tender without a deadline takes no bids")
    return Bid(
        id=bid_id(tender.id, lot, supplier),
        procurement_id=tender.id,
        lot=lot,
        supplier=supplier,
        sealed=sealed,
        digest=digest,
        size=size,
        number=number,
        received_at=now,
        logged_by=log_promise(tender),
    )


def _sealed_in_time(tender: Tender) -> Rule:
    return rule("BID-OPEN-03", tender.documents_issued_on or date.max, tender.region)


def _check_arrival(sealed: str, digest: str) -> int:
    """Return how many bytes arrived. This alone looks whether they are base64: a pattern would read them all again."""
    try:
        raw = b64decode(sealed, validate=True)
    except ValueError:  # also for characters beyond ASCII
        raise wrong("sealed", "不是完整的 base64，请重新上传 (not whole base64: upload it again)") from None
    if (arrived := sealed_digest(raw)) != digest:
        raise wrong(
            "digest", f"收到的文件摘要为 {arrived}，请重新上传 (the file arrived with this digest: upload it again)"
        )
    return len(raw)
