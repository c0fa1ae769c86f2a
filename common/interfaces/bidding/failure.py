"""What follows a tender or a lot that has failed: tender again, another method, or give it up."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field, StringConstraints

from common.interfaces.bidding.lot import LotId
from common.interfaces.bidding.method import Paper
from common.interfaces.bidding.names import BUYING, NAME
from common.interfaces.bidding.requirement import Written
from common.interfaces.calls import Call, View, get, post
from common.interfaces.fields import Instant, Line, ProcurementId, Text
from common.interfaces.parties import Role
from common.law.money import Yuan


class AfterFailure(StrEnum):
    TENDER_AGAIN = "tender_again"  # 重新招标
    CHANGE_METHOD = "change_method"  # 申请变更采购方式
    GIVE_UP = "give_up"  # 采购任务取消


class Opinion(Written):
    """What experts found: whether the documents were reasonable, and the procedure as the law says (BID-FEW-02)."""

    experts: Annotated[tuple[Line, ...], Field(min_length=1, max_length=25)]
    text: Text
    documents_sound: bool
    procedure_sound: bool


class MethodApplication(Written):
    """
    The application for another method (METH-13); items and budget line are the plan's.

    `method` by its letters (YQ, TP, DY, XJ, CS); `with_two` asks to negotiate with the only two responsive bidders
    (NEG-02).
    """

    method: Annotated[str, StringConstraints(pattern=r"^(YQ|TP|DY|XJ|CS)$")]
    reason: Text
    with_two: bool = False


class FailedLot(View):
    """A failed lot that nothing was chosen for; `bidders` were left when it failed, the options are the law's."""

    lot: str
    rule: str | None
    reason: str | None
    bidders: int
    options_if_sound: tuple[str, ...]


class ChoiceState(StrEnum):
    DECIDED = "decided"
    ASKED = "asked"  # the finance department decides
    APPROVED = "approved"
    REFUSED = "refused"  # something else is to be chosen


class ChoiceView(View):
    """`continued_by` is the procurement in which the lots are tendered again."""

    number: int
    lots: tuple[str, ...]
    choice: AfterFailure
    state: ChoiceState
    reason: str
    opinion: Opinion | None
    application: MethodApplication | None
    decision: str
    paper: Paper | None
    amount: Yuan
    continued_by: str | None
    warnings: tuple[str, ...]
    made_at: Instant


class FailureView(View):
    procurement_id: str
    open: tuple[FailedLot, ...]
    choices: tuple[ChoiceView, ...]
    version: int


class ChooseAfterFailure(
    Call[FailureView], service=NAME, door=post("/tenders/{procurement_id}/after-failure"), roles=(Role.BUYER,)
):
    """
    Choose for failed lots: tender again, apply for another method, or give the task up (BID-FEW-02, BID-FEW-03).

    Tendering again makes a new procurement that takes plan and budget with it. Another method needs the experts'
    opinion that documents and procedure were sound; giving up frees the budget.
    """

    procurement_id: ProcurementId
    lots: Annotated[tuple[LotId, ...], Field(min_length=1, max_length=50)]
    choice: AfterFailure
    reason: Text
    opinion: Opinion | None = None
    application: MethodApplication | None = None


class DecideMethodChange(
    Call[FailureView],
    service=NAME,
    door=post("/tenders/{procurement_id}/after-failure/{number}/decision"),
    roles=(Role.FINANCE,),
):
    """
    Approve or refuse another method; in a county an approval above the threshold needs a city's paper (THR-02).

    An approved method has no procedure here yet: its budget stays reserved.
    """

    procurement_id: ProcurementId
    number: Annotated[int, Field(ge=1, le=1_000)]
    approved: bool
    decision: Text
    paper: Paper | None = None


class GetFailure(
    Call[FailureView],
    service=NAME,
    door=get("/tenders/{procurement_id}/after-failure"),
    roles=(*BUYING, Role.FINANCE),
):
    procurement_id: ProcurementId
