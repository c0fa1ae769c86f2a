"""From the report to the contract: winner, award, and every way by which a result comes undone."""

from datetime import date
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from common.interfaces.bidding.evaluation import PanelMember, RankedBid
from common.interfaces.bidding.lot import LotId
from common.interfaces.bidding.names import BUYING, NAME
from common.interfaces.calls import Call, Page, View, get, post
from common.interfaces.fields import CreditCode, Id, Instant, ProcurementId, Text
from common.interfaces.parties import Role
from common.law.money import Yuan

OF_LOT = "/tenders/{procurement_id}/lots/{lot}"


class AwardRecord(View):
    """One announced award; one that was undone says when and under which rule."""

    number: int
    supplier: str
    supplier_name: str
    amount: Yuan
    announced_on: date
    withdrawn_on: date | None
    rule: str
    reason: str


class SetAsideView(View):
    supplier: str
    rule: str
    reason: str


class ReopeningView(View):
    edition: int
    rule: str
    cause: str
    facts: str
    new_panel: bool
    winner: str | None
    reopened_at: Instant


class AwardView(View):
    """
    How far the result of one lot is; `edition` counts its evaluations.

    `automatic`: determined because the buyer was late (AWD-04); `delay`: the buyer's lawful reason for being late.
    """

    procurement_id: str
    lot: str
    state: str
    ended_by: str | None
    ended_because: str | None
    winner: str | None
    determined_at: Instant | None
    automatic: bool
    delay: str
    announced_at: Instant | None
    awards: tuple[AwardRecord, ...]
    set_aside: tuple[SetAsideView, ...]
    edition: int
    reopenings: tuple[ReopeningView, ...]
    version: int


class DetermineWinner(Call[AwardView], service=NAME, door=post(f"{OF_LOT}/winner"), roles=(Role.BUYER,)):
    """
    Determine the winner in the ranked order within 5 working days of the report (AWD-TIME-02).

    Credit is looked up again: who is banned is passed over for the next in order (CRED-02).
    """

    procurement_id: ProcurementId
    lot: LotId
    supplier: CreditCode


class RecordDelay(Call[AwardView], service=NAME, door=post(f"{OF_LOT}/winner/delay"), roles=(Role.BUYER,)):
    """Record the lawful reason for a late winner; without one the first ranked counts as determined (AWD-04)."""

    procurement_id: ProcurementId
    lot: LotId
    reason: Text


class AnnounceAward(Call[AwardView], service=NAME, door=post(f"{OF_LOT}/award-notice"), roles=BUYING):
    """Announce the result and notify the winner within 2 working days (AWD-TIME-03)."""

    procurement_id: ProcurementId
    lot: LotId


class GetAward(Call[AwardView], service=NAME, door=get(f"{OF_LOT}/award"), roles=(*BUYING, Role.FINANCE)):
    procurement_id: ProcurementId
    lot: LotId


class ResultView(View):
    """
    What one bidder is told of its own bid once the result is out (AWD-05, BID-VOID-01).

    `unqualified_because` and `invalid_because` say why it was not judged; `own` is its line of the ranking, `ranked`
    how many were ranked. Of the others it learns what the notice says: `winner` and `amount`.
    """

    procurement_id: str
    lot: str
    state: str
    supplier: str
    won: bool
    winner: str | None
    winner_name: str | None
    amount: Yuan | None
    qualified: bool | None
    unqualified_because: str
    invalid_because: str
    own: RankedBid | None
    ranked: int
    ended_by: str | None
    ended_because: str | None
    version: int


class GetMyResult(Call[ResultView], service=NAME, door=get(f"{OF_LOT}/my-result"), roles=(Role.SUPPLIER,)):
    """One's own score by part, rank, deductions and reason, once the award is announced or the lot has failed."""

    procurement_id: ProcurementId
    lot: LotId


class RefuseAward(
    Call[AwardView], service=NAME, door=post(f"{OF_LOT}/award/refusal"), roles=(Role.SUPPLIER, Role.BUYER)
):
    """
    The winner refuses to sign; or the buyer records that it does not, with the evidence, once the time for signing is
    over (CTR-TIME-01). Then the buyer takes the next candidate or starts again (AWD-07).
    """

    procurement_id: ProcurementId
    lot: LotId
    reason: Text
    evidence: Annotated[str, Field(max_length=20_000)] = ""


class TakeNextCandidate(Call[AwardView], service=NAME, door=post(f"{OF_LOT}/winner/next"), roles=(Role.BUYER,)):
    """Determine the next in order after the winner has refused, was set aside or banned; then announce it anew."""

    procurement_id: ProcurementId
    lot: LotId
    supplier: CreditCode


class RestartLot(Call[AwardView], service=NAME, door=post(f"{OF_LOT}/restart"), roles=(Role.BUYER,)):
    """After an award came undone: no next candidate, the lot fails and may be tendered again (AWD-07, QC-08)."""

    procurement_id: ProcurementId
    lot: LotId
    reason: Text


class VoidCause(StrEnum):
    """Named as in the row of BID-VOID-01."""

    TOO_FEW = "too_few"  # 符合条件的供应商不足三家
    VIOLATION = "violation"  # 出现影响采购公正的违法、违规行为
    ALL_ABOVE_BUDGET = "all_above_budget"  # 报价均超过采购预算
    TASK_CANCELLED = "task_cancelled"  # 因重大变故，采购任务取消


class VoidLot(Call[AwardView], service=NAME, door=post(f"{OF_LOT}/voiding"), roles=(Role.BUYER,)):
    """Declare a lot void before its award, on a ground of the law; all bidders are told the reason (BID-VOID-01)."""

    procurement_id: ProcurementId
    lot: LotId
    cause: VoidCause
    reason: Text


class TerminateLot(Call[AwardView], service=NAME, door=post(f"{OF_LOT}/termination"), roles=(Role.BUYER,)):
    """End one opened lot before its award, with the reason; its budget is free again (BID-TIME-08)."""

    procurement_id: ProcurementId
    lot: LotId
    reason: Text


class ReportError(
    Call[AwardView], service=NAME, door=post(f"{OF_LOT}/evaluation/errors"), roles=(*BUYING, Role.FINANCE)
):
    """
    Have a reported evaluation done again, on the grounds of the law only.

    sum_error, out_of_range, objective_differ, abnormal_score: by the same panel (EVAL-15). composition, misconduct,
    interference, criteria_breach: by a new one while no contract is signed (EVAL-16).
    """

    procurement_id: ProcurementId
    lot: LotId
    cause: Id
    facts: Text


class PastReportView(View):
    """A report that was done again; the sheets behind it are kept and count no more."""

    id: str
    reported_at: Instant | None
    ranking: tuple[RankedBid, ...]
    panel: tuple[PanelMember, ...]
    winner: str | None


class PastReportPage(Page):
    items: tuple[PastReportView, ...]


class ListPastReports(
    Call[PastReportPage], service=NAME, door=get(f"{OF_LOT}/evaluation/past-reports"), roles=(*BUYING, Role.FINANCE)
):
    procurement_id: ProcurementId
    lot: LotId
