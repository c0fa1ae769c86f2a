"""What bidding remembers of supervision's register: names, sizes, bans."""

from dataclasses import replace

from common.interfaces.context import By
from common.interfaces.errors import Conflict
from common.interfaces.parties import Actor
from common.interfaces.supervision import PartyBanned, PartyRegistered
from services.bidding.domain.supplier import Party
from services.bidding.store import BiddingStore


def register(store: BiddingStore, news: PartyRegistered, by: By) -> None:
    """Register, or change what is known; a ban outlasts a new registration."""
    fields = news.model_dump(exclude={"procurement_id", "credit_code"})
    try:
        store.suppliers.make(Party(id=news.credit_code, **fields), by=by)
    except Conflict:
        store.suppliers.step(news.credit_code, lambda known: (replace(known, **fields),), by=by)


def ban(store: BiddingStore, news: PartyBanned, by: By) -> None:
    """Raises: NotFound if the registration has not arrived yet; the news is heard again after a pause."""
    store.suppliers.step(news.credit_code, lambda party: (party.ban(news.until),), by=by)


def name_of(store: BiddingStore, actor: Actor) -> str:
    """Return the registered name of the actor's organisation, or else the name it signed in with."""
    known = store.party(actor.party)
    return known.name if known else actor.name or actor.party
