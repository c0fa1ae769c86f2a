"""
One lot after the opening: checked, judged, ranked, awarded. Everything it needs of the documents is in it.

What is decided at each step stands in qualification.py, evaluation.py, report.py and award.py.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from common.interfaces.bidding import Category, Lot, Method, PanelMember, RankedBid, TenderFailed
from common.interfaces.errors import WrongStep
from services.bidding.domain.outcome import CheckedSupplier, OpenedBid
from services.bidding.domain.states import EvaluationState, TenderState, next_state
from services.bidding.domain.tender import Tender, without_award

S = EvaluationState

STEPS: dict[tuple[EvaluationState, str], EvaluationState] = {
    (S.OPENED, "qualify"): S.QUALIFIED,
    (S.OPENED, "fail"): S.FAILED,  # too few valid bids or qualified suppliers (BID-FEW-02, QUAL-05)
    (S.QUALIFIED, "form_panel"): S.EVALUATING,
    (S.EVALUATING, "report"): S.REPORTED,
    (S.EVALUATING, "fail"): S.FAILED,  # too few responsive bids (BID-FEW-02)
    (S.REPORTED, "determine"): S.DETERMINED,
    (S.DETERMINED, "announce"): S.AWARDED,
    (S.OPENED, "terminate"): S.TERMINATED,
    (S.QUALIFIED, "terminate"): S.TERMINATED,
    (S.EVALUATING, "terminate"): S.TERMINATED,
    (S.REPORTED, "terminate"): S.TERMINATED,
    (S.DETERMINED, "terminate"): S.TERMINATED,
    (S.TERMINATED, "terminate"): S.TERMINATED,  # of a tender that ends as a whole
    (S.FAILED, "terminate"): S.FAILED,
}

TAKEN_OVER = (
    "project_number",
    "region",
    "buyer",
    "buyer_name",
    "agency",
    "name",
    "category",
    "method",
    "requirement",
    "contract_term",
    "contacts",
    "documents_issued_on",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class LotEvaluation:
    """`terms` is what the documents say of the lot, `opening` its part of the opening sheet."""

    id: str
    procurement_id: str
    project_number: str
    region: str
    buyer: str
    buyer_name: str
    agency: str | None
    name: str
    category: Category
    method: Method
    requirement: str
    contract_term: str
    contacts: str
    documents_issued_on: date | None
    terms: Lot
    opening: tuple[OpenedBid, ...]
    state: EvaluationState = S.OPENED
    ended_by: str | None = None
    ended_because: str | None = None
    qualifications: tuple[CheckedSupplier, ...] = ()
    panel: tuple[PanelMember, ...] = ()
    ranking: tuple[RankedBid, ...] = ()
    warnings: tuple[str, ...] = ()
    reported_at: datetime | None = None
    winner: str | None = None
    determined_at: datetime | None = None
    announced_at: datetime | None = None
    version: int = 0

    @property
    def lot(self) -> str:
        return self.terms.lot

    def step(self, action: str, **changes: Any) -> "LotEvaluation":
        """Return it one step on, with these fields changed; raise WrongStep if STEPS has no such row."""
        return replace(self, state=next_state(STEPS, self.state, action, "该采购包"), **changes)

    def end(self, action: str, rule: str, reason: str) -> tuple["LotEvaluation", TenderFailed]:
        """Return the lot failed or terminated, and the news that it has no award; `rule` says why."""
        after = self.step(action, ended_by=rule, ended_because=reason)
        return after, without_award(self, rule, reason, self.lot)

    def valid_lines(self) -> tuple[OpenedBid, ...]:
        return tuple(line for line in self.opening if line.invalid is None)


def evaluation_id(procurement_id: str, lot: str) -> str:
    return f"{procurement_id}.{lot}"


def of_lot(tender: Tender, lot: str) -> LotEvaluation:
    """
    Return the lot as it is when bids are opened.

    Raises: NotFound for a lot that the documents do not name, WrongStep before the opening or for a lot that was not
    opened (BID-FEW-01).
    """
    terms = tender.terms(lot)
    if tender.state is not TenderState.OPENED or lot in tender.lots_at:
        raise WrongStep(
            f"采购包 {lot} 尚未开标，或因有效投标不足未开标。 The bids of lot {lot} are not open.",
            {"state": tender.lot_states.get(lot, tender.state), "action": "evaluate", "allowed": []},
        )
    return LotEvaluation(
        id=evaluation_id(tender.id, lot),
        procurement_id=tender.id,
        terms=terms,
        opening=tuple(line for line in tender.opening if line.lot == lot),
        **{name: getattr(tender, name) for name in TAKEN_OVER},
    )
