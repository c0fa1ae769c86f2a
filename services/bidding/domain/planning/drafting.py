"""What the buyer writes into a plan: its items and budget, and by which method it wants to buy."""

from dataclasses import replace
from datetime import date
from typing import Any

from common.interfaces.bidding import DraftPlan, Method, PlanContent, PlanDrafted
from common.interfaces.rules import require
from common.law.money import NOTHING
from common.law.rules import rule
from services.bidding.domain.amounts import require_positive
from services.bidding.domain.planning.budget import BudgetLine
from services.bidding.domain.planning.method import advise
from services.bidding.domain.planning.plan import Plan
from services.bidding.domain.planning.requirement import Requirement

CONTENT = tuple(PlanContent.model_fields)


def draft_plan(
    number: int, call: DraftPlan, requirement: Requirement, line: BudgetLine, *, buyer_name: str, today: date
) -> tuple[Plan, PlanDrafted]:
    """
    Return the plan with the running number of its region, method and year.

    Raises: Invalid for a budget of zero, RuleBroken (REQ-05) if the requirement is not reviewed, (INT-06) if the items
    do not add up, (METH-02) for an invited tender without its ground.
    """
    requirement.require_reviewed(today=today)
    region, method = requirement.region, call.method
    plan = Plan(
        id=f"{region}-{method}-{today.year}-{number:06d}",
        project_number=f"[{region}]RC[{method}]{today.year}{number:06d}",
        region=region,
        buyer=requirement.buyer,
        buyer_name=buyer_name,
        requirement_id=requirement.id,
        budget_line_id=line.id,
        fiscal_year=line.year,
        name=requirement.name,
        category=requirement.category,
        method=method,
        **_written(call),
    )
    return _checked(plan, today)


def redraft(plan: Plan, content: PlanContent, *, today: date) -> tuple[Plan, PlanDrafted]:
    """Return the plan written anew. Raises: WrongStep once it is filed, and what draft_plan raises."""
    return _checked(plan.step("redraft", **_written(content)), today)


def _written(content: PlanContent) -> dict[str, Any]:
    return {field: getattr(content, field) for field in CONTENT}


def _checked(plan: Plan, today: date) -> tuple[Plan, PlanDrafted]:
    require_positive("budget", plan.budget)
    _require_sum(plan, today)
    if plan.method is Method.INVITED_TENDER and not (plan.ground and plan.method_reason):
        expected = "适用情形和理由 (a ground and its reason): limited_suppliers | cost_disproportionate"
        require(rule("METH-02", today, plan.region).breach(expected, f"{plan.ground or '-'}: {plan.method_reason}"))
    reason = plan.method_reason or rule("METH-01", today, plan.region).says_zh
    advice = advise(plan.category, plan.budget, plan.codes, region=plan.region, on=today)
    after = replace(plan, method_reason=reason, warnings=advice.warnings)
    news = PlanDrafted(
        procurement_id=plan.id,
        name=plan.name,
        budget=plan.budget,
        method=plan.method,
        method_reason=reason,
        warnings=advice.warnings,
    )
    return after, news


def _require_sum(plan: Plan, today: date) -> None:
    for number, item in enumerate(plan.items):
        require_positive(f"items.{number}.budget", item.budget)
    total = sum((item.budget for item in plan.items), NOTHING)
    if plan.items and total != plan.budget:
        require(rule("INT-06", today, plan.region).breach(f"{plan.budget:.2f}", f"{total:.2f}"))
