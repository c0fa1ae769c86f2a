"""The winner in the ranked order, and the announcement of the award."""

from datetime import date, datetime
from decimal import Decimal

from common.interfaces.bidding import AwardAnnounced, RankedBid, WinnerDetermined
from common.interfaces.rules import require
from common.law.announcements import publication_breach
from common.law.calendar import local_date
from common.law.deadlines import timing_breach
from services.bidding.domain.decision import Decision, law
from services.bidding.domain.outcome import OpenedBid
from services.bidding.domain.tender import Tender

NO_FEE = Decimal("0.00")


def determine(tender: Tender, supplier: str, now: datetime) -> Decision:
    """
    Determine the first ranked as winner; of several ranked first the one that the draw or the documents name.

    A late determination is recorded, not refused (AWD-TIME-02). Raises: RuleBroken for any other supplier.
    """
    determined = tender.step("determine", winner=supplier, determined_at=now)
    first = [row.supplier for row in tender.ranking if row.rank == 1]
    if supplier not in first:
        require(law(tender, "AWD-TIME-02").breach(f"第一名 (ranked first): {', '.join(first)}", supplier))
    in_time = _in_time(tender, "AWD-TIME-02", tender.reported_at, now)
    return determined, WinnerDetermined(procurement_id=tender.id, supplier=supplier, in_time=in_time)


def announce(tender: Tender, now: datetime) -> Decision:
    """Announce the result with all fields of PUB-05; the panel's names are public from here on (COM-04)."""
    announced = tender.step("announce", announced_at=now)
    told = _award(tender, now)
    fields = told.model_dump(mode="json") | {"notice_period": "1个工作日"}
    require(publication_breach("award", fields, told.announced_on))
    return announced, told


def _award(tender: Tender, now: datetime) -> AwardAnnounced:
    line, ranked = _winning(tender)
    if line.size_class is None:
        raise ValueError("a bid without a size class was never evaluated")
    return AwardAnnounced(
        procurement_id=tender.id,
        project_number=tender.project_number,
        project_name=tender.name,
        buyer=tender.buyer,
        buyer_name=tender.buyer_name,
        agency=tender.agency,
        supplier=ranked.supplier,
        supplier_name=line.name,
        supplier_address=line.address,
        size_class=line.size_class,
        amount=ranked.price,
        max_price=tender.max_price,
        budget_amount=tender.budget,
        main_items=tender.requirement,
        contract_term=tender.contract_term,
        evaluation_experts=tuple(member.name for member in tender.panel),
        agency_fee=NO_FEE,
        announced_on=local_date(now),
        in_time=_in_time(tender, "AWD-TIME-03", tender.determined_at, now),
        contacts=tender.contacts,
    )


def _winning(tender: Tender) -> tuple[OpenedBid, RankedBid]:
    line = next(line for line in tender.opening if line.supplier == tender.winner)
    return line, next(row for row in tender.ranking if row.supplier == tender.winner)


def _in_time(tender: Tender, rule_id: str, began_at: datetime | None, now: datetime) -> bool:
    began_on = local_date(began_at) if began_at else date.min
    return timing_breach(law(tender, rule_id), began_on, local_date(now)) is None
