"""From the deadline to the opening sheet: the list of digests, the bids read, the lots that begin."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime

from common.interfaces import bidding
from common.interfaces.bidding import BidsClosed, BidsOpened, SizeClass
from common.interfaces.events import Event
from common.interfaces.rules import describe
from common.law.limits import few_breach
from common.law.prices import price_breach
from common.law.rules import Breach
from common.proof import sealing
from common.proof.bid_content import BidContent, read_content
from services.bidding.domain.bid import Bid
from services.bidding.domain.decision import Decision, LotDecision, fail, law
from services.bidding.domain.lot_evaluation import of_lot
from services.bidding.domain.outcome import OpenedBid
from services.bidding.domain.states import EvaluationState, TenderState
from services.bidding.domain.tender import LotAt, Tender, without_award


def list_bids(tender: Tender, digests: Mapping[str, Iterable[str]]) -> Decision:
    """
    Make the list of digests of each lot public; a lot with fewer than 3 bids is not opened (BID-FEW-01).

    If that is every lot, the tender ends unopened.
    """
    if tender.state is not TenderState.CLOSED:
        return (tender,)  # another run was faster, or the buyer has ended it
    found = {lot.lot: tuple(sorted(digests.get(lot.lot, ()))) for lot in tender.lots}
    listed = replace(tender, listed=found)
    closed = BidsClosed(procurement_id=tender.id, digests=listed.bid_digests, lots=found)
    breaches = {lot: breach for lot, own in found.items() if (breach := _too_few(tender, len(own)))}
    if len(breaches) == len(found):
        return fail(listed, next(iter(breaches.values())), closed)
    ended = {lot: LotAt(state=EvaluationState.FAILED) for lot in breaches}
    told = (without_award(tender, breach.rule, describe(breach), lot) for lot, breach in breaches.items())
    news: tuple[Event, ...] = (closed, *told)
    return listed.step("list_bids", lots_at=ended), *news


def read_bid(identity: str, tender: Tender, bid: Bid, name: str) -> tuple[OpenedBid, BidContent | None]:
    """Return the bid's line of the opening sheet and what it says; `name` stands where the bid cannot say its own."""
    line = OpenedBid(lot=bid.lot, supplier=bid.supplier, name=name, digest=bid.digest, received_at=bid.received_at)
    try:
        raw = sealing.unseal(identity, bid.sealed_bytes(), tender.id, bid.lot, bid.supplier)
        content = read_content(raw)
    except sealing.BrokenSeal as broken:
        return replace(line, invalid=f"{broken.found_zh} ({broken.flaw})"), None
    except ValueError as wrong:
        return replace(line, invalid=f"投标内容不符合格式 (malformed content: {wrong})"[:500]), None
    if content.supplier != bid.supplier:
        return replace(line, invalid="投标内容属于其他供应商 (the content names another supplier)"), None
    if content.lot != bid.lot:
        return replace(line, invalid="投标内容属于其他采购包 (the content names another lot)"), None
    terms = tender.terms(bid.lot)
    breach = price_breach(law(tender, "BID-INV-01"), content.price, terms.budget, terms.max_price)
    read = replace(
        line,
        name=content.name,
        address=content.address,
        size_class=SizeClass(content.size_class),
        sme_declared=content.declarations.sme is not None,
        price=content.price,
        invalid=describe(breach) if breach else None,
    )
    return read, content


def open_bids(tender: Tender, lines: Iterable[OpenedBid], now: datetime) -> Decision:
    """Put the opening sheet on record and forget the shares: who gave them stays, the key does not."""
    sheet = tuple(sorted(lines, key=lambda line: (line.lot, line.digest, line.supplier)))
    forgotten = tuple(replace(given, share="") for given in tender.shares)
    opened = tender.step("open", opening=sheet, shares=forgotten, opened_at=now)
    told = BidsOpened(procurement_id=tender.id, lines=tuple(bidding.OpenedBid.model_validate(line) for line in sheet))
    return opened, told


def begin_lot(tender: Tender, lot: str) -> LotDecision:
    """Return the lot as opened; fewer than 3 that can be valid end it: no 3 could pass the checks (BID-FEW-02)."""
    begun = of_lot(tender, lot)
    if breach := few_breach(law(begun, "BID-FEW-02"), len(begun.valid_lines())):
        return fail(begun, breach)
    return (begun,)


def _too_few(tender: Tender, count: int) -> Breach | None:
    return few_breach(law(tender, "BID-FEW-01"), count)
