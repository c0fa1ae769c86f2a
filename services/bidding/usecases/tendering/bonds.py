"""Bid bonds: lodged in secret, settled by what becomes of the lot, given back or kept."""

from collections.abc import Callable
from functools import partial

from common.interfaces.bidding import (
    AwardAnnounced,
    BidsClosed,
    BondPage,
    BondView,
    KeepBond,
    ListBonds,
    ListDueBonds,
    ListMyBonds,
    LodgeBond,
    RefundView,
    ReturnBond,
    TenderFailed,
)
from common.interfaces.context import By, beside
from common.interfaces.contracts import ContractSigned
from common.interfaces.errors import NotFound, Refusal
from common.interfaces.parties import Role
from common.law.calendar import local_date
from services.bidding.domain import access
from services.bidding.domain.bids.bid import Bid, BidState, bid_id
from services.bidding.domain.evaluating.lot_evaluation import LotEvaluation, evaluation_id
from services.bidding.domain.tendering import bond, bond_return, refund
from services.bidding.domain.tendering.bond import Bond, BondState
from services.bidding.domain.tendering.tender import Tender
from services.bidding.store import BiddingStore
from services.bidding.usecases.bids.bidders import check_bidder
from services.bidding.usecases.documents.editions import require_no_secret

TOO_MANY = "每个采购包最多提交 5 份保证金，请先核对已提交的。 At most 5 bonds a lot: look at those that you lodged."
GIVEN_BACK = (
    "该保证金已释放，请提交新开立的保函或者新的转账。 This bond was given back: lodge a new letter or transfer."
)
MOST_BONDS = 5


def lodge_bond(store: BiddingStore, call: LodgeBond, by: By) -> BondView:
    """Write the bond as lodged; without news, so that nothing but its own document changes."""
    tender, supplier = access.published(store.tenders.get(call.procurement_id), by), by.actor.party
    if (known := store.bonds.known(bond.bond_id(call.letter))) and known.letter == call.letter:
        return _view(_lodged_before(known), tender)
    lodged = bond.lodge(tender, call.lot, supplier, call.letter, store.party(call.letter.issuer), now=by.at)
    check_bidder(store, tender, by)
    if len(store.bonds.of_bid(tender.id, call.lot, supplier)) >= MOST_BONDS:
        raise Refusal(TOO_MANY)
    return _view(store.bonds.make(lodged, by=by), tender)


def _lodged_before(known: Bond) -> Bond:
    """A repeat is answered however late; a letter that was given back stands for nothing any more."""
    if known.state in (BondState.DUE, BondState.RETURNED):
        raise Refusal(GIVEN_BACK, {"bond_id": known.id, "state": known.state})
    return known


def list_my_bonds(store: BiddingStore, call: ListMyBonds, by: By) -> BondPage:
    tender = access.published(store.tenders.get(call.procurement_id), by)
    own = store.bonds.of_bid(tender.id, call.lot, by.actor.party)
    return BondPage(items=tuple(_view(each, tender) for each in own))


def list_bonds(store: BiddingStore, call: ListBonds, by: By) -> BondPage:
    tender = access.published(access.readable(store.tenders.get(call.procurement_id), by), by)
    require_no_secret(tender, "BID-DOC-05")
    found = store.bonds.page({"procurement_id": tender.id}, call.after, call.limit + 1)
    return _page(found, call.limit, tender)


def list_due_bonds(store: BiddingStore, call: ListDueBonds, by: By) -> BondPage:
    """Finance: of its region, reminded of, so after the deadline; a bank: all that it has to give back."""
    bank = by.actor.role is Role.BANK
    own: dict[str, str | bool] = {"issuer": by.actor.party} if bank else {"region": by.region, "reminded": True}
    found = store.bonds.page({"state": BondState.DUE} | own, call.after, call.limit + 1)
    return _page(found, call.limit, None)


def return_bond(store: BiddingStore, call: ReturnBond, by: By) -> BondView:
    """What goes back before the deadline is no news: it would tell of a withdrawn bid."""
    found, tender = _own(store, call.procurement_id, call.bond_id, by)
    secret = tender.state in bond_return.BEFORE

    def decide(before: Bond) -> tuple[object, ...]:
        after, news = bond_return.give_back(before, tender, call.benchmark_rate, local_date(by.at))
        return (after,) if secret else (after, news)

    return _view(store.bonds.step(found.id, decide, by=by), tender)


def keep_bond(store: BiddingStore, call: KeepBond, by: By) -> BondView:
    found, tender = _own(store, call.procurement_id, call.bond_id, by)
    return _view(store.bonds.step(found.id, lambda before: bond_return.keep(before, tender, call), by=by), tender)


def withdraw(store: BiddingStore, tender: Tender, lot: str, supplier: str, by: By) -> None:
    """A bid is withdrawn: its bonds go back (BID-TIME-07). Part of that command, and repeated with it."""
    today = local_date(by.at)
    for each in store.bonds.of_bid(tender.id, lot, supplier):
        if each.state is BondState.LODGED:
            store.bonds.step(each.id, lambda found: (bond_return.withdraw(found, tender, today),), by=beside(by))


def standing(store: BiddingStore, procurement_id: str, lot: str) -> dict[str, bool]:
    """Return whose bid has a bond that is good (BOND-02); empty for a lot that asks for none."""
    kept = store.bonds.of_lot(procurement_id, lot)
    tender = store.tenders.get(procurement_id)
    good = {each.supplier for each in kept if _is_good(each, tender)}
    return {each.supplier: each.supplier in good for each in kept}


def payer(store: BiddingStore, bid: Bid) -> str | None:
    """Return the digest of the account that paid for the bond of an opened bid, if its bank named one (FLAG-04)."""
    own = store.bonds.of_bid(bid.procurement_id, bid.lot, bid.supplier)
    return next(filter(None, map(bond.payer_digest, own)), None)


def settle(store: BiddingStore, news: BidsClosed | TenderFailed | AwardAnnounced, by: By) -> None:
    """Let every bond of the tender follow its lot: what the tender and its lots say counts, not the order of news."""
    tender, today = store.tenders.get(news.procurement_id), local_date(by.at)
    for each in store.bonds.unsettled(tender.id):
        lot = _lot(store, tender, each.lot)
        stands = _stands(store, each)
        change = partial(bond_return.settle, tender=tender, lot=lot, stands=stands, today=today)
        if change(each) is not each:
            store.bonds.step(each.id, partial(_changed, change), by=by)


def settle_winner(store: BiddingStore, news: ContractSigned, by: By) -> None:
    """The winner's bond goes back from the contract on (BOND-03)."""
    tender = store.tenders.get(news.procurement_id)
    clock = refund.start(tender, "BOND-03", news.signed_on)
    for each in store.bonds.of_bid(tender.id, news.lot, news.supplier):
        if each.state in bond_return.OPEN:
            store.bonds.step(each.id, lambda found: (found.free(clock),), by=by)


def remind(store: BiddingStore, by: By) -> None:
    """Tell once of every bond that is late; of one withdrawn before the deadline not before it has passed."""
    today = local_date(by.at)
    for each in store.bonds.overdue(today):
        tender = store.tenders.get(each.procurement_id)
        if tender.state not in bond_return.BEFORE:
            store.bonds.step(each.id, lambda found: bond_return.remind(found, today), by=beside(by))


def _own(store: BiddingStore, procurement_id: str, found: str, by: By) -> tuple[Bond, Tender]:
    """Return a bond to the bank that signed it, or after the deadline to the organisers; to others it is not there."""
    tender = access.published(store.tenders.get(procurement_id), by)
    kept = store.bonds.get(found)
    if kept.procurement_id != tender.id or (by.actor.role is Role.BANK and kept.issuer != by.actor.party):
        raise access.hidden(kept, found)
    if by.actor.role is not Role.BANK:
        access.of_organiser(tender, by)
        if tender.state in bond_return.BEFORE:
            raise access.hidden(kept, found)
    return kept, tender


def _stands(store: BiddingStore, found: Bond) -> bool:
    try:
        bid = store.bids.get(bid_id(found.procurement_id, found.lot, found.supplier))
    except NotFound:
        return False
    return bid.state in (BidState.LISTED, BidState.OPENED)


def _changed(change: Callable[[Bond], Bond], found: Bond) -> tuple[Bond]:
    return (change(found),)


def _lot(store: BiddingStore, tender: Tender, lot: str) -> LotEvaluation | None:
    return next(iter(store.evaluations.find({"_id": evaluation_id(tender.id, lot)}, limit=1)), None)


def _page(found: list[Bond], limit: int, tender: Tender | None) -> BondPage:
    shown, more = found[:limit], len(found) > limit
    return BondPage(
        items=tuple(_view(each, tender) for each in shown), has_more=more, next=shown[-1].id if more else None
    )


def _is_good(found: Bond, tender: Tender) -> bool:
    """While it is lodged that follows the deadline in force; from the lock on it is settled."""
    return bond.covers(found, tender) if found.state is BondState.LODGED else found.good


def _view(found: Bond, tender: Tender | None) -> BondView:
    same = ("id", "procurement_id", "lot", "supplier", "letter", "lodged_at", "returned_on", "interest", "warnings")
    return BondView(
        **{field: getattr(found, field) for field in same},
        state=found.state.value,
        good=_is_good(found, tender) if tender else found.good,
        refund=RefundView.model_validate(found.refund) if found.refund else None,
        kept_because=found.kept_because,
        version=found.version,
    )
