"""Everything that bidding knows up to the deadline, made by the same decisions that make the real ones."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import count
from typing import Any

from common.interfaces.bidding import BidKey, Category, DraftTender, Factor, KeyShare, Method, SizeClass
from common.interfaces.context import By
from common.interfaces.parties import Actor, Role
from services.bidding.domain import plan, publication
from services.bidding.domain.budget import BudgetLine
from services.bidding.domain.plan import Plan
from services.bidding.domain.requirement import Requirement
from services.bidding.domain.states import PlanState, RequirementState
from services.bidding.domain.supplier import Party
from services.bidding.domain.tender import Tender

REGION = "350100"
PROCUREMENT = "350100-GK-2026-000123"
BUYER, OTHER_BUYER = "12350100MB0000001Y", "12350100MB00000022"
AGENCY, OTHER_AGENCY = "91350100MA0000001P", "91350100MA0000002T"
SUPPLIER, OTHER_SUPPLIER = "91350100MA0000003X", "91350100MA00000041"

MORNING = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)  # Monday, 9:00 in Fuzhou: the notice is published
TODAY = date(2026, 3, 2)
INTENTION_ON = date(2026, 1, 31)  # 30 days before
OFFER_UNTIL = date(2026, 3, 9)  # 5 working days after
DUE_AT = datetime(2026, 3, 22, 1, 0, tzinfo=UTC)  # day 20
RECIPIENT = "age1" + "q" * 58

_keys = count(1)


def by(role: Role, party: str = "", *, person: str = "", at: datetime = MORNING, key: str = "", **more: Any) -> By:
    """Return the context of one command, under a key of its own unless one is given."""
    actor = Actor(id=person or f"{role}-1", role=role, party=party, name=f"{role} name")
    return By(actor=actor, region=REGION, key=key or f"{next(_keys):032x}", at=at, **more)


def a_line(amount: str = "1000000.00", **changes: Any) -> BudgetLine:
    line = BudgetLine(id="L-1", region=REGION, buyer=BUYER, year=2026, name="设备购置", amount=Decimal(amount))
    return replace(line, **changes)


def a_requirement(**changes: Any) -> Requirement:
    requirement = Requirement(
        id="r1",
        region=REGION,
        buyer=BUYER,
        name="显微镜",
        summary="显微镜 10 台",
        category=Category.GOODS,
        estimate=Decimal("600000.00"),
        drafted_by="zhang",
    )
    return replace(requirement, **changes)


def a_reviewed_requirement(**changes: Any) -> Requirement:
    return a_requirement(state=RequirementState.REVIEWED, reviewed_by="li", opinion="同意", **changes)


def a_plan(state: PlanState = PlanState.DRAFTED, **changes: Any) -> Plan:
    drafted, _ = plan.draft_plan(
        123,
        a_reviewed_requirement(),
        a_line(),
        budget=Decimal("600000.00"),
        method=Method.OPEN_TENDER,
        buyer_name="某学校",
        agency=AGENCY,
        today=TODAY,
    )
    return replace(drafted, state=state, **changes)


def an_approved_plan(**changes: Any) -> Plan:
    return a_plan(PlanState.APPROVED, **{"intention_on": INTENTION_ON} | changes)


def documents(**changes: Any) -> DraftTender:
    """Return the call that drafts the documents: price 40 points, two factors of 30."""
    fields: dict[str, Any] = {
        "procurement_id": PROCUREMENT,
        "max_price": "580000.00",
        "requirement": "显微镜 10 台，放大倍数不低于 1000 倍",
        "qualification": "符合政府采购法第二十二条",
        "contract_term": "合同签订后 30 日内交付",
        "price_weight": "0.40",
        "sme_rate": "0.15",
        "factors": (
            Factor(code="tech", name="技术方案", points="30"),
            Factor(code="service", name="售后服务", points="30", objective=True),
        ),
        "contacts": "采购人 0591-80000000",
    }
    return DraftTender(**fields | changes)


def a_bid_key(*holders: Role, threshold: int = 2, recipient: str = RECIPIENT) -> BidKey:
    named = holders or (Role.BUYER, Role.AGENCY, Role.FINANCE)
    shares = tuple(KeyShare(holder=holder, commitment=f"{number:064x}") for number, holder in enumerate(named))
    return BidKey(recipient=recipient, threshold=threshold, shares=shares)


def a_drafted_tender(call: DraftTender | None = None, **changes: Any) -> Tender:
    tender, _ = publication.draft(call or documents(), an_approved_plan(), today=TODAY)
    return replace(tender, **{"bid_key": a_bid_key()} | changes)


def a_published_tender(*, now: datetime = MORNING, **changes: Any) -> Tender:
    tender, _ = publication.publish(a_drafted_tender(), INTENTION_ON, OFFER_UNTIL, DUE_AT, now=now)
    return replace(tender, **changes)


def a_party(code: str = SUPPLIER, role: Role = Role.SUPPLIER, **changes: Any) -> Party:
    party = Party(
        id=code,
        role=role,
        name=f"企业{code[-4:]}",
        region=REGION,
        address="福州",
        size_class=SizeClass.SMALL,
        public_key="0" * 64,
    )
    return replace(party, **changes)
