"""What bidding tells."""

from datetime import date

from common.interfaces.bidding.documents import TextDecision
from common.interfaces.bidding.names import NAME, Category
from common.interfaces.bidding.opening import OpenedBid
from common.interfaces.bidding.requirement import RequirementContent, Review, Survey
from common.interfaces.bidding.tender import BidKey, TerminationGround
from common.interfaces.events import Audience, Event
from common.interfaces.fields import (
    Digest,
    Instant,
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


class BudgetLineAdjusted(Event, sender=NAME):
    """The finance department raised or lowered the line from `before` to `amount` by this document."""

    budget_line_id: str
    document_number: str
    reason: str
    before: Yuan
    amount: Yuan
    free: Yuan


class BudgetConsumed(Event, sender=NAME):
    """A payment of a contract took `amount` of what was reserved."""

    budget_line_id: str
    contract_id: str
    number: int
    amount: Yuan
    free: Yuan


class BudgetOverspent(Event, sender=NAME):
    """A payment took `amount` more than the whole line had: a case for supervision (SCOPE-07)."""

    budget_line_id: str
    contract_id: str
    number: int
    amount: Yuan


class RequirementWritten(Event, sender=NAME):
    """Written, or written anew: what is asked for in full; `digest` is that of the written record so far (REQ-06)."""

    requirement_id: str
    name: str
    estimate: Yuan
    edition: int
    drafted_by: str
    content: RequirementContent
    digest: Digest


class SurveyRecorded(Event, sender=NAME):
    """Who was asked before the requirement was fixed, and what they said (REQ-02)."""

    requirement_id: str
    survey: Survey
    digest: Digest


class RequirementReviewed(Event, sender=NAME):
    """One review was passed; `reviewed` once all that are needed were (REQ-05)."""

    requirement_id: str
    drafted_by: str
    reviewed_by: str
    review: Review
    reviewed: bool
    digest: Digest


class RequirementReturned(Event, sender=NAME):
    """To be written anew: a review was not passed, or it was taken out of its review."""

    requirement_id: str
    returned_by: str
    reason: str
    review: Review | None
    digest: Digest


class TenderDrafted(Event, sender=NAME):
    """`decisions`: what this person decided on wording that a rule asks about (DISC-01 to -08)."""

    lots: tuple[str, ...]
    max_price: Yuan
    drafted_by: str = ""
    decisions: tuple[TextDecision, ...] = ()


class BidKeySet(Event, sender=NAME, audience=Audience.PUBLIC):
    """To which key bids are sealed and which shares will open it."""

    bid_key: BidKey


class TenderPublished(Event, sender=NAME, heard_by=("announcements",), audience=Audience.PUBLIC):
    """Fields of PUB-03; bids may be handed in until `bids_due_at`. Without an intention `exempt_because` says why."""

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
    intention_on: date | None
    exempt_because: str = ""
    documents_issued_on: date
    offer_until: date
    bids_due_at: Instant
    documents_digest: Digest
    policies: tuple[str, ...]
    contacts: str


class EnquiryAnswered(Event, sender=NAME, audience=Audience.PUBLIC):
    """What everybody who bids must know: the question without its asker, the answer, the change that it led to."""

    enquiry_id: str
    question: str
    answer: str
    change: int | None = None
    in_time: bool


class BidsClosed(Event, sender=NAME, heard_by=("bidding",), audience=Audience.PUBLIC):
    """The deadline has passed: the digests of all sealed bids in one list, in the order of the digests, and by lot."""

    digests: tuple[Digest, ...]
    lots: dict[str, tuple[Digest, ...]]


class ShareRefused(Event, sender=NAME):
    """A share came too early, was not the holder's, or does not match its commitment."""

    holder: str
    reason: str


class BidsOpened(Event, sender=NAME, audience=Audience.PUBLIC):
    lines: tuple[OpenedBid, ...]


class ObjectionRaised(Event, sender=NAME):
    """A bidder objects to the opening of a lot, on the spot (BID-OPEN-02)."""

    objection_id: str
    lot: str
    supplier: str
    text: str


class ObjectionAnswered(Event, sender=NAME, audience=Audience.PUBLIC):
    """The objection and its answer, on the record of the opening."""

    objection_id: str
    lot: str
    supplier: str
    text: str
    answer: str
    in_time: bool


class TenderFailed(Event, sender=NAME, heard_by=("announcements", "bidding"), audience=Audience.PUBLIC):
    """Fields of PUB-07; `rule` says which count or check ended it. `lot` is empty if all of the tender ends."""

    lot: str = ""
    project_number: str
    project_name: str
    buyer: str
    buyer_name: str
    rule: str
    reason: str
    contacts: str


class TenderTerminated(Event, sender=NAME):
    """The report of a termination to finance; what was paid or lodged goes back by `refund_due_on` (BID-TIME-08)."""

    ground: TerminationGround
    reason: str
    before: str
    refund_due_on: date


class QualificationChecked(Event, sender=NAME):
    lot: str
    qualified: tuple[str, ...]
    refused: tuple[str, ...]
