"""The opening hall: its record as each may read it, objections and their answers (BID-OPEN-02)."""

from common.interfaces.bidding import AnswerObjection, HallLot, ObjectionView, OpeningView, RaiseObjection
from common.interfaces.context import By, under
from common.interfaces.errors import NotFound
from common.interfaces.parties import Role
from services.bidding.domain.access import OVERSEEING, hidden, of_organiser, published
from services.bidding.domain.bids import hall
from services.bidding.domain.bids.objection import MOST, Objection, open_to_objections, raise_objection
from services.bidding.domain.states import EvaluationState
from services.bidding.domain.tendering.tender import Tender
from services.bidding.store import BiddingStore

SHOWN = 1_000  # objections on one record


def object_to_opening(store: BiddingStore, call: RaiseObjection, by: By) -> Objection:
    """An objection is a document of its own; on the record of the hall it stands once it is answered."""
    tender = published(store.tenders.get(call.procurement_id), by)
    if (made := store.objections.made_before(by)) is not None:
        return made
    own = {"procurement_id": tender.id, "lot": call.lot, "supplier": by.actor.party}
    raised = len(store.objections.find(own, limit=MOST))
    objection, news = raise_objection(by.key, tender, call.lot, by.actor.party, call.text, raised=raised, now=by.at)
    return store.objections.make(objection, news, by=by)


def answer_objection(store: BiddingStore, call: AnswerObjection, by: By) -> Objection:
    """The objection's document decides; its line on the record is written after it, and again by a repeated command."""
    found = store.objections.get(call.objection_id)
    try:
        tender = of_organiser(store.tenders.get(found.procurement_id), by)
    except NotFound:
        raise hidden(found, found.id) from None
    in_time = open_to_objections(tender, found.lot)
    answered = store.objections.step(
        found.id,
        lambda before: before.answered(call.answer, by=by.actor.id, in_time=in_time, now=by.at),
        by=by,
    )
    own = under(by, f"{found.id}-answered")
    store.tenders.step(tender.id, lambda before: (hall.noted(before, "objection", by.at, lot=found.lot),), by=own)
    return answered


def record(store: BiddingStore, tender: Tender, by: By) -> OpeningView:
    return OpeningView(
        procurement_id=tender.id,
        name=tender.name,
        state=tender.state,
        bids_due_at=tender.bids_due_at,
        opened_at=tender.opened_at,
        begun_at=tender.begun_at,
        over=hall.is_over(tender),
        presided_by=tender.presided_by,
        shares_needed=tender.bid_key.threshold if tender.bid_key else 0,
        shares_given=tuple(given.holder for given in tender.shares),
        digests=tender.listed,
        lots=tuple(_lot(tender, lot.lot, lot.name) for lot in tender.lots),
        lines=tender.opening,
        objections=_objections(store, tender, by),
        steps=tender.hall,
        version=tender.version,
    )


def _lot(tender: Tender, lot: str, name: str) -> HallLot:
    bids = None if tender.listed is None else len(tender.listed[lot])
    at = tender.lots_at.get(lot)
    if at is not None and at.state is not EvaluationState.OPENED:
        return HallLot(lot=lot, name=name, bids=bids, state=at.state, rule=at.ended_by)
    if tender.state in hall.ENDED:
        return HallLot(lot=lot, name=name, bids=bids, state=tender.state, rule=tender.ended_by or "")
    return HallLot(lot=lot, name=name, bids=bids, state="", rule="")


def _objections(store: BiddingStore, tender: Tender, by: By) -> tuple[ObjectionView, ...]:
    if tender.opened_at is None:
        return ()
    found = store.objections.find({"procurement_id": tender.id}, sort="raised_at", limit=SHOWN)
    return tuple(ObjectionView.model_validate(each) for each in found if _may_see(tender, each, by))


def _may_see(tender: Tender, objection: Objection, by: By) -> bool:
    if objection.answer is not None or by.actor.role in OVERSEEING:
        return True
    return by.actor.role is not Role.PUBLIC and by.actor.party in (objection.supplier, tender.buyer, tender.agency)
