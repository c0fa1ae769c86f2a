"""What may be chosen for failed lots, and what the finance department decides of another method."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from common.interfaces.bidding import (
    AfterFailure,
    ChoiceState,
    ChooseAfterFailure,
    FailureChosen,
    MethodApplication,
    MethodChangeDecided,
    Opinion,
    Paper,
)
from common.interfaces.errors import WrongStep
from common.interfaces.rules import describe, require
from common.law import few_suppliers
from common.law.money import NOTHING
from common.law.regions import budget_level
from common.law.rules import Breach, rule
from services.bidding.domain.awarding.failure import Choice, FailedLot, Failure, next_choice_state
from services.bidding.domain.decision import law
from services.bidding.domain.planning.method import advise
from services.bidding.domain.planning.plan import Plan
from services.bidding.domain.tendering.tender import Tender

ONE_SUPPLIER, NEGOTIATION = "DY", "TP"


def choose(
    failure: Failure,
    call: ChooseAfterFailure,
    failed: Mapping[str, FailedLot],
    plan: Plan,
    tender: Tender,
    *,
    key: str,
    now: datetime,
) -> tuple[Any, ...]:
    """
    Return the failure with this choice, and its news.

    Raises: WrongStep for a lot that has not failed or has its choice; RuleBroken (BID-FEW-02) for another method
    without the experts' opinion that all was sound, or with enough bidders, (METH-13) without its application,
    (NEG-02) to negotiate with two where there were not exactly two.
    """
    lots = tuple(sorted(call.lots))
    _require_open(failure, lots, failed)
    of = [failed[lot] for lot in lots]
    asks = call.choice is AfterFailure.CHANGE_METHOD
    warnings = _require_method(call, of, plan, tender) if asks else ()
    made = Choice(
        number=len(failure.choices) + 1,
        lots=lots,
        choice=call.choice,
        state=ChoiceState.ASKED if asks else ChoiceState.DECIDED,
        reason=call.reason,
        opinion=call.opinion,
        application=call.application if asks else None,
        amount=sum((each.budget for each in of), NOTHING),
        warnings=warnings,
        key=key,
        made_at=now,
    )
    told = FailureChosen(
        procurement_id=failure.id,
        lots=lots,
        number=made.number,
        choice=made.choice,
        reason=made.reason,
        amount=made.amount,
        bidders=tuple(each.bidders for each in of),
        method=made.application.method if made.application else None,
        with_two=bool(made.application and made.application.with_two),
        warnings=warnings,
    )
    return failure.with_(made), told


def decide(
    failure: Failure, number: int, plan: Plan, *, approved: bool, decision: str, paper: Paper | None, today: date
) -> tuple[Any, ...]:
    """Raises: NotFound for no such choice, WrongStep unless it waits, RuleBroken (THR-02) for a paper that lacks."""
    asked = failure.chosen(number)
    state = next_choice_state(asked.state, "approve" if approved else "refuse")
    assert asked.application
    if approved:
        require(_paper_breach(asked, plan, paper, today))
    told = MethodChangeDecided(
        procurement_id=failure.id,
        lots=asked.lots,
        number=number,
        method=asked.application.method,
        approved=approved,
        decision=decision,
        paper=paper.number if paper else None,
    )
    return failure.with_(replace(asked, state=state, decision=decision, paper=paper)), told


def link(failure: Failure, number: int, continued_by: str) -> tuple[Failure]:
    return (failure.with_(replace(failure.chosen(number), continued_by=continued_by)),)


def options(tender: Tender, bidders: int, opinion: Opinion | None) -> tuple[str, ...]:
    """Return what the law offers; without an opinion, what it would offer if all was sound (BID-FEW-02)."""
    sound = opinion is None or opinion.documents_sound
    procedure = opinion is None or opinion.procedure_sound
    found = few_suppliers.options(law(tender, "BID-FEW-02"), bidders, documents_sound=sound, procedure_sound=procedure)
    return found or (few_suppliers.RETENDER,)  # failed for another reason than too few (BID-FEW-03)


def _require_open(failure: Failure, lots: Sequence[str], failed: Mapping[str, FailedLot]) -> None:
    for lot in lots:
        if lot not in failed:
            raise WrongStep(
                f"采购包 {lot} 没有失败，无需选择；失败的采购包：{'、'.join(failed) or '无'}。 "
                f"Lot {lot} has not failed.",
                {"state": "not failed", "action": "choose_after_failure", "allowed": sorted(failed)},
            )
        if standing := failure.standing(lot):
            raise WrongStep(
                f"采购包 {lot} 已选择 {standing.choice}（第 {standing.number} 号）。 "
                f"For lot {lot} it is chosen already: {standing.choice}, number {standing.number}.",
                {"state": standing.state, "action": "choose_after_failure", "allowed": []},
            )


def _require_method(call: ChooseAfterFailure, of: Sequence[FailedLot], plan: Plan, tender: Tender) -> tuple[str, ...]:
    asked = call.application
    contents = {"items": plan.name, "budget_line": plan.budget_line_id, **_said(asked)}
    row = law(tender, "METH-13")
    missing = [name for name in row.params["contents"] if not contents.get(name)]
    few = law(tender, "BID-FEW-02")
    if call.opinion is None:
        expected = "专家对采购文件和采购程序的论证意见 (the experts' opinion on documents and procedure)"
        require(few.breach(expected, "未提供 (none)"))
    require(
        row.breach(", ".join(row.params["contents"]), f"缺少 (missing): {', '.join(missing)}") if missing else None,
        *(_method_breach(tender, each, call.opinion) for each in of),
        *(_two_breach(tender, each, call) for each in of if asked and asked.with_two),
    )
    return _warnings(tender, asked)


def _said(asked: MethodApplication | None) -> dict[str, str]:
    return {"method": asked.method, "method_reason": asked.reason} if asked else {}


def _method_breach(tender: Tender, lot: FailedLot, opinion: Opinion | None) -> Breach | None:
    offered = options(tender, lot.bidders, opinion)
    if few_suppliers.OTHER_METHOD in offered:
        return None
    return law(tender, "BID-FEW-02").breach(f"采购包 {lot.lot}：{' | '.join(offered)}", few_suppliers.OTHER_METHOD)


def _two_breach(tender: Tender, lot: FailedLot, call: ChooseAfterFailure) -> Breach | None:
    allowed = few_suppliers.NEGOTIATE in options(tender, lot.bidders, call.opinion)
    if allowed and call.application and call.application.method == NEGOTIATION:
        return None
    expected = "公开招标恰有两家、且方式为竞争性谈判 TP (exactly two bidders, and negotiation)"
    found = f"采购包 {lot.lot}：{lot.bidders} 家 (bidders), {call.application.method if call.application else ''}"
    return law(tender, "NEG-02").breach(expected, found)


def _warnings(tender: Tender, asked: MethodApplication | None) -> tuple[str, ...]:
    if asked is None or asked.method != ONE_SUPPLIER:
        return ()
    row = law(tender, "METH-11")
    return (describe(row.breach("唯一供应商的证明 (proof that only one can supply)", "招标失败 (a failed tender)")),)


def _paper_breach(asked: Choice, plan: Plan, paper: Paper | None, today: date) -> Breach | None:
    """From the open-tender threshold on a county needs the approval of a city's finance department (THR-02)."""
    advice = advise(plan.category, asked.amount, plan.codes, region=plan.region, on=today)
    if not advice.open_tender_required or budget_level(plan.region) != "county":
        return None
    if paper and paper.issued_on <= today:
        return None
    expected = "设区的市以上财政部门的批准文件 (a paper of city level or above)"
    return rule("THR-02", today, plan.region).breach(expected, paper.issued_on if paper else "未填写 (none given)")
