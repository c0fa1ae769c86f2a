"""A lot in its panel's hands: contents, verdicts, sheets, reports, by the same decisions that make the real ones."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

from common.interfaces.bidding import ComputedScore, Factor, Lot, ObjectiveLine, OwnChoice, ScoreLine, Verdict
from common.proof.bid_content import BidContent
from services.bidding.domain.evaluating import conformity, panel, report, scoring, signing, verdicts
from services.bidding.domain.evaluating.clarification import Clarification
from services.bidding.domain.evaluating.lot_evaluation import LotEvaluation
from services.bidding.domain.evaluating.material import Material, made_of
from services.bidding.domain.evaluating.scoring import ObjectiveSheet, ScoreSheet
from services.bidding.domain.outcome import OpenedBid
from tests.builders.bid_contents import an_offer, declarations
from tests.builders.bids import EXPERTS, LATER, a_content, a_qualified_lot, members

CHOSEN = OwnChoice(ground="技术复杂，随机抽取难以确定合适的专家", consent_number="闽财采选〔2026〕1号")
LEADER = EXPERTS[0]
MINUTE = timedelta(minutes=1)


def content_for(line: OpenedBid, **changes: Any) -> BidContent:
    """Return a bid of this line's price and size, every maker of that size, of a brand of its own."""
    price = line.price or Decimal("500000.00")
    size = line.size_class.value if line.size_class else "large"
    offer = an_offer(unit_price=price, quantity="1", brand=f"品牌{line.supplier[-4:]}", maker_size=size)
    fields: dict[str, Any] = {
        "price": price,
        "price_words": None,
        "items": (offer,),
        "size_class": size,
        "declarations": declarations(sme={"size_class": size} if line.sme_declared else None),
    }
    return a_content(line.supplier, **fields | changes)


def contents_for(lot: LotEvaluation, changed: Mapping[str, BidContent] | None = None) -> dict[str, BidContent]:
    return {line.supplier: content_for(line) for line in lot.opening} | dict(changed or {})


def a_lot_with_panel(*lines: OpenedBid, **changes: Any) -> LotEvaluation:
    """Return a lot whose panel of five is formed and led by the first expert."""
    formed, *_ = panel.form_panel(a_qualified_lot(*lines, **changes), (), members(), CHOSEN)
    return panel.led_by(formed, LEADER)


def all_verdicts(lot: LotEvaluation, *against: str, but: Mapping[str, Sequence[str]] | None = None) -> LotEvaluation:
    """Return the lot with every member's verdicts: `against` by all, `but` says by whom else a bid is found wanting."""
    counted = [each.supplier for each in lot.qualifications if each.qualified]
    for member in lot.panel:
        own = {*against, *(bid for bid, who in (but or {}).items() if member.expert in who)}
        lot, *_ = verdicts.give(
            lot, member.expert, [a_verdict(bid, responsive=bid not in own) for bid in counted], LATER
        )
    return lot


def a_verdict(supplier: str, *, responsive: bool = True) -> Verdict:
    if responsive:
        return Verdict(supplier=supplier)
    return Verdict(supplier=supplier, responsive=False, missed="放大倍数不低于 1000 倍", reason="投标仅 800 倍")


def concluded(
    lot: LotEvaluation,
    contents: Mapping[str, BidContent] | None = None,
    asked: Mapping[str, Clarification] | None = None,
    now: Any = LATER,
) -> Any:
    """Return the decision that concludes the check of a lot whose members all have said."""
    return conformity.conclude(lot, LEADER, contents_for(lot, contents), asked or {}, now)


def a_scoring_lot(*lines: OpenedBid, contents: Mapping[str, BidContent] | None = None, **changes: Any) -> LotEvaluation:
    after, *_ = concluded(all_verdicts(a_lot_with_panel(*lines, **changes)), contents)
    return after


def a_score(supplier: str, **points: str) -> ScoreLine:
    return ScoreLine(supplier=supplier, scores={"tech": "20"} | points)


def a_sheet(lot: LotEvaluation, expert: str, *lines: ScoreLine) -> ScoreSheet:
    own = {line.supplier: line for line in lines}
    scored = [own.get(bid) or _only(lot, a_score(bid)) for bid in lot.judgement.conforming]
    return scoring.score_sheet(lot, expert, scored, LATER)


def sheets(lot: LotEvaluation, *lines: ScoreLine) -> list[ScoreSheet]:
    """Return one sheet a member, all alike."""
    return [a_sheet(lot, member.expert, *lines) for member in lot.panel]


def computed(lot: LotEvaluation, points: Mapping[str, str] | None = None) -> ObjectiveSheet | None:
    """Return the objective scores, 20 points each unless said by supplier; None where no factor is objective."""
    codes = [factor.code for factor in lot.terms.factors if factor.objective]
    if not codes:
        return None
    lines = [
        ObjectiveLine(
            supplier=bid,
            scores={
                code: ComputedScore(points=(points or {}).get(bid, "20"), evidence="售后承诺函第 2 页")
                for code in codes
            },
        )
        for bid in lot.judgement.conforming
    ]
    return scoring.enter_objective(lot, "agency-1", lines, None, LATER)


def material(
    lot: LotEvaluation,
    *lines: ScoreLine,
    contents: Mapping[str, BidContent] | None = None,
    points: Mapping[str, str] | None = None,
    **more: Any,
) -> Material:
    fields: dict[str, Any] = {
        "contents": contents_for(lot, contents),
        "sheets": sheets(lot, *lines),
        "objective": computed(lot, points),
    }
    return Material(**fields | more)


def drawn_up(lot: LotEvaluation, of: Material) -> LotEvaluation:
    _, (after, *_) = report.draw_up(lot, LEADER, of, LATER)
    return after


def signed(lot: LotEvaluation, *by: str) -> LotEvaluation:
    digest = lot.judgement.drawn_up.digest if lot.judgement.drawn_up else ""
    for member in by:
        lot, *_ = signing.sign(lot, member, digest, "", LATER, agrees=True)
    return lot


def reported(lot: LotEvaluation, of: Material) -> Any:
    """Return the decision that closes the report of these, signed by all."""
    up = signed(drawn_up(lot, of), *(member.expert for member in lot.panel))
    return signing.close(up, LEADER, made_of(up, of), LATER)


def _only(lot: LotEvaluation, line: ScoreLine) -> ScoreLine:
    codes = {factor.code for factor in lot.terms.factors if not factor.objective}
    return line.model_copy(update={"scores": {code: line.scores.get(code, "20") for code in codes}})


FACTORS_OF_85 = (
    Factor(code="tech", name="技术", points="60"),
    Factor(code="service", name="商务", points="25"),
)


def with_terms(lot: LotEvaluation, **terms: Any) -> LotEvaluation:
    return replace(lot, terms=Lot(**lot.terms.model_dump() | terms))
