"""A reported evaluation done again: by its own panel (EVAL-15), or by a new one (EVAL-16); on no other ground."""

from dataclasses import dataclass, replace
from datetime import datetime

from common.interfaces.bidding import EvaluationReopened, PanelMember, RankedBid
from common.interfaces.rules import require
from services.bidding.domain.awarding.award_notice import withdraw
from services.bidding.domain.awarding.award_record import Reopening
from services.bidding.domain.decision import LotDecision, law
from services.bidding.domain.evaluating.lot_evaluation import LotEvaluation, begun_again
from services.bidding.domain.states import EvaluationState

SAME_PANEL, NEW_PANEL = "EVAL-15", "EVAL-16"


@dataclass(frozen=True, slots=True, kw_only=True)
class PastReport:
    """What a lot was when its evaluation began anew; never changed. `lot_id` is the lot's, `evaluation` all of it."""

    id: str
    lot_id: str
    evaluation: LotEvaluation
    version: int = 0

    @property
    def reported_at(self) -> datetime | None:
        return self.evaluation.reported_at

    @property
    def ranking(self) -> tuple[RankedBid, ...]:
        return self.evaluation.ranking

    @property
    def panel(self) -> tuple[PanelMember, ...]:
        return self.evaluation.panel

    @property
    def winner(self) -> str | None:
        return self.evaluation.winner


def past_report(lot: LotEvaluation) -> PastReport:
    return PastReport(id=f"{lot.id}.{lot.version}", lot_id=lot.id, evaluation=lot)


def reopen(lot: LotEvaluation, cause: str, facts: str, person: str, now: datetime) -> LotDecision:
    """
    Return the lot back with its panel, or where a new one is to be formed; an award that was announced is undone.

    Raises: RuleBroken for any other ground (EVAL-15, EVAL-16) and once the contract is signed (SUP-07), WrongStep
    without a report.
    """
    rule = _rule_of(lot, cause)
    if lot.state is EvaluationState.CONTRACTED:
        require(law(lot, "SUP-07").breach("尚未签订合同 (no contract is signed)", "已签订 (signed)"))
    new_panel = rule == NEW_PANEL
    noted = Reopening(
        edition=lot.edition,
        rule=rule,
        cause=cause,
        facts=facts,
        new_panel=new_panel,
        winner=lot.winner,
        reopened_by=person,
        reopened_at=now,
    )
    after = begun_again(lot, new_panel=new_panel)
    told = EvaluationReopened(
        procurement_id=lot.procurement_id,
        lot=lot.lot,
        edition=after.edition,
        rule=rule,
        cause=cause,
        facts=facts,
        new_panel=new_panel,
        winner=lot.winner,
    )
    after = replace(after, reopenings=(*lot.reopenings, noted))
    if lot.state is not EvaluationState.AWARDED:
        return after, told
    undone, correction = withdraw(after, rule, f"{cause}: {facts}", now)
    return undone, correction, told


def _rule_of(lot: LotEvaluation, cause: str) -> str:
    causes = {rule: law(lot, rule).params["causes"] for rule in (SAME_PANEL, NEW_PANEL)}
    found = next((rule for rule, listed in causes.items() if cause in listed), None)
    if found is None:
        listed = " | ".join(each for rule in causes.values() for each in rule)
        require(law(lot, SAME_PANEL).breach(listed, cause), law(lot, NEW_PANEL).breach(listed, cause))
    return found or SAME_PANEL
