"""Documents taken, enquiries, sealed bids."""

from datetime import date
from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from common.interfaces.bidding.lot import LotId
from common.interfaces.bidding.names import BUYING, NAME
from common.interfaces.calls import Call, Page, View, get, post
from common.interfaces.fields import (
    BASE64,
    Digest,
    Id,
    Instant,
    Limit,
    ProcurementId,
    Text,
)
from common.interfaces.parties import Role


class DocumentsView(View):
    """The documents as issued; who took them stays secret before the deadline (BID-DOC-05)."""

    procurement_id: str
    taken_at: Instant
    content: str
    digest: Digest


class ObtainDocuments(
    Call[DocumentsView], service=NAME, door=post("/tenders/{procurement_id}/documents"), roles=(Role.SUPPLIER,)
):
    """Take the documents, free of charge (BID-DOC-03), while they are offered."""

    procurement_id: ProcurementId


class EnquiryView(View):
    """The asker is told to nobody."""

    id: str
    procurement_id: str
    asked_at: Instant
    question: str
    answer: str | None
    answered_at: Instant | None
    change: int | None
    answer_due_on: date
    version: int


class EnquiryPage(Page):
    items: tuple[EnquiryView, ...]


class AskEnquiry(
    Call[EnquiryView], service=NAME, door=post("/tenders/{procurement_id}/enquiries"), roles=(Role.SUPPLIER,)
):
    """Ask about the documents (询问); answered within 3 working days (QC-TIME-01)."""

    procurement_id: ProcurementId
    question: Text


class AnswerEnquiry(Call[EnquiryView], service=NAME, door=post("/enquiries/{enquiry_id}/answer"), roles=BUYING):
    """Answer everybody; `change` is the number of the clarification, if the answer changed the documents."""

    enquiry_id: Id
    answer: Text
    change: Annotated[int, Field(ge=1, le=100)] | None = None


class ListEnquiries(
    Call[EnquiryPage],
    service=NAME,
    door=get("/tenders/{procurement_id}/enquiries"),
    roles=(*BUYING, Role.SUPPLIER, Role.FINANCE),
):
    """Suppliers see what is answered and what they asked; buyer, agency and finance see all."""

    procurement_id: ProcurementId
    limit: Limit = 100


class ReceiptView(View):
    """The signed promise of common.proof.receipt.BidReceipt, as JSON; its `tender_id` is `procurement_id`."""

    procurement_id: str
    lot: str
    supplier: str
    digest: Digest
    received_at: Instant
    logged_by: Instant
    stack: str
    signature: str
    state: Literal["received", "withdrawn", "listed", "opened"]
    version: int


class SubmitBid(
    Call[ReceiptView], service=NAME, door=post("/tenders/{procurement_id}/lots/{lot}/bids"), roles=(Role.SUPPLIER,)
):
    """
    Hand in a bid sealed by `rongcai bid seal`, or replace the one handed in before, until the very deadline.

    Either `sealed` is base64 of the age file, at most 1.4 million characters, or `parts` says in how many parts it was
    uploaded (UploadPart). `digest` is the SHA-256 of the whole file, checked before the bid is taken; the instant that
    counts, and that the receipt shows, is the business time at which this call begins.
    """

    procurement_id: ProcurementId
    lot: LotId
    sealed: Annotated[str, StringConstraints(min_length=1, max_length=1_450_000), BASE64] | None = None
    parts: Annotated[int, Field(ge=1)] | None = None
    digest: Digest

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if (self.sealed is None) == (self.parts is None):
            raise ValueError(
                "须提供 sealed（小文件）或者 parts（已分段上传）之一 (give either sealed, or parts of an upload)"
            )
        return self


class WithdrawBid(
    Call[ReceiptView],
    service=NAME,
    door=post("/tenders/{procurement_id}/lots/{lot}/bids/withdrawal"),
    roles=(Role.SUPPLIER,),
):
    procurement_id: ProcurementId
    lot: LotId


class GetMyBid(
    Call[ReceiptView], service=NAME, door=get("/tenders/{procurement_id}/lots/{lot}/bids/mine"), roles=(Role.SUPPLIER,)
):
    procurement_id: ProcurementId
    lot: LotId
