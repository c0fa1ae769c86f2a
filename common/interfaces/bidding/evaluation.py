"""One lot after the opening: qualification, panel, scores, report, winner, award."""

from typing import Annotated

from pydantic import Field, StringConstraints

from common.interfaces.bidding.lot import LotId
from common.interfaces.bidding.names import BUYING, NAME
from common.interfaces.calls import Call, View, get, post
from common.interfaces.fields import (
    CreditCode,
    Id,
    Line,
    ProcurementId,
    Rate,
    Remark,
)
from common.interfaces.parties import Role
from common.law.money import Yuan


class PanelMember(View):
    expert: Id
    name: Line
    buyer_representative: bool = False


class ScoreLine(View):
    """One expert's scores of one bid, by factor code; points as strings with at most two decimals."""

    supplier: CreditCode
    responsive: bool = True
    reason: Remark = ""
    scores: dict[Id, Annotated[str, StringConstraints(pattern=r"^[0-9]{1,3}(\.[0-9]{1,2})?$")]]


class Deduction(View):
    """A policy deduction on the original bid, with the rule behind it."""

    rule: str
    source: str
    rate: Rate
    amount: Yuan


class RankedBid(View):
    rank: int | None
    supplier: str
    name: str
    price: Yuan
    deductions: tuple[Deduction, ...]
    evaluated_price: Yuan
    price_score: str
    factor_scores: dict[str, str]
    total: str
    invalid: str | None


class Qualification(View):
    """What the buyer or the agency found about one supplier; a refusal says why (AWD-05)."""

    supplier: CreditCode
    qualified: bool
    reason: Remark = ""


class EvaluationView(View):
    """How far one lot is; `ended_by` names the rule under which it failed."""

    procurement_id: str
    lot: str
    state: str
    ended_by: str | None
    ended_because: str | None
    qualifications: tuple[Qualification, ...]
    panel: tuple[PanelMember, ...]
    scored_by: tuple[str, ...]
    ranking: tuple[RankedBid, ...]
    warnings: tuple[str, ...]
    winner: str | None
    version: int


class CheckQualification(
    Call[EvaluationView], service=NAME, door=post("/tenders/{procurement_id}/lots/{lot}/qualification"), roles=BUYING
):
    """The buyer or the agency, not the panel, checks qualification; fewer than 3 qualified ends it (QUAL-05)."""

    procurement_id: ProcurementId
    lot: LotId
    results: Annotated[tuple[Qualification, ...], Field(min_length=1, max_length=500)]


class FormPanel(
    Call[EvaluationView], service=NAME, door=post("/tenders/{procurement_id}/lots/{lot}/panel"), roles=BUYING
):
    """Name the evaluation panel: at least 5, odd, experts two thirds (COM-01); secret until the result is public."""

    procurement_id: ProcurementId
    lot: LotId
    members: Annotated[tuple[PanelMember, ...], Field(min_length=1, max_length=25)]


class SubmitScores(
    Call[EvaluationView], service=NAME, door=post("/tenders/{procurement_id}/lots/{lot}/scores"), roles=(Role.EXPERT,)
):
    """One member's sheet, each counted bid once; other members' sheets stay hidden until the report."""

    procurement_id: ProcurementId
    lot: LotId
    lines: Annotated[tuple[ScoreLine, ...], Field(min_length=1, max_length=500)]


class SignReport(
    Call[EvaluationView], service=NAME, door=post("/tenders/{procurement_id}/lots/{lot}/report"), roles=BUYING
):
    """Conclude the evaluation once every member has scored: ranking, reasons, warnings."""

    procurement_id: ProcurementId
    lot: LotId


class DetermineWinner(
    Call[EvaluationView], service=NAME, door=post("/tenders/{procurement_id}/lots/{lot}/winner"), roles=(Role.BUYER,)
):
    """Determine the winner in the ranked order within 5 working days of the report (AWD-TIME-02)."""

    procurement_id: ProcurementId
    lot: LotId
    supplier: CreditCode


class AnnounceAward(
    Call[EvaluationView], service=NAME, door=post("/tenders/{procurement_id}/lots/{lot}/award-notice"), roles=BUYING
):
    """Announce the result and notify the winner within 2 working days (AWD-TIME-03)."""

    procurement_id: ProcurementId
    lot: LotId


class GetEvaluation(
    Call[EvaluationView],
    service=NAME,
    door=get("/tenders/{procurement_id}/lots/{lot}/evaluation"),
    roles=(*BUYING, Role.FINANCE, Role.EXPERT),
):
    """Experts see their own sheet's existence only; panel and ranking are public once the award is announced."""

    procurement_id: ProcurementId
    lot: LotId
