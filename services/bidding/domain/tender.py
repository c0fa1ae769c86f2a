"""
One open tender: its documents until publication, then one state after the other to the award.

What follows the deadline is decided in opening.py and evaluation.py; its fields are kept here, in one document.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from common.interfaces.bidding import BidKey, Category, Factor, Method, PanelMember, RankedBid, TenderFailed
from common.law.money import Yuan
from services.bidding.domain.outcome import CheckedSupplier, GivenShare, OpenedBid
from services.bidding.domain.states import TenderState, next_state

S = TenderState

STEPS: dict[tuple[TenderState, str], TenderState] = {
    (S.DRAFTED, "redraft"): S.DRAFTED,
    (S.DRAFTED, "set_bid_key"): S.DRAFTED,
    (S.DRAFTED, "publish"): S.PUBLISHED,
    (S.PUBLISHED, "close"): S.CLOSED,
    (S.CLOSED, "list_bids"): S.OPENING,
    (S.CLOSED, "fail"): S.FAILED,  # too few bids (BID-FEW-01)
    (S.OPENING, "open"): S.OPENED,
    (S.OPENING, "fail"): S.FAILED,
    (S.OPENED, "qualify"): S.QUALIFIED,
    (S.OPENED, "fail"): S.FAILED,  # too few qualified suppliers (QUAL-05)
    (S.QUALIFIED, "form_panel"): S.EVALUATING,
    (S.QUALIFIED, "fail"): S.FAILED,
    (S.EVALUATING, "report"): S.REPORTED,
    (S.EVALUATING, "fail"): S.FAILED,  # too few responsive bids (BID-FEW-02)
    (S.REPORTED, "determine"): S.DETERMINED,
    (S.DETERMINED, "announce"): S.AWARDED,
    (S.DRAFTED, "terminate"): S.TERMINATED,
    (S.PUBLISHED, "terminate"): S.TERMINATED,
    (S.CLOSED, "terminate"): S.TERMINATED,
    (S.OPENING, "terminate"): S.TERMINATED,
    (S.OPENED, "terminate"): S.TERMINATED,
    (S.QUALIFIED, "terminate"): S.TERMINATED,
    (S.EVALUATING, "terminate"): S.TERMINATED,
    (S.REPORTED, "terminate"): S.TERMINATED,
    (S.DETERMINED, "terminate"): S.TERMINATED,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Tender:
    """
    `id` is the procurement id. Rates are decimal strings, as the documents print them.

    `requirement`, `qualification` and `contract_term` are texts of the documents; `contacts` the question channel.
    """

    id: str
    project_number: str
    region: str
    buyer: str
    buyer_name: str
    agency: str | None
    budget_line_id: str
    name: str
    category: Category
    method: Method
    budget: Yuan
    max_price: Yuan
    requirement: str
    qualification: str
    contract_term: str
    consortium_allowed: bool
    price_weight: str
    sme_rate: str
    factors: tuple[Factor, ...]
    contacts: str
    intention_on: date | None
    state: TenderState = S.DRAFTED
    bid_key: BidKey | None = None
    documents_issued_on: date | None = None
    offer_until: date | None = None
    bids_due_at: datetime | None = None
    documents_digest: str | None = None
    ended_by: str | None = None  # the rule that failed or terminated it
    ended_because: str | None = None
    # after the deadline
    bid_digests: tuple[str, ...] | None = None
    shares: tuple[GivenShare, ...] = ()
    opened_at: datetime | None = None
    opening: tuple[OpenedBid, ...] = ()
    qualifications: tuple[CheckedSupplier, ...] = ()
    panel: tuple[PanelMember, ...] = ()
    ranking: tuple[RankedBid, ...] = ()
    warnings: tuple[str, ...] = ()
    reported_at: datetime | None = None
    winner: str | None = None
    determined_at: datetime | None = None
    announced_at: datetime | None = None
    version: int = 0

    def step(self, action: str, **changes: Any) -> "Tender":
        """Return the tender one step on, with these fields changed; raise WrongStep if STEPS has no such row."""
        return replace(self, state=next_state(STEPS, self.state, action, "该项目"), **changes)

    def end(self, action: str, rule: str, reason: str) -> tuple["Tender", TenderFailed]:
        """Return the tender failed or terminated, and the news that there will be no award; `rule` says why."""
        news = TenderFailed(
            procurement_id=self.id,
            project_number=self.project_number,
            project_name=self.name,
            buyer=self.buyer,
            buyer_name=self.buyer_name,
            rule=rule,
            reason=reason,
            contacts=self.contacts,
        )
        return self.step(action, ended_by=rule, ended_because=reason), news
