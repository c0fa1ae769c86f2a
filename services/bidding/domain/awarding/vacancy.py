"""How an award comes undone before the contract: refused, questioned with effect; and what the buyer does then."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from common.interfaces.bidding import AwardRefused, ResultChanged, VoidCause
from common.interfaces.errors import Conflict
from common.interfaces.events import Event
from common.interfaces.parties import Role
from common.interfaces.rules import describe, require
from common.interfaces.supervision import Outcome
from common.law.calendar import local_date
from common.law.deadlines import period
from common.law.limits import few_breach
from services.bidding.domain.awarding.award import candidates
from services.bidding.domain.awarding.award_notice import withdraw
from services.bidding.domain.awarding.award_record import SetAside
from services.bidding.domain.decision import LotDecision, law
from services.bidding.domain.evaluating.lot_evaluation import LASTING, LotEvaluation
from services.bidding.domain.states import EvaluationState

S = EvaluationState
QUESTION, REFUSAL = "QC-08", "AWD-07"
WON = (S.DETERMINED, S.AWARDED)


@dataclass(frozen=True, slots=True)
class Upheld:
    """A question, or a complaint, found to have effect: on the documents, or on process or result."""

    id: str
    outcome: Outcome
    awarded: tuple[str, ...]
    concerned: tuple[str, ...]


def refuse(lot: LotEvaluation, role: Role, reason: str, evidence: str, now: datetime) -> LotDecision:
    """
    Record that the winner does not sign, and undo its award.

    Raises: WrongStep without an announced award or once the contract is signed; RuleBroken (AWD-07) if the buyer says
    so without evidence or before the time for signing is over (CTR-TIME-01).
    """
    lot.step("vacate")
    award = lot.awards[-1] if lot.awards and not lot.awards[-1].withdrawn_on else None
    if lot.state is not S.AWARDED or award is None:
        require(law(lot, REFUSAL).breach("已公告的中标结果 (an announced award)", lot.state))
    assert award
    if role is Role.BUYER:
        ends_on = period(law(lot, "CTR-TIME-01"), award.announced_on).ends_on
        if local_date(now) <= ends_on:
            expected = f"> {ends_on}（签订合同期限届满后，the time for signing is over: CTR-TIME-01）"
            require(law(lot, REFUSAL).breach(expected, local_date(now)))
        if not evidence.strip():
            require(law(lot, REFUSAL).breach("拒签的证据 (evidence that it does not sign)", "未提供 (none)"))
    told = AwardRefused(
        procurement_id=lot.procurement_id,
        lot=lot.lot,
        award_number=award.number,
        supplier=award.supplier,
        amount=award.amount,
        recorded_by=role,
        reason=reason,
        evidence=evidence,
    )
    aside = SetAside(supplier=award.supplier, rule=REFUSAL, reason=reason)
    after, *undone = vacate(lot, (aside,), REFUSAL, reason, now)
    news: tuple[Event, ...] = (told, *undone)
    return after, *news


def uphold(lot: LotEvaluation, found: Upheld, now: datetime) -> LotDecision:
    """
    Take what a question with effect changes (QC-08), once.

    On the documents: the lot fails, to be corrected and tendered again. On process or result: those concerned, and the
    winner whose award it was upheld against, are set aside; where 3 of the qualified remain another candidate may be
    taken, else the lot fails. A signed contract is for the finance department to undo (SUP-07).
    """
    if found.id in lot.questions or lot.state in LASTING:
        return (lot,)
    known = replace(lot, questions=(*lot.questions, found.id))
    reason = f"质疑 {found.id} 成立并影响采购结果 (the question was upheld with effect: {found.outcome})"
    if found.outcome is Outcome.FOUNDED_DOCUMENTS:
        return _fail(known, QUESTION, reason, now)
    gone = _gone(lot, found)
    if not gone:
        return (known,)
    aside = tuple(SetAside(supplier=each, rule=QUESTION, reason=reason) for each in gone)
    if breach := few_breach(law(lot, QUESTION), remaining(lot, gone)) if lot.qualifications else None:
        return _fail(replace(known, set_aside=(*lot.set_aside, *aside)), QUESTION, describe(breach), now)
    if lot.state in WON and lot.winner in gone:
        return vacate(known, aside, QUESTION, reason, now)
    return (known.step("set_aside", set_aside=(*lot.set_aside, *aside)),)


def _gone(lot: LotEvaluation, found: Upheld) -> list[str]:
    """Return the bidders of this lot that are set aside now: those concerned, and the winner it was upheld against."""
    won = {lot.winner} & set(found.awarded) if lot.state in WON else set()
    bidders = {line.supplier for line in lot.opening}
    return sorted(bidders & (won | set(found.concerned)) - {each.supplier for each in lot.set_aside})


def remaining(lot: LotEvaluation, gone: Collection[str] = ()) -> int:
    """Return how many of the qualified are left, with those that the panel found invalid and those set aside gone."""
    out = {each.supplier for each in lot.set_aside} | set(gone)
    out |= {each.supplier for each in lot.judgement.excluded if each.invalid}
    return sum(each.qualified and each.supplier not in out for each in lot.qualifications)


def bidders_left(lot: LotEvaluation) -> int:
    """Return how many there were to choose from when the lot failed (BID-FEW-02); of one brand they count as one."""
    left = remaining(lot) if lot.qualifications else len(lot.valid_lines())
    return left if lot.judgement.counted is None else min(left, lot.judgement.counted)


def vacate(lot: LotEvaluation, aside: Sequence[SetAside], rule: str, reason: str, now: datetime) -> LotDecision:
    """Undo the determination, and the award if it was announced; the finance department is told."""
    empty = lot.step("vacate", winner=None, automatic=False, announced_at=None, set_aside=(*lot.set_aside, *aside))
    empty, *undone = _withdrawn(lot, empty, rule, reason, now)
    news: tuple[Event, ...] = (*undone, _changed(lot, rule, reason, aside))
    return empty, *news


def restart(lot: LotEvaluation, reason: str) -> LotDecision:
    """Fail a lot whose award came undone; raise WrongStep for any other."""
    rule = lot.set_aside[-1].rule if lot.set_aside else REFUSAL
    return lot.end("restart", rule, reason)


def void(lot: LotEvaluation, cause: VoidCause, reason: str) -> LotDecision:
    """Raises: WrongStep after the award (AWD-06), RuleBroken (BID-VOID-01) if the lot does not show that cause."""
    ended = lot.end("void", "BID-VOID-01", f"{cause}: {reason}")
    row = law(lot, "BID-VOID-01")
    left = len(candidates(lot)) if lot.ranking else remaining(lot) if lot.qualifications else len(lot.valid_lines())
    prices = [line.price for line in lot.opening if line.price is not None]
    if cause is VoidCause.TOO_FEW and left >= row.params["least"]:
        require(row.breach(f"< {row.params['least']}", left))
    if cause is VoidCause.ALL_ABOVE_BUDGET and any(price <= lot.terms.budget for price in prices):
        require(row.breach(f"> {lot.terms.budget:.2f}", f"{min(prices):.2f}"))
    return ended


def contract(lot: LotEvaluation, supplier: str) -> LotDecision:
    """
    Take over that both have signed.

    An award that came undone while they did stands again: only the finance department may undo a contract (SUP-07).
    Raises: Conflict if somebody else has won meanwhile, for a person to look at.
    """
    if lot.state is S.CONTRACTED:
        return (lot,)
    last = lot.awards[-1] if lot.awards else None
    if last is None or last.supplier != supplier or lot.winner not in (None, supplier):
        raise Conflict(f"the contract of {supplier} is signed, but {lot.winner} has won lot {lot.lot}")
    after = lot.step("contract", winner=supplier, awards=(*lot.awards[:-1], replace(last, withdrawn_on=None)))
    if lot.state is S.AWARDED:
        return (after,)
    back = ResultChanged(
        procurement_id=lot.procurement_id,
        lot=lot.lot,
        rule="SUP-07",
        reason="合同已由双方签订，是否撤销由财政部门决定 (the contract was signed: finance decides if it is revoked)",
        before=None,
        after=supplier,
    )
    return after, back


def _fail(lot: LotEvaluation, rule: str, reason: str, now: datetime) -> LotDecision:
    ended, told = lot.end("fail", rule, reason)
    ended, *undone = _withdrawn(lot, replace(ended, winner=None), rule, reason, now)
    changed = (_changed(lot, rule, reason, ()),) if lot.winner else ()
    news: tuple[Event, ...] = (*undone, *changed, told)
    return ended, *news


def _withdrawn(
    before: LotEvaluation, after: LotEvaluation, rule: str, reason: str, now: datetime
) -> tuple[LotEvaluation, *tuple[Event, ...]]:
    """Return `after` with the award undone that stood before, and its correction; as it is if none was announced."""
    return withdraw(after, rule, reason, now) if before.state is S.AWARDED else (after,)


def _changed(lot: LotEvaluation, rule: str, reason: str, aside: Sequence[SetAside]) -> ResultChanged:
    return ResultChanged(
        procurement_id=lot.procurement_id,
        lot=lot.lot,
        rule=rule,
        reason=reason,
        before=lot.winner,
        after=None,
        set_aside=tuple(each.supplier for each in aside),
    )
