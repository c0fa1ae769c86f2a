"""What must be done before the report: every sheet in, every price judged, every objection and odd score dealt with."""

from datetime import date
from typing import Any

from common.interfaces.errors import RuleBroken
from common.interfaces.rules import describe, facts
from common.law.rules import rule
from services.bidding.domain.decision import law
from services.bidding.domain.evaluating.evaluation import broken, seats_of
from services.bidding.domain.evaluating.lot_evaluation import LotEvaluation
from services.bidding.domain.evaluating.low_price import still_open
from services.bidding.domain.evaluating.material import Material
from services.bidding.domain.evaluating.scoring import ScoreSheet, abnormal, is_complete, objective, points_of, seated


def require_ready(lot: LotEvaluation, material: Material) -> None:
    """Raises: RuleBroken (EVAL-06, EVAL-13, EVAL-15) naming what is still to be done."""
    if not is_complete(lot, material.sheets):
        found = len(seated(lot, material.sheets))
        broken(lot, "EVAL-06", f"全体 {len(lot.panel)} 名成员的评分 (sheets of all members)", f"{found}")
    if bad := [sheet.expert for sheet in seated(lot, material.sheets).values() if _is_stale(lot, sheet)]:
        broken(
            lot, "EVAL-06", "对全部合格投标评分 (every conforming bid scored)", f"第 {seats_of(lot, bad)} 席 (seats)"
        )
    if objective(lot) and material.objective is None:
        broken(lot, "EVAL-06", "客观分 (objective scores)", "尚未录入 (not entered)")
    if waiting := still_open(lot, material.reviews):
        expected = "低价审查均已作出结论 (every low price is judged)"
        raise _refusal(lot, "EVAL-13", expected, ", ".join(waiting), {"suppliers": list(waiting)})
    if material.objective and (open_ones := material.objective.open_objections):
        said = "；".join(f"{each.supplier}.{each.factor}: {each.reason}" for each in open_ones)
        broken(lot, "EVAL-15", "对客观分的异议已处理 (objections are answered by another edition)", said)
    left = set(lot.judgement.conforming) - {each.supplier for each in material.reviews if each.proven is False}
    if odd := abnormal(lot, points_of(seated(lot, material.sheets), left)):
        said = "；".join(f"第{e.seat}席 {e.supplier}.{e.factor} {e.points} (均值 mean {e.mean})" for e in odd[:20])
        expected = "畸高畸低评分已重评或者说明理由 (given anew, or kept with a reason)"
        raise _refusal(lot, "EVAL-15", expected, said, {"far_off": [each.model_dump() for each in odd[:200]]})


def _is_stale(lot: LotEvaluation, sheet: ScoreSheet) -> bool:
    """A sheet of before another conclusion of the check may lack bids, or factors."""
    scored = {line.supplier for line in sheet.lines}
    return not set(lot.judgement.conforming) <= scored


def _refusal(lot: LotEvaluation, rule_id: str, expected: str, found: str, more: dict[str, Any]) -> RuleBroken:
    """EVAL-13 binds later documents only; what it asks of the panel is asked of all by O87 60."""
    on = lot.documents_issued_on or date.max
    row = law(lot, rule_id) if rule_id != "EVAL-13" else rule(rule_id, max(on, date(2026, 2, 1)), lot.region)
    breach = row.breach(expected, found)
    return RuleBroken(describe(breach), facts(breach) | more)
