"""Plans as they are drafted, with items and papers, for tests of what may be filed."""

from datetime import date
from typing import Any

from common.interfaces.bidding import Category, DraftPlan, Ground, Method, Paper, PlanItem
from services.bidding.domain.planning import drafting
from services.bidding.domain.planning.plan import Plan
from tests.builders.bidding import AGENCY, TODAY, a_line, a_reviewed_requirement

SERVER, COPIER, CLOUD = "A02010104", "A02020100", "C16040000"


def a_paper(issued_by: str = "某市教育局", issued_on: date = TODAY) -> Paper:
    return Paper(issued_by=issued_by, number="〔2026〕1号", issued_on=issued_on)


def an_item(budget: str, code: str = SERVER, name: str = "服务器") -> PlanItem:
    return PlanItem(code=code, name=name, budget=budget)


def a_draft(budget: str = "600000.00", **changes: Any) -> DraftPlan:
    fields = {"requirement_id": "r1", "budget_line_id": "L-1", "budget": budget, "agency": AGENCY}
    return DraftPlan(**fields | changes)


def an_invited_draft(budget: str = "250000.00", **changes: Any) -> DraftPlan:
    """Return a plan of one server for an invited tender; 250,000 is below the procurement limit of a city."""
    fields = {
        "method": Method.INVITED_TENDER,
        "ground": Ground.LIMITED_SUPPLIERS,
        "method_reason": "只有三家供应商具备所需资质",
        "items": (an_item(budget),),
    }
    return a_draft(budget, **fields | changes)


def drafted(call: DraftPlan | None = None, *, region: str = "350100", category: Category = Category.GOODS) -> Plan:
    requirement = a_reviewed_requirement(region=region, category=category)
    return drafting.draft_plan(7, call or a_draft(), requirement, a_line(), buyer_name="某学校", today=TODAY)[0]


def invited(budget: str = "250000.00", *, region: str = "350100", **changes: Any) -> Plan:
    return drafted(an_invited_draft(budget, **changes), region=region)
