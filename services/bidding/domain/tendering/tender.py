"""
One tender: its documents until publication, bids until the deadline, then the opening.

After the opening every lot goes its own way (lot_evaluation.py); `lots_at` follows how far each of them is.
"""

from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any, Protocol

from common.interfaces.bidding import (
    BidKey,
    Category,
    DocumentChange,
    HallStep,
    Lot,
    Method,
    Presider,
    TenderFailed,
    TextDecision,
)
from common.interfaces.errors import NotFound
from common.interfaces.steps import next_state
from common.law.money import NOTHING, Yuan
from services.bidding.domain.outcome import GivenShare, OpenedBid
from services.bidding.domain.states import EvaluationState, TenderState

S = TenderState

STEPS: dict[tuple[TenderState, str], TenderState] = {
    (S.DRAFTED, "redraft"): S.DRAFTED,
    (S.DRAFTED, "check_documents"): S.DRAFTED,
    (S.DRAFTED, "set_bid_key"): S.DRAFTED,
    (S.DRAFTED, "publish"): S.PUBLISHED,
    (S.PUBLISHED, "clarify"): S.PUBLISHED,
    (S.PUBLISHED, "extend_deadline"): S.PUBLISHED,
    (S.PUBLISHED, "extend_offer"): S.PUBLISHED,
    (S.PUBLISHED, "close"): S.CLOSED,
    (S.CLOSED, "list_bids"): S.OPENING,
    (S.CLOSED, "fail"): S.FAILED,  # too few bids for every lot (BID-FEW-01)
    (S.OPENING, "open"): S.OPENED,
    (S.DRAFTED, "fail"): S.FAILED,  # too few passed the prequalification (METH-02)
    (S.DRAFTED, "terminate"): S.TERMINATED,
    (S.PUBLISHED, "terminate"): S.TERMINATED,
    (S.CLOSED, "terminate"): S.TERMINATED,
    (S.OPENING, "terminate"): S.TERMINATED,
    (S.OPENED, "terminate"): S.TERMINATED,
}


class Named(Protocol):
    """What a termination notice says of a tender: the tender itself and each of its lots know it."""

    @property
    def procurement_id(self) -> str: ...
    @property
    def project_number(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def buyer(self) -> str: ...
    @property
    def buyer_name(self) -> str: ...
    @property
    def contacts(self) -> str: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class LotAt:
    """
    The state of a lot's evaluation and its version there: of two that are heard, the newer one counts.

    `ended_by` is the rule that ended it, if one did.
    """

    state: EvaluationState
    version: int = 0
    ended_by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tender:
    """
    `id` is the procurement id. Rates are decimal strings, as the documents print them.

    `requirement`, `qualification` and `contract_term` are texts of the documents; `contacts` the question channel.
    `listed` has the digests of all bids of each lot, once the deadline has passed.
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
    requirement: str
    qualification: str
    contract_term: str
    consortium_allowed: bool
    lots: tuple[Lot, ...]
    contacts: str
    intention_on: date | None
    imported: bool = False
    similar_contracts: int = 0
    validity_days: int = 90
    agency_fee: str = ""
    contract_clauses: str = ""
    decisions: tuple[TextDecision, ...] = ()
    drafted_by: str = ""
    checked_by: str | None = None  # another person than the drafters (ROLE-03)
    checked_at: datetime | None = None
    state: TenderState = S.DRAFTED
    bid_key: BidKey | None = None
    documents_issued_on: date | None = None
    offer_until: date | None = None
    bids_due_at: datetime | None = None
    documents_digest: str | None = None
    changes: tuple[DocumentChange, ...] = ()  # of the issued documents
    ended_at: datetime | None = None  # of a termination
    ended_by: str | None = None  # the rule that failed or terminated it
    ended_because: str | None = None
    listed: dict[str, tuple[str, ...]] | None = None
    shares: tuple[GivenShare, ...] = ()
    begun_at: datetime | None = None  # an opening that takes long is under way
    opened_at: datetime | None = None
    presided_by: Presider | None = None
    hall: tuple[HallStep, ...] = ()  # hall.py
    opening: tuple[OpenedBid, ...] = ()
    lots_at: dict[str, LotAt] = field(default_factory=dict)
    version: int = 0

    @property
    def procurement_id(self) -> str:
        return self.id

    @property
    def max_price(self) -> Yuan:
        return sum((lot.ceiling for lot in self.lots), NOTHING)

    @property
    def bid_digests(self) -> tuple[str, ...] | None:
        return None if self.listed is None else tuple(sorted(each for lot in self.listed.values() for each in lot))

    @property
    def lot_states(self) -> dict[str, str]:
        return {lot: at.state.value for lot, at in self.lots_at.items()}

    def terms(self, lot: str) -> Lot:
        """Return what the documents say of one lot; raise NotFound for one that they do not name."""
        found = next((each for each in self.lots if each.lot == lot), None)
        if found is None:
            names = ", ".join(each.lot for each in self.lots)
            raise NotFound(f"本项目没有采购包 {lot} (this tender has no such lot); lots: {names}", {"lot": lot})
        return found

    def step(self, action: str, **changes: Any) -> "Tender":
        """Return the tender one step on, with these fields changed; raise WrongStep if STEPS has no such row."""
        return replace(self, state=next_state(STEPS, self.state, action, "该项目"), **changes)

    def end(self, action: str, rule: str, reason: str) -> tuple["Tender", TenderFailed]:
        """Return the tender failed or terminated, and the news that there will be no award; `rule` says why."""
        after = self.step(action, ended_by=rule, ended_because=reason)
        return after, without_award(self, rule, reason)

    def lot_at(self, lot: str, at: LotAt) -> "Tender":
        """Return the tender knowing how far this lot is, unless it knows of something later."""
        known = self.lots_at.get(lot)
        return self if known and known.version >= at.version else replace(self, lots_at=self.lots_at | {lot: at})


def without_award(tender: Named, rule: str, reason: str, lot: str = "") -> TenderFailed:
    """Return the news that this tender, or only this lot of it, ends without an award."""
    return TenderFailed(
        procurement_id=tender.procurement_id,
        lot=lot,
        project_number=tender.project_number,
        project_name=tender.name,
        buyer=tender.buyer,
        buyer_name=tender.buyer_name,
        rule=rule,
        reason=reason,
        contacts=tender.contacts,
    )
