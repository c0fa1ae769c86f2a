"""The winner in the ranked order, and the announcement of the award."""

from datetime import date, datetime
from decimal import Decimal

from common.interfaces.bidding import AwardAnnounced, RankedBid, WinnerDetermined
from common.interfaces.rules import require
from common.law.announcements import publication_breach
from common.law.calendar import local_date
from common.law.deadlines import timing_breach
from services.bidding.domain.decision import LotDecision, law
from services.bidding.domain.lot_evaluation import LotEvaluation
from services.bidding.domain.outcome import OpenedBid

NO_FEE = Decimal("0.00")


def determine(lot: LotEvaluation, supplier: str, now: datetime) -> LotDecision:
    """
    Determine the first ranked as winner; of several ranked first the one that the draw or the documents name.

    A late determination is recorded, not refused (AWD-TIME-02). Raises: RuleBroken for any other supplier.
    """
    determined = lot.step("determine", winner=supplier, determined_at=now)
    first = [row.supplier for row in lot.ranking if row.rank == 1]
    if supplier not in first:
        require(law(lot, "AWD-TIME-02").breach(f"第一名 (ranked first): {', '.join(first)}", supplier))
    in_time = _in_time(lot, "AWD-TIME-02", lot.reported_at, now)
    return determined, WinnerDetermined(
        procurement_id=lot.procurement_id, lot=lot.lot, supplier=supplier, in_time=in_time
    )


def announce(lot: LotEvaluation, now: datetime) -> LotDecision:
    """Announce the result with all fields of PUB-05; the panel's names are public from here on (COM-04)."""
    announced = lot.step("announce", announced_at=now)
    told = _award(lot, now)
    fields = told.model_dump(mode="json") | {"notice_period": "1个工作日"}
    require(publication_breach("award", fields, told.announced_on))
    return announced, told


def _award(lot: LotEvaluation, now: datetime) -> AwardAnnounced:
    line, ranked = _winning(lot)
    if line.size_class is None:
        raise ValueError("a bid without a size class was never evaluated")
    return AwardAnnounced(
        procurement_id=lot.procurement_id,
        lot=lot.lot,
        project_number=lot.project_number,
        project_name=lot.name,
        buyer=lot.buyer,
        buyer_name=lot.buyer_name,
        agency=lot.agency,
        supplier=ranked.supplier,
        supplier_name=line.name,
        supplier_address=line.address,
        size_class=line.size_class,
        amount=ranked.price,
        max_price=lot.terms.ceiling,
        budget_amount=lot.terms.budget,
        main_items=main_items(lot),
        contract_term=lot.contract_term,
        evaluation_experts=tuple(member.name for member in lot.panel),
        agency_fee=NO_FEE,
        announced_on=local_date(now),
        in_time=_in_time(lot, "AWD-TIME-03", lot.determined_at, now),
        contacts=lot.contacts,
    )


def main_items(lot: LotEvaluation) -> str:
    """Return what is bought, one line an item, as the result's notice and the contract name it."""
    return "\n".join(f"{item.name} {item.quantity}{item.unit}" for item in lot.terms.items)


def _winning(lot: LotEvaluation) -> tuple[OpenedBid, RankedBid]:
    line = next(line for line in lot.opening if line.supplier == lot.winner)
    return line, next(row for row in lot.ranking if row.supplier == lot.winner)


def _in_time(lot: LotEvaluation, rule_id: str, began_at: datetime | None, now: datetime) -> bool:
    began_on = local_date(began_at) if began_at else date.min
    return timing_breach(law(lot, rule_id), began_on, local_date(now)) is None
