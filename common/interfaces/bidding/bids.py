"""Documents taken, enquiries, sealed bids."""

from datetime import date
from typing import Annotated, Literal

from pydantic import StringConstraints

from common.interfaces.bidding.lot import LotId
from common.interfaces.bidding.names import BUYING, NAME
from common.interfaces.calls import Call, Page, View, get, post
from common.interfaces.fields import (
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
    enquiry_id: Id
    answer: Text


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

    `sealed` is base64 of the age file, at most 1.4 million characters; `digest` its SHA-256, checked on arrival.
    """

    procurement_id: ProcurementId
    lot: LotId
    sealed: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9+/]+={0,2}$", max_length=1_450_000)]
    digest: Digest


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
