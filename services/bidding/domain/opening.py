"""From the deadline to the qualified bidders: the list of digests, the opening sheet, the qualification check."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from common.interfaces import bidding
from common.interfaces.bidding import BidsClosed, BidsOpened, Qualification, QualificationChecked, SizeClass
from common.interfaces.rules import describe
from common.law.limits import few_breach
from common.law.prices import price_breach
from common.proof import sealing
from common.proof.bid_content import ONLY_LOT, BidContent, read_content
from services.bidding.domain.bid import Bid
from services.bidding.domain.decision import Decision, all_once, fail, law
from services.bidding.domain.outcome import CheckedSupplier, OpenedBid
from services.bidding.domain.states import TenderState
from services.bidding.domain.tender import Tender


def list_bids(tender: Tender, digests: Sequence[str]) -> Decision:
    """Make the list of digests public; with fewer than 3 bids the tender ends unopened (BID-FEW-01)."""
    if tender.state is not TenderState.CLOSED:
        return (tender,)  # another run was faster, or the buyer has ended it
    listed = replace(tender, bid_digests=tuple(digests))
    closed = BidsClosed(procurement_id=tender.id, digests=listed.bid_digests)
    if breach := few_breach(law(tender, "BID-FEW-01"), len(digests)):
        return fail(listed, breach, closed)
    return listed.step("list_bids"), closed


def read_bid(identity: str, tender: Tender, bid: Bid, name: str) -> tuple[OpenedBid, BidContent | None]:
    """Return the bid's line of the opening sheet and what it says; `name` stands where the bid cannot say its own."""
    line = OpenedBid(supplier=bid.supplier, name=name, digest=bid.digest, received_at=bid.received_at)
    try:
        raw = sealing.unseal(identity, bid.sealed_bytes(), tender.id, ONLY_LOT, bid.supplier)
        content = read_content(raw)
    except sealing.BrokenSeal as broken:
        return replace(line, invalid=f"{broken.found_zh} ({broken.flaw})"), None
    except ValueError as wrong:
        return replace(line, invalid=f"投标内容不符合格式 (malformed content: {wrong})"[:500]), None
    if content.supplier != bid.supplier:
        return replace(line, invalid="投标内容属于其他供应商 (the content names another supplier)"), None
    breach = price_breach(law(tender, "BID-INV-01"), content.price, tender.budget, tender.max_price)
    read = replace(
        line,
        name=content.name,
        address=content.address,
        size_class=SizeClass(content.size_class),
        sme_declared=content.sme_declaration,
        price=content.price,
        invalid=describe(breach) if breach else None,
    )
    return read, content


def open_bids(tender: Tender, lines: Iterable[OpenedBid], now: datetime) -> Decision:
    """
    Put the opening sheet on record and forget the shares: who gave them stays, the key does not.

    Fewer than 3 bids that can be valid end the tender here, since no fewer than 3 can pass the checks (BID-FEW-02).
    """
    sheet = tuple(sorted(lines, key=lambda line: (line.digest, line.supplier)))
    forgotten = tuple(replace(given, share="") for given in tender.shares)
    opened = tender.step("open", opening=sheet, shares=forgotten, opened_at=now)
    told = BidsOpened(procurement_id=tender.id, lines=tuple(bidding.OpenedBid.model_validate(line) for line in sheet))
    if breach := few_breach(law(tender, "BID-FEW-02"), len(valid_lines(opened))):
        return fail(opened, breach, told)
    return opened, told


def valid_lines(tender: Tender) -> tuple[OpenedBid, ...]:
    return tuple(line for line in tender.opening if line.invalid is None)


def check_qualification(tender: Tender, results: Sequence[Qualification]) -> Decision:
    """
    Take the result of each valid bid once; fewer than 3 qualified are not evaluated (QUAL-05).

    Raises: Invalid for a supplier left out, named twice or not open, or refused without a reason (AWD-05).
    """
    qualify = tender.step("qualify")
    _check_results(tender, results)
    checked = tuple(CheckedSupplier(**each.model_dump()) for each in results)
    passed = [each.supplier for each in checked if each.qualified]
    told = QualificationChecked(
        procurement_id=tender.id,
        qualified=tuple(passed),
        refused=tuple(each.supplier for each in checked if not each.qualified),
    )
    if breach := few_breach(law(tender, "QUAL-05"), len(passed)):
        return fail(replace(tender, qualifications=checked), breach, told)
    return replace(qualify, qualifications=checked), told


def _check_results(tender: Tender, results: Sequence[Qualification]) -> None:
    named = Counter(each.supplier for each in results)
    open_ones = {line.supplier for line in valid_lines(tender)}
    wrong = [
        *((supplier, "缺少审查结果 (its result is missing)") for supplier in sorted(open_ones - set(named))),
        *((supplier, "不是有效的已开标投标 (not a valid opened bid)") for supplier in sorted(set(named) - open_ones)),
        *((supplier, "重复 (named twice)") for supplier, times in sorted(named.items()) if times > 1),
        *((e.supplier, "不合格须说明理由 (say why)") for e in results if not (e.qualified or e.reason.strip())),
    ]
    if wrong:
        raise all_once("results", wrong)
