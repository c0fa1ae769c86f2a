"""What the panel asks a bidder to make clear, and the bidder's one written answer (EVAL-14, FJ-11)."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from common.interfaces.bidding.findings import Minutes, PriceCorrection, Reason
from common.interfaces.bidding.lot import LotId
from common.interfaces.bidding.names import BUYING, NAME
from common.interfaces.calls import Call, Page, View, get, post
from common.interfaces.fields import CreditCode, Id, Instant, ProcurementId, Text
from common.interfaces.parties import Role
from common.law.money import Yuan

AT = "/tenders/{procurement_id}/lots/{lot}"
CONCERNED = (*BUYING, Role.FINANCE, Role.EXPERT, Role.SUPPLIER)


class ClarificationKind(StrEnum):
    """Nothing else may be asked (EVAL-14)."""

    UNCLEAR = "unclear"  # 含义不明确
    INCONSISTENT = "inconsistent"  # 同类问题表述不一致
    CLERICAL = "clerical"  # 明显文字和计算错误
    PRICE = "price"  # 报价修正的确认 (EVAL-11)


class ClarificationView(View):
    """`correction` is the price put to the bidder; `confirmed` its answer to that."""

    id: str
    procurement_id: str
    lot: str
    supplier: str
    kind: ClarificationKind
    question: str
    correction: PriceCorrection | None
    asked_at: Instant
    due_at: Instant
    answer: str | None
    confirmed: bool | None
    answered_at: Instant | None
    version: int


class ClarificationPage(Page):
    items: tuple[ClarificationView, ...]


class AskClarification(Call[ClarificationView], service=NAME, door=post(f"{AT}/clarifications"), roles=(Role.EXPERT,)):
    """By the leader: what is unclear, inconsistent or clerical in one bid, to be answered in so many minutes."""

    procurement_id: ProcurementId
    lot: LotId
    supplier: CreditCode
    kind: ClarificationKind
    question: Reason
    minutes: Minutes


class AskPriceConfirmation(
    Call[ClarificationView], service=NAME, door=post(f"{AT}/price-confirmations"), roles=(Role.EXPERT,)
):
    """
    By the leader: put to the bidder the price that EVAL-11 makes of what its bid states.

    `misplaced` are items of whose unit price the panel finds the decimal point clearly misplaced. Not confirmed in
    time: the bid is invalid.
    """

    procurement_id: ProcurementId
    lot: LotId
    supplier: CreditCode
    minutes: Minutes
    misplaced: Annotated[tuple[Id, ...], Field(max_length=10)] = ()


class AnswerClarification(
    Call[ClarificationView],
    service=NAME,
    door=post("/clarifications/{clarification_id}/answer"),
    roles=(Role.SUPPLIER,),
):
    """
    Answer once, in writing, before the time is over; neither price nor substance may change (EVAL-14).

    `price` is what the bidder holds its bid's price to be, if the answer names one; `confirms` answers a correction.
    """

    clarification_id: Id
    answer: Text
    price: Yuan | None = None
    confirms: bool | None = None


class ListClarifications(Call[ClarificationPage], service=NAME, door=get(f"{AT}/clarifications"), roles=CONCERNED):
    """Panel, organiser and finance department see all, a bidder those about its own bid."""

    procurement_id: ProcurementId
    lot: LotId
