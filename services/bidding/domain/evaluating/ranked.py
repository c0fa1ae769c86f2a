"""The lines of the ranking as they are told: what was bid, deducted, scored, and why a bid has no rank."""

from collections.abc import Iterable
from decimal import Decimal

from common.interfaces.bidding import Deduction, Excluded, NoDeduction, RankedBid
from common.law.ranking import Place
from services.bidding.domain.decision import law
from services.bidding.domain.evaluating.lot_evaluation import LotEvaluation

ZERO = "0.00"


def ranked(lot: LotEvaluation, place: Place) -> RankedBid:
    row = place.row
    return RankedBid(
        rank=place.rank,
        supplier=row.id,
        name=_name(lot, row.id),
        price=row.price,
        deductions=tuple(
            Deduction(
                rule=each.rule,
                source=law(lot, each.rule).cited,
                rate=f"{each.rate:f}",
                amount=each.amount,
                base=each.base,
                evidence=each.why,
            )
            for each in place.preferences
            if each.granted
        ),
        no_deductions=tuple(
            NoDeduction(rule=each.rule, source=law(lot, each.rule).cited, reason=each.why)
            for each in place.preferences
            if not each.granted
        ),
        evaluated_price=row.evaluated,
        price_score=ZERO if row.price_score is None else f"{row.price_score:.2f}",
        factor_scores={line.what: f"{line.amount:.2f}" for line in row.lines if line.rule == "EVAL-06"},
        total=ZERO if row.total is None else f"{row.total:.2f}",
        invalid=None,
        not_recommended=f"EVAL-10 {law(lot, 'EVAL-10').says_zh}: {place.behind}" if place.behind else None,
    )


def unranked(lot: LotEvaluation, excluded: Iterable[Excluded]) -> tuple[RankedBid, ...]:
    """Return a line for each invalid bid, with the rule and the reason that its bidder is told (AWD-05)."""
    opened = {line.supplier: line.price for line in lot.opening}
    return tuple(
        RankedBid(
            rank=None,
            supplier=each.supplier,
            name=_name(lot, each.supplier),
            price=opened[each.supplier] or Decimal(ZERO),
            deductions=(),
            evaluated_price=opened[each.supplier] or Decimal(ZERO),
            price_score=ZERO,
            factor_scores={},
            total=ZERO,
            invalid=f"{each.rule}: {each.reason}",
        )
        for each in excluded
    )


def _name(lot: LotEvaluation, supplier: str) -> str:
    return next(line.name for line in lot.opening if line.supplier == supplier)
