"""
The review of a low price (EVAL-12, -13): a sign or the panel's ground begins it, the panel's majority ends it.

Signs are looked for once, on the prices of all bids that the conformity check left. When a review excludes one of
them the mean moves, but nobody is measured again: what was accepted stays accepted. The panel may still ask on its
own ground.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import NoReturn

from common.interfaces.bidding import LowPriceConcluded, LowPriceMaterials, LowPriceQuestioned, LowPriceSign
from common.interfaces.errors import Invalid, RuleBroken, WrongStep
from common.interfaces.rules import require
from common.law.judging import majority
from common.law.money import Yuan
from common.law.prices import abnormal_low_price, explanation_breach
from common.law.rules import NoSuchRule, Rule
from services.bidding.domain.decision import law
from services.bidding.domain.evaluating.evaluation import broken, require_leader
from services.bidding.domain.evaluating.lot_evaluation import LotEvaluation

BEFORE = "87号令第60条 (MOF Order 87, art. 60)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Opinion:
    member: str
    proven: bool
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LowPriceReview:
    """One bid's price, asked about, explained or not, judged by every member; `proven` None until concluded."""

    id: str
    evaluation_id: str
    procurement_id: str
    lot: str
    supplier: str
    price: Yuan
    signs: tuple[str, ...]
    panels_ground: str
    asked_at: datetime
    due_at: datetime
    explanation: str | None = None
    explained_at: datetime | None = None
    opinions: tuple[Opinion, ...] = ()
    materials: LowPriceMaterials | None = None
    proven: bool | None = None
    concluded_at: datetime | None = None
    version: int = 0


def signs_of(lot: LotEvaluation, prices: Mapping[str, Decimal]) -> tuple[LowPriceSign, ...]:
    """Return who shows which numeric sign; nobody where documents were issued before 2026-02-01."""
    row = _in_force(lot, "EVAL-12")
    rates = {name: Decimal(rate) for name, rate in lot.terms.low_price if rate is not None}
    found = []
    for bid, price in prices.items():
        shown = abnormal_low_price(row, prices, bid, lot.terms.ceiling, rates)
        said = {
            "average": shown.below_average,
            "second_lowest": shown.below_second_lowest,
            "ceiling": shown.below_ceiling,
        }
        if shown.review_required:
            signs = tuple(name for name, holds in said.items() if holds)
            found.append(LowPriceSign(supplier=bid, price=price, signs=signs))
    return tuple(found)


def ask(
    lot: LotEvaluation, member: str, supplier: str, price: Decimal, minutes: int, ground: str, now: datetime
) -> tuple[LowPriceReview, LowPriceQuestioned]:
    """Raises: WrongStep, RuleBroken (ROLE-09; EVAL-13 for too short a time; EVAL-12 without a sign or a ground)."""
    lot.step("review_price")
    require_leader(lot, member, "FJ-11")
    if supplier not in lot.judgement.conforming:
        raise Invalid(
            "supplier: 不是符合性审查合格的投标 (not a conforming bid)",
            {"errors": [{"field": "supplier", "reason": "a conforming bid"}]},
        )
    if row := _in_force(lot, "EVAL-13"):
        require(explanation_breach(row, minutes))
    signs = next((each.signs for each in lot.judgement.signs if each.supplier == supplier), ())
    if not signs and not ground.strip():
        _refuse(lot, "EVAL-12", "数值标准或者评标委员会的理由 (a sign, or the panel's ground)", "均无 (neither)")
    review = LowPriceReview(
        id=review_id(lot, supplier),
        evaluation_id=lot.sitting,
        procurement_id=lot.procurement_id,
        lot=lot.lot,
        supplier=supplier,
        price=price,
        signs=signs,
        panels_ground=ground,
        asked_at=now,
        due_at=now + timedelta(minutes=minutes),
    )
    told = LowPriceQuestioned(
        procurement_id=lot.procurement_id,
        lot=lot.lot,
        supplier=supplier,
        price=price,
        signs=signs,
        panels_ground=ground,
        due_at=review.due_at,
    )
    return review, told


def once(review: LowPriceReview) -> NoReturn:
    """Raises: WrongStep: a price is asked about once."""
    raise WrongStep(
        "该报价已启动审查，请在投标人说明后评判。 This price is under review: judge it once it is explained.",
        {"state": "asked" if review.proven is None else "concluded", "action": "ask", "allowed": ["judge"]},
    )


def review_id(lot: LotEvaluation, supplier: str) -> str:
    return f"{lot.sitting}.{supplier}.low-price"


def explain(lot: LotEvaluation, review: LowPriceReview, text: str, now: datetime) -> tuple[LowPriceReview]:
    """Raises: RuleBroken (EVAL-13) for a second explanation, or one that comes when the time is over."""
    if review.explained_at is not None:
        _refuse(lot, "EVAL-13", "一次书面说明 (one written explanation)", "已说明 (explained already)")
    if now >= review.due_at:
        _refuse(lot, "EVAL-13", f"< {review.due_at.isoformat()}", now.isoformat())
    return (replace(review, explanation=text, explained_at=now),)


def judge(
    lot: LotEvaluation, review: LowPriceReview, member: str, reason: str, now: datetime, *, proven: bool
) -> tuple[LowPriceReview]:
    """Take one member's opinion. Raises: RuleBroken (EVAL-13) while the bidder may still explain, or when concluded."""
    lot.step("review_price")
    _not_concluded(lot, review)
    if review.explained_at is None and now < review.due_at:
        _refuse(lot, "EVAL-13", f"说明期满 (the time to explain is over): {review.due_at.isoformat()}", now.isoformat())
    others = tuple(each for each in review.opinions if each.member != member)
    return (replace(review, opinions=(*others, Opinion(member=member, proven=proven, reason=reason))),)


def conclude(
    lot: LotEvaluation, review: LowPriceReview, member: str, materials: LowPriceMaterials, now: datetime
) -> tuple[LowPriceReview, LowPriceConcluded]:
    """Not proven to the majority: the bid is invalid. Raises: RuleBroken (ROLE-09; EVAL-13 until all have judged)."""
    lot.step("review_price")
    require_leader(lot, member)
    _not_concluded(lot, review)
    sitting = {each.expert for each in lot.panel}
    counted = [each for each in review.opinions if each.member in sitting]
    if len(counted) < len(sitting):
        _refuse(lot, "EVAL-13", f"全体 {len(sitting)} 名成员的意见 (opinions of all)", len(counted))
    proven = not majority(sum(not each.proven for each in counted), len(sitting))
    told = LowPriceConcluded(
        procurement_id=lot.procurement_id,
        lot=lot.lot,
        supplier=review.supplier,
        proven=proven,
        explained=review.explained_at is not None,
    )
    return replace(review, materials=materials, proven=proven, concluded_at=now), told


def still_open(lot: LotEvaluation, reviews: Iterable[LowPriceReview]) -> tuple[str, ...]:
    """Return whose price shows a sign or was asked about, and is not judged."""
    judged = {review.supplier for review in reviews if review.proven is not None}
    begun = {review.supplier for review in reviews}
    return tuple(sorted(({each.supplier for each in lot.judgement.signs} | begun) - judged))


def _not_concluded(lot: LotEvaluation, review: LowPriceReview) -> None:
    if review.proven is not None:
        _refuse(lot, "EVAL-13", "尚未作出结论 (no conclusion yet)", "已作出结论 (concluded)")


def _in_force(lot: LotEvaluation, rule_id: str) -> Rule | None:
    try:
        return law(lot, rule_id)
    except NoSuchRule:  # documents issued before 2026-02-01
        return None


def _refuse(lot: LotEvaluation, rule_id: str, expected: object, found: object) -> NoReturn:
    """Before the rows were in force the same was asked by the article they specify."""
    if _in_force(lot, rule_id):
        broken(lot, rule_id, expected, found)
    facts = {"rule": rule_id, "source": BEFORE, "expected": str(expected), "found": str(found)}
    raise RuleBroken(f"{BEFORE}：应为 (expected) {expected}；实际 (found) {found}", facts)
