"""Who may bid: asked of every part of an upload and of every bid."""

from common.interfaces.context import By
from common.interfaces.errors import NotFound, Refusal
from common.interfaces.rules import require
from common.law.calendar import local_date
from services.bidding.domain.tendering.supplier import credit_breach, taker_id
from services.bidding.domain.tendering.tender import Tender
from services.bidding.store import BiddingStore
from services.bidding.usecases.tendering.invitation import require_invited

NOT_TAKEN = (
    "只有领取过采购文件的供应商可以投标：请先领取采购文件。 "
    "Only a supplier that took the documents may bid: obtain them first, while they are offered."
)


def check_bidder(store: BiddingStore, tender: Tender, by: By) -> None:
    """Refuse who is not invited (BID-DOC-04), not registered or banned (CRED-02), or did not take the documents."""
    require_invited(store, tender, by)
    require(credit_breach(store.party(by.actor.party), local_date(by.at)))
    taken = taker_id(tender.id, by.actor.party)
    if taken in store.takers_seen:
        return
    try:
        store.takers_seen.add(store.takers.get(taken).id)
    except NotFound:
        raise Refusal(NOT_TAKEN, {"procurement_id": tender.id, "remedy": "ObtainDocuments"}) from None
