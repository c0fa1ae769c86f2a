"""What the report tells a person to look at: signs, never findings."""

from collections.abc import Sequence
from decimal import Decimal

from common.law.evaluation import Evaluation
from common.law.prices import abnormal_low_price
from common.law.rules import NoSuchRule
from services.bidding.domain.decision import law
from services.bidding.domain.evaluation import ScoreSheet
from services.bidding.domain.lot_evaluation import LotEvaluation
from services.bidding.domain.outcome import OpenedBid


def warnings_of(
    lot: LotEvaluation, conforming: Sequence[OpenedBid], sheets: Sequence[ScoreSheet], evaluated: Evaluation
) -> tuple[str, ...]:
    return (*_low_prices(lot, conforming), *_differing(lot, sheets), *_ties(evaluated))


def _low_prices(lot: LotEvaluation, conforming: Sequence[OpenedBid]) -> list[str]:
    try:
        row = law(lot, "EVAL-12")
    except NoSuchRule:  # documents issued before 2026-02-01
        return []
    prices = {bid.supplier: bid.price for bid in conforming if bid.price is not None}
    ceiling = lot.terms.ceiling
    return [
        f"EVAL-12 {bid.name}（{bid.supplier}）报价 {bid.price} 触发异常低价审查：{row.remedy_zh}。 "
        f"The price shows a sign of EVAL-12: {row.remedy_en}."
        for bid in conforming
        if abnormal_low_price(row, prices, bid.supplier, ceiling).review_required
    ]


def _differing(lot: LotEvaluation, sheets: Sequence[ScoreSheet]) -> list[str]:
    """Objective factors should have one score from all members; where not, the panel should look again (EVAL-15)."""
    given: dict[tuple[str, str], set[Decimal]] = {}
    for line in (line for sheet in sheets for line in sheet.lines):
        for factor in lot.terms.factors:
            if factor.objective:
                given.setdefault((line.supplier, factor.code), set()).add(Decimal(line.scores[factor.code]))
    return [
        f"EVAL-15 {supplier} 的客观评分因素 {code} 评分不一致，请复核。 "
        f"Members differ in the objective factor {code} of {supplier}: look again."
        for (supplier, code), points in sorted(given.items())
        if len(points) > 1
    ]


def _ties(evaluated: Evaluation) -> list[str]:
    return [
        f"EVAL-08 {row.id} 与 {'、'.join(row.tied)} 得分和报价相同，并列第 {row.rank}：按招标文件规定的方式确定，"
        f"未规定的随机抽取。 Tied at rank {row.rank}: the documents decide, else a random draw."
        for row in evaluated.rows
        if row.tied
    ]
