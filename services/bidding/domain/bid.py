"""One supplier's sealed bid for one lot. Nobody but its supplier learns that it exists before the deadline."""

from base64 import b64decode
from binascii import Error as NotBase64
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from hashlib import sha256

from common.interfaces.errors import Invalid, RuleBroken
from common.interfaces.rules import describe, facts
from common.law.rules import Breach, Rule, rule
from common.proof.bid_content import BidContent
from common.proof.sealing import STEPS as PADDED
from common.proof.sealing import sealed_digest
from services.bidding.domain.states import TenderState, next_state
from services.bidding.domain.tender import Tender

AGE_FILE = b"age-encryption.org/v1\n"
LOGGED_WITHIN = timedelta(hours=1)  # after the deadline, the list of digests is in the log


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
    """`sealed` is base64 of the age file, `digest` its SHA-256; `content` is there once the bid is opened."""

    id: str
    procurement_id: str
    lot: str
    supplier: str
    sealed: str
    digest: str
    received_at: datetime
    logged_by: datetime
    state: BidState = S.RECEIVED
    content: BidContent | None = None
    version: int = 0

    def step(self, action: str) -> "Bid":
        return replace(self, state=next_state(STEPS, self.state, action, "该投标"))

    def hand_in(self, newer: "Bid") -> "Bid":
        """Return the bid replaced by what the same supplier hands in now."""
        return replace(newer, state=self.step("hand_in").state, version=self.version)

    def opened(self, content: BidContent | None) -> "Bid":
        return replace(self.step("open"), content=content)

    def sealed_bytes(self) -> bytes:
        return b64decode(self.sealed)


def bid_id(procurement_id: str, lot: str, supplier: str) -> str:
    """Return the one id of a supplier's bid for a lot: a second document is impossible."""
    return sha256(f"{procurement_id}\n{lot}\n{supplier}".encode()).hexdigest()


def first_bid(tender: Tender, lot: str, supplier: str, sealed: str, digest: str, now: datetime) -> Bid:
    """Return the bid as handed in at `now`. Raises: Invalid if the bytes did not arrive whole, NotFound for no such lot."""
    tender.terms(lot)
    _check_arrival(sealed, digest)
    if tender.bids_due_at is None:
        raise ValueError("a tender without a deadline takes no bids")
    return Bid(
        id=bid_id(tender.id, lot, supplier),
        procurement_id=tender.id,
        lot=lot,
        supplier=supplier,
        sealed=sealed,
        digest=digest,
        received_at=now,
        logged_by=tender.bids_due_at + LOGGED_WITHIN,
    )


def takes_bids(tender: Tender, now: datetime) -> bool:
    """Tell whether a bid of this instant is in time: the deadline itself is too late (BID-OPEN-03)."""
    return tender.state is TenderState.PUBLISHED and tender.bids_due_at is not None and now < tender.bids_due_at


def late(tender: Tender, found: object) -> RuleBroken:
    """Return the refusal of what comes at or after the deadline, or was not yet kept when closing began."""
    breach = _sealed_in_time(tender).breach(f"< {tender.bids_due_at}", found)
    return RuleBroken(describe(breach), facts(breach))


def seal_breach(tender: Tender, sealed: str) -> Breach | None:
    """Return a breach of BID-OPEN-03 unless this is an age file not shorter than the smallest padded step."""
    raw = b64decode(sealed)
    if raw.startswith(AGE_FILE) and len(raw) > PADDED[0]:
        return None
    return _sealed_in_time(tender).breach(
        "an age file made by `rongcai bid seal`（加密投标文件）", f"{len(raw)} other bytes（其他数据）"
    )


def _sealed_in_time(tender: Tender) -> Rule:
    return rule("BID-OPEN-03", tender.documents_issued_on or date.max, tender.region)


def _check_arrival(sealed: str, digest: str) -> None:
    try:
        arrived = sealed_digest(b64decode(sealed, validate=True))
    except NotBase64:
        raise _wrong("sealed", "不是完整的 base64，请重新上传 (not whole base64: upload it again)") from None
    if arrived != digest:
        raise _wrong(
            "digest", f"收到的文件摘要为 {arrived}，请重新上传 (the file arrived with this digest: upload it again)"
        )


def _wrong(field: str, reason: str) -> Invalid:
    return Invalid(f"{field}: {reason}", {"errors": [{"field": field, "reason": reason}]})
