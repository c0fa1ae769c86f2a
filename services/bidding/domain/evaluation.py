"""The panel and its score sheets."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from common.interfaces.bidding import PanelFormed, PanelMember, ScoreLine
from common.interfaces.context import By
from common.interfaces.errors import NotFound
from common.interfaces.rules import require
from common.law.panel import Panel, panel_breach
from services.bidding.domain.decision import LotDecision, all_once, law
from services.bidding.domain.lot_evaluation import LotEvaluation
from services.bidding.domain.outcome import OpenedBid
from services.bidding.domain.states import EvaluationState


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreSheet:
    """What one member of the panel found and gave; written once, hidden from the others until the report."""

    id: str
    evaluation_id: str
    expert: str
    lines: tuple[ScoreLine, ...]
    submitted_at: datetime
    version: int = 0


def sheet_id(evaluation_id: str, expert: str) -> str:
    return f"{evaluation_id}.{expert}"


def expert_of(by: By) -> str:
    """Return the id in the expert pool: an expert is a person, whose account may name the pool's id as its party."""
    return by.actor.party or by.actor.id


def counted_bids(lot: LotEvaluation) -> tuple[OpenedBid, ...]:
    """Return the opened bids of the qualified suppliers: those that the panel judges."""
    qualified = {each.supplier for each in lot.qualifications if each.qualified}
    return tuple(line for line in lot.opening if line.supplier in qualified)


def form_panel(lot: LotEvaluation, members: Sequence[PanelMember]) -> LotDecision:
    """Raises: RuleBroken (COM-01), Invalid for a member named twice or a bidder of this tender (COM-05)."""
    formed = lot.step("form_panel", panel=tuple(members))
    bidders = {line.supplier for line in lot.opening}
    times = Counter(member.expert for member in members)
    wrong = [
        *((expert, "重复 (named twice)") for expert, count in sorted(times.items()) if count > 1),
        *((expert, "是投标人，应当回避 COM-05 (a bidder never judges)") for expert in sorted(bidders & set(times))),
    ]
    if wrong:
        raise all_once("members", wrong)
    experts = sum(not member.buyer_representative for member in members)
    sitting = Panel(members=len(members), experts=experts, budget=lot.terms.budget)
    require(panel_breach(law(lot, "COM-01"), sitting))
    return formed, PanelFormed(procurement_id=lot.procurement_id, lot=lot.lot, members=len(members), experts=experts)


def score_sheet(lot: LotEvaluation, expert: str, lines: Sequence[ScoreLine], now: datetime) -> ScoreSheet:
    """
    Return the member's sheet.

    Raises: NotFound for who does not sit on the panel, WrongStep outside the evaluation, Invalid for a counted bid
    left out or named twice, a factor left out or unknown, points out of range, a verdict without its reason.
    """
    if expert not in {member.expert for member in lot.panel}:
        raise NotFound(f"there is no tender {lot.procurement_id} here", {"id": lot.procurement_id})
    if lot.state is not EvaluationState.EVALUATING:
        lot.step("score")  # raises WrongStep
    times = Counter(line.supplier for line in lines)
    counted = {bid.supplier for bid in counted_bids(lot)}
    wrong = [
        *((supplier, "缺少评分 (not scored)") for supplier in sorted(counted - set(times))),
        *((supplier, "不在评审范围 (not a bid to score)") for supplier in sorted(set(times) - counted)),
        *((supplier, "重复 (named twice)") for supplier, count in sorted(times.items()) if count > 1),
        *(fault for line in lines for fault in _faults(lot, line)),
    ]
    if wrong:
        raise all_once("lines", wrong)
    return ScoreSheet(
        id=sheet_id(lot.id, expert), evaluation_id=lot.id, expert=expert, lines=tuple(lines), submitted_at=now
    )


def _faults(lot: LotEvaluation, line: ScoreLine) -> list[tuple[str, str]]:
    most = {factor.code: Decimal(factor.points) for factor in lot.terms.factors}
    if set(line.scores) != set(most):
        return [(line.supplier, f"每项评分因素各评一次 (score each factor once): {', '.join(most)}")]
    found = [
        (f"{line.supplier}.{code}", f"应为 0-{most[code]} (0 to {most[code]})")
        for code, points in line.scores.items()
        if Decimal(points) > most[code]
    ]
    if not (line.responsive or line.reason.strip()):
        found.append((line.supplier, "认定不响应须说明理由 (say why it is not responsive)"))
    return found
