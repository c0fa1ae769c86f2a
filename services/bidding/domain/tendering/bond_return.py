"""What becomes of a bond after the deadline: locked or free, given back in time or late, kept on a ground of law."""

from dataclasses import replace
from datetime import date

from common.interfaces.bidding import BondKept, BondOverdue, BondReturned, KeepBond, KeepGround
from common.interfaces.errors import Invalid
from common.interfaces.rules import describe, require
from common.law.calendar import local_date
from common.law.payments import refund_interest
from services.bidding.domain.amounts import wrong_field
from services.bidding.domain.decision import Pinned, law
from services.bidding.domain.evaluating.lot_evaluation import LotEvaluation
from services.bidding.domain.states import EvaluationState, TenderState
from services.bidding.domain.tendering import refund
from services.bidding.domain.tendering.bond import Bond, BondState, covers
from services.bidding.domain.tendering.tender import Tender

S = BondState
OPEN = (S.LODGED, S.LOCKED)
BEFORE = (TenderState.DRAFTED, TenderState.PUBLISHED)
WITHOUT_AWARD = (EvaluationState.FAILED, EvaluationState.TERMINATED)


def settle(bond: Bond, tender: Tender, lot: LotEvaluation | None, *, stands: bool, today: date) -> Bond:
    """
    Return the bond as the course of its lot leaves it; the same one if nothing has happened to it.

    `stands`: its supplier's bid is in the list of the deadline. The day of an end without an award is `today` unless
    the tender says it.
    """
    if tender.state in BEFORE or bond.state not in OPEN:
        return bond
    ended_on = local_date(tender.ended_at) if tender.ended_at else today
    if tender.state in (TenderState.FAILED, TenderState.TERMINATED):
        return bond.free(refund.start(tender, "BID-TIME-08", ended_on))
    if _state_of(tender, bond.lot, lot) in WITHOUT_AWARD:
        return bond.free(refund.start(tender, "BID-TIME-08", today))
    if not stands and tender.listed is not None and tender.bids_due_at:
        return bond.free(refund.start(tender, "BID-TIME-07", local_date(tender.bids_due_at)))
    if lot is not None and lot.announced_at and lot.winner != bond.supplier:
        return bond.free(refund.start(tender, "BOND-03", local_date(lot.announced_at)))
    if bond.state is S.LODGED and tender.listed is not None:
        return replace(bond.step("lock"), good=covers(bond, tender))
    return bond


def withdraw(bond: Bond, tender: Tender, today: date) -> Bond:
    """Return the bond of a bid withdrawn before the deadline: a letter is released at once, money has its clock."""
    freed = bond.free(refund.start(tender, "BID-TIME-07", today))
    return freed if bond.has_money else replace(freed.step("return"), returned_on=today)


def give_back(bond: Bond, law_of: Pinned, rate: str | None, today: date) -> tuple[Bond, BondReturned]:
    """
    Return the bond as given back, with the interest of a late one (BOND-05), which is recorded and refuses nothing.

    Raises: WrongStep if it is not due; Invalid for a rate where nothing is late.
    """
    after = replace(bond.step("return"), returned_on=today)
    assert bond.refund
    late = bond.refund.days_late(today)
    interest, warnings = None, bond.warnings
    if rate is not None and not (late and bond.has_money):
        raise wrong_field("benchmark_rate", "未逾期或者不涉及资金，无需利率 (not late, or no money: no rate is needed)")
    if late and bond.has_money:
        row = law(law_of, "BOND-05")
        breach = row.breach(f"≤ {bond.refund.due_on}", f"{today}，逾期{late}日 ({late} days late)")
        warnings = (*warnings, describe(breach))
        interest = None if rate is None else refund_interest(row, bond.letter.amount, late, rate)
    news = BondReturned(
        procurement_id=bond.procurement_id,
        bond_id=bond.id,
        lot=bond.lot,
        supplier=bond.supplier,
        amount=bond.letter.amount,
        rule=bond.refund.rule,
        due_on=bond.refund.due_on,
        in_time=not late,
        interest=interest,
        warnings=warnings,
    )
    return replace(after, interest=interest, warnings=warnings), news


def keep(bond: Bond, law_of: Pinned, call: KeepBond) -> tuple[Bond, BondKept]:
    """Raises: WrongStep before the deadline or once returned, RuleBroken (BOND-06) for a ground that is none."""
    kept = bond.step("keep")
    row = law(law_of, "BOND-06")
    if call.ground not in row.params["causes"]:
        require(row.breach(" | ".join(row.params["causes"]), call.ground))
    ground = KeepGround(call.ground)
    if ground is KeepGround.DOCUMENTS and not call.clause:
        raise Invalid(
            "clause: 请写明采购文件的条款 (name the clause of the documents)",
            {"errors": [{"field": "clause", "reason": "the clause of the documents is missing"}]},
        )
    news = BondKept(
        procurement_id=bond.procurement_id,
        bond_id=bond.id,
        lot=bond.lot,
        supplier=bond.supplier,
        amount=bond.letter.amount,
        ground=ground,
        facts=call.facts,
        clause=call.clause,
    )
    return replace(kept, kept_because=ground, kept_facts=call.facts), news


def remind(bond: Bond, today: date) -> tuple[Bond] | tuple[Bond, BondOverdue]:
    """Tell once that a bond is late (BOND-03); the last day itself is not."""
    if bond.state is not S.DUE or bond.reminded or bond.refund is None or not bond.refund.days_late(today):
        return (bond,)
    news = BondOverdue(
        procurement_id=bond.procurement_id,
        bond_id=bond.id,
        lot=bond.lot,
        supplier=bond.supplier,
        amount=bond.letter.amount,
        rule=bond.refund.rule,
        due_on=bond.refund.due_on,
    )
    return replace(bond.step("remind"), reminded=True), news


def _state_of(tender: Tender, lot: str, evaluation: LotEvaluation | None) -> EvaluationState | None:
    if evaluation is not None:
        return evaluation.state
    at = tender.lots_at.get(lot)
    return at.state if at else None
