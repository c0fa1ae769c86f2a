"""The party register: who takes part, with which key, and who is kept out."""

from common.interfaces.context import By
from common.interfaces.errors import Conflict
from common.interfaces.supervision import BanParty, GetParty, ListParties, PartyPage, RegisterParty
from services.supervision.domain import party
from services.supervision.domain.party import Party
from services.supervision.store import SupervisionStore


def register_party(store: SupervisionStore, call: RegisterParty, by: By) -> Party:
    """Register the actor's own party; again it takes over what the party states now, as one more version."""
    first, news = party.register(call, by.actor, by.at)
    try:
        return store.parties.make(first, news, by=by)
    except Conflict:
        return store.parties.step(first.id, lambda before: party.register_again(before, first, by.at), by=by)


def ban_party(store: SupervisionStore, call: BanParty, by: By) -> Party:
    return store.parties.step(call.credit_code, lambda before: party.ban(before, call, by.at), by=by)


def get_party(store: SupervisionStore, call: GetParty, _by: By) -> Party:
    return store.parties.get(call.credit_code)


def list_parties(store: SupervisionStore, call: ListParties, _by: By) -> PartyPage:
    query = ({"role": call.role} if call.role else {}) | ({"_id": {"$gt": call.after}} if call.after else {})
    found = store.parties.find(query, limit=call.limit + 1)
    shown, more = found[: call.limit], len(found) > call.limit
    return PartyPage.model_validate({"items": shown, "has_more": more, "next": shown[-1].id if more else None})
