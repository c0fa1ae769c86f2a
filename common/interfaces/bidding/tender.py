"""The procurement documents, their notice, and the key that bids are sealed to."""

from datetime import date
from typing import Annotated

from pydantic import Field, StringConstraints

from common.interfaces.bidding.lot import Lot
from common.interfaces.bidding.names import BUYING, EVERYBODY, NAME, Category, Method
from common.interfaces.calls import Call, Page, View, get, post
from common.interfaces.fields import (
    Cursor,
    Digest,
    Instant,
    Limit,
    Line,
    ProcurementId,
    Text,
)
from common.interfaces.parties import Role
from common.law.money import Yuan


class KeyShare(View):
    """Who holds a share of the bid key, and the digest by which the share is known again."""

    holder: Role
    commitment: Digest


class BidKey(View):
    recipient: Annotated[str, StringConstraints(pattern=r"^age1[a-z0-9]{58}$")]
    threshold: Annotated[int, Field(ge=2, le=5)]
    shares: tuple[KeyShare, ...]


class TenderView(View):
    """
    What the public may read; how many bids there are is told by nothing in it before they are opened.

    `lot_states` says how far each lot is after the deadline; a lot that is not in it has no course of its own yet.
    """

    id: ProcurementId
    project_number: str
    region: str
    buyer: str
    buyer_name: str
    agency: str | None
    name: str
    category: Category
    method: Method
    budget: Yuan
    max_price: Yuan
    requirement: str
    qualification: str
    contract_term: str
    consortium_allowed: bool
    lots: tuple[Lot, ...]
    bid_key: BidKey | None
    documents_issued_on: date | None
    offer_until: date | None
    bids_due_at: Instant | None
    bid_digests: tuple[Digest, ...] | None
    state: str
    lot_states: dict[str, str]
    version: int


class DraftTender(Call[TenderView], service=NAME, door=post("/tenders"), roles=BUYING):
    """Write the procurement documents of an approved plan (BID-DOC-01, -02, EVAL-02)."""

    procurement_id: ProcurementId
    requirement: Text
    qualification: Text
    contract_term: Line
    consortium_allowed: bool = False
    lots: Annotated[tuple[Lot, ...], Field(min_length=1, max_length=50)]
    contacts: Line


class SetBidKey(Call[TenderView], service=NAME, door=post("/tenders/{procurement_id}/bid-key"), roles=BUYING):
    """Say to which public key bids are sealed, and who holds the shares of the other half (docs/sealed-bids.md)."""

    procurement_id: ProcurementId
    recipient: Annotated[str, StringConstraints(pattern=r"^age1[a-z0-9]{58}$")]
    threshold: Annotated[int, Field(ge=2, le=5)] = 2
    shares: Annotated[tuple[KeyShare, ...], Field(min_length=2, max_length=5)]


class PublishTender(Call[TenderView], service=NAME, door=post("/tenders/{procurement_id}/notice"), roles=BUYING):
    """
    Publish the tender notice and issue the documents on the same day.

    Refused unless the intention is 30 days old (INT-TIME-01), documents are offered 5 working days (BID-TIME-02) and
    bids are due at least 20 days after issue (BID-TIME-01).
    """

    procurement_id: ProcurementId
    offer_until: date
    bids_due_at: Instant


class GetTender(Call[TenderView], service=NAME, door=get("/tenders/{procurement_id}"), roles=EVERYBODY):
    procurement_id: ProcurementId


class TenderPage(Page):
    items: tuple[TenderView, ...]


class ListTenders(Call[TenderPage], service=NAME, door=get("/tenders"), roles=EVERYBODY):
    """Published tenders, newest project number first."""

    state: Line | None = None
    after: Cursor | None = None
    limit: Limit = 20


class TerminateTender(
    Call[TenderView], service=NAME, door=post("/tenders/{procurement_id}/termination"), roles=(Role.BUYER,)
):
    """End the activity before an award, with the reason (BID-TIME-08)."""

    procurement_id: ProcurementId
    reason: Text
