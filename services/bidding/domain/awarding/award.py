"""The winner in the ranked order, and the announcement of the award."""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from itertools import groupby

from common.interfaces.bidding import AwardAnnounced, DeterminationDelayed, RankedBid, ResultChanged, WinnerDetermined
from common.interfaces.errors import RuleBroken
from common.interfaces.rules import describe, require
from common.law.announcements import publication_breach
from common.law.calendar import local_date
from common.law.deadlines import period, timing_breach
from common.law.money import NOTHING
from common.law.rules import Breach
from common.proof.bid_content import BidContent
from services.bidding.domain.awarding import award_notice
from services.bidding.domain.awarding.award_record import Award, SetAside
from services.bidding.domain.decision import LotDecision, law
from services.bidding.domain.evaluating.lot_evaluation import LotEvaluation
from services.bidding.domain.outcome import OpenedBid
from services.bidding.domain.states import EvaluationState

Barred = Mapping[str, Breach]
"""Who may not be determined now, and why: suppliers that are banned since they bid (CRED-02)."""


def determine(
    lot: LotEvaluation, supplier: str, barred: Barred, now: datetime, *, watched: Collection[str] = ()
) -> LotDecision:
    """
    Determine the first in order as winner; of several ranked first the one that the draw or the documents name.

    A late determination is recorded, not refused (AWD-TIME-02). Raises: RuleBroken for any other supplier, and for one
    that is banned (CRED-02). `watched` are those whose low price was found proven (EVAL-13).
    """
    return _take(lot, "determine", supplier, barred, now, watched=watched)


def determine_overdue(
    lot: LotEvaluation, barred: Barred, now: datetime, *, watched: Collection[str] = ()
) -> LotDecision:
    """
    Take the first in order as determined, if the buyer is late without a lawful reason (AWD-04).

    Nothing changes where it is not due, or where nobody is the only first: that is for the buyer.
    """
    if lot.state is not EvaluationState.REPORTED or lot.delay or not is_overdue(lot, now):
        return (lot,)
    first, _ = next_in_order(lot, barred)
    if len(first) != 1:
        return (lot,)
    return _take(lot, "determine", first[0].supplier, barred, now, watched=watched, automatic=True)


def take_next(
    lot: LotEvaluation, supplier: str, barred: Barred, now: datetime, *, watched: Collection[str] = ()
) -> LotDecision:
    """
    Determine the next in order, once the award is undone or the winner is banned before its announcement.

    Raises: WrongStep, RuleBroken (AWD-TIME-02) while a winner stands, and what `determine` raises.
    """
    if lot.state is EvaluationState.DETERMINED and lot.winner not in barred:
        require(law(lot, "AWD-TIME-02").breach(f"{lot.winner}（已确定，the winner stands）", supplier))
    return _take(lot, "take_next", supplier, barred, now, watched=watched)


def record_delay(lot: LotEvaluation, reason: str, now: datetime) -> LotDecision:
    told = DeterminationDelayed(
        procurement_id=lot.procurement_id, lot=lot.lot, reason=reason, in_time=not is_overdue(lot, now)
    )
    return lot.step("record_delay", delay=reason), told


def is_overdue(lot: LotEvaluation, now: datetime) -> bool:
    reported_on = local_date(lot.reported_at) if lot.reported_at else date.min
    return local_date(now) > period(law(lot, "AWD-TIME-02"), reported_on).ends_on


def next_in_order(lot: LotEvaluation, barred: Barred) -> tuple[tuple[RankedBid, ...], tuple[SetAside, ...]]:
    """Return who is first in order, several if they tie, and those banned who are passed over for them."""
    passed: list[SetAside] = []
    for _, tied in groupby(candidates(lot), key=lambda row: row.rank):
        group = tuple(tied)
        passed += [
            SetAside(supplier=row.supplier, rule=barred[row.supplier].rule, reason=describe(barred[row.supplier]))
            for row in group
            if row.supplier in barred
        ]
        if first := tuple(row for row in group if row.supplier not in barred):
            return first, tuple(passed)
    return (), tuple(passed)


def candidates(lot: LotEvaluation) -> list[RankedBid]:
    """Return the ranked bids that are not set aside, in their order."""
    gone = {each.supplier for each in lot.set_aside}
    return sorted(
        (row for row in lot.ranking if row.rank is not None and row.supplier not in gone), key=lambda row: row.rank or 0
    )


def announce(lot: LotEvaluation, content: BidContent, barred: Barred, now: datetime) -> LotDecision:
    """
    Announce the result with all fields of PUB-05; the panel's names are public from here on (COM-04).

    Raises: RuleBroken if the winner is banned (CRED-02) or the notice lacks a field (PUB-05).
    """
    line, ranked = _winning(lot)
    require(barred.get(ranked.supplier))
    given = Award(
        number=lot.award_number + 1,
        supplier=ranked.supplier,
        supplier_name=line.name,
        amount=ranked.price,
        announced_on=local_date(now),
    )
    announced = lot.step("announce", announced_at=now, awards=(*lot.awards, given))
    told = _award(lot, given, line, content)
    fields = told.model_dump(mode="json") | {"notice_period": "1个工作日"}
    require(publication_breach("award", fields, told.announced_on))
    return announced, told


def _take(
    lot: LotEvaluation,
    action: str,
    supplier: str,
    barred: Barred,
    now: datetime,
    *,
    watched: Collection[str],
    automatic: bool = False,
) -> LotDecision:
    first, passed = next_in_order(lot, barred)
    aside = (*lot.set_aside, *passed)
    determined = lot.step(action, winner=supplier, determined_at=now, automatic=automatic, set_aside=aside)
    require(barred.get(supplier))
    names = ", ".join(row.supplier for row in first)
    if not first:
        raise _nobody_left(lot)
    if supplier not in {row.supplier for row in first}:
        require(law(lot, "AWD-TIME-02").breach(f"按顺序应为 (first in order): {names}", supplier))
    told = WinnerDetermined(
        procurement_id=lot.procurement_id,
        lot=lot.lot,
        supplier=supplier,
        in_time=action == "take_next" or not is_overdue(lot, now),  # the law sets no term for a next candidate
        automatic=automatic,
        passed_over=tuple(each.supplier for each in passed),
        watched=supplier in watched,
    )
    changed = _changed(lot, determined)
    return (determined, told, changed) if changed else (determined, told)


def _changed(before: LotEvaluation, after: LotEvaluation) -> ResultChanged | None:
    """Return what the finance department is told if somebody else had won before."""
    undone = before.awards[-1].supplier if before.awards else None
    had_won = before.reopenings[-1].winner if before.reopenings else before.winner or undone
    if had_won in (None, after.winner):
        return None
    rule = before.reopenings[-1].rule if before.reopenings else after.set_aside[-1].rule
    return ResultChanged(
        procurement_id=after.procurement_id,
        lot=after.lot,
        rule=rule,
        reason="确定了其他中标供应商 (another winner is determined)",
        before=had_won,
        after=after.winner,
    )


def _nobody_left(lot: LotEvaluation) -> RuleBroken:
    return RuleBroken(
        "已无可确定的中标候选人（AWD-07），请重新采购或者废标。 Nobody is left in the order: restart or void the lot.",
        {"rule": "AWD-07", "set_aside": [each.supplier for each in lot.set_aside]},
    )


def _award(lot: LotEvaluation, given: Award, line: OpenedBid, content: BidContent) -> AwardAnnounced:
    if line.size_class is None:
        raise ValueError("a bid without a size class was never evaluated")
    same = ("procurement_id", "lot", "project_number", "buyer", "buyer_name", "agency", "contract_term", "contacts")
    determined_on = local_date(lot.determined_at) if lot.determined_at else date.min
    return AwardAnnounced(
        award_number=given.number,
        project_name=lot.name,
        supplier=given.supplier,
        supplier_name=given.supplier_name,
        supplier_address=line.address,
        size_class=line.size_class,
        amount=given.amount,
        max_price=lot.terms.ceiling,
        budget_amount=lot.terms.budget,
        main_items=award_notice.main_items(lot, content),
        reserved=lot.terms.reserved,
        declarations=award_notice.declarations(content),
        documents_digest=lot.documents_digest,
        evaluation_experts=tuple(member.name for member in lot.panel),
        agency_fee=lot.terms.agency_fee or NOTHING,
        announced_on=given.announced_on,
        in_time=timing_breach(law(lot, "AWD-TIME-03"), determined_on, given.announced_on) is None,
        **{name: getattr(lot, name) for name in same},
    )


def _winning(lot: LotEvaluation) -> tuple[OpenedBid, RankedBid]:
    lot.step("announce")  # refused before there is a winner
    line = next(line for line in lot.opening if line.supplier == lot.winner)
    return line, next(row for row in lot.ranking if row.supplier == lot.winner)
