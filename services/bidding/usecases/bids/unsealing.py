"""
Sealed bids made readable: what each says into its own document, its files piece by piece beside it.

One bid after the other, none of them ever whole in memory. A bid's plaintext passes through a temporary file that has
no name. What was written before a crash is written again by the next opening, the same.
"""

from collections import defaultdict
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from functools import partial
from tempfile import SpooledTemporaryFile
from typing import BinaryIO, cast

from common.interfaces.bidding import BidTraits
from common.interfaces.context import By
from common.interfaces.errors import Conflict
from common.proof.bid_content import BidContent, file_blocks
from common.runtime.native import in_native_thread
from services.bidding.domain.bids.bid import Bid, BidState
from services.bidding.domain.bids.bid_file import chunk_of
from services.bidding.domain.bids.opening import read_bid
from services.bidding.domain.bids.traits import traits_of
from services.bidding.domain.outcome import OpenedBid
from services.bidding.domain.tendering.tender import Tender
from services.bidding.store import BiddingStore
from services.bidding.usecases.bids.uploads import whole_file
from services.bidding.usecases.tendering import bonds

IN_MEMORY = 4 << 20  # bytes; what is longer goes to the disk


def listed(store: BiddingStore, tender: Tender) -> Iterator[Bid]:
    """Of the lots that are opened only: where fewer than 3 bid, bids stay sealed for good (BID-FEW-01)."""
    opened = {lot: digests for lot, digests in (tender.listed or {}).items() if lot not in tender.lots_at}
    for found in store.bid_ids(tender.id):
        bid = store.bids.get(found)
        if bid.state in (BidState.LISTED, BidState.OPENED) and bid.digest in opened.get(bid.lot, ()):
            yield bid


def unseal_all(
    store: BiddingStore, identity: str, tender: Tender, by: By
) -> tuple[list[OpenedBid], dict[str, list[BidTraits]]]:
    """
    Return the lines of all listed bids, and the traits of those of each lot that could be read.

    The opening sheet is written last: the identity is gone with this call, so a crash in between must lose nothing.
    """
    own, lines, traits = replace(by, if_match=None), [], defaultdict(list)
    for bid in listed(store, tender):
        line, content = _unseal(store, identity, tender, bid, own)
        store.bids.step(bid.id, partial(_opened, content), by=own)
        lines.append(line)
        if content:
            read = traits_of(content)
            paid = bonds.payer(store, bid) or read.payer_account
            traits[bid.lot].append(read.model_copy(update={"payer_account": paid}))
    return lines, dict(traits)


def _unseal(
    store: BiddingStore, identity: str, tender: Tender, bid: Bid, by: By
) -> tuple[OpenedBid, BidContent | None]:
    with SpooledTemporaryFile(IN_MEMORY) as kept, SpooledTemporaryFile(IN_MEMORY) as opened:
        sealed, target = cast(BinaryIO, kept), cast(BinaryIO, opened)
        if bid.in_parts:
            whole_file(store, bid.id, bid.manifest, sealed)
        else:
            sealed.write(bid.sealed_bytes())
        party = store.party(bid.supplier)
        name = party.name if party else bid.supplier
        line, content = in_native_thread(read_bid, identity, tender, bid, name, sealed, target)
        if content:
            _keep_files(store, bid, content, target, by)
    return line, content


def _keep_files(store: BiddingStore, bid: Bid, content: BidContent, opened: BinaryIO, by: By) -> None:
    for file in content.files:
        for number, block in enumerate(file_blocks(opened, content, file.name), 1):
            with suppress(Conflict):  # an opening that was cut off has kept it
                store.file_chunks.make(chunk_of(bid.id, file, number, block), by=replace(by))


def _opened(content: BidContent | None, bid: Bid) -> tuple[Bid]:
    return (bid.opened(content),)
