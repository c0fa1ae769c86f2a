"""What the report tells a person to look at: signs, never findings; with the rule and how sure we are of it."""

from collections.abc import Iterator, Sequence

from common.law.ranking import Place
from services.bidding.domain.decision import law
from services.bidding.domain.evaluating.lot_evaluation import LotEvaluation
from services.bidding.domain.evaluating.low_price import LowPriceReview


def warnings_of(lot: LotEvaluation, places: Sequence[Place], reviews: Sequence[LowPriceReview]) -> tuple[str, ...]:
    return (*lot.judgement.notes, *_accepted(reviews), *_unconfirmed(lot, places), *_three_at_once(places))


def _accepted(reviews: Sequence[LowPriceReview]) -> Iterator[str]:
    for review in reviews:
        if review.proven:
            yield (
                f"EVAL-12 {review.supplier} 报价 {review.price} 经审查接受，履约中应当重点关注。 "
                "The low price was reviewed and accepted: watch the performance."
            )


def _unconfirmed(lot: LotEvaluation, places: Sequence[Place]) -> Iterator[str]:
    """A preference whose row nobody has confirmed in the law's text is given, and pointed out."""
    used = {each.rule for place in places for each in place.preferences}
    for row in (law(lot, rule) for rule in sorted(used)):
        if not row.blocks:
            yield (
                f"{row.id} [{row.mark}] 该政策条款尚未核对原文，请确认后定标。 "
                f"This row is not confirmed yet: check it before the award. {row.says_en}."
            )


def _three_at_once(places: Sequence[Place]) -> Iterator[str]:
    for place in places:
        taken = sorted({each.rule for each in place.preferences if each.granted})
        if len(taken) > 2 and "FJ-05" in taken:
            yield (
                f"POL-02 {place.row.id} 同时享受 {'、'.join(taken)}：绿色产品与其他扣除的叠加方式待确认。 "
                "How the green deduction adds to two others is not confirmed."
            )
