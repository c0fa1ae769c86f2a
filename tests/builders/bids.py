"""Everything from the sealed bid to the award: a tender whose key is real, bids really sealed to it, panels, sheets."""

from base64 import b64encode
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from hashlib import sha256
from typing import Any

from stdnum.cn import uscc

from common.interfaces.bidding import (
    BidKey,
    KeyShare,
    Lot,
    PanelMember,
    Qualification,
    SizeClass,
    SubmitBid,
)
from common.interfaces.parties import Role
from common.proof import sealing, shares
from common.proof.bid_content import ONLY_LOT, BidContent
from services.bidding.domain.bids.bid import Bid, first_bid
from services.bidding.domain.bids.opening import list_bids
from services.bidding.domain.evaluating.lot_evaluation import LotEvaluation, of_lot
from services.bidding.domain.evaluating.qualification import check_qualification
from services.bidding.domain.outcome import GivenShare, OpenedBid
from services.bidding.domain.states import TenderState
from services.bidding.domain.tendering.tender import Tender
from tests.builders.bid_contents import content_of
from tests.builders.bidding import DUE_AT, PROCUREMENT, a_published_tender

SECOND = timedelta(seconds=1)
JUST_BEFORE = DUE_AT - SECOND
LATER = DUE_AT + timedelta(minutes=5)
HOLDERS = (Role.BUYER, Role.AGENCY, Role.FINANCE)
IDENTITY, RECIPIENT = sealing.new_identity()
SEED = "11" * 32


def a_code(number: int) -> str:
    """Return a valid unified social credit code."""
    body = f"91350100{number:09d}"
    return body + uscc.calc_check_digit(body)


SUPPLIERS = tuple(a_code(number) for number in range(1, 8))
A, B, C, D = SUPPLIERS[:4]
EXPERTS = tuple(f"expert-{number}" for number in range(1, 8))


def split(tender: str = PROCUREMENT, threshold: int = 2, identity: str = IDENTITY) -> dict[Role, str]:
    return dict(zip(HOLDERS, shares.split(identity.encode(), tender, threshold, 3), strict=True))


SHARES = split()


def a_key(held: Mapping[Role, str] = SHARES, threshold: int = 2, recipient: str = RECIPIENT) -> BidKey:
    known = tuple(KeyShare(holder=holder, commitment=shares.commitment(share)) for holder, share in held.items())
    return BidKey(recipient=recipient, threshold=threshold, shares=known)


def a_tender(**changes: Any) -> Tender:
    return a_published_tender(**{"bid_key": a_key()} | changes)


def a_content(supplier: str = A, **changes: Any) -> BidContent:
    """Return what a supplier bids; each has a head of its own (QUAL-01)."""
    return content_of(supplier, **{"responsible_person": f"负责人{supplier[-4:]}"} | changes)


def a_seal(content: bytes, supplier: str = A, tender: str = PROCUREMENT, recipient: str = RECIPIENT) -> bytes:
    return sealing.seal(recipient, tender, ONLY_LOT, supplier, content)


def a_bid(
    supplier: str = A, tender: Tender | None = None, raw: bytes | None = None, *, lot: str = ONLY_LOT, **content: Any
) -> Bid:
    tender = tender or a_tender()
    sealed = a_seal(a_content(supplier, **content).to_bytes(), supplier, tender.id) if raw is None else raw
    text = b64encode(sealed).decode()
    return first_bid(tender, lot, supplier, text, sealing.sealed_digest(sealed), JUST_BEFORE)


def a_submission(supplier: str = A, procurement_id: str = PROCUREMENT, **content: Any) -> SubmitBid:
    sealed = a_seal(a_content(supplier, **content).to_bytes(), supplier, procurement_id)
    digest = sealing.sealed_digest(sealed)
    return SubmitBid(procurement_id=procurement_id, lot=ONLY_LOT, sealed=b64encode(sealed).decode(), digest=digest)


def an_opening_tender(*digests: str, **changes: Any) -> Tender:
    """Return a tender that waits for shares."""
    listed, *_ = list_bids(
        a_tender(state=TenderState.CLOSED), {ONLY_LOT: digests or ("0" * 64, "1" * 64, "2" * 64)}, DUE_AT
    )
    return replace(listed, **changes)


def given(*holders: Role) -> tuple[GivenShare, ...]:
    return tuple(GivenShare(holder=holder, share=SHARES[holder], given_at=LATER) for holder in holders)


def a_line(supplier: str, price: str = "500000.00", size: str = "large", **changes: Any) -> OpenedBid:
    line = OpenedBid(
        lot=ONLY_LOT,
        supplier=supplier,
        name=f"榕城供应商{supplier[-4:]}",
        address="福州市鼓楼区湖东路1号",
        size_class=SizeClass(size),
        sme_declared=True,
        price=Decimal(price),
        digest=sha256(supplier.encode()).hexdigest(),
        received_at=JUST_BEFORE,
    )
    return replace(line, **changes)


def an_opened_tender(*lines: OpenedBid, **changes: Any) -> Tender:
    sheet = lines or tuple(map(a_line, (A, B, C)))
    return a_tender(**{"state": TenderState.OPENED, "opening": sheet, "opened_at": LATER} | changes)


def results(*suppliers: str, but: Sequence[str] = ()) -> tuple[Qualification, ...]:
    """Return who is qualified; those in `but` are not."""
    return tuple(
        Qualification(supplier=each, qualified=False, reason="营业执照过期", rule="QUAL-03")
        if each in but
        else Qualification(supplier=each, qualified=True)
        for each in suppliers
    )


def an_opened_lot(*lines: OpenedBid, **changes: Any) -> LotEvaluation:
    """Return the only lot as opened; a change of a name that its terms have changes what the documents say of it."""
    begun = of_lot(an_opened_tender(*lines), ONLY_LOT)
    terms = {name: changes.pop(name) for name in list(changes) if name in Lot.model_fields}
    return replace(begun, **{"terms": begun.terms.model_copy(update=terms)} | changes)


def a_qualified_lot(*lines: OpenedBid, **changes: Any) -> LotEvaluation:
    opened = an_opened_lot(*lines, **changes)
    qualified, *_ = check_qualification(opened, results(*(line.supplier for line in opened.opening)))
    return qualified


def members(experts: int = 4, buyers: int = 1) -> tuple[PanelMember, ...]:
    return tuple(
        PanelMember(expert=expert, name=f"评审{expert[-1]}", buyer_representative=number >= experts)
        for number, expert in enumerate(EXPERTS[: experts + buyers])
    )
