"""The editions of the documents for those who took them, and who has received which: told to nobody before."""

from contextlib import suppress

from common.interfaces.bidding import (
    AcknowledgeEdition,
    EditionView,
    GetDocuments,
    ListTakers,
    TakerPage,
    TakerView,
)
from common.interfaces.context import By, beside
from common.interfaces.errors import Conflict, NotFound, Refusal
from common.interfaces.parties import Role
from common.interfaces.rules import broken_rule
from services.bidding.domain import access
from services.bidding.domain.decision import law
from services.bidding.domain.documents.edition import Edition, edition_id, in_force
from services.bidding.domain.states import TenderState
from services.bidding.domain.tendering.supplier import Taker, taker_id
from services.bidding.domain.tendering.tender import Tender
from services.bidding.store import BiddingStore

NOT_TAKEN = (
    "请先获取采购文件；提供期限已过的，不能再获取。 "
    "Obtain the documents first; once the offer is over they are not to be had any more."
)


def keep(store: BiddingStore, tender: Tender, by: By) -> None:
    """Keep the edition in force before it is replaced; again without harm."""
    with suppress(Conflict):
        store.editions.make(in_force(tender), by=beside(by))


def get_documents(store: BiddingStore, call: GetDocuments, by: By) -> EditionView:
    tender = access.published(store.tenders.get(call.procurement_id), by)
    taker = taker_of(store, tender, by) if by.actor.role is Role.SUPPLIER else None
    if taker is None:
        access.readable(tender, by)
    return _view(tender, edition_of(store, tender, call.edition), taker)


def acknowledge_edition(store: BiddingStore, call: AcknowledgeEdition, by: By) -> EditionView:
    """Only the taker's own document changes, without news (BID-DOC-05)."""
    tender = access.published(store.tenders.get(call.procurement_id), by)
    found = edition_of(store, tender, call.edition)
    taker = taker_of(store, tender, by)
    read = store.takers.step(taker.id, lambda before: (before.acknowledge(found.number, now=by.at),), by=by)
    return _view(tender, found, read)


def list_takers(store: BiddingStore, call: ListTakers, by: By) -> TakerPage:
    tender = access.published(access.readable(store.tenders.get(call.procurement_id), by), by)
    require_no_secret(tender, "BID-DOC-05")
    found = store.takers_of(tender.id, call.after, call.limit + 1)
    shown, more = found[: call.limit], len(found) > call.limit
    items = tuple(TakerView(supplier=each.supplier, taken_at=each.taken_at, read=each.read) for each in shown)
    return TakerPage(items=items, has_more=more, next=shown[-1].id if more else None)


def require_no_secret(tender: Tender, rule_id: str) -> None:
    """Raises: RuleBroken until the deadline has passed and bids are listed, or the tender has ended."""
    if tender.state in (TenderState.DRAFTED, TenderState.PUBLISHED, TenderState.CLOSED):
        breach = law(tender, rule_id).breach(f"≥ {tender.bids_due_at}", "投标截止前 (before the deadline)")
        raise broken_rule(breach)


def taker_of(store: BiddingStore, tender: Tender, by: By) -> Taker:
    try:
        return store.takers.get(taker_id(tender.id, by.actor.party))
    except NotFound:
        raise Refusal(NOT_TAKEN, {"procurement_id": tender.id, "remedy": "ObtainDocuments"}) from None


def edition_of(store: BiddingStore, tender: Tender, number: int | None) -> Edition:
    """Return the one asked for, the newest for None. Raises: NotFound for a number that there is not."""
    newest = len(tender.changes) + 1
    try:
        return store.editions.get(edition_id(tender.id, number or newest))  # as issued, whatever the platform is now
    except NotFound:
        if number not in (None, newest):
            raise
        return in_force(tender)


def _view(tender: Tender, shown: Edition, taker: Taker | None) -> EditionView:
    return EditionView(
        procurement_id=tender.id,
        edition=shown.number,
        newest=len(tender.changes) + 1,
        content=shown.content,
        digest=shown.digest,
        changes=tender.changes,
        read=taker.read if taker else {},
        version=taker.version if taker else tender.version,
    )
