"""Prequalification (资格预审) for an invited tender: its notice, applications, their review."""

from datetime import date
from typing import Annotated

from pydantic import Field

from common.interfaces.bidding.names import BUYING, EVERYBODY, NAME
from common.interfaces.bidding.qualification import Finding, Qualification
from common.interfaces.calls import Call, Page, View, get, post
from common.interfaces.events import Audience, Event
from common.interfaces.fields import Digest, Instant, Line, ProcurementId, Remark, Text
from common.interfaces.parties import Role
from common.law.money import Yuan
from common.proof.bid_terms import AttachedFile, ConsortiumMember

AT = "/tenders/{procurement_id}/prequalification"
APPLICATIONS = "/tenders/{procurement_id}/candidacies"
InvitedCount = Annotated[int, Field(ge=3, le=100)]


class PrequalificationView(View):
    """What the public may read; nothing in it tells who applied, or how many."""

    procurement_id: str
    project_number: str
    name: str
    buyer_name: str
    state: str
    edition: int
    budget: Yuan
    requirement: str
    qualification: str
    consortium_allowed: bool
    contract_term: str
    review_standard: str
    invited_count: int
    published_on: date
    applications_due_at: Instant
    contacts: str
    version: int


class PublishPrequalification(Call[PrequalificationView], service=NAME, door=post(AT), roles=BUYING):
    """
    Ask suppliers to apply for an invited tender whose documents are drafted (PUB-02).

    Refused with less than 5 working days for applications (BID-TIME-06), or before the intention is 30 days old.
    """

    procurement_id: ProcurementId
    review_standard: Text
    invited_count: InvitedCount = 3
    applications_due_at: Instant


class ChangePrequalification(Call[PrequalificationView], service=NAME, door=post(f"{AT}/change"), roles=BUYING):
    """Say the review standard anew, at least 3 days before applications are due, or move that day (BID-TIME-06)."""

    procurement_id: ProcurementId
    review_standard: Text
    applications_due_at: Instant


class GetPrequalification(Call[PrequalificationView], service=NAME, door=get(AT), roles=EVERYBODY):
    procurement_id: ProcurementId


class CandidacyView(View):
    """One supplier's application; shown to itself, and once no more are taken to those who review them."""

    procurement_id: str
    supplier: str
    name: str
    submitted_at: Instant
    state: str
    promise: bool
    statements: dict[str, str]
    responsible_person: str
    controllers: tuple[str, ...]
    prior_service: str
    consortium: tuple[ConsortiumMember, ...] | None
    files: tuple[AttachedFile, ...]
    findings: tuple[Finding, ...] = ()
    reason: str
    rule: str
    version: int


class ApplyToBeInvited(Call[CandidacyView], service=NAME, door=post(APPLICATIONS), roles=(Role.SUPPLIER,)):
    """
    Apply to be invited, or replace the application, until they are due.

    `promise` is the letter that the conditions of the law are met and stands for their proofs; `statements` maps what
    the notice asks for to what the supplier states; `controllers` hold or manage it; `prior_service` is what it did
    for this project before (QUAL-02), empty if nothing. Files are named by their digests.
    """

    procurement_id: ProcurementId
    promise: bool
    statements: Annotated[dict[Line, Text], Field(max_length=100)] = Field(default_factory=dict)
    responsible_person: Line
    controllers: Annotated[tuple[Line, ...], Field(max_length=100)] = ()
    prior_service: Remark = ""
    consortium: Annotated[tuple[ConsortiumMember, ...], Field(min_length=2, max_length=20)] | None = None
    files: Annotated[tuple[AttachedFile, ...], Field(max_length=200)] = ()


class GetMyCandidacy(Call[CandidacyView], service=NAME, door=get(f"{APPLICATIONS}/mine"), roles=(Role.SUPPLIER,)):
    """What one applied with, and after the review whether it passed and if not, why."""

    procurement_id: ProcurementId


class CandidacyPage(Page):
    items: tuple[CandidacyView, ...]


class ListCandidacies(Call[CandidacyPage], service=NAME, door=get(APPLICATIONS), roles=(*BUYING, Role.FINANCE)):
    """All applications with what is found about each; nobody reads them before they are due."""

    procurement_id: ProcurementId


class ReviewApplications(Call[PrequalificationView], service=NAME, door=post(f"{AT}/review"), roles=BUYING):
    """Pass or refuse each application once, with reasons; fewer than 3 that pass end the tender (METH-02)."""

    procurement_id: ProcurementId
    results: Annotated[tuple[Qualification, ...], Field(max_length=500)]


class PrequalificationPublished(Event, sender=NAME, heard_by=("announcements",), audience=Audience.PUBLIC):
    """Fields of PUB-02; a later `edition` replaces the one before."""

    edition: int
    project_number: str
    project_name: str
    buyer: str
    buyer_name: str
    method: str
    budget_amount: Yuan
    max_price: Yuan
    requirement: str
    contract_term: str
    consortium_allowed: bool
    qualification: str
    obtain: dict[str, str]
    submit: dict[str, str]
    review_standard: str
    invited_count: int
    notice_period: str
    applications_due_at: Instant
    published_on: date
    contacts: str


class PrequalificationReviewed(Event, sender=NAME):
    """Applications are decided on; the digest pins the record of it, which names nobody before bids are due."""

    record_digest: Digest
