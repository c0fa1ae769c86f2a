"""What bidding tells."""

from datetime import date

from common.interfaces.bidding.evaluation import RankedBid
from common.interfaces.bidding.names import NAME, Category, Method, SizeClass
from common.interfaces.bidding.opening import OpenedBid
from common.interfaces.bidding.tender import BidKey
from common.interfaces.events import Audience, Event
from common.interfaces.fields import (
    Digest,
    Instant,
    Month,
    Rate,
)
from common.law.money import Yuan


class BudgetLineImported(Event, sender=NAME):
    budget_line_id: str
    buyer: str
    year: int
    amount: Yuan


class BudgetReserved(Event, sender=NAME):
    budget_line_id: str
    amount: Yuan
    free: Yuan


class BudgetReleased(Event, sender=NAME):
    """The procurement is over, or its plan went back: what it had reserved is free again."""

    budget_line_id: str
    amount: Yuan
    free: Yuan


class RequirementWritten(Event, sender=NAME):
    requirement_id: str
    name: str
    estimate: Yuan


class RequirementReviewed(Event, sender=NAME):
    requirement_id: str
    drafted_by: str
    reviewed_by: str


class PlanDrafted(Event, sender=NAME):
    name: str
    budget: Yuan
    method: Method


class PlanFiled(Event, sender=NAME):
    buyer: str
    name: str
    budget: Yuan
    category: Category
    method: Method


class PlanApproved(Event, sender=NAME, audience=Audience.PUBLIC):
    buyer: str
    buyer_name: str
    name: str
    budget: Yuan
    category: Category


class PlanReturned(Event, sender=NAME):
    reason: str


class IntentionPublished(Event, sender=NAME, heard_by=("announcements",), audience=Audience.PUBLIC):
    """Fields of PUB-01."""

    buyer: str
    buyer_name: str
    project_name: str
    requirement_summary: str
    budget_amount: Yuan
    expected_date: Month
    remark: str


class TenderDrafted(Event, sender=NAME):
    max_price: Yuan
    price_weight: Rate


class BidKeySet(Event, sender=NAME, audience=Audience.PUBLIC):
    """To which key bids are sealed and which shares will open it."""

    bid_key: BidKey


class TenderPublished(Event, sender=NAME, heard_by=("announcements",), audience=Audience.PUBLIC):
    """Fields of PUB-03; bids may be handed in until `bids_due_at`."""

    project_number: str
    project_name: str
    buyer: str
    buyer_name: str
    agency: str | None
    category: Category
    budget_amount: Yuan
    max_price: Yuan
    requirement: str
    contract_term: str
    consortium_allowed: bool
    qualification: str
    intention_on: date
    documents_issued_on: date
    offer_until: date
    bids_due_at: Instant
    documents_digest: Digest
    policies: tuple[str, ...]
    contacts: str


class EnquiryAnswered(Event, sender=NAME, audience=Audience.PUBLIC):
    """What everybody who bids must know: the question without its asker, and the answer."""

    enquiry_id: str
    question: str
    answer: str
    in_time: bool


class BidsClosed(Event, sender=NAME, audience=Audience.PUBLIC):
    """The deadline has passed: the digests of all sealed bids in one list, in the order of the digests."""

    digests: tuple[Digest, ...]


class ShareRefused(Event, sender=NAME):
    """A share came too early, was not the holder's, or does not match its commitment."""

    holder: str
    reason: str


class BidsOpened(Event, sender=NAME, audience=Audience.PUBLIC):
    lines: tuple[OpenedBid, ...]


class TenderFailed(Event, sender=NAME, heard_by=("announcements",), audience=Audience.PUBLIC):
    """Fields of PUB-07; `rule` says which count or check ended it."""

    project_number: str
    project_name: str
    buyer: str
    buyer_name: str
    rule: str
    reason: str
    contacts: str


class QualificationChecked(Event, sender=NAME):
    qualified: tuple[str, ...]
    refused: tuple[str, ...]


class PanelFormed(Event, sender=NAME):
    """Size only: the names are secret until the result is public (COM-04)."""

    members: int
    experts: int


class EvaluationReported(Event, sender=NAME):
    ranking: tuple[RankedBid, ...]
    warnings: tuple[str, ...]


class WinnerDetermined(Event, sender=NAME):
    supplier: str
    in_time: bool


class AwardAnnounced(Event, sender=NAME, heard_by=("announcements", "contracts"), audience=Audience.PUBLIC):
    """Fields of PUB-05, and what the contract must equal (CTR-05)."""

    project_number: str
    project_name: str
    buyer: str
    buyer_name: str
    agency: str | None
    supplier: str
    supplier_name: str
    supplier_address: str
    size_class: SizeClass
    amount: Yuan
    max_price: Yuan
    budget_amount: Yuan
    main_items: str
    contract_term: str
    evaluation_experts: tuple[str, ...]
    agency_fee: Yuan
    announced_on: date
    in_time: bool
    contacts: str
