"""Everything that bidding knows up to the deadline, made by the same decisions that make the real ones."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import count
from typing import Any

from common.interfaces.bidding import (
    BidKey,
    Category,
    DraftPlan,
    DraftTender,
    Factor,
    Grade,
    Item,
    KeyShare,
    Lot,
    Review,
    ReviewKind,
    ReviewResult,
    SizeClass,
    WrittenDecision,
)
from common.interfaces.context import By
from common.interfaces.parties import Actor, Role
from services.bidding.domain.planning import drafting
from services.bidding.domain.planning.budget import BudgetLine
from services.bidding.domain.planning.plan import Plan
from services.bidding.domain.planning.requirement import Requirement
from services.bidding.domain.states import PlanState, RequirementState
from services.bidding.domain.tendering import publication
from services.bidding.domain.tendering.supplier import Party
from services.bidding.domain.tendering.tender import Tender

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
        written_on=TODAY,
    )
    return replace(requirement, **changes)


def a_reviewed_requirement(**changes: Any) -> Requirement:
    return a_requirement(state=RequirementState.REVIEWED, reviews=(a_review(),), **changes)


def a_review(**changes: Any) -> Review:
    fields: dict[str, Any] = {
        "kind": ReviewKind.GENERAL,
        "edition": 1,
        "reviewers": ("li",),
        "opinion": "同意",
        "result": ReviewResult.PASSED,
        "reviewed_at": MORNING,
    }
    return Review(**fields | changes)


def a_plan(state: PlanState = PlanState.DRAFTED, **changes: Any) -> Plan:
    call = DraftPlan(requirement_id="r1", budget_line_id="L-1", budget="600000.00", agency=AGENCY)
    drafted, _ = drafting.draft_plan(123, call, a_reviewed_requirement(), a_line(), buyer_name="某学校", today=TODAY)
    return replace(drafted, state=state, **changes)


def an_approved_plan(**changes: Any) -> Plan:
    return a_plan(PlanState.APPROVED, **{"intention_on": INTENTION_ON} | changes)


GRADES = tuple(
    Grade(name=name, least=least, most=most)
    for name, least, most in (
        ("优", "21", "30"),
        ("良", "11", "20.99"),
        ("一般", "0", "10.99"),
    )
)


def a_lot(**changes: Any) -> Lot:
    """Return the terms of a lot: price 40 points, two factors of 30."""
    fields: dict[str, Any] = {
        "lot": "1",
        "name": "显微镜",
        "budget": "600000.00",
        "max_price": "580000.00",
        "items": (Item(number="1", name="显微镜", quantity="10", unit="台", sector="industry"),),
        "price_weight": "0.40",
        "sme_rate": "0.15",
        "factors": (
            Factor(code="tech", name="技术方案", points="30", grades=GRADES),
            Factor(code="service", name="售后服务", points="30", objective=True),
        ),
    }
    return Lot(**fields | changes)


NOT_UNIFORM = WrittenDecision(rule="EVAL-01", text="综合评分法", reason="各产品性能差异大，标准不统一")
DRAFTER, CHECKER = "agency-1", "checker-1"


def documents(*lots: Lot, **changes: Any) -> DraftTender:
    """Return the call that drafts the documents; what changes a lot changes the only one."""
    of_lot = {name: changes.pop(name) for name in list(changes) if name in Lot.model_fields}
    fields: dict[str, Any] = {
        "procurement_id": PROCUREMENT,
        "requirement": "显微镜 10 台，放大倍数不低于 1000 倍",
        "qualification": "符合政府采购法第二十二条",
        "contract_term": "合同签订后 30 日内交付",
        "lots": lots or (a_lot(**of_lot),),
        "contacts": "采购人 0591-80000000",
        "agency_fee": "由采购人支付，每包 3000 元",
        "decisions": (NOT_UNIFORM,),
    }
    return DraftTender(**fields | changes)


def a_bid_key(*holders: Role, threshold: int = 2, recipient: str = RECIPIENT) -> BidKey:
    named = holders or (Role.BUYER, Role.AGENCY, Role.FINANCE)
    shares = tuple(KeyShare(holder=holder, commitment=f"{number:064x}") for number, holder in enumerate(named))
    return BidKey(recipient=recipient, threshold=threshold, shares=shares)


def a_drafted_tender(call: DraftTender | None = None, **changes: Any) -> Tender:
    """Return documents that are checked, with their bid key."""
    tender, _ = publication.draft(call or documents(), an_approved_plan(), drafted_by=DRAFTER, today=TODAY)
    done = {"bid_key": a_bid_key(), "checked_by": CHECKER, "checked_at": MORNING}
    return replace(tender, **done | changes)


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
