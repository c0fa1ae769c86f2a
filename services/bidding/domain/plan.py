"""The implementing plan of one procurement: filed with the finance department, approved, its intention made public."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from common.interfaces.bidding import (
    Category,
    IntentionPublished,
    Method,
    PlanApproved,
    PlanDrafted,
    PlanFiled,
    PlanReturned,
)
from common.interfaces.errors import WrongStep
from common.interfaces.rules import require
from common.law.money import Yuan
from common.law.rules import rule
from services.bidding.domain.amounts import require_positive
from services.bidding.domain.budget import BudgetLine
from services.bidding.domain.requirement import Requirement
from services.bidding.domain.states import PlanState, next_state

S = PlanState
STEPS = {
    (S.DRAFTED, "file"): S.FILED,
    (S.RETURNED, "file"): S.FILED,
    (S.FILED, "approve"): S.APPROVED,
    (S.FILED, "return"): S.RETURNED,
    (S.DRAFTED, "publish_intention"): S.DRAFTED,
    (S.FILED, "publish_intention"): S.FILED,
    (S.APPROVED, "publish_intention"): S.APPROVED,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """`id` is the project number in URL form; name and category are those of the requirement."""

    id: str
    project_number: str
    region: str
    buyer: str
    buyer_name: str
    agency: str | None
    requirement_id: str
    budget_line_id: str
    name: str
    category: Category
    method: Method
    budget: Yuan
    state: PlanState = S.DRAFTED
    returned_because: str | None = None
    intention_on: date | None = None
    version: int = 0

    def step(self, action: str, **changes: Any) -> "Plan":
        return replace(self, state=next_state(STEPS, self.state, action, "该采购计划"), **changes)

    def file(self) -> tuple["Plan", PlanFiled]:
        news = PlanFiled(
            procurement_id=self.id,
            buyer=self.buyer,
            name=self.name,
            budget=self.budget,
            category=self.category,
            method=self.method,
        )
        return self.step("file", returned_because=None), news

    def approve(self) -> tuple["Plan", PlanApproved]:
        """The budget is reserved before, in the budget line: that is where approval is decided."""
        news = PlanApproved(
            procurement_id=self.id,
            buyer=self.buyer,
            buyer_name=self.buyer_name,
            name=self.name,
            budget=self.budget,
            category=self.category,
        )
        return self.step("approve"), news

    def send_back(self, reason: str) -> tuple["Plan", PlanReturned]:
        return self.step("return", returned_because=reason), PlanReturned(procurement_id=self.id, reason=reason)

    def publish_intention(
        self, summary: str, expected_month: str, remark: str, *, today: date
    ) -> tuple["Plan", IntentionPublished]:
        """
        Return the plan with its intention public, once.

        Raises: WrongStep for a returned plan or a second intention, RuleBroken (INT-02) for a month that is over.
        """
        after = self.step("publish_intention", intention_on=today)
        if self.intention_on:
            raise WrongStep(
                f"采购意向已于 {self.intention_on} 公开，无需重复公开。 The intention is public since that day.",
                {"state": self.state, "action": "publish_intention", "allowed": []},
            )
        if expected_month < f"{today:%Y-%m}":
            require(rule("INT-02", today, self.region).breach(f"≥ {today:%Y-%m}", expected_month))
        news = IntentionPublished(
            procurement_id=self.id,
            buyer=self.buyer,
            buyer_name=self.buyer_name,
            project_name=self.name,
            requirement_summary=summary,
            budget_amount=self.budget,
            expected_date=expected_month,
            remark=remark,
        )
        return after, news

    def require_approved(self, *, today: date) -> None:
        """Raises: RuleBroken (SCOPE-08) before the finance department has approved the plan."""
        if self.state is not S.APPROVED:
            expected = "已备案并批准的采购实施计划 (a plan that is filed and approved)"
            require(rule("SCOPE-08", today, self.region).breach(expected, self.state))


def draft_plan(
    number: int,
    requirement: Requirement,
    line: BudgetLine,
    *,
    budget: Yuan,
    method: Method,
    buyer_name: str,
    agency: str | None,
    today: date,
) -> tuple[Plan, PlanDrafted]:
    """
    Return the plan with the running number of its region, method and year.

    Raises: Invalid for a budget of zero, RuleBroken (REQ-05) if the requirement is not reviewed.
    """
    require_positive("budget", budget)
    requirement.require_reviewed(today=today)
    region = requirement.region
    plan = Plan(
        id=f"{region}-{method}-{today.year}-{number:06d}",
        project_number=f"[{region}]RC[{method}]{today.year}{number:06d}",
        region=region,
        buyer=requirement.buyer,
        buyer_name=buyer_name,
        agency=agency,
        requirement_id=requirement.id,
        budget_line_id=line.id,
        name=requirement.name,
        category=requirement.category,
        method=method,
        budget=budget,
    )
    return plan, PlanDrafted(procurement_id=plan.id, name=plan.name, budget=budget, method=method)
