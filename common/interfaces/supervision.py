"""What supervision promises: the party register, the public log that cannot be rewritten, signals for a person."""

from datetime import date
from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import Field

from common.interfaces.bidding import SizeClass
from common.interfaces.calls import Call, Page, View, get, post
from common.interfaces.events import Event
from common.interfaces.fields import (
    CreditCode,
    Cursor,
    Id,
    Instant,
    Limit,
    Line,
    ProcurementId,
    PublicKey,
    RegionCode,
    Text,
)
from common.interfaces.parties import Role
from common.law.money import Yuan

NAME = "supervision"
EVERYBODY = tuple(role for role in Role if role is not Role.SERVICE)


class PartyView(View):
    credit_code: str
    role: Role
    name: str
    region: str
    address: str
    size_class: SizeClass | None
    public_key: str
    registered_on: date
    banned_until: date | None
    version: int


class PartyPage(Page):
    items: tuple[PartyView, ...]


class RegisterParty(
    Call[PartyView],
    service=NAME,
    door=post("/parties"),
    roles=(Role.BUYER, Role.AGENCY, Role.SUPPLIER, Role.BANK),
):
    """Register one's own organisation once for all levels of this stack; its key signs contracts."""

    credit_code: CreditCode
    name: Line
    region: RegionCode
    address: Line
    size_class: SizeClass | None = None
    public_key: PublicKey


class GetParty(Call[PartyView], service=NAME, door=get("/parties/{credit_code}"), roles=EVERYBODY):
    credit_code: Id


class ListParties(Call[PartyPage], service=NAME, door=get("/parties"), roles=EVERYBODY):
    role: Role | None = None
    after: Cursor | None = None
    limit: Limit = 50


class BanParty(Call[PartyView], service=NAME, door=post("/parties/{credit_code}/ban"), roles=(Role.FINANCE,)):
    """Keep a supplier from taking part until a day, with the reason (CRED-02, CRED-06)."""

    credit_code: Id
    until: date
    reason: Text


# --- the log ---


class TreeHeadView(View):
    """common.proof.receipt.TreeHead as JSON: the signed root over the first `size` entries."""

    stack: str
    size: int
    root: str
    at: Instant
    signature: str
    public_key: str


class LogEntryView(View):
    """
    `leaf` is the RFC 6962 leaf hash of the envelope as canonical JSON (RFC 8785).

    `root`, `head_at` and `signature` are of the signed head over the first `index + 1` entries. What tells the news
    (`event_id`, `type`, `at`, `envelope`) is there only for those who may read it.
    """

    index: int
    leaf: str
    root: str
    head_at: Instant
    signature: str
    event_id: str | None
    type: str | None
    at: Instant | None
    envelope: dict[str, Any] | None


class LogPage(Page):
    items: tuple[LogEntryView, ...]


class ProofView(View):
    index: int | None
    size: int
    old_size: int | None
    leaf: str | None
    hashes: tuple[str, ...]


class GetTreeHead(Call[TreeHeadView], service=NAME, door=get("/log/head"), roles=EVERYBODY):
    """The newest signed head, or the one over `size` entries."""

    size: Annotated[int, Field(ge=0)] | None = None


class GetInclusionProof(Call[ProofView], service=NAME, door=get("/log/inclusion"), roles=EVERYBODY):
    event_id: Id
    size: Annotated[int, Field(ge=1)] | None = None


class GetConsistencyProof(Call[ProofView], service=NAME, door=get("/log/consistency"), roles=EVERYBODY):
    old_size: Annotated[int, Field(ge=0)]
    size: Annotated[int, Field(ge=0)]


class ReadLog(Call[LogPage], service=NAME, door=get("/log/entries"), roles=EVERYBODY):
    """Entries from index `since` on: public news whole, of the rest only leaves; finance and operator read all."""

    since: Annotated[int, Field(ge=0)] = 0
    limit: Limit = 100


# --- watching ---


class TimelineStep(View):
    """`rule` is the law's name of the step; `party`, `amount`, `notice_id` are told where the news tells them."""

    at: Instant
    event: str
    title_zh: str
    title_en: str
    actor_role: str
    rule: str = ""
    party: str = ""
    amount: Yuan | None = None
    notice_id: str = ""
    log_index: int
    log_event_id: str


class TimelineView(View):
    procurement_id: str
    items: tuple[TimelineStep, ...]


class GetTimeline(
    Call[TimelineView], service=NAME, door=get("/procurements/{procurement_id}/timeline"), roles=EVERYBODY
):
    """The steps of one procurement in the order of the log: finance and operator see all, others the public ones."""

    procurement_id: ProcurementId


class SignalState(StrEnum):
    OPEN = "open"
    DISMISSED = "dismissed"
    CASE = "case"


class SignalView(View):
    """A signal is never a finding: it asks a person to look (rulebook 16.1)."""

    id: str
    flag: str
    procurement_id: str
    raised_at: Instant
    says_zh: str
    says_en: str
    facts: dict[str, Any]
    state: SignalState
    triaged_by: str | None
    reason: str | None
    version: int


class SignalPage(Page):
    items: tuple[SignalView, ...]


class ListSignals(Call[SignalPage], service=NAME, door=get("/signals"), roles=(Role.FINANCE, Role.OPERATOR)):
    procurement_id: ProcurementId | None = None
    state: SignalState | None = None
    after: Cursor | None = None
    limit: Limit = 50


class TriageSignal(Call[SignalView], service=NAME, door=post("/signals/{signal_id}/triage"), roles=(Role.FINANCE,)):
    """Dismiss it with the reason, or make it a case."""

    signal_id: Id
    decision: Literal["dismissed", "case"]
    reason: Text


# --- news ---


class PartyRegistered(Event, sender=NAME, heard_by=("bidding", "contracts", "financing")):
    credit_code: str
    role: Role
    name: str
    region: str
    address: str
    size_class: SizeClass | None
    public_key: str


class PartyBanned(Event, sender=NAME, heard_by=("bidding",)):
    credit_code: str
    until: date
    reason: str


class SignalRaised(Event, sender=NAME):
    signal_id: str
    flag: str
    facts: dict[str, Any]


class SignalTriaged(Event, sender=NAME):
    signal_id: str
    decision: str
    reason: str
