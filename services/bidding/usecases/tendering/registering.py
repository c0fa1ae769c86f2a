"""What bidding remembers of supervision's register: names, sizes, bans."""

from common.interfaces.context import By
from common.interfaces.parties import Actor
from common.interfaces.supervision import PartyBanned, PartyRegistered
from common.runtime.copies import keep_newest
from services.bidding.domain.tendering.supplier import Party
from services.bidding.store import BiddingStore


def register(store: BiddingStore, news: PartyRegistered, by: By) -> None:
    """Register, or change what is known; a ban outlasts a new registration."""
    fields = news.model_dump(exclude={"procurement_id", "credit_code", "version"})
    heard = Party(id=news.credit_code, as_of=news.version, **fields)
    keep_newest(store.suppliers, heard, by=by, own=("banned_until",))


def ban(store: BiddingStore, news: PartyBanned, by: By) -> None:
    """Raises: NotFound if the registration has not arrived yet; the news is heard again after a pause."""
    store.suppliers.step(news.credit_code, lambda party: (party.ban(news.until),), by=by)


def name_of(store: BiddingStore, actor: Actor) -> str:
    """Return the registered name of the actor's organisation, or else the name it signed in with."""
    known = store.party(actor.party)
    return known.name if known else actor.name or actor.party
