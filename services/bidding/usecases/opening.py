"""Shares, the opening, what opened bids say."""

from collections.abc import Iterator
from dataclasses import replace
from functools import partial

from common.interfaces.bidding import BidView, GetOpening, GiveShare, OpeningView, ReadBid
from common.interfaces.context import By
from common.interfaces.errors import NotFound
from common.interfaces.parties import Role
from common.proof.bid_content import BidContent
from services.bidding.domain import key_shares, opening
from services.bidding.domain.access import hidden, of_region, published, readable
from services.bidding.domain.bid import Bid, BidState, bid_id
from services.bidding.domain.decision import Decision
from services.bidding.domain.evaluation import counted_bids, expert_of
from services.bidding.domain.outcome import OpenedBid
from services.bidding.domain.states import TenderState
from services.bidding.domain.tender import Tender
from services.bidding.store import BiddingStore
from services.bidding.usecases import lots


def give_share(store: BiddingStore, call: GiveShare, by: By) -> OpeningView:
    """Accept the share, and with the last one needed open all bids; a refused one is recorded before it is refused."""
    _of_holder(store.tenders.get(call.procurement_id), by)

    def decide(before: Tender) -> Decision:
        given = key_shares.add_share(before, by.actor.role, call.share, by.at)
        if not key_shares.enough_shares(given):
            return (given,)
        identity = key_shares.join_shares(given)
        return opening.open_bids(given, unseal_all(store, identity, given, by), by.at)

    try:
        opened = store.tenders.step(call.procurement_id, decide, by=by)
    except key_shares.ShareFault as fault:
        _record(store, call.procurement_id, fault, by)
        raise fault.problem from None
    if opened.state is TenderState.OPENED:
        for lot in opened.lots:
            if lot.lot not in opened.lots_at:
                lots.begin(store, opened, lot.lot, by)
    return _view(opened)


def get_opening(store: BiddingStore, call: GetOpening, by: By) -> OpeningView:
    return _view(published(store.tenders.get(call.procurement_id), by))


def read_bid(store: BiddingStore, call: ReadBid, by: By) -> BidView:
    """Not before the opening is on record: what a crash left of one stays unread."""
    tender = store.tenders.get(call.procurement_id)
    if tender.opened_at is None or not _may_read(store, tender, call, by):
        raise hidden(tender, tender.id)
    bid = store.bids.get(bid_id(tender.id, call.lot, call.supplier))
    if bid.content is None or bid.digest not in (tender.bid_digests or ()):
        raise NotFound("该投标未能开启，无内容可读 (this bid could not be opened: there is nothing to read)")
    said = bid.content.model_dump(mode="json", exclude={"format", "device"})
    own = {"procurement_id": bid.procurement_id, "lot": bid.lot, "digest": bid.digest, "received_at": bid.received_at}
    return BidView(**said | own, version=bid.version)


def unseal_all(store: BiddingStore, identity: str, tender: Tender, by: By) -> list[OpenedBid]:
    """
    Return the lines of all listed bids, one bid in memory at a time.

    What a bid says is written into its own document first and the opening sheet last: the identity is gone with this
    call, so a crash in between must lose nothing; the next opening writes the same again.
    """
    own, lines = replace(by, if_match=None), []
    for bid in _listed(store, tender):
        line, content = opening.read_bid(identity, tender, bid, _registered_name(store, bid.supplier))
        store.bids.step(bid.id, partial(_open, content), by=own)
        lines.append(line)
    return lines


def _open(content: BidContent | None, bid: Bid) -> tuple[Bid]:
    return (bid.opened(content),)


def _listed(store: BiddingStore, tender: Tender) -> Iterator[Bid]:
    """Of the lots that are opened only: where fewer than 3 bid, bids stay sealed for good (BID-FEW-01)."""
    opened = {lot: digests for lot, digests in (tender.listed or {}).items() if lot not in tender.lots_at}
    for found in store.bid_ids(tender.id):
        bid = store.bids.get(found)
        if bid.state in (BidState.LISTED, BidState.OPENED) and bid.digest in opened.get(bid.lot, ()):
            yield bid


def _registered_name(store: BiddingStore, supplier: str) -> str:
    party = store.party(supplier)
    return party.name if party else supplier


def _record(store: BiddingStore, procurement_id: str, fault: key_shares.ShareFault, by: By) -> None:
    """Once for the command: its own key stays free, so that a share refused as early may be given in time with it."""
    own = replace(by, key=f"{by.key}-refused", if_match=None)
    store.tenders.step(procurement_id, lambda before: key_shares.refuse_share(before, by.actor.role, fault), by=own)


def _may_read(store: BiddingStore, tender: Tender, call: ReadBid, by: By) -> bool:
    of_region(tender, by)
    match by.actor.role:
        case Role.SUPPLIER:
            return by.actor.party == call.supplier
        case Role.EXPERT:
            lot = lots.lot_of(store, tender.id, call.lot, by)
            sits = expert_of(by) in {member.expert for member in lot.panel}
            return sits and call.supplier in {bid.supplier for bid in counted_bids(lot)}
    return bool(readable(tender, by))


def _of_holder(tender: Tender, by: By) -> Tender:
    """Return the tender to its buyer, its agency, or the finance department of its region."""
    party = {Role.BUYER: tender.buyer, Role.AGENCY: tender.agency, Role.FINANCE: by.actor.party}.get(by.actor.role)
    if by.actor.party != party:
        raise hidden(tender, tender.id)
    return of_region(tender, by)


def _view(tender: Tender) -> OpeningView:
    return OpeningView(
        procurement_id=tender.id,
        state=tender.state,
        opened_at=tender.opened_at,
        shares_needed=tender.bid_key.threshold if tender.bid_key else 0,
        shares_given=tuple(given.holder for given in tender.shares),
        lines=tender.opening,
        version=tender.version,
    )
