"""Who is invited to an invited tender: candidates, drawn at random so that it can be rechecked (BID-DOC-04)."""

from datetime import date
from enum import StrEnum
from typing import Annotated

from pydantic import Field, StringConstraints

from common.interfaces.bidding.draws import WITNESSED, Nonce
from common.interfaces.bidding.names import BUYING, EVERYBODY, NAME
from common.interfaces.bidding.news import TenderPublished
from common.interfaces.bidding.prequalification import InvitedCount
from common.interfaces.calls import Call, Page, View, get, post
from common.interfaces.events import Audience, Event
from common.interfaces.fields import CreditCode, Digest, Instant, Line, ProcurementId, Text
from common.interfaces.parties import Role
from common.proof.draw import DrawRecord

AT = "/tenders/{procurement_id}/invited-list"
Committed = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]


class ListSource(StrEnum):
    """Where the candidates come from (BID-DOC-04)."""

    NOTICE = "notice"  # 资格预审公告: those whose application passed
    POOL = "pool"  # 省级供应商库: all registered suppliers of this place that are not banned
    RECOMMENDATION = "recommendation"  # 采购人书面推荐


class Recommended(View):
    """A supplier that the buyer recommends in writing, and why."""

    supplier: CreditCode
    reason: Line


class InvitedListView(View):
    """For those who invite and the finance department that witnesses the draw; who is invited is secret to others."""

    procurement_id: str
    state: str
    source: ListSource
    count: int
    candidates: int
    round: int  # of the draw; a nonce is made for it
    recommended: tuple[Recommended, ...]
    committed_by: tuple[str, ...]
    revealed_by: tuple[str, ...]
    invited: tuple[str, ...]
    warnings: tuple[str, ...]
    version: int


class CommitInvitedList(Call[InvitedListView], service=NAME, door=post(AT), roles=BUYING):
    """
    Fix the candidates and the seed of the draw, both by their digests; nobody can change them from here on.

    Refused with fewer than 3 candidates (METH-02); a pool of less than twice the number to draw is noted (BID-DOC-04).
    Only the buyer recommends. Where there is a prequalification, its passed applicants are the candidates.
    """

    procurement_id: ProcurementId
    source: ListSource
    count: InvitedCount = 3
    recommended: Annotated[tuple[Recommended, ...], Field(max_length=200)] = ()


class CommitInvitedNonce(Call[InvitedListView], service=NAME, door=post(f"{AT}/commitments"), roles=WITNESSED):
    """Commit to 32 random bytes of one's own (`rongcai draw nonce`); the draw is named `<procurement id>.invited`."""

    procurement_id: ProcurementId
    commitment: Committed


class RevealInvitedNonce(Call[InvitedListView], service=NAME, door=post(f"{AT}/nonces"), roles=WITNESSED):
    """Tell them once both sides have committed; with the second one the suppliers are drawn."""

    procurement_id: ProcurementId
    nonce: Nonce


class AbandonInvitedDraw(Call[InvitedListView], service=NAME, door=post(f"{AT}/abandonment"), roles=WITNESSED):
    """Give up a draw to which a side does not contribute; whose chance was missing stays on record."""

    procurement_id: ProcurementId
    reason: Text


class GetInvitedList(Call[InvitedListView], service=NAME, door=get(AT), roles=WITNESSED):
    procurement_id: ProcurementId


class InvitedRecordView(View):
    """Check it with `rongcai draw check FILE`; a candidate's `expert` and `unit` are its credit code."""

    procurement_id: str
    state: str
    record: DrawRecord


class GetInvitedRecord(Call[InvitedRecordView], service=NAME, door=get(f"{AT}/record"), roles=EVERYBODY):
    """The whole draw, once bids are due; before, not even the number of candidates is told (BID-DOC-05)."""

    procurement_id: ProcurementId


class TenderInvitationView(View):
    """The invitation (投标邀请书) of one supplier."""

    procurement_id: str
    project_number: str
    name: str
    buyer_name: str
    documents_issued_on: date
    offer_until: date
    bids_due_at: Instant
    documents_digest: Digest
    contacts: str


class GetMyInvitation(
    Call[TenderInvitationView],
    service=NAME,
    door=get("/tenders/{procurement_id}/candidacies/invitation"),
    roles=(Role.SUPPLIER,),
):
    """One's own invitation, once the documents are issued; whoever is not invited finds nothing."""

    procurement_id: ProcurementId


class TenderInvitationPage(Page):
    items: tuple[TenderInvitationView, ...]


class ListMyInvitations(
    Call[TenderInvitationPage], service=NAME, door=get("/candidacies/invitations"), roles=(Role.SUPPLIER,)
):
    """All invitations of the supplier that asks, newest first."""


class InvitedListCommitted(Event, sender=NAME, audience=Audience.PUBLIC):
    """Candidates and seed are fixed: digests only, and nothing that tells how many there are (BID-DOC-05)."""

    source: ListSource
    round: int
    list_digest: Digest
    seed_commitment: Digest


class InvitedDrawAbandoned(Event, sender=NAME):
    round: int
    missing: tuple[str, ...]
    reason: str


class SuppliersDrawn(Event, sender=NAME, audience=Audience.PUBLIC):
    """The draw is done; the digest pins its record, which is public once bids are due."""

    round: int
    record_digest: Digest


class InvitedTenderPublished(TenderPublished, sender=NAME):
    """The documents of an invited tender are issued to those invited; there is no public notice of it (PUB-03)."""
