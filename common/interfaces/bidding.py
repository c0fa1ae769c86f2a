"""What bidding promises: from the budget line to the award of one procurement."""

from datetime import date
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from common.interfaces.calls import Call, Page, View, get, post
from common.interfaces.events import Audience, Event
from common.interfaces.fields import (
    CreditCode,
    Cursor,
    Digest,
    Id,
    Instant,
    Limit,
    Line,
    Month,
    ProcurementId,
    Rate,
    Remark,
    Text,
)
from common.interfaces.parties import Role
from common.law.money import Yuan

NAME = "bidding"
BUYING = (Role.BUYER, Role.AGENCY)
EVERYBODY = tuple(role for role in Role if role is not Role.SERVICE)


class Category(StrEnum):
    GOODS = "goods"
    SERVICES = "services"
    WORKS = "works"


class Method(StrEnum):
    """OCDS procurementMethod details; the letters stand in the project number."""

    OPEN_TENDER = "GK"  # 公开招标


class SizeClass(StrEnum):
    LARGE = "large"
    MEDIUM = "medium"
    SMALL = "small"
    MICRO = "micro"


# --- budget: no budget, no procurement ---


class BudgetLineView(View):
    """`free` is what no plan has reserved."""

    id: str
    region: str
    buyer: str
    year: int
    name: str
    amount: Yuan
    reserved: Yuan
    free: Yuan
    version: int


class ImportBudgetLine(Call[BudgetLineView], service=NAME, door=post("/budget-lines"), roles=(Role.FINANCE,)):
    """Take over one approved budget line of a buyer from the budget system."""

    budget_line_id: Id
    buyer: CreditCode
    year: Annotated[int, Field(ge=2000, le=2100)]
    name: Line
    amount: Yuan


class GetBudgetLine(
    Call[BudgetLineView],
    service=NAME,
    door=get("/budget-lines/{budget_line_id}"),
    roles=(Role.BUYER, Role.FINANCE, Role.OPERATOR),
):
    budget_line_id: Id


# --- requirement and plan ---


class RequirementView(View):
    id: str
    buyer: str
    name: str
    summary: str
    category: Category
    estimate: Yuan
    drafted_by: str
    reviewed_by: str | None
    state: str
    version: int


class WriteRequirement(Call[RequirementView], service=NAME, door=post("/requirements"), roles=(Role.BUYER,)):
    """Say what is needed: the basis of the plan and of the documents (REQ-*)."""

    name: Line
    summary: Text
    category: Category
    estimate: Yuan


class ReviewRequirement(
    Call[RequirementView], service=NAME, door=post("/requirements/{requirement_id}/review"), roles=(Role.BUYER,)
):
    """Review before start, by another person than the drafter (REQ-05, ROLE-03)."""

    requirement_id: Id
    opinion: Text


class GetRequirement(
    Call[RequirementView],
    service=NAME,
    door=get("/requirements/{requirement_id}"),
    roles=(Role.BUYER, Role.AGENCY, Role.FINANCE),
):
    requirement_id: Id


class PlanView(View):
    id: ProcurementId
    project_number: str  # [350100]RC[GK]2026000123
    region: str
    buyer: str
    buyer_name: str
    agency: str | None
    requirement_id: str
    budget_line_id: str
    name: str
    category: Category
    method: Method
    budget: Yuan
    state: str
    intention_on: date | None
    version: int


class DraftPlan(Call[PlanView], service=NAME, door=post("/plans"), roles=(Role.BUYER,)):
    """Draft the implementing plan of one procurement; its id is the project number in URL form."""

    requirement_id: Id
    budget_line_id: Id
    budget: Yuan
    method: Method = Method.OPEN_TENDER
    agency: CreditCode | None = None


class FilePlan(Call[PlanView], service=NAME, door=post("/plans/{procurement_id}/filing"), roles=(Role.BUYER,)):
    """File the plan with the finance department before the purchase (SCOPE-08)."""

    procurement_id: ProcurementId


class ApprovePlan(Call[PlanView], service=NAME, door=post("/plans/{procurement_id}/approval"), roles=(Role.FINANCE,)):
    """Approve and reserve the budget; refused when the line has less free budget (SCOPE-07)."""

    procurement_id: ProcurementId


class ReturnPlan(Call[PlanView], service=NAME, door=post("/plans/{procurement_id}/return"), roles=(Role.FINANCE,)):
    """Send a filed plan back to the buyer with the reason."""

    procurement_id: ProcurementId
    reason: Text


class PublishIntention(
    Call[PlanView], service=NAME, door=post("/plans/{procurement_id}/intention"), roles=(Role.BUYER,)
):
    """Make the intention public, at least 30 days before the activity starts (INT-TIME-01, INT-02)."""

    procurement_id: ProcurementId
    expected_month: Month
    remark: Remark = ""


class GetPlan(
    Call[PlanView],
    service=NAME,
    door=get("/plans/{procurement_id}"),
    roles=(Role.BUYER, Role.AGENCY, Role.FINANCE, Role.OPERATOR),
):
    procurement_id: ProcurementId


# --- tender ---


class Factor(View):
    """A scored factor other than price: the same for all experts if objective."""

    code: Id
    name: Line
    points: Annotated[str, StringConstraints(pattern=r"^[0-9]{1,3}(\.[0-9]{1,2})?$")]
    objective: bool = False


class KeyShare(View):
    """Who holds a share of the bid key, and the digest by which the share is known again."""

    holder: Role
    commitment: Digest


class BidKey(View):
    recipient: Annotated[str, StringConstraints(pattern=r"^age1[a-z0-9]{58}$")]
    threshold: Annotated[int, Field(ge=2, le=5)]
    shares: tuple[KeyShare, ...]


class TenderView(View):
    """What the public may read; how many bids there are is told by nothing in it before they are opened."""

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
    price_weight: Rate
    sme_rate: Rate
    factors: tuple[Factor, ...]
    bid_key: BidKey | None
    documents_issued_on: date | None
    offer_until: date | None
    bids_due_at: Instant | None
    bid_digests: tuple[Digest, ...] | None
    state: str
    version: int


class DraftTender(Call[TenderView], service=NAME, door=post("/tenders"), roles=BUYING):
    """Write the procurement documents of an approved plan (BID-DOC-01, -02, EVAL-02)."""

    procurement_id: ProcurementId
    max_price: Yuan
    requirement: Text
    qualification: Text
    contract_term: Line
    consortium_allowed: bool = False
    price_weight: Rate
    sme_rate: Rate = "0"
    factors: Annotated[tuple[Factor, ...], Field(min_length=1, max_length=40)]
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


# --- documents, enquiries, bids ---


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


class SubmitBid(Call[ReceiptView], service=NAME, door=post("/tenders/{procurement_id}/bids"), roles=(Role.SUPPLIER,)):
    """
    Hand in a bid sealed by `rongcai bid seal`, or replace the one handed in before, until the very deadline.

    `sealed` is base64 of the age file, at most 1.4 million characters; `digest` its SHA-256, checked on arrival.
    """

    procurement_id: ProcurementId
    sealed: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9+/]+={0,2}$", max_length=1_450_000)]
    digest: Digest


class WithdrawBid(
    Call[ReceiptView], service=NAME, door=post("/tenders/{procurement_id}/bids/withdrawal"), roles=(Role.SUPPLIER,)
):
    procurement_id: ProcurementId


class GetMyBid(
    Call[ReceiptView], service=NAME, door=get("/tenders/{procurement_id}/bids/mine"), roles=(Role.SUPPLIER,)
):
    procurement_id: ProcurementId


# --- opening and evaluation ---


class OpenedBid(View):
    """One line of the opening sheet; a bid that could not be opened says why and has no price."""

    supplier: str
    name: str
    size_class: SizeClass | None
    price: Yuan | None
    digest: Digest
    received_at: Instant
    invalid: str | None


class OpeningView(View):
    procurement_id: str
    state: str
    opened_at: Instant | None
    shares_needed: int
    shares_given: tuple[str, ...]
    lines: tuple[OpenedBid, ...]
    version: int


class GiveShare(
    Call[OpeningView],
    service=NAME,
    door=post("/tenders/{procurement_id}/shares"),
    roles=(Role.BUYER, Role.AGENCY, Role.FINANCE),
):
    """After the deadline: hand in one's share of the bid key. With the last one needed all bids are opened at once."""

    procurement_id: ProcurementId
    share: Annotated[str, StringConstraints(min_length=20, max_length=4_000)]


class GetOpening(Call[OpeningView], service=NAME, door=get("/tenders/{procurement_id}/opening"), roles=EVERYBODY):
    procurement_id: ProcurementId


class BidView(View):
    """What an opened bid says (docs/bid-content.md)."""

    procurement_id: str
    supplier: str
    digest: Digest
    received_at: Instant
    name: str
    address: str
    price: Yuan
    size_class: SizeClass
    sme_declaration: bool
    validity_days: int
    technical: str
    business: str
    qualification: dict[str, str]
    agent: str
    contact: str
    version: int


class ReadBid(
    Call[BidView],
    service=NAME,
    door=get("/tenders/{procurement_id}/bids/{supplier}"),
    roles=(*BUYING, Role.FINANCE, Role.EXPERT, Role.SUPPLIER),
):
    """Once bids are opened: buyer, agency and finance read each, a panel member those to score, a supplier its own."""

    procurement_id: ProcurementId
    supplier: CreditCode


class Qualification(View):
    supplier: CreditCode
    qualified: bool
    reason: Remark = ""


class CheckQualification(
    Call[OpeningView], service=NAME, door=post("/tenders/{procurement_id}/qualification"), roles=BUYING
):
    """The buyer or the agency, not the panel, checks qualification; fewer than 3 qualified ends it (QUAL-05)."""

    procurement_id: ProcurementId
    results: Annotated[tuple[Qualification, ...], Field(min_length=1, max_length=500)]


class PanelMember(View):
    expert: Id
    name: Line
    buyer_representative: bool = False


class ScoreLine(View):
    """One expert's scores of one bid, by factor code; points as strings with at most two decimals."""

    supplier: CreditCode
    responsive: bool = True
    reason: Remark = ""
    scores: dict[Id, Annotated[str, StringConstraints(pattern=r"^[0-9]{1,3}(\.[0-9]{1,2})?$")]]


class Deduction(View):
    """A policy deduction on the original bid, with the rule behind it."""

    rule: str
    source: str
    rate: Rate
    amount: Yuan


class RankedBid(View):
    rank: int | None
    supplier: str
    name: str
    price: Yuan
    deductions: tuple[Deduction, ...]
    evaluated_price: Yuan
    price_score: str
    factor_scores: dict[str, str]
    total: str
    invalid: str | None


class EvaluationView(View):
    procurement_id: str
    state: str
    panel: tuple[PanelMember, ...]
    scored_by: tuple[str, ...]
    ranking: tuple[RankedBid, ...]
    warnings: tuple[str, ...]
    winner: str | None
    version: int


class FormPanel(Call[EvaluationView], service=NAME, door=post("/tenders/{procurement_id}/panel"), roles=BUYING):
    """Name the evaluation panel: at least 5, odd, experts two thirds (COM-01); secret until the result is public."""

    procurement_id: ProcurementId
    members: Annotated[tuple[PanelMember, ...], Field(min_length=1, max_length=25)]


class SubmitScores(
    Call[EvaluationView], service=NAME, door=post("/tenders/{procurement_id}/scores"), roles=(Role.EXPERT,)
):
    """One member's sheet, each counted bid once; other members' sheets stay hidden until the report."""

    procurement_id: ProcurementId
    lines: Annotated[tuple[ScoreLine, ...], Field(min_length=1, max_length=500)]


class SignReport(Call[EvaluationView], service=NAME, door=post("/tenders/{procurement_id}/report"), roles=BUYING):
    """Conclude the evaluation once every member has scored: ranking, reasons, warnings."""

    procurement_id: ProcurementId


class DetermineWinner(
    Call[EvaluationView], service=NAME, door=post("/tenders/{procurement_id}/winner"), roles=(Role.BUYER,)
):
    """Determine the winner in the ranked order within 5 working days of the report (AWD-TIME-02)."""

    procurement_id: ProcurementId
    supplier: CreditCode


class AnnounceAward(
    Call[EvaluationView], service=NAME, door=post("/tenders/{procurement_id}/award-notice"), roles=BUYING
):
    """Announce the result and notify the winner within 2 working days (AWD-TIME-03)."""

    procurement_id: ProcurementId


class GetEvaluation(
    Call[EvaluationView],
    service=NAME,
    door=get("/tenders/{procurement_id}/evaluation"),
    roles=(*BUYING, Role.FINANCE, Role.EXPERT),
):
    """Experts see their own sheet's existence only; panel and ranking are public once the award is announced."""

    procurement_id: ProcurementId


# --- news ---


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
