"""What a report is made of besides the lot: contents of bids, sheets, reviews, clarifications."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from common.law.offers import Offer
from common.law.ranking import Scores
from common.proof.bid_content import BidContent
from services.bidding.domain.evaluating.clarification import Clarification
from services.bidding.domain.evaluating.lot_evaluation import LotEvaluation
from services.bidding.domain.evaluating.low_price import LowPriceReview
from services.bidding.domain.evaluating.scoring import (
    ObjectiveSheet,
    ScoreSheet,
    objective,
    points_of,
    seated,
    subjective,
)
from services.bidding.domain.evaluating.verdicts import seated_verdicts


@dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    """All that a report is made of besides the lot; sheets may be of members who sit no more."""

    contents: Mapping[str, BidContent]
    sheets: Sequence[ScoreSheet] = ()
    objective: ObjectiveSheet | None = None
    reviews: Sequence[LowPriceReview] = ()
    clarifications: Sequence[Clarification] = ()


def made_of(lot: LotEvaluation, material: Material) -> tuple[str, ...]:
    """Return the digests of the sheets that count: they must be the same when the report is closed."""
    scored = tuple(sheet.digest for _, sheet in sorted(seated(lot, material.sheets).items()))
    return (*scored, material.objective.digest) if material.objective else scored


def scores_of(lot: LotEvaluation, offers: Mapping[str, Offer], material: Material) -> dict[str, Scores]:
    """Return what counts of each bid: the computed score of an objective factor, all members' of a subjective one."""
    given = points_of(seated(lot, material.sheets), offers)
    computed = {line.supplier: line.scores for line in material.objective.lines} if material.objective else {}
    return {
        bid: {
            **{factor.code: [Decimal(computed[bid][factor.code].points)] for factor in objective(lot)},
            **{factor.code: list(given[bid, factor.code].values()) for factor in subjective(lot)},
        }
        for bid in offers
    }


def draw_values(lot: LotEvaluation, material: Material) -> dict[int, str]:
    """Return what each member adds to a draw: the digest of its scores, without any that of its verdicts."""
    scored = {seat: sheet.digest for seat, sheet in seated(lot, material.sheets).items()}
    if scored:
        return scored
    return {seat: sheet.digest for seat, sheet in seated_verdicts(lot).items()}
