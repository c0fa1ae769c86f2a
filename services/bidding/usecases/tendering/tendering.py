"""From the approved plan to a published tender whose documents suppliers take, or to its end without an award."""

from common.interfaces.bidding import (
    BidKey,
    DocumentsView,
    DraftTender,
    GetTender,
    ListTenders,
    ObtainDocuments,
    PublishTender,
    SetBidKey,
    TenderPage,
    TenderPublished,
    TenderView,
    TerminateTender,
)
from common.interfaces.context import By
from common.interfaces.errors import Conflict
from common.interfaces.rules import require
from common.law.calendar import local_date
from services.bidding.domain import access
from services.bidding.domain.states import TenderState
from services.bidding.domain.tendering import publication, termination
from services.bidding.domain.tendering.supplier import Taker, credit_breach, taker_id
from services.bidding.domain.tendering.tender import Tender
from services.bidding.store import BiddingStore
from services.bidding.usecases.documents import documents, editions
from services.bidding.usecases.evaluating.lots import step_lot
from services.bidding.usecases.planning import budget, intentions
from services.bidding.usecases.tendering import invitation, prequalification


def draft_tender(store: BiddingStore, call: DraftTender, by: By) -> Tender:
    """Write the documents, or write them anew while they are a draft."""
    plan = access.of_organiser(store.plans.get(call.procurement_id), by)
    tender, news = publication.draft(call, plan, drafted_by=by.actor.id, today=local_date(by.at))
    prequalification.require_unchanged(store, tender)
    documents.take_drafting(store, tender.id, by)
    try:
        return store.tenders.make(tender, news, by=by)
    except Conflict:
        return store.tenders.step(tender.id, lambda found: (publication.redraft(found, tender), news), by=by)


def set_bid_key(store: BiddingStore, call: SetBidKey, by: By) -> Tender:
    key = BidKey(recipient=call.recipient, threshold=call.threshold, shares=call.shares)
    return store.tenders.step(
        call.procurement_id, lambda found: publication.set_bid_key(access.of_organiser(found, by), key), by=by
    )


def publish_tender(store: BiddingStore, call: PublishTender, by: By) -> Tender:
    """
    Publish the notice, or issue an invited tender's documents. The intention is used before, once it is clear that the
    tender may go out: a plan that is given up at the same time is given up first, or not.
    """
    own = access.of_organiser(store.tenders.get(call.procurement_id), by)
    plan = store.plans.get(own.id)  # its intention may have become public after the documents were drafted

    def decide(found: Tender) -> tuple[Tender, TenderPublished]:
        times = plan.intention_on, call.offer_until, call.bids_due_at
        return publication.publish(found, *times, now=by.at, exempt_because=plan.intention.exempt_because)

    if own.state is TenderState.DRAFTED and by.if_match in (None, own.version):
        invitation.require_drawn(store, own)
        decide(own)
        intentions.use_intention(store, own.id, by)
    published = store.tenders.step(own.id, decide, by=by)
    editions.keep(store, published, by)  # as issued: the same bytes for everybody, now and later
    return published


def get_tender(store: BiddingStore, call: GetTender, by: By) -> Tender:
    return access.published(store.tenders.get(call.procurement_id), by)


def list_tenders(store: BiddingStore, call: ListTenders, by: By) -> TenderPage:
    found = store.published_tenders(by.region, call.state, call.after, call.limit + 1)
    shown, more = found[: call.limit], len(found) > call.limit
    return TenderPage(
        items=tuple(map(TenderView.model_validate, shown)), has_more=more, next=shown[-1].id if more else None
    )


def terminate_tender(store: BiddingStore, call: TerminateTender, by: By) -> Tender:
    """
    End every lot, then the tender, then give the budget back: a repeated command completes what a crash left.

    Raises: WrongStep once a lot is awarded.
    """
    own = access.of_buyer(store.tenders.get(call.procurement_id), by)
    for lot in store.evaluations.find({"procurement_id": own.id}):
        step_lot(store, lot, lambda found: found.end("terminate", "BID-TIME-08", call.reason)[:1], by)
    ended = store.tenders.step(own.id, lambda found: termination.terminate(found, call, now=by.at), by=by)
    budget.release(store, ended.budget_line_id, ended.id, by)
    return ended


def obtain_documents(store: BiddingStore, call: ObtainDocuments, by: By) -> DocumentsView:
    """Nothing that anybody else can see changes: the taker is a document of its own, without news (BID-DOC-05)."""
    tender = access.published(store.tenders.get(call.procurement_id), by)
    supplier = by.actor.party
    invitation.require_invited(store, tender, by)
    require(credit_breach(store.party(supplier), local_date(by.at)))
    publication.require_offered(tender, now=by.at)
    taker = Taker(id=taker_id(tender.id, supplier), procurement_id=tender.id, supplier=supplier, taken_at=by.at)
    try:
        taken = store.takers.make(taker, by=by)
    except Conflict:  # taken before: the same documents again
        taken = store.takers.get(taker.id)
    issued = editions.edition_of(store, tender, None)
    return DocumentsView(
        procurement_id=tender.id, taken_at=taken.taken_at, content=issued.content, digest=issued.digest
    )
