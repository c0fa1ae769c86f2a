"""What is wrong with the lines of a score sheet: each conforming bid once, each factor once, inside its grades."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from common.interfaces.bidding import Factor as FactorTerms
from services.bidding.domain.evaluating.lot_evaluation import LotEvaluation

Fault = tuple[str, str]


def list_faults(lot: LotEvaluation, suppliers: Sequence[str]) -> list[Fault]:
    times, conforming = Counter(suppliers), set(lot.judgement.conforming)
    return [
        *((supplier, "缺少评分 (not scored)") for supplier in sorted(conforming - set(times))),
        *((supplier, "不在评审范围 (not a bid to score)") for supplier in sorted(set(times) - conforming)),
        *((supplier, "重复 (named twice)") for supplier, count in sorted(times.items()) if count > 1),
    ]


def factor_faults(supplier: str, scores: Iterable[str], factors: Mapping[str, FactorTerms]) -> list[Fault]:
    if set(scores) == set(factors):
        return []
    return [(supplier, f"每项评分因素各评一次 (score each of these factors once): {', '.join(factors) or '无 (none)'}")]


def range_fault(factor: FactorTerms, points: Decimal) -> str | None:
    """Out of range is refused, not warned of: such a score never comes into a sum (EVAL-15)."""
    if points > Decimal(factor.points):
        return f"应为 0-{factor.points} (0 to {factor.points})"
    grades = [(Decimal(grade.least), Decimal(grade.most)) for grade in factor.grades]
    if grades and not any(least <= points <= most for least, most in grades):
        said = "、".join(f"{grade.name} {grade.least}-{grade.most}" for grade in factor.grades)
        return f"应在某一档次内 EVAL-03 (inside a grade): {said}"
    return None
