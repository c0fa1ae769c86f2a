"""Changes of issued documents: clarified, the deadline moved, the offer extended; each with its correction notice."""

from datetime import date
from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from common.interfaces.bidding.documents import MOST_DECISIONS, WrittenDecision
from common.interfaces.bidding.lot import Lot
from common.interfaces.bidding.names import BUYING, NAME
from common.interfaces.bidding.tender import OldAndNew, TenderView
from common.interfaces.calls import Call, View, get, post
from common.interfaces.events import Audience, Event
from common.interfaces.fields import Digest, Instant, ProcurementId, Text

FewChanges = Field(max_length=50)


class DocumentPart(StrEnum):
    """A text of the documents; what is bought and who may take part stay as they were issued (BID-TIME-05)."""

    REQUIREMENT = "requirement"
    CONTRACT_TERM = "contract_term"
    CONTRACT_CLAUSES = "contract_clauses"
    AGENCY_FEE = "agency_fee"
    CONTACTS = "contacts"
    OBJECT = "object"  # refused
    QUALIFICATION = "qualification"  # refused


class TextChange(BaseModel):
    """`old` stands in that part exactly once; `new` takes its place, nothing if it is empty."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    part: DocumentPart
    old: Text
    new: Annotated[str, StringConstraints(strip_whitespace=True, max_length=20_000)]


class ClarifyDocuments(
    Call[TenderView], service=NAME, door=post("/tenders/{procurement_id}/clarifications"), roles=BUYING
):
    """
    Clarify or change the issued documents, with a correction notice (BID-TIME-05).

    `lots` are all lots as they are to be; what is bought and the qualification may not differ. What may affect bids
    leaves at least 15 days: the deadline moves to the first working day that does, or to the later `bids_due_at`.
    """

    procurement_id: ProcurementId
    explanation: Text
    changes: Annotated[tuple[TextChange, ...], FewChanges] = ()
    lots: Annotated[tuple[Lot, ...], FewChanges] | None = None
    may_affect_bids: bool
    bids_due_at: Instant | None = None
    decisions: Annotated[tuple[WrittenDecision, ...], Field(max_length=MOST_DECISIONS)] = ()


class ExtendDeadline(Call[TenderView], service=NAME, door=post("/tenders/{procurement_id}/deadline"), roles=BUYING):
    """Move the deadline to a later working day, with the reason and a correction notice; the text stays."""

    procurement_id: ProcurementId
    bids_due_at: Instant
    reason: Text


class DocumentsOffer(View):
    """
    How the offer of the documents stands, for its organisers only.

    `fewer_than_three` is told once the offer is over, and neither the number nor a name with it (BID-DOC-05).
    """

    procurement_id: str
    offer_until: date
    bids_due_at: Instant
    fewer_than_three: bool | None
    warnings: tuple[str, ...] = ()
    version: int


class GetOffer(Call[DocumentsOffer], service=NAME, door=get("/tenders/{procurement_id}/offer"), roles=BUYING):
    """Learn after the offer has ended whether it may be extended: fewer than 3 took the documents (BID-TIME-04)."""

    procurement_id: ProcurementId


class ExtendOffer(Call[DocumentsOffer], service=NAME, door=post("/tenders/{procurement_id}/offer"), roles=BUYING):
    """Offer the documents again after too few took them, with a notice; the deadline may move with it (BID-TIME-04)."""

    procurement_id: ProcurementId
    offer_until: date
    bids_due_at: Instant | None = None
    reason: Text


class TenderCorrected(Event, sender=NAME, heard_by=("announcements",), audience=Audience.PUBLIC):
    """Fields of PUB-06; `part` is the running number of the correction, the dates are those in force from now on."""

    part: int
    project_number: str
    project_name: str
    buyer: str
    buyer_name: str
    first_publication_date: date
    item_corrected: str
    reason: str
    old_and_new: tuple[OldAndNew, ...]
    correction_date: date
    offer_until: date
    bids_due_at: Instant
    documents_digest: Digest
    contacts: str


class InvitedTenderCorrected(TenderCorrected, sender=NAME):
    """The same of an invited tender: those invited read it with the documents, there is no public notice of it."""
