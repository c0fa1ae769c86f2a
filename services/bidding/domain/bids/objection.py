"""A bidder's objection to the opening, raised and answered on the spot (BID-OPEN-02; O87 art. 42)."""

from dataclasses import dataclass, replace
from datetime import datetime

from common.interfaces.bidding import ObjectionAnswered, ObjectionRaised
from common.interfaces.errors import Refusal, RuleBroken, WrongStep
from common.interfaces.rules import broken_rule
from services.bidding.domain.decision import law
from services.bidding.domain.states import EvaluationState
from services.bidding.domain.tendering.tender import Tender

MOST = 10  # of one supplier for one lot
TOO_MANY = (
    f"每家供应商对每个采购包最多提出 {MOST} 项异议：请等待答复，或者依法提出质疑。 "
    f"A bidder raises at most {MOST} objections a lot: wait for the answers, or raise a question (QC-01)."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Objection:
    id: str
    procurement_id: str
    lot: str
    supplier: str
    text: str
    raised_at: datetime
    answer: str | None = None
    answered_at: datetime | None = None
    answered_by: str = ""
    in_time: bool | None = None
    version: int = 0

    def answered(self, answer: str, *, by: str, in_time: bool, now: datetime) -> tuple["Objection", ObjectionAnswered]:
        """Return it answered, once; what is answered after the hall has closed says so."""
        if self.answer is not None:
            raise WrongStep(
                "该异议已经答复，答复不得更改。 This objection has its answer, and the record is not rewritten.",
                {"state": "answered", "action": "answer", "allowed": []},
            )
        news = ObjectionAnswered(
            procurement_id=self.procurement_id,
            objection_id=self.id,
            lot=self.lot,
            supplier=self.supplier,
            text=self.text,
            answer=answer,
            in_time=in_time,
        )
        return replace(self, answer=answer, answered_at=now, answered_by=by, in_time=in_time), news


def open_to_objections(tender: Tender, lot: str) -> bool:
    """Say whether the lot is in the hall: opened, and its qualification check not done."""
    at = tender.lots_at.get(lot)
    return tender.opened_at is not None and at is not None and at.state is EvaluationState.OPENED


def raise_objection(
    objection_id: str, tender: Tender, lot: str, supplier: str, text: str, *, raised: int, now: datetime
) -> tuple[Objection, ObjectionRaised]:
    """
    Return the objection and its news; `raised` is how many this supplier has raised to this lot.

    Raises: RuleBroken (BID-OPEN-02) outside the hall and for whoever did not bid, Refusal for too many.
    """
    tender.terms(lot)
    hall = "异议在开标后、资格审查前当场提出 (from the opening until the qualification check)"
    if not open_to_objections(tender, lot):
        raise _outside(tender, hall, tender.lot_states.get(lot, tender.state.value))
    if supplier not in {line.supplier for line in tender.opening if line.lot == lot}:
        raise _outside(tender, "该采购包的投标人 (a bidder of this lot)", supplier)
    if raised >= MOST:
        raise Refusal(TOO_MANY, {"most": MOST})
    objection = Objection(
        id=objection_id, procurement_id=tender.id, lot=lot, supplier=supplier, text=text, raised_at=now
    )
    news = ObjectionRaised(procurement_id=tender.id, objection_id=objection_id, lot=lot, supplier=supplier, text=text)
    return objection, news


def _outside(tender: Tender, expected: str, found: str) -> RuleBroken:
    breach = law(tender, "BID-OPEN-02").breach(expected, found)
    return broken_rule(breach)
