"""The procurement documents, their notice, and the key that bids are sealed to."""

from datetime import date
from enum import StrEnum
from typing import Annotated

from pydantic import Field, StringConstraints

from common.interfaces.bidding.documents import MOST_DECISIONS, WrittenDecision
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
    Remark,
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


class OldAndNew(View):
    """What stood there and what stands there now; an empty text stands for nothing."""

    item: str
    old: str
    new: str


class ChangeKind(StrEnum):
    CLARIFICATION = "clarification"  # BID-TIME-05
    DEADLINE = "deadline"
    OFFER = "offer"  # BID-TIME-04


class DocumentChange(View):
    """
    One change of issued documents, which makes edition `number` + 1 of them; dates and digest are those after it.

    `says_zh` and `says_en` tell how the deadline was found: the days counted, and the rest days skipped.
    """

    number: int
    kind: ChangeKind
    made_at: Instant
    reason: str
    may_affect_bids: bool
    old_and_new: tuple[OldAndNew, ...]
    offer_until: date
    bids_due_at: Instant
    says_zh: str
    says_en: str
    documents_digest: Digest


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
    documents_digest: Digest | None
    changes: tuple[DocumentChange, ...]
    bid_digests: tuple[Digest, ...] | None
    state: str
    lot_states: dict[str, str]
    version: int


class DraftTender(Call[TenderView], service=NAME, door=post("/tenders"), roles=BUYING):
    """
    Write the procurement documents of an approved plan (BID-DOC-01, -02, EVAL-02).

    `similar_contracts`: how many a bidder must show to qualify (REQ-03). `agency_fee`: who pays how much to the agency
    (ROLE-11). `contract_clauses`: the buyer's own, after those of the law. Prohibited wording is refused; wording that
    a person must judge needs one of the `decisions` each (CheckTexts says which).
    """

    procurement_id: ProcurementId
    requirement: Text
    qualification: Text
    contract_term: Line
    consortium_allowed: bool = False
    lots: Annotated[tuple[Lot, ...], Field(min_length=1, max_length=50)]
    contacts: Line
    similar_contracts: Annotated[int, Field(ge=0, le=100)] = 0
    validity_days: Annotated[int, Field(ge=1, le=3_650)] = 90
    agency_fee: Remark = ""
    contract_clauses: Annotated[str, StringConstraints(strip_whitespace=True, max_length=20_000)] = ""
    decisions: Annotated[tuple[WrittenDecision, ...], Field(max_length=MOST_DECISIONS)] = ()


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


class TerminationGround(StrEnum):
    """Why a tender may end before its award (O87 29; O87 18)."""

    TASK_CANCELLED = "task_cancelled"  # 采购任务取消
    MAJOR_CHANGE = "major_change"  # 重大变故
    TOO_FEW_TOOK_DOCUMENTS = "too_few_took_documents"  # 获取文件的供应商不足


class TerminateTender(
    Call[TenderView], service=NAME, door=post("/tenders/{procurement_id}/termination"), roles=(Role.BUYER,)
):
    """
    End the activity before an award, on one of the grounds, with the reason (BID-TIME-08).

    A termination notice goes out, finance is told, and bonds go back within 5 working days.
    """

    procurement_id: ProcurementId
    ground: TerminationGround = TerminationGround.TASK_CANCELLED
    reason: Text
