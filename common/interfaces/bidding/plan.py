"""Requirement, plan, intention."""

from datetime import date

from common.interfaces.bidding.names import NAME, Category, Method
from common.interfaces.calls import Call, View, get, post
from common.interfaces.fields import (
    CreditCode,
    Id,
    Line,
    Month,
    ProcurementId,
    Remark,
    Text,
)
from common.interfaces.parties import Role
from common.law.money import Yuan


class RequirementView(View):
    id: str
    buyer: str
    name: str
    summary: str
    category: Category
    estimate: Yuan
    drafted_by: str
    reviewed_by: str | None
    state: str
    version: int


class WriteRequirement(Call[RequirementView], service=NAME, door=post("/requirements"), roles=(Role.BUYER,)):
    """Say what is needed: the basis of the plan and of the documents (REQ-*)."""

    name: Line
    summary: Text
    category: Category
    estimate: Yuan


class ReviewRequirement(
    Call[RequirementView], service=NAME, door=post("/requirements/{requirement_id}/review"), roles=(Role.BUYER,)
):
    """Review before start, by another person than the drafter (REQ-05, ROLE-03)."""

    requirement_id: Id
    opinion: Text


class GetRequirement(
    Call[RequirementView],
    service=NAME,
    door=get("/requirements/{requirement_id}"),
    roles=(Role.BUYER, Role.AGENCY, Role.FINANCE),
):
    requirement_id: Id


class PlanView(View):
    id: ProcurementId
    project_number: str  # [350100]RC[GK]2026000123
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
    state: str
    intention_on: date | None
    version: int


class DraftPlan(Call[PlanView], service=NAME, door=post("/plans"), roles=(Role.BUYER,)):
    """Draft the implementing plan of one procurement; its id is the project number in URL form."""

    requirement_id: Id
    budget_line_id: Id
    budget: Yuan
    method: Method = Method.OPEN_TENDER
    agency: CreditCode | None = None


class FilePlan(Call[PlanView], service=NAME, door=post("/plans/{procurement_id}/filing"), roles=(Role.BUYER,)):
    """File the plan with the finance department before the purchase (SCOPE-08)."""

    procurement_id: ProcurementId


class ApprovePlan(Call[PlanView], service=NAME, door=post("/plans/{procurement_id}/approval"), roles=(Role.FINANCE,)):
    """Approve and reserve the budget; refused when the line has less free budget (SCOPE-07)."""

    procurement_id: ProcurementId


class ReturnPlan(Call[PlanView], service=NAME, door=post("/plans/{procurement_id}/return"), roles=(Role.FINANCE,)):
    """Send a filed plan back to the buyer with the reason."""

    procurement_id: ProcurementId
    reason: Text


class PublishIntention(
    Call[PlanView], service=NAME, door=post("/plans/{procurement_id}/intention"), roles=(Role.BUYER,)
):
    """Make the intention public, at least 30 days before the activity starts (INT-TIME-01, INT-02)."""

    procurement_id: ProcurementId
    expected_month: Month
    remark: Remark = ""


class GetPlan(
    Call[PlanView],
    service=NAME,
    door=get("/plans/{procurement_id}"),
    roles=(Role.BUYER, Role.AGENCY, Role.FINANCE, Role.OPERATOR),
):
    procurement_id: ProcurementId
