"""
Shares of the key, and the opening that the last one needed begins.

Small openings are done within that call. A large one goes on beside it: the key is then in this process's memory and
nowhere else, so whatever ends the process cuts the opening off, and that last share has to be given again. Two
processes that open the same bids write the same; the first sheet counts.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from functools import partial

from common.interfaces.bidding import BidTraits, GetOpening, GiveShare, OpeningView
from common.interfaces.context import By, under
from common.interfaces.parties import Role
from services.bidding.domain.access import hidden, of_region, published
from services.bidding.domain.bids import hall, key_shares
from services.bidding.domain.bids.opening import is_long, open_bids
from services.bidding.domain.decision import Decision
from services.bidding.domain.outcome import OpenedBid
from services.bidding.domain.states import TenderState
from services.bidding.domain.tendering.tender import Tender
from services.bidding.store import BiddingStore
from services.bidding.usecases.bids.halls import record
from services.bidding.usecases.bids.unsealing import unseal_all
from services.bidding.usecases.evaluating import lots

Beside = Callable[[str, Callable[[], None]], None]


def at_once(_name: str, work: Callable[[], None]) -> None:
    work()


def give_share(store: BiddingStore, call: GiveShare, by: By, *, beside: Beside = at_once) -> OpeningView:
    """Accept the share, and with the last one needed open all bids; a refused one is recorded before it is refused."""
    before = _of_holder(store.tenders.get(call.procurement_id), by)
    long = is_long(store.bid_sizes(before.bid_digests or (), before.id))

    def decide(found: Tender) -> Decision:
        given = hall.presided(key_shares.add_share(found, by.actor.role, call.share, by.at), by.actor)
        if not key_shares.enough_shares(given):
            return (given,)
        identity = key_shares.join_shares(given)
        if long:
            return (key_shares.forget_last(given, by.actor.role, by.at),)
        lines, traits = unseal_all(store, identity, given, by)
        return open_bids(given, lines, by.at, traits)

    try:
        after = store.tenders.step(call.procurement_id, decide, by=by)
    except key_shares.ShareFault as fault:
        _record(store, call.procurement_id, fault, by)
        raise fault.problem from None
    if key_shares.was_forgotten(after, by.actor.role):
        _go_on(store, after, call, by, beside)
        after = store.tenders.get(after.id)
    _begin_lots(store, after, by)
    return record(store, after, by)


def get_opening(store: BiddingStore, call: GetOpening, by: By) -> OpeningView:
    return record(store, published(store.tenders.get(call.procurement_id), by), by)


def open_all(store: BiddingStore, identity: str, given: Tender, by: By) -> None:
    """Open however many bids, however large; if that fails say so, because a share is needed again."""
    own = under(by, f"{by.key}-open")
    try:
        lines, traits = unseal_all(store, identity, given, replace(own))
        opened = store.tenders.step(given.id, lambda found: _unless_open(found, lines, traits, by), by=replace(own))
    except Exception:
        cut = replace(own, key=f"{own.key}-{given.version}-cut-off")
        store.tenders.step(given.id, lambda found: (key_shares.cut_off(found, by.at),), by=cut)
        raise
    _begin_lots(store, opened, own)


def _go_on(store: BiddingStore, begun: Tender, call: GiveShare, by: By, beside: Beside) -> None:
    """Join the key anew from what is kept and what this call brought: so a repeated command goes on after a crash."""
    given = key_shares.add_share(begun, by.actor.role, call.share, by.at)
    if key_shares.enough_shares(given):
        identity = key_shares.join_shares(given)
        beside(f"opening {begun.id}", partial(open_all, store, identity, given, by))


def _unless_open(
    found: Tender, lines: Iterable[OpenedBid], traits: Mapping[str, Iterable[BidTraits]], by: By
) -> Decision:
    """Another process may have been faster, or the buyer has ended it."""
    return open_bids(found, lines, by.at, traits) if found.state is TenderState.OPENING else (found,)


def _begin_lots(store: BiddingStore, tender: Tender, by: By) -> None:
    if tender.state is TenderState.OPENED:
        for lot in tender.lots:
            if lot.lot not in tender.lots_at:
                lots.begin(store, tender, lot.lot, by)


def _record(store: BiddingStore, procurement_id: str, fault: key_shares.ShareFault, by: By) -> None:
    """Once for the command: its own key stays free, so that a share refused as early may be given in time with it."""
    own = replace(by, key=f"{by.key}-refused", if_match=None)
    holder = by.actor.role
    store.tenders.step(procurement_id, lambda found: key_shares.refuse_share(found, holder, fault, by.at), by=own)


def _of_holder(tender: Tender, by: By) -> Tender:
    """Return the tender to its buyer, its agency, or the finance department of its region."""
    party = {Role.BUYER: tender.buyer, Role.AGENCY: tender.agency, Role.FINANCE: by.actor.party}.get(by.actor.role)
    if by.actor.party != party:
        raise hidden(tender, tender.id)
    return of_region(tender, by)
