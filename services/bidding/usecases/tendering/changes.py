"""Issued documents changed, the deadline moved, the offer extended."""

from common.interfaces.bidding import ClarifyDocuments, DocumentsOffer, ExtendDeadline, ExtendOffer, GetOffer
from common.interfaces.context import By
from common.interfaces.rules import describe
from common.law.limits import few_breach
from common.law.rules import Breach
from services.bidding.domain import access
from services.bidding.domain.decision import law
from services.bidding.domain.tendering import change
from services.bidding.domain.tendering.tender import Tender
from services.bidding.store import BiddingStore
from services.bidding.usecases.documents import editions


def clarify_documents(store: BiddingStore, call: ClarifyDocuments, by: By) -> Tender:
    """The edition that is replaced is kept before the tender takes its step, which is the point of decision."""
    editions.keep(store, access.of_organiser(store.tenders.get(call.procurement_id), by), by)
    return store.tenders.step(
        call.procurement_id,
        lambda found: change.clarify(access.of_organiser(found, by), call, by.actor.id, now=by.at),
        by=by,
    )


def extend_deadline(store: BiddingStore, call: ExtendDeadline, by: By) -> Tender:
    editions.keep(store, access.of_organiser(store.tenders.get(call.procurement_id), by), by)
    return store.tenders.step(
        call.procurement_id,
        lambda found: change.extend_deadline(access.of_organiser(found, by), call, now=by.at),
        by=by,
    )


def extend_offer(store: BiddingStore, call: ExtendOffer, by: By) -> DocumentsOffer:
    """
    Where 3 or more took the documents the rule only warns, in the answer alone: the record would tell it (BID-DOC-05).
    """
    own = access.of_organiser(store.tenders.get(call.procurement_id), by)
    few = _few(store, own)
    editions.keep(store, own, by)
    after = store.tenders.step(
        own.id, lambda found: change.extend_offer(access.of_organiser(found, by), call, now=by.at), by=by
    )
    enough = law(own, "BID-TIME-04").breach("< 3", "≥ 3") if change.offer_over(own, now=by.at) and not few else None
    return _offer(after, None, (describe(enough),) if enough else ())


def get_offer(store: BiddingStore, call: GetOffer, by: By) -> DocumentsOffer:
    own = access.published(access.of_organiser(store.tenders.get(call.procurement_id), by), by)
    over = change.offer_over(own, now=by.at)
    return _offer(own, _few(store, own) is not None if over else None, ())


def _few(store: BiddingStore, tender: Tender) -> Breach | None:
    return few_breach(law(tender, "BID-TIME-04"), store.count_takers(tender.id))


def _offer(tender: Tender, few: bool | None, warnings: tuple[str, ...]) -> DocumentsOffer:
    return DocumentsOffer(
        procurement_id=tender.id,
        offer_until=tender.offer_until,
        bids_due_at=tender.bids_due_at,
        fewer_than_three=few,
        warnings=warnings,
        version=tender.version,
    )
