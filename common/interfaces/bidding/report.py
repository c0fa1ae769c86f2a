"""The report: drawn up by the leader, signed by each member by its digest, dissent recorded (COM-09)."""

from enum import StrEnum

from common.interfaces.bidding.evaluation import JUDGING, EvaluationView
from common.interfaces.bidding.findings import Reason
from common.interfaces.bidding.lot import LotId
from common.interfaces.bidding.names import BUYING, NAME
from common.interfaces.calls import Call, View, get, post
from common.interfaces.fields import Digest, Instant, ProcurementId, Remark
from common.interfaces.parties import Role

AT = "/tenders/{procurement_id}/lots/{lot}/report"


class ReportView(View):
    """`content` is canonical JSON (RFC 8785) with all that the ranking follows from; `digest` is its SHA-256."""

    procurement_id: str
    lot: str
    number: int
    digest: Digest
    content: str
    drawn_up_at: Instant


class RescoringCause(StrEnum):
    """For nothing else does a summed result change before it is signed (EVAL-15)."""

    SUM_ERROR = "sum_error"
    OUT_OF_RANGE = "out_of_range"
    OBJECTIVE_DIFFER = "objective_differ"
    ABNORMAL_SCORE = "abnormal_score"


class DrawUpReport(Call[EvaluationView], service=NAME, door=post(AT), roles=(Role.EXPERT,)):
    """
    By the leader: sum up, deduct, rank, and write it all down for signature.

    Refused while a sheet is missing, a low price is not judged (EVAL-13), an objection is open or a score far off the
    others is neither given anew nor kept with a reason (EVAL-15).
    """

    procurement_id: ProcurementId
    lot: LotId


class ReturnToScoring(Call[EvaluationView], service=NAME, door=post(f"{AT}/return"), roles=(Role.EXPERT,)):
    """By the leader, before the report is closed: open the scores again, for a cause of the law only (EVAL-15)."""

    procurement_id: ProcurementId
    lot: LotId
    cause: RescoringCause
    reason: Reason


class SignReport(Call[EvaluationView], service=NAME, door=post(f"{AT}/signatures"), roles=JUDGING):
    """Sign the report of this digest, agreeing, or dissenting with reasons (COM-09)."""

    procurement_id: ProcurementId
    lot: LotId
    digest: Digest
    agrees: bool = True
    reason: Remark = ""


class CloseReport(Call[EvaluationView], service=NAME, door=post(f"{AT}/closing"), roles=(Role.EXPERT,)):
    """By the leader: the report is final; who neither signed nor gave reasons counts as agreeing (COM-09)."""

    procurement_id: ProcurementId
    lot: LotId


class GetReport(Call[ReportView], service=NAME, door=get(AT), roles=(*BUYING, Role.FINANCE, Role.EXPERT)):
    """The report as it is to be signed, or was."""

    procurement_id: ProcurementId
    lot: LotId
