"""Lots from the report on: ranked, determined, awarded, undone, by the same decisions that make the real ones."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from common.interfaces.bidding import RankedBid
from common.interfaces.parties import Role
from common.law.rules import Breach
from services.bidding.domain.awarding import award, vacancy
from services.bidding.domain.evaluating.lot_evaluation import LotEvaluation
from services.bidding.domain.states import EvaluationState
from services.bidding.domain.tendering.supplier import ban_breach
from tests.builders.bidding import a_party
from tests.builders.bids import A, B, C, D, a_content, a_line, a_qualified_lot, members

REPORTED_AT = datetime(2026, 3, 24, 2, 0, tzinfo=UTC)  # a Tuesday, 10:00 in Fuzhou
FIVE_DAYS_ON = datetime(2026, 3, 31, 15, 59, tzinfo=UTC)  # the last minute of the fifth working day
SIX_DAYS_ON = datetime(2026, 3, 31, 16, 0, tzinfo=UTC)
AWARDED_AT = datetime(2026, 3, 25, 2, 0, tzinfo=UTC)
LAST_TO_SIGN = datetime(2026, 4, 24, 15, 59, tzinfo=UTC)  # day 30 after the award notice
TOO_LATE_TO_SIGN = datetime(2026, 4, 24, 16, 0, tzinfo=UTC)
NOBODY: Mapping[str, Breach] = {}


def a_ranked(supplier: str, rank: int | None, **changes: Any) -> RankedBid:
    fields: dict[str, Any] = {
        "rank": rank,
        "supplier": supplier,
        "name": f"榕城供应商{supplier[-4:]}",
        "price": Decimal("500000.00"),
        "deductions": (),
        "evaluated_price": Decimal("500000.00"),
        "price_score": "40.00",
        "factor_scores": {"tech": "20.00", "service": "20.00"},
        "total": f"{90 - (rank or 90)}.00",
        "invalid": None,
    }
    return RankedBid(**fields | changes)


def a_reported_lot(*suppliers: str, ranks: Mapping[str, int | None] | None = None, **changes: Any) -> LotEvaluation:
    """Return a lot whose bids are ranked in this order, or as `ranks` says."""
    order = suppliers or (A, B, C, D)
    placed = ranks or {supplier: place for place, supplier in enumerate(order, 1)}
    qualified = a_qualified_lot(*(a_line(supplier, size="small") for supplier in order))
    made = replace(
        qualified,
        state=EvaluationState.REPORTED,
        panel=members(),
        ranking=tuple(a_ranked(supplier, placed[supplier]) for supplier in order),
        reported_at=REPORTED_AT,
        documents_digest="0" * 64,
    )
    terms: dict[str, Any] = {name: changes.pop(name) for name in ("reserved", "agency_fee") if name in changes}
    return replace(made, **{"terms": made.terms.model_copy(update=terms)} | changes)


def a_determined_lot(winner: str = A, **changes: Any) -> LotEvaluation:
    return award.determine(a_reported_lot(**changes), winner, NOBODY, REPORTED_AT)[0]


def an_awarded_lot(winner: str = A, **changes: Any) -> LotEvaluation:
    return award.announce(a_determined_lot(winner, **changes), a_content(winner), NOBODY, AWARDED_AT)[0]


def a_vacated_lot(**changes: Any) -> LotEvaluation:
    """Return a lot whose winner A has refused to sign."""
    return vacancy.refuse(an_awarded_lot(**changes), Role.SUPPLIER, "资金不足", "", AWARDED_AT)[0]


def banned(*suppliers: str) -> dict[str, Breach]:
    """Return who is banned on the day of the report."""
    today = REPORTED_AT.date()
    found = {each: ban_breach(a_party(each).ban(today), today) for each in suppliers}
    return {each: breach for each, breach in found.items() if breach}
