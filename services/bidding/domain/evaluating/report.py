"""The report: drawn up by the leader once everything is in, in one text that the members sign by its digest."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from common.interfaces.bidding import Excluded, ReportDrawnUp
from common.law.limits import few_breach
from common.law.offers import Offer
from common.law.ranking import Place, brand_groups, rank_lot
from common.law.rules import Category
from common.proof.signing import canonical, digest
from services.bidding.domain.decision import LotDecision, fail, law
from services.bidding.domain.evaluating.conformity import offers_of
from services.bidding.domain.evaluating.evaluation import require_leader
from services.bidding.domain.evaluating.judgement import DrawnUp
from services.bidding.domain.evaluating.lot_evaluation import LotEvaluation
from services.bidding.domain.evaluating.low_price import LowPriceReview
from services.bidding.domain.evaluating.material import Material, draw_values, made_of, scores_of
from services.bidding.domain.evaluating.ranked import ranked, unranked
from services.bidding.domain.evaluating.readiness import require_ready
from services.bidding.domain.evaluating.report_text import content
from services.bidding.domain.evaluating.ties import Draws
from services.bidding.domain.evaluating.warning import warnings_of

BRAND = "brand of"  # draws of the conformity check; those of the ranking are drawn anew with each report


@dataclass(frozen=True, slots=True, kw_only=True)
class EvaluationReport:
    """The text of one report as it was signed; never changed."""

    id: str
    evaluation_id: str
    number: int
    content: str
    digest: str
    drawn_up_at: datetime
    version: int = 0


def draw_up(
    lot: LotEvaluation, member: str, material: Material, now: datetime
) -> tuple[EvaluationReport | None, LotDecision]:
    """
    Return the report's text and the lot with it up for signature; no text if too few bids are left (BID-FEW-02).

    Raises: RuleBroken (ROLE-09; EVAL-06 while a sheet is missing; EVAL-13 while a price is not judged; EVAL-15 while an
    objection or an abnormal score is not dealt with).
    """
    drawing = lot.step("draw_up")
    require_leader(lot, member)
    require_ready(lot, material)
    low = tuple(
        Excluded(supplier=each.supplier, rule="EVAL-13", reason=_not_proven(each))
        for each in material.reviews
        if each.proven is False
    )
    offers = {bid: o for bid, o in offers_of(lot, material.contents).items() if bid not in {e.supplier for e in low}}
    invalid = unranked(lot, (*lot.judgement.excluded, *low))
    if breach := few_breach(
        law(lot, "BID-FEW-02"), len(set(brand_groups(lot.terms, lot.category.value, offers).values()))
    ):
        return None, fail(replace(lot, ranking=invalid), breach)
    draws = Draws(lot, draw_values(lot, material))
    places = rank(lot, offers, material, draws)
    ranking = (*(ranked(lot, place) for place in places), *invalid)
    warnings = warnings_of(lot, places, material.reviews)
    mark = lot.judgement.reports + 1
    all_draws = (*(each for each in lot.judgement.draws if each.what.startswith(BRAND)), *draws.made)
    text = content(lot, material, low, ranking, warnings, all_draws, mark)
    found = digest(text)
    up = replace(
        lot.judgement,
        reports=mark,
        drawn_up=DrawnUp(number=mark, digest=found, sheets=made_of(lot, material), drawn_up_at=now),
        signatures=(),
        draws=all_draws,
    )
    report = EvaluationReport(
        id=report_id(lot.sitting, found),
        evaluation_id=lot.sitting,
        number=mark,
        content=canonical(text).decode(),
        digest=found,
        drawn_up_at=now,
    )
    told = ReportDrawnUp(procurement_id=lot.procurement_id, lot=lot.lot, number=mark, digest=found)
    return report, (replace(drawing, judgement=up, ranking=ranking, warnings=warnings), told)


def report_id(sitting: str, found: str) -> str:
    """A report is known by what it says: drawn up twice from the same it is the same document."""
    return f"{sitting}.{found[:32]}"


def rank(lot: LotEvaluation, offers: Mapping[str, Offer], material: Material, draws: Draws) -> tuple[Place, ...]:
    """Return the conforming bids in their order (EVAL-04 to -10)."""
    category: Category = lot.category.value
    issued_on = lot.documents_issued_on or date.max
    return rank_lot(lot.terms, category, issued_on, offers, scores_of(lot, offers, material), draws)


def _not_proven(review: LowPriceReview) -> str:
    reasons = "；".join(dict.fromkeys(each.reason for each in review.opinions if not each.proven))
    return f"不能证明报价合理性 (the price is not proven): {reasons}"
