"""From the deadline to the opening sheet: the list of digests, the bids read, the lots that begin."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import BinaryIO

from common.interfaces import bidding
from common.interfaces.bidding import BidsClosed, BidsOpened, BidTraits, BidTraitsRead, SizeClass
from common.interfaces.events import Event
from common.interfaces.rules import describe
from common.law.limits import few_breach
from common.law.prices import price_breach
from common.law.rules import Breach
from common.proof import sealing
from common.proof.bid_content import BidContent, read_from
from common.proof.parts import WrongPart, verify
from services.bidding.domain.bids.bid import Bid
from services.bidding.domain.bids.hall import noted
from services.bidding.domain.decision import Decision, LotDecision, fail, law
from services.bidding.domain.evaluating.lot_evaluation import of_lot
from services.bidding.domain.outcome import OpenedBid
from services.bidding.domain.states import EvaluationState, TenderState
from services.bidding.domain.tendering.tender import LotAt, Tender, without_award

LARGE = 32 << 20  # bytes of all bids together
MANY = 100
OTHER_FILE = (
    "平台保存的文件与回执上的摘要不符：责任在平台，请投标人凭回执提出异议 "
    "(what the platform kept is not the file of the receipt: the fault is the platform's, object with the receipt)"
)


def is_long(sizes: Iterable[int]) -> bool:
    """Say whether bids of these sizes take too long to open within one call."""
    found = list(sizes)
    return sum(found) > LARGE or len(found) > MANY


def list_bids(tender: Tender, digests: Mapping[str, Iterable[str]], now: datetime) -> Decision:
    """
    Make the list of digests of each lot public; a lot with fewer than 3 bids is not opened (BID-FEW-01).

    If that is every lot, the tender ends unopened.
    """
    if tender.state is not TenderState.CLOSED:
        return (tender,)  # another run was faster, or the buyer has ended it
    found = {lot.lot: tuple(sorted(digests.get(lot.lot, ()))) for lot in tender.lots}
    listed = noted(replace(tender, listed=found), "closed", now, count=sum(map(len, found.values())))
    closed = BidsClosed(procurement_id=tender.id, digests=listed.bid_digests, lots=found)
    breaches = {lot: breach for lot, own in found.items() if (breach := _too_few(tender, len(own)))}
    if len(breaches) == len(found):
        first = next(iter(breaches.values()))
        return fail(noted(listed, "failed", now, rule=first.rule), first, closed)
    ended = {lot: LotAt(state=EvaluationState.FAILED, ended_by=breach.rule) for lot, breach in breaches.items()}
    for lot, breach in breaches.items():
        listed = noted(listed, "lot", now, lot=lot, reason=EvaluationState.FAILED.value, rule=breach.rule)
    told = (without_award(tender, breach.rule, describe(breach), lot) for lot, breach in breaches.items())
    news: tuple[Event, ...] = (closed, *told)
    return listed.step("list_bids", lots_at=ended), *news


def read_bid(
    identity: str, tender: Tender, bid: Bid, name: str, sealed: BinaryIO, target: BinaryIO
) -> tuple[OpenedBid, BidContent | None]:
    """
    Return the bid's line of the opening sheet and what it says, the content itself written to `target`.

    `sealed` is the file as it was kept, `target` an empty one; `name` stands where the bid cannot say its own. One
    block is in memory at a time. Never yields: under a cooperative scheduler it belongs in a native thread.
    """
    line = OpenedBid(lot=bid.lot, supplier=bid.supplier, name=name, digest=bid.digest, received_at=bid.received_at)
    try:
        verify(bid.manifest, sealed)
        sealing.unseal_to(identity, sealed, target, tender.id, bid.lot, bid.supplier)
        content = read_from(target)
    except WrongPart:
        return replace(line, invalid=OTHER_FILE), None
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


def open_bids(
    tender: Tender, lines: Iterable[OpenedBid], now: datetime, traits: Mapping[str, Iterable[BidTraits]] | None = None
) -> Decision:
    """
    Put the opening sheet on record and forget the shares: who gave them stays, the key does not.

    `traits` are those of the bids of each lot, for supervision, which hears of them now and not before.
    """
    sheet = tuple(sorted(lines, key=lambda line: (line.lot, line.digest, line.supplier)))
    forgotten = tuple(replace(given, share="") for given in tender.shares)
    opened = tender.step("open", opening=sheet, shares=forgotten, opened_at=now, begun_at=None)
    opened = noted(opened, "opened", now, count=len(sheet))
    told = BidsOpened(procurement_id=tender.id, lines=tuple(bidding.OpenedBid.model_validate(line) for line in sheet))
    by_lot = sorted((traits or {}).items())
    news: tuple[Event, ...] = (
        told,
        *(BidTraitsRead(procurement_id=tender.id, lot=lot, bids=tuple(bids)) for lot, bids in by_lot),
    )
    return opened, *news


def begin_lot(tender: Tender, lot: str) -> LotDecision:
    """Return the lot as opened; fewer than 3 that can be valid end it: no 3 could pass the checks (BID-FEW-02)."""
    begun = of_lot(tender, lot)
    if breach := few_breach(law(begun, "BID-FEW-02"), len(begun.valid_lines())):
        return fail(begun, breach)
    return (begun,)


def _too_few(tender: Tender, count: int) -> Breach | None:
    return few_breach(law(tender, "BID-FEW-01"), count)
