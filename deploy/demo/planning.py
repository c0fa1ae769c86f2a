"""From the budget line to the public intention."""

from datetime import timedelta
from typing import Any

from common.interfaces.bidding import (
    ApprovePlan,
    DraftPlan,
    FilePlan,
    ImportBudgetLine,
    PublishIntention,
    ReviewRequirement,
    SizeClass,
    WriteRequirement,
)
from common.interfaces.supervision import GetParty, RegisterParty
from common.law.calendar import local_date
from common.law.money import Yuan, from_fen
from deploy.client import Refused
from deploy.demo.case import Case
from deploy.demo.stage import Stage

INTENTION = timedelta(days=30)


def register(stage: Stage, case: Case) -> None:
    """Every organisation registers once for all levels of a stack; a second run finds it there."""
    cast = stage.cast
    others: dict[str, SizeClass | None] = dict.fromkeys(("buyer", "agency", "bank-1", "bank-2"))
    for name, size_class in (others | {bid.account: bid.size_class for bid in case.bids}).items():
        party = cast.party(name)
        try:
            known = cast.person("operator").ask(GetParty(credit_code=party))
        except Refused:
            known = None
        if known and known.public_key == cast.public_key(name):
            continue
        call = RegisterParty(
            credit_code=party,
            name=cast.person(name).account.name,
            region=cast.stack,
            address="福建省福州市（示例地址）",
            size_class=size_class,
            public_key=cast.public_key(name),
        )
        stage.do(name, call, f"登记：{cast.person(name).account.name}", f"register {name}", rule="ROLE")


def plan(stage: Stage, case: Case, decision: str = "", **terms: Any) -> None:
    """
    Plan the procurement up to its public intention.

    `terms` are what its plan says otherwise, `decision` what the finance department decides of its method.
    """
    cast = stage.cast
    line = stage.facts["budget_line"] = f"{cast.run}-{cast.stack}"
    budget = ImportBudgetLine(
        budget_line_id=line, buyer=cast.party("buyer"), year=cast.now().year, name=case.name, amount=case.budget
    )
    stage.do("finance", budget, "导入部门预算指标", "import the budget line", rule="SCOPE-07")
    requirement = stage.do(
        "buyer",
        WriteRequirement(name=case.name, summary=case.requirement, category=case.category, estimate=case.budget),
        "编制采购需求",
        "write the requirement",
        rule="REQ-05",
    )
    review = ReviewRequirement(requirement_id=requirement.id, opinion="需求完整、合规，未发现限制竞争的内容。")
    stage.must_refuse("buyer", review, "编制人自审：拒绝", "the drafter reviews it himself", "REQ-05", "ROLE-03")
    stage.do("buyer2", review, "审查采购需求", "review the requirement", rule="REQ-05")
    _without_budget(stage, line, requirement.id, case.budget + from_fen(1))
    draft = _draft(stage, line, requirement.id, case.budget).model_copy(update=terms)
    planned = stage.do("buyer", draft, "编制采购计划", "draft the plan")
    stage.procurement_id = planned.id
    stage.do("buyer", FilePlan(procurement_id=planned.id), "采购计划备案", "file the plan", rule="SCOPE-08")
    approve = ApprovePlan(procurement_id=planned.id, method_decision=decision)
    stage.do("finance", approve, "批复计划、锁定预算", "approve the plan, reserve the budget", rule="SCOPE-07")
    intention = PublishIntention(procurement_id=planned.id, expected_month=f"{cast.now() + INTENTION:%Y-%m}")
    stage.do("buyer", intention, "公开采购意向", "publish the intention", rule="INT-TIME-01", link=stage.page())


def wait_for_intention(stage: Stage) -> None:
    begins = stage.cast.now() + INTENTION + timedelta(hours=1)
    stage.cast.wait_until(begins)
    stage.note("意向公开满 30 日", f"30 days pass: {local_date(begins)}", rule="INT-TIME-01")


def _draft(stage: Stage, line: str, requirement: str, budget: Yuan) -> DraftPlan:
    agency = stage.cast.party("agency")
    return DraftPlan(requirement_id=requirement, budget_line_id=line, budget=budget, agency=agency)


def _without_budget(stage: Stage, line: str, requirement: str, budget: Yuan) -> None:
    """No budget, no procurement: a plan one fen above the free budget gets no approval."""
    drafted = stage.do("buyer", _draft(stage, line, requirement, budget), "编制超预算计划", "draft a plan above budget")
    stage.do("buyer", FilePlan(procurement_id=drafted.id), "超预算计划备案", "file the plan above budget")
    refused = ApprovePlan(procurement_id=drafted.id)
    stage.must_refuse("finance", refused, "无预算不采购：拒绝批复", "no budget, no procurement", "SCOPE-07")
