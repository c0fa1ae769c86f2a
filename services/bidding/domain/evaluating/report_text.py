"""
The text that the members sign: everything that the ranking follows from, and nothing that names a member (COM-04).

Sheets stand in it by their digests, and are published beside it to those who may recompute the ranking.
"""

from collections.abc import Sequence
from typing import Any

from common.interfaces.bidding import Excluded, LotDraw, RankedBid
from services.bidding.domain.evaluating.clarification import Clarification
from services.bidding.domain.evaluating.evaluation import seats_of
from services.bidding.domain.evaluating.lot_evaluation import LotEvaluation
from services.bidding.domain.evaluating.low_price import LowPriceReview
from services.bidding.domain.evaluating.material import Material
from services.bidding.domain.evaluating.scoring import seated
from services.bidding.domain.evaluating.verdicts import seated_verdicts

FORMAT = "rongcai-evaluation-report/1"


def content(
    lot: LotEvaluation,
    material: Material,
    low: Sequence[Excluded],
    ranking: Sequence[RankedBid],
    warnings: Sequence[str],
    draws: Sequence[LotDraw],
    number: int,
) -> dict[str, Any]:
    found = lot.judgement
    return {
        "format": FORMAT,
        "procurement_id": lot.procurement_id,
        "lot": lot.lot,
        "sitting": lot.sitting,
        "number": number,
        "region": lot.region,
        "category": lot.category.value,
        "documents_issued_on": str(lot.documents_issued_on),
        "documents_digest": lot.documents_digest,
        "terms": lot.terms.model_dump(mode="json"),
        "panel": [
            {"seat": seat, "buyer_representative": each.buyer_representative} for seat, each in enumerate(lot.panel, 1)
        ],
        "own_choice": found.own_choice and found.own_choice.model_dump(mode="json"),
        "leader_seat": seats_of(lot, [found.leader] if found.leader else [])[0],
        "bids": {line.supplier: line.digest for line in lot.opening},
        "qualified": [each.supplier for each in lot.qualifications if each.qualified],
        "verdicts": {str(seat): sheet.digest for seat, sheet in seated_verdicts(lot).items()},
        "dissents": _all(found.dissents),
        "corrections": _all(found.corrections),
        "excluded": _all((*found.excluded, *low)),
        "conforming": list(found.conforming),
        "counted": found.counted,
        "same_brand": _all(found.same_brand),
        "low_price_signs": _all(found.signs),
        "low_price_reviews": [_review(lot, each) for each in material.reviews],
        "clarifications": [_clarification(each) for each in material.clarifications],
        "objective_scores": material.objective and material.objective.digest,
        "sheets": {str(seat): sheet.digest for seat, sheet in seated(lot, material.sheets).items()},
        "kept_scores": _all(found.kept),
        "rescorings": _all(found.rescorings),
        "draws": _all(draws),
        "ranking": _all(ranking),
        "warnings": list(warnings),
    }


def _all(found: Sequence[Any]) -> list[Any]:
    return [each.model_dump(mode="json") for each in found]


def _review(lot: LotEvaluation, review: LowPriceReview) -> dict[str, Any]:
    return {
        "supplier": review.supplier,
        "price": f"{review.price:.2f}",
        "signs": list(review.signs),
        "panels_ground": review.panels_ground,
        "explanation": review.explanation,
        "opinions": [
            {"seat": seat, "proven": each.proven, "reason": each.reason}
            for each in review.opinions
            for seat in seats_of(lot, [each.member])
        ],
        "materials": review.materials and review.materials.model_dump(mode="json"),
        "proven": review.proven,
    }


def _clarification(asked: Clarification) -> dict[str, Any]:
    return {
        "supplier": asked.supplier,
        "kind": asked.kind.value,
        "question": asked.question,
        "answer": asked.answer,
        "confirmed": asked.confirmed,
    }
