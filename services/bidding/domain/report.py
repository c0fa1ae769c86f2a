"""The report: which bids conform, how they rank, and what a person should look at."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal

from common.interfaces import bidding
from common.interfaces.bidding import EvaluationReported, RankedBid, SizeClass
from common.interfaces.errors import Refusal
from common.law.evaluation import ConformingBid, Evaluation, Row, evaluate_comprehensive
from common.law.limits import few_breach
from common.law.money import round_half_up
from common.law.prices import Deduction
from services.bidding.domain.decision import LotDecision, fail, law
from services.bidding.domain.evaluation import ScoreSheet, counted_bids
from services.bidding.domain.lot_evaluation import LotEvaluation
from services.bidding.domain.outcome import OpenedBid
from services.bidding.domain.warning import warnings_of

SMALL = (SizeClass.SMALL, SizeClass.MICRO)


def report(lot: LotEvaluation, sheets: Sequence[ScoreSheet], now: datetime) -> LotDecision:
    """
    Conclude the evaluation; a bid that most members find not responsive is invalid (COM-09).

    Fewer than 3 responsive bids end the tender (BID-FEW-02). Raises: Refusal while a member's sheet is missing.
    """
    reported = lot.step("report", reported_at=now)
    if missing := {member.expert for member in lot.panel} - {sheet.expert for sheet in sheets}:
        raise Refusal(
            f"还有 {len(missing)} 名评审成员未提交评分，请全部提交后再出具报告。 "
            f"{len(missing)} members have not scored yet: report when all have.",
            {"missing": len(missing)},
        )
    refused = {bid.supplier: reason for bid in counted_bids(lot) if (reason := _refused(bid, sheets))}
    conforming = [bid for bid in counted_bids(lot) if bid.supplier not in refused]
    invalid = tuple(_unranked(bid, refused[bid.supplier]) for bid in counted_bids(lot) if bid.supplier in refused)
    if breach := few_breach(law(lot, "BID-FEW-02"), len(conforming)):
        return fail(replace(lot, ranking=invalid), breach)
    evaluated = evaluate(lot, conforming, sheets)
    ranking = (*(_ranked(lot, bid, row) for bid, row in _paired(conforming, evaluated)), *invalid)
    warnings = warnings_of(lot, conforming, sheets, evaluated)
    told = EvaluationReported(procurement_id=lot.procurement_id, lot=lot.lot, ranking=ranking, warnings=warnings)
    return replace(reported, ranking=ranking, warnings=warnings), told


def evaluate(lot: LotEvaluation, conforming: Sequence[OpenedBid], sheets: Sequence[ScoreSheet]) -> Evaluation:
    """Score all conforming bids by the comprehensive method (EVAL-05, -06, -07) with the documents' deduction."""
    given = {
        bid.supplier: [line.scores for sheet in sheets for line in sheet.lines if line.supplier == bid.supplier]
        for bid in conforming
    }
    bids = [
        ConformingBid(
            id=bid.supplier,
            price=_price(bid),
            deductions=deductions(lot, bid),
            scores={
                factor.code: [Decimal(scores[factor.code]) for scores in given[bid.supplier]]
                for factor in lot.terms.factors
            },
        )
        for bid in conforming
    ]
    return evaluate_comprehensive(bids, Decimal(lot.terms.price_weight) * 100)


def deductions(lot: LotEvaluation, bid: OpenedBid) -> tuple[Deduction, ...]:
    """A small or micro supplier that declares to be one has the documents' rate (POL-SME-01, -05; works: -07)."""
    rate = Decimal(lot.terms.sme_rate)
    if not rate or not bid.sme_declared or bid.size_class not in SMALL:
        return ()
    rule_id = "POL-SME-07" if lot.category is bidding.Category.WORKS else "POL-SME-05"
    return (Deduction(rule_id, rate),)


def _refused(bid: OpenedBid, sheets: Sequence[ScoreSheet]) -> str:
    """Return the reasons of the majority that finds the bid not responsive; empty if there is none."""
    found = [line for sheet in sheets for line in sheet.lines if line.supplier == bid.supplier and not line.responsive]
    return "；".join(dict.fromkeys(line.reason for line in found)) if 2 * len(found) > len(sheets) else ""


def _paired(conforming: Sequence[OpenedBid], evaluated: Evaluation) -> list[tuple[OpenedBid, Row]]:
    bids = {bid.supplier: bid for bid in conforming}
    return [(bids[row.id], row) for row in evaluated.rows]


def _ranked(lot: LotEvaluation, bid: OpenedBid, row: Row) -> RankedBid:
    taken = tuple(
        bidding.Deduction(
            rule=each.rule,
            source=law(lot, each.rule).cited,
            rate=lot.terms.sme_rate,
            amount=round_half_up(each.amount(row.price)),
        )
        for each in deductions(lot, bid)
    )
    return RankedBid(
        rank=row.rank,
        supplier=bid.supplier,
        name=bid.name,
        price=row.price,
        deductions=taken,
        evaluated_price=row.evaluated,
        price_score=f"{row.price_score:.2f}",
        factor_scores={line.what: f"{line.amount:.2f}" for line in row.lines if line.rule == "EVAL-06"},
        total=f"{row.total:.2f}",
        invalid=None,
    )


def _unranked(bid: OpenedBid, reason: str) -> RankedBid:
    return RankedBid(
        rank=None,
        supplier=bid.supplier,
        name=bid.name,
        price=_price(bid),
        deductions=(),
        evaluated_price=_price(bid),
        price_score="0.00",
        factor_scores={},
        total="0.00",
        invalid=f"多数评审成员认定未实质性响应 (most members find it not responsive): {reason}",
    )


def _price(bid: OpenedBid) -> Decimal:
    if bid.price is None:
        raise ValueError(f"the bid of {bid.supplier} was opened without a price and cannot be evaluated")
    return bid.price
