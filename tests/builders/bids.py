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
    Factor,
    KeyShare,
    PanelMember,
    Qualification,
    ScoreLine,
    SizeClass,
    SubmitBid,
)
from common.interfaces.parties import Role
from common.proof import sealing, shares
from common.proof.bid_content import FORMAT, ONLY_LOT, BidContent
from services.bidding.domain.bid import Bid, first_bid
from services.bidding.domain.evaluation import ScoreSheet, score_sheet
from services.bidding.domain.opening import check_qualification, list_bids
from services.bidding.domain.outcome import GivenShare, OpenedBid
from services.bidding.domain.states import TenderState
from services.bidding.domain.tender import Tender
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
    fields: dict[str, Any] = {
        "format": FORMAT,
        "supplier": supplier,
        "name": f"榕城供应商{supplier[-4:]}",
        "address": "福州市鼓楼区湖东路1号",
        "price": "500000.00",
        "size_class": "small",
        "sme_declaration": True,
        "validity_days": 90,
        "technical": "十台显微镜，放大倍数一千二百倍",
        "business": "质保三年",
        "qualification": {"营业执照": "有效"},
        "agent": "陈晓",
        "contact": "0591-00000000",
    }
    return BidContent(**fields | changes)


def a_seal(content: bytes, supplier: str = A, tender: str = PROCUREMENT, recipient: str = RECIPIENT) -> bytes:
    return sealing.seal(recipient, tender, ONLY_LOT, supplier, content)


def a_bid(supplier: str = A, tender: Tender | None = None, raw: bytes | None = None, **content: Any) -> Bid:
    tender = tender or a_tender()
    sealed = a_seal(a_content(supplier, **content).to_bytes(), supplier, tender.id) if raw is None else raw
    text = b64encode(sealed).decode()
    return first_bid(tender, supplier, text, sealing.sealed_digest(sealed), JUST_BEFORE)


def a_submission(supplier: str = A, procurement_id: str = PROCUREMENT, **content: Any) -> SubmitBid:
    sealed = a_seal(a_content(supplier, **content).to_bytes(), supplier, procurement_id)
    digest = sealing.sealed_digest(sealed)
    return SubmitBid(procurement_id=procurement_id, sealed=b64encode(sealed).decode(), digest=digest)


def an_opening_tender(*digests: str, **changes: Any) -> Tender:
    """Return a tender that waits for shares."""
    listed, *_ = list_bids(a_tender(state=TenderState.CLOSED), digests or ("0" * 64, "1" * 64, "2" * 64))
    return replace(listed, **changes)


def given(*holders: Role) -> tuple[GivenShare, ...]:
    return tuple(GivenShare(holder=holder, share=SHARES[holder], given_at=LATER) for holder in holders)


def a_line(supplier: str, price: str = "500000.00", size: str = "large", **changes: Any) -> OpenedBid:
    line = OpenedBid(
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
        Qualification(supplier=each, qualified=each not in but, reason="营业执照过期" if each in but else "")
        for each in suppliers
    )


def a_qualified_tender(*lines: OpenedBid, **changes: Any) -> Tender:
    opened = an_opened_tender(*lines, **changes)
    qualified, *_ = check_qualification(opened, results(*(line.supplier for line in opened.opening)))
    return qualified


def members(experts: int = 4, buyers: int = 1) -> tuple[PanelMember, ...]:
    return tuple(
        PanelMember(expert=expert, name=f"评审{expert[-1]}", buyer_representative=number >= experts)
        for number, expert in enumerate(EXPERTS[: experts + buyers])
    )


def an_evaluating_tender(*lines: OpenedBid, **changes: Any) -> Tender:
    qualified = a_qualified_tender(*lines, **changes)
    return replace(qualified, state=TenderState.EVALUATING, panel=members())


def scores(**points: str) -> dict[str, str]:
    return {"tech": "20", "service": "20"} | points


def a_score(supplier: str, *, responsive: bool = True, **points: str) -> ScoreLine:
    reason = "" if responsive else "未响应实质性条款"
    return ScoreLine(supplier=supplier, responsive=responsive, reason=reason, scores=scores(**points))


def a_sheet(tender: Tender, expert: str, *lines: ScoreLine) -> ScoreSheet:
    counted = [each.supplier for each in tender.qualifications if each.qualified]
    own = {line.supplier: line for line in lines}
    return score_sheet(tender, expert, [own.get(supplier, a_score(supplier)) for supplier in counted], LATER)


def sheets(tender: Tender, *lines: ScoreLine) -> list[ScoreSheet]:
    """Return one sheet a member, all alike."""
    return [a_sheet(tender, member.expert, *lines) for member in tender.panel]


FACTORS_OF_85 = (
    Factor(code="tech", name="技术", points="60"),
    Factor(code="service", name="商务", points="25"),
)
