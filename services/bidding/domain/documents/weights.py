"""How bids are judged: the method, the weight of the price, points and grades (EVAL-01, -02, -03, -12)."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from itertools import pairwise

from common.interfaces.bidding import Category, EvaluationMethod, Factor, Lot
from common.law.prices import trigger_range, weight_breach, weight_rule
from common.law.rules import Breach, rule
from services.bidding.domain.amounts import wrong_field
from services.bidding.domain.tendering.tender import Tender

FULL = Decimal(100)  # points of price and factors together
FINEST = Decimal("0.01")  # points are given to two decimals, so grades that far apart leave no gap
SCORED = (Category.GOODS, Category.SERVICES)
"""Weights of works follow the Bidding Law, for which there are no rows."""


def check_points(lot: Lot) -> None:
    """Raises: Invalid for factors that share a code or do not add up, or that the lowest price does not have."""
    codes = [factor.code for factor in lot.factors]
    if len(set(codes)) != len(codes):
        raise wrong_field(
            f"lots.{lot.lot}.factors", "评审因素代码重复，请逐一区分 (two factors share a code: give each its own)"
        )
    if lot.evaluation is EvaluationMethod.LOWEST_PRICE:
        return _check_price_alone(lot)
    price = Decimal(lot.price_weight) * FULL
    others = sum((Decimal(factor.points) for factor in lot.factors), Decimal(0))
    if price + others != FULL:
        raise wrong_field(
            f"lots.{lot.lot}.factors",
            f"价格分 {price:f} 与其他因素 {others:f} 之和应为 100 (they must add up to 100 points)",
        )
    return None


def breaches(tender: Tender, lot: Lot, on: date) -> Iterator[Breach | None]:
    """Return what is wrong with the weight of the price, the grades and the lines below which prices are reviewed."""
    if lot.evaluation is EvaluationMethod.COMPREHENSIVE:
        weight = weight_rule("tender", tender.category.value, on) if tender.category in SCORED else None
        if weight:
            yield weight_breach(weight, Decimal(lot.price_weight) * FULL, fixed_price=lot.fixed_price)
        yield from (_grades_breach(tender, lot, factor, on) for factor in lot.factors)
    yield from (_line_breach(lot, sign, rate, on) for sign, rate in lot.low_price if rate is not None)


def _check_price_alone(lot: Lot) -> None:
    if lot.factors:
        raise wrong_field(
            f"lots.{lot.lot}.factors",
            "最低评标价法不设评分因素，请删除因素或者改用综合评分法 "
            "(the lowest price alone decides: take the factors out, or choose comprehensive scoring)",
        )
    if Decimal(lot.price_weight) != 1 or lot.fixed_price:
        raise wrong_field(
            f"lots.{lot.lot}.price_weight",
            "最低评标价法仅比较价格，价格权重应为 1 且不得为固定价格 "
            "(the lowest price alone decides: its weight is 1, and it is not fixed)",
        )


def _grades_breach(tender: Tender, lot: Lot, factor: Factor, on: date) -> Breach | None:
    """Check a subjective factor: enough grades, from all of its points down without a gap (EVAL-03)."""
    law = rule("EVAL-03", on, tender.region)
    least = law.params["least_grades"]
    name = f"采购包{lot.lot} {factor.code} {factor.name}"
    if not factor.objective and len(factor.grades) < least:
        return law.breach(f"≥ {least} 档 (grades)", f"{name}：{len(factor.grades)} 档 (grades)")
    if factor.grades and not _is_ladder(factor):
        expected = f"各档分值自 {factor.points} 分向下相连、不重叠 (grades that join, from {factor.points} points down)"
        said = "、".join(f"{grade.name} {grade.least}-{grade.most}" for grade in factor.grades)
        return law.breach(expected, f"{name}：{said}")
    return None


def _is_ladder(factor: Factor) -> bool:
    steps = sorted(((Decimal(grade.least), Decimal(grade.most)) for grade in factor.grades), reverse=True)
    joined = all(upper[0] - lower[1] in (0, FINEST) for upper, lower in pairwise(steps))
    return joined and steps[0][1] == Decimal(factor.points) and all(least <= most for least, most in steps)


def _line_breach(lot: Lot, sign: str, rate: str, on: date) -> Breach | None:
    bounds = trigger_range(on, sign)
    if bounds is None:
        raise wrong_field(
            f"lots.{lot.lot}.low_price.{sign}",
            "异常低价审查的数值标准尚未施行，请删除 (no such line is in force yet: leave it out)",
        )
    if bounds.allows(Decimal(rate)):
        return None
    return rule("EVAL-12", on).breach(f"{bounds.least}-{bounds.most}", f"采购包{lot.lot} {sign}：{rate}")
