"""
Sealed bids, and the closing at the deadline.

Before the deadline a bid changes its own document and nothing else: no news, no counter, no version of the tender.
The race at the deadline is decided so: closing first sets the tender to `closed`, then freezes and lists the bids it
finds. A bid that is written while the tender still reads `published` is therefore found; any other is in the list, or
was never promised anything.
"""

from collections import defaultdict
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace

from common.interfaces.bidding import GetMyBid, ReceiptView, SubmitBid, WithdrawBid
from common.interfaces.context import By
from common.interfaces.errors import Conflict, NotFound, Unavailable, WrongStep
from common.interfaces.rules import require
from common.proof.receipt import BidReceipt
from services.bidding.domain.access import published
from services.bidding.domain.bids.bid import (
    Bid,
    BidState,
    bid_id,
    first_bid,
    late,
    log_promise,
    seal_breach,
    takes_bids,
    uploaded_bid,
)
from services.bidding.domain.bids.opening import list_bids
from services.bidding.domain.states import TenderState
from services.bidding.domain.tendering.tender import Tender
from services.bidding.store import BiddingStore
from services.bidding.usecases.bids import uploads
from services.bidding.usecases.bids.bidders import check_bidder
from services.bidding.usecases.tendering import bonds

NO_BIDS_NOW = "该项目当前不接收投标，请查看公告。 This tender takes no bids now: see its notices."
CLOSING = (
    "投标截止时间已到，正在形成投标清单：请稍后用同一幂等键重试。 "
    "The bids are being listed: ask again in a moment with the same Idempotency-Key."
)
UNFINISHED = "截标时尚未保存完毕 (not yet kept when closing began)"


def submit_bid(store: BiddingStore, call: SubmitBid, by: By, *, seed: str, stack: str) -> ReceiptView:
    """
    Take the bid that came in time; the deadline is the one in force once all bytes were checked.

    `by.at` is when the call began, by the business clock of this service: neither the sender's nor the gateway's clock
    decides anything.
    """
    tender = _tender(store, call.procurement_id, by)
    tender.terms(call.lot)
    if not takes_bids(tender, by.at):
        kept = _handed_in_before(store, tender, call, by)
    elif call.sealed is not None:
        handed_in = first_bid(tender, call.lot, by.actor.party, call.sealed, call.digest, by.at)
        require(seal_breach(tender, handed_in.beginning(), handed_in.size))
        check_bidder(store, tender, by)
        kept = _keep(store, handed_in, tender, by)
    else:
        kept = _keep_uploaded(store, tender, call, by)
    if kept.number:  # an upload was handed in for this lot
        uploads.let_go(store, kept.id, kept.number, by)
    return _receipt(_promised(store, kept), seed, stack)


def withdraw_bid(store: BiddingStore, call: WithdrawBid, by: By, *, seed: str, stack: str) -> ReceiptView:
    tender = _tender(store, call.procurement_id, by)
    bid = _own(store, tender, call.lot, by)
    if bid.state is BidState.WITHDRAWN:  # nothing is left to do, in time or late, but what a crash left of its bonds
        bonds.withdraw(store, tender, call.lot, bid.supplier, by)
        return _receipt(bid, seed, stack)
    if not takes_bids(tender, by.at):
        raise late(tender, by.at)
    bid = _before_freezing(store, bid.id, lambda before: before.step("withdraw"), tender, by)
    if bid.state is BidState.WITHDRAWN:
        bonds.withdraw(store, tender, call.lot, bid.supplier, by)
    return _receipt(bid, seed, stack)


def get_my_bid(store: BiddingStore, call: GetMyBid, by: By, *, seed: str, stack: str) -> ReceiptView:
    """The promise follows the deadline in force: after it has moved, the receipt signed now says the new one."""
    tender = _tender(store, call.procurement_id, by)
    bid = replace(_own(store, tender, call.lot, by), logged_by=log_promise(tender))
    return _receipt(bid if bid.state is BidState.WITHDRAWN else _promised(store, bid), seed, stack)


def close_due(store: BiddingStore, by: By) -> None:
    """Close what is due; a tender that cannot be closed does not keep the others open."""
    failed: list[Exception] = []
    for tender in store.tenders_to_close(by.at):
        key = f"{by.key}-{tender.id}-close"
        try:
            _close(store, tender, replace(by, key=key, region=tender.region))
        except Exception as error:  # told together below
            failed.append(error)
    if failed:
        raise ExceptionGroup("tenders that could not be closed", failed)


def _close(store: BiddingStore, tender: Tender, by: By) -> None:
    """Close, freeze, list: each may be done again, so that the next run completes what a crash left."""
    tender = store.tenders.step(tender.id, lambda before: (_closed(before, by),), by=by)
    if tender.state is TenderState.PUBLISHED:  # its deadline moved since it was found due
        return
    frozen = [_freeze(store, found, tender, by) for found in store.bid_ids(tender.id)]
    digests: dict[str, list[str]] = defaultdict(list)
    for bid in filter(None, frozen):
        digests[bid.lot].append(bid.digest)
    listing = replace(by, key=f"{by.key}-list")
    store.tenders.step(tender.id, lambda before: list_bids(before, digests, by.at), by=listing)


def _closed(tender: Tender, by: By) -> Tender:
    """Return the tender closed if its deadline in force is reached."""
    due = tender.bids_due_at is not None and by.at >= tender.bids_due_at
    return tender.step("close") if due and tender.state is TenderState.PUBLISHED else tender


def _freeze(store: BiddingStore, found: str, tender: Tender, by: By) -> Bid | None:
    """From here on a replacement or withdrawal that is under way is refused, so what is listed cannot get lost."""

    def decide(bid: Bid) -> tuple[Bid]:
        if tender.bids_due_at is None or bid.received_at >= tender.bids_due_at:
            raise WrongStep("this bid came after the deadline")
        return (bid.step("list"),)

    try:
        return store.bids.step(found, decide, by=by)
    except WrongStep:  # withdrawn, or late
        return None


def _tender(store: BiddingStore, procurement_id: str, by: By) -> Tender:
    return published(store.tenders.get(procurement_id), by)


def _own(store: BiddingStore, tender: Tender, lot: str, by: By) -> Bid:
    return store.bids.get(bid_id(tender.id, lot, by.actor.party))


def _keep_uploaded(store: BiddingStore, tender: Tender, call: SubmitBid, by: By) -> Bid:
    check_bidder(store, tender, by)
    upload = uploads.take_up(store, tender, call, by)
    tender = _tender(store, call.procurement_id, by)  # checking took a while: the deadline may have moved, or passed
    handed_in = uploaded_bid(tender, call.lot, by.actor.party, upload, by.at)
    if not takes_bids(tender, by.at):
        return _handed_in_before(store, tender, call, by)
    return _keep(store, handed_in, tender, by)


def _keep(store: BiddingStore, handed_in: Bid, tender: Tender, by: By) -> Bid:
    """Write the bid as received; without news, so that nothing but its own document changes."""
    if handed_in.id not in store.bids_seen:
        with suppress(Conflict):  # then it replaces an earlier one
            made = store.bids.make(handed_in, by=by)
            store.bids_seen.add(made.id)
            return made
    store.bids_seen.add(handed_in.id)
    return _before_freezing(store, handed_in.id, lambda bid: bid.hand_in(handed_in), tender, by)


def _before_freezing(store: BiddingStore, found: str, change: Callable[[Bid], Bid], tender: Tender, by: By) -> Bid:
    try:
        return store.bids.step(found, lambda before: (change(before),), by=by)
    except WrongStep:
        raise late(tender, UNFINISHED) from None


def _handed_in_before(store: BiddingStore, tender: Tender, call: SubmitBid, by: By) -> Bid:
    """Return the bid if this is the repeat of a command that was in time; refuse it otherwise."""
    with suppress(NotFound):
        bid = _own(store, tender, call.lot, by)
        if bid.digest == call.digest and bid.state is not BidState.WITHDRAWN:
            return bid
    if tender.state in (TenderState.DRAFTED, TenderState.TERMINATED):
        raise WrongStep(NO_BIDS_NOW, {"state": tender.state, "action": "submit_bid", "allowed": []})
    in_time = tender.bids_due_at is not None and by.at < tender.bids_due_at
    raise late(tender, UNFINISHED if in_time else by.at)


def _promised(store: BiddingStore, bid: Bid) -> Bid:
    """
    Return the bid if its receipt holds whatever happens next.

    Raises: Unavailable while the bids are being listed, RuleBroken if the list was made without it.
    """
    tender = store.tenders.get(bid.procurement_id)
    if tender.state is TenderState.CLOSED and tender.listed is None:
        raise Unavailable(CLOSING, {"retry_after": 5})
    if tender.listed is not None and bid.digest not in tender.listed[bid.lot]:
        raise late(tender, UNFINISHED)
    return bid


def _receipt(bid: Bid, seed: str, stack: str) -> ReceiptView:
    """Return the signed promise; signatures are deterministic, so that none needs to be kept."""
    signed = BidReceipt.make(
        seed,
        stack=stack,
        tender_id=bid.procurement_id,
        lot=bid.lot,
        supplier=bid.supplier,
        digest=bid.digest,
        received_at=bid.received_at,
        logged_by=bid.logged_by,
    )
    said = signed.model_dump(exclude={"tender_id"})
    return ReceiptView(procurement_id=bid.procurement_id, state=bid.state.value, version=bid.version, **said)
