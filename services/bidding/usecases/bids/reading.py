"""What opened bids say, for those who may read them: not before the opening is on record."""

from common.interfaces.bidding import BidFileView, BidView, ReadBid, ReadBidFile
from common.interfaces.context import By
from common.interfaces.errors import NotFound
from common.interfaces.parties import Role
from services.bidding.domain.access import hidden, of_region, readable
from services.bidding.domain.bids.bid import Bid, bid_id
from services.bidding.domain.bids.bid_file import chunk_id, chunks_of
from services.bidding.domain.evaluating.evaluation import counted_bids, expert_of
from services.bidding.domain.tendering.tender import Tender
from services.bidding.store import BiddingStore
from services.bidding.usecases.evaluating import lots


def read_bid(store: BiddingStore, call: ReadBid, by: By) -> BidView:
    bid = _readable(store, call, by)
    if bid.content is None:
        raise NotFound("该投标未能开启，无内容可读 (this bid could not be opened: there is nothing to read)")
    said = bid.content.model_dump(mode="json", exclude={"format", "device"})
    own = {"procurement_id": bid.procurement_id, "lot": bid.lot, "digest": bid.digest, "received_at": bid.received_at}
    return BidView(**said | own, version=bid.version)


def read_bid_file(store: BiddingStore, call: ReadBidFile, by: By) -> BidFileView:
    """Return one piece: a large file is read as it was written, without ever being whole in memory."""
    bid = _readable(store, call, by)
    files = bid.content.files if bid.content else ()
    file = next((each for each in files if each.name == call.name), None)
    if file is None or call.chunk > chunks_of(file):
        names = [{"name": each.name, "chunks": chunks_of(each)} for each in files]
        raise NotFound(
            "该投标没有此文件或此段 (this bid has no such file, or the file no such piece)", {"files": names}
        )
    kept = store.file_chunks.get(chunk_id(bid.id, file, call.chunk))
    said = file.model_dump()
    return BidFileView(**said, chunk=call.chunk, chunks=chunks_of(file), body=kept.body)


def _readable(store: BiddingStore, call: ReadBid | ReadBidFile, by: By) -> Bid:
    """What a crash left of an opening stays unread."""
    tender = store.tenders.get(call.procurement_id)
    if tender.opened_at is None or not _may_read(store, tender, call, by):
        raise hidden(tender, tender.id)
    bid = store.bids.get(bid_id(tender.id, call.lot, call.supplier))
    if bid.digest not in (tender.bid_digests or ()):
        raise hidden(tender, tender.id)
    return bid


def _may_read(store: BiddingStore, tender: Tender, call: ReadBid | ReadBidFile, by: By) -> bool:
    of_region(tender, by)
    match by.actor.role:
        case Role.SUPPLIER:
            return by.actor.party == call.supplier
        case Role.EXPERT:
            lot = lots.lot_of(store, tender.id, call.lot, by)
            sits = expert_of(by) in {member.expert for member in lot.panel}
            return sits and call.supplier in {bid.supplier for bid in counted_bids(lot)}
    return bool(readable(tender, by))
