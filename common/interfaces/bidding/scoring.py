"""Scores: objective factors computed once and equal for all, subjective ones by each member alone (EVAL-03, -06)."""

from typing import Annotated

from pydantic import Field

from common.interfaces.bidding.conformity import Verdict
from common.interfaces.bidding.evaluation import JUDGING, EvaluationView
from common.interfaces.bidding.findings import KeptScore, Reason
from common.interfaces.bidding.lot import LotId, Points
from common.interfaces.bidding.names import BUYING, NAME
from common.interfaces.calls import Call, View, get, post
from common.interfaces.fields import CreditCode, Digest, Id, Instant, ProcurementId, Remark
from common.interfaces.parties import Role

AT = "/tenders/{procurement_id}/lots/{lot}"


class ScoreLine(View):
    """One member's points for one bid, by subjective factor; as strings with at most two decimals."""

    supplier: CreditCode
    scores: dict[Id, Points]


class ComputedScore(View):
    """Points of an objective factor, and by which evidence of the bid they were computed."""

    points: Points
    evidence: Reason


class ObjectiveLine(View):
    supplier: CreditCode
    scores: dict[Id, ComputedScore]


class ScoreObjection(View):
    """A member finds a computed score wrong; `edition` is that of the sheet objected to."""

    seat: int
    supplier: str
    factor: str
    reason: str
    edition: int


class ObjectiveSheetView(View):
    edition: int
    lines: tuple[ObjectiveLine, ...]
    objections: tuple[ScoreObjection, ...]
    entered_at: Instant


class CorrectedScore(View):
    """A score that its own member changed before the report, and why."""

    supplier: str
    factor: str
    before: str
    after: str
    reason: str
    at: Instant


class SheetView(View):
    """One member's sheet; `digest` is that of its canonical JSON, as the report names it."""

    seat: int
    lines: tuple[ScoreLine, ...]
    corrections: tuple[CorrectedScore, ...]
    digest: Digest


class VerdictSheetView(View):
    """What one member found not responsive; all other counted bids it found responsive."""

    seat: int
    against: tuple[Verdict, ...]
    digest: Digest


class FarOff(View):
    """A subjective score abnormally high or low beside the others': score it again, or keep it with a reason."""

    seat: int
    supplier: str
    factor: str
    points: str
    mean: str


class ScoreSheetsView(View):
    """`complete` once all members have scored; before, a member sees its own sheet and the others see none."""

    procurement_id: str
    lot: str
    complete: bool
    verdicts: tuple[VerdictSheetView, ...]
    objective: ObjectiveSheetView | None
    sheets: tuple[SheetView, ...]
    far_off: tuple[FarOff, ...]


class EnterObjectiveScores(
    Call[EvaluationView], service=NAME, door=post(f"{AT}/objective-scores"), roles=(*BUYING, Role.EXPERT)
):
    """
    By the leader or the organiser: every objective factor of every conforming bid once, with its evidence.

    Again after an objection: that makes another edition, and answers it.
    """

    procurement_id: ProcurementId
    lot: LotId
    lines: Annotated[tuple[ObjectiveLine, ...], Field(min_length=1, max_length=500)]


class ObjectToScore(Call[EvaluationView], service=NAME, door=post(f"{AT}/objective-scores/objections"), roles=JUDGING):
    """A member objects to a computed score: it is entered anew before the report."""

    procurement_id: ProcurementId
    lot: LotId
    supplier: CreditCode
    factor: Id
    reason: Reason


class SubmitScores(Call[EvaluationView], service=NAME, door=post(f"{AT}/scores"), roles=JUDGING):
    """
    One member's sheet: each conforming bid once, each subjective factor within a grade; hidden until all are in.

    Again with a `reason` to correct one's own sheet until the report; what changed is recorded.
    """

    procurement_id: ProcurementId
    lot: LotId
    lines: Annotated[tuple[ScoreLine, ...], Field(min_length=1, max_length=500)]
    reason: Remark = ""


class KeepScores(Call[EvaluationView], service=NAME, door=post(f"{AT}/scores/kept"), roles=(Role.EXPERT,)):
    """By the leader: scores far from the others' that the panel keeps, each with its reason (EVAL-15)."""

    procurement_id: ProcurementId
    lot: LotId
    scores: Annotated[tuple[KeptScore, ...], Field(min_length=1, max_length=500)]


class GetScoreSheets(
    Call[ScoreSheetsView], service=NAME, door=get(f"{AT}/score-sheets"), roles=(*BUYING, Role.FINANCE, Role.EXPERT)
):
    """Verdicts and sheets by seat, for whoever recomputes the ranking: `rongcai recompute` does."""

    procurement_id: ProcurementId
    lot: LotId
