"""What must hold before a plan is filed, and what the finance department decides with its approval."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from common.interfaces.bidding import Method, Paper, PlanApproved, PlanFiled, Reserve, ReserveWay
from common.interfaces.rules import describe, require
from common.law.limits import reaches
from common.law.regions import budget_level
from common.law.reserves import reserve_required
from common.law.rules import Breach, Rule, rule
from services.bidding.domain.planning.method import advise, find_rule
from services.bidding.domain.planning.plan import Plan


def file(plan: Plan, counted: tuple[str, ...] = (), *, today: date) -> tuple[Plan, PlanFiled]:
    """
    Return the plan filed, with all its warnings; `counted` is what the totals of the year add to them.

    Raises: WrongStep; RuleBroken (METH-13, THR-02) for another method without its contents or the superior unit's
    consent, (POL-IMP-01) for imported products without approval, (POL-SME-03) if nothing is reserved where all must be.
    """
    plan.step("file")
    advice = advise(plan.category, plan.budget, plan.codes, region=plan.region, on=today)
    unconfirmed = require(*_method_breaches(plan, today), _import_breach(plan, today), _whole_breach(plan, today))
    shares = (describe(breach) for breach in _share_breaches(plan, today))
    return plan.file((*advice.warnings, *map(describe, unconfirmed), *shares, *counted))


def approve(plan: Plan, decision: str, paper: Paper | None, *, today: date) -> tuple[Plan, PlanApproved]:
    """
    Return the plan approved, and its method with it.

    Raises: WrongStep; RuleBroken (THR-02) for a method that needs a decision without one, or in a county without the
    paper of a finance department of city level or above.
    """
    approved = plan.approve(decision, paper)
    if needs_decision(plan, today):
        row = rule("THR-02", today, plan.region)
        if not decision:
            require(row.breach("财政部门对采购方式的决定 (a decision on the method)", "未填写 (none given)"))
        if budget_level(plan.region) == "county" and not (paper and paper.issued_on <= today):
            expected = "设区的市以上财政部门的批准文件 (a paper of city level or above)"
            require(row.breach(expected, paper.issued_on if paper else "未填写 (none given)"))
    return approved


def needs_decision(plan: Plan, today: date) -> bool:
    """Say whether the finance department decides on the method: above the threshold, or where it is applied for."""
    if plan.method is Method.OPEN_TENDER:
        return False
    advice = advise(plan.category, plan.budget, plan.codes, region=plan.region, on=today)
    return bool(advice.open_tender_required or plan.superior_consent)


def _method_breaches(plan: Plan, today: date) -> Iterator[Breach | None]:
    if plan.method is Method.OPEN_TENDER:
        return
    contents = rule("METH-13", today, plan.region)
    if missing := [name for name in contents.params["contents"] if not _says(plan, name)]:
        yield contents.breach(", ".join(contents.params["contents"]), f"缺少 (missing): {', '.join(missing)}")
    consent = plan.superior_consent
    if needs_decision(plan, today) and not (consent and consent.issued_on <= today):
        found = consent.issued_on if consent else "未填写 (none given)"
        yield rule("THR-02", today, plan.region).breach("主管预算单位同意文件 (consent of the superior unit)", found)


def _says(plan: Plan, name: str) -> bool:
    return bool(plan.budget_line_id if name == "budget_line" else getattr(plan, name))


def _import_breach(plan: Plan, today: date) -> Breach | None:
    paper = plan.import_approval
    if not plan.imported or (paper and paper.issued_on <= today):
        return None
    found = paper.issued_on if paper else "未填写 (none given)"
    return rule("POL-IMP-01", today, plan.region).breach("进口产品核准文件 (approval of imported products)", found)


def _whole_breach(plan: Plan, today: date) -> Breach | None:
    """Up to the limit the whole purchase is for SMEs, unless a ground of POL-SME-04 is recorded."""
    row = _reserve_rule(plan, today)
    if row is None or _required(row, plan) != "whole" or (plan.reserve and plan.reserve.way is ReserveWay.WHOLE):
        return None
    found = f"{plan.reserve.way}，未说明豁免情形 (no exempt ground)" if plan.reserve else "未说明 (not stated)"
    return row.breach("整体预留或者豁免情形和理由 (whole, or an exempt ground with its reason)", found)


def _share_breaches(plan: Plan, today: date) -> Iterator[Breach]:
    """Above it, shares are of all that a unit buys in a year: one plan below them only warns."""
    row = _reserve_rule(plan, today)
    if row is None or _required(row, plan) != "partial":
        return
    reserve = plan.reserve or Reserve(way=ReserveWay.NONE)
    if reserve.way is ReserveWay.WHOLE:
        return
    for name, share in (("share", reserve.share), ("small_micro_share", reserve.small_micro_share)):
        if Decimal(share) < row.params[name]:
            yield row.breach(f"{name} ≥ {row.params[name]}", share)


def _reserve_rule(plan: Plan, today: date) -> Rule | None:
    limit = find_rule("FJ-01", plan.region, plan.category, today)
    if limit and not reaches(limit, plan.budget):
        return None  # below the limit there is nothing to reserve
    return find_rule("POL-SME-03", plan.region, plan.category, today)


def _required(row: Rule, plan: Plan) -> str:
    exempt = bool(plan.reserve and plan.reserve.exemption and plan.reserve.reason)
    return reserve_required(row, plan.budget, suitable=True, exempt=exempt)
