"""A party of the register: one organisation in one role, the key it signs with, and until when it is kept out."""

from dataclasses import dataclass, replace
from datetime import date, datetime

from common.interfaces.bidding import SizeClass
from common.interfaces.errors import Forbidden, Invalid, NotFound
from common.interfaces.parties import Actor, Role
from common.interfaces.supervision import BanParty, PartyBanned, PartyRegistered, RegisterParty
from common.law.calendar import local_date


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """`id` is the unified social credit code; `banned_until` is the last day of the ban (REG 19)."""

    id: str
    role: Role
    name: str
    region: str
    address: str
    size_class: SizeClass | None
    public_key: str
    registered_on: date
    banned_until: date | None = None
    version: int = 0

    @property
    def credit_code(self) -> str:
        return self.id

    def is_banned(self, on: date) -> bool:
        return self.banned_until is not None and on <= self.banned_until


def register(call: RegisterParty, actor: Actor, now: datetime) -> tuple[Party, PartyRegistered]:
    """Return the party as the actor registers it; raise Forbidden for another's party, Invalid without a size."""
    if call.credit_code != actor.party:
        raise Forbidden(
            "只能登记本单位；请核对统一社会信用代码。 An account registers its own organisation only: "
            f"give its credit code, {actor.party}",
            {"credit_code": call.credit_code, "party": actor.party},
        )
    if actor.role is Role.SUPPLIER and call.size_class is None:
        reason = "a supplier states its size class; give large, medium, small or micro（供应商须填写企业规模）"
        raise Invalid(f"size_class: {reason}", {"errors": [{"field": "size_class", "reason": reason}]})
    party = Party(
        id=call.credit_code,
        role=actor.role,
        name=call.name,
        region=call.region,
        address=call.address,
        size_class=call.size_class,
        public_key=call.public_key,
        registered_on=local_date(now),
    )
    return party, _registered(party)


def register_again(before: Party, anew: Party, now: datetime) -> tuple[Party, PartyRegistered]:
    """Return the party with what it states now; raise Forbidden for another role, or another key during a ban."""
    if anew.role is not before.role:
        raise Forbidden(
            f"本单位已登记为 {before.role}，不得兼任。 This organisation is registered as {before.role}; "
            "one organisation takes part in one role, so log in with the account of that role",
            {"registered_as": before.role, "role": anew.role},
        )
    if anew.public_key != before.public_key and before.is_banned(local_date(now)):
        raise Forbidden(
            f"禁止参加期间（至 {before.banned_until}）不得更换签名密钥。 The signing key stays as it is during a ban: "
            f"register with the registered key, or after {before.banned_until}",
            {"banned_until": str(before.banned_until)},
        )
    after = replace(anew, registered_on=before.registered_on, banned_until=before.banned_until, version=before.version)
    return after, _registered(after)


def ban(before: Party, call: BanParty, now: datetime) -> tuple[Party, PartyBanned]:
    """Return the supplier kept out through `until`; raise NotFound for another role, Invalid for a day gone by."""
    if before.role is not Role.SUPPLIER:
        raise NotFound(f"there is no supplier {before.id} here", {"id": before.id})
    if call.until < local_date(now):
        reason = f"a ban ends today, {local_date(now)}, or later（禁止期限不得早于今日）"
        raise Invalid(f"until: {reason}", {"errors": [{"field": "until", "reason": reason}]})
    return replace(before, banned_until=call.until), PartyBanned(
        credit_code=before.id, until=call.until, reason=call.reason
    )


def _registered(party: Party) -> PartyRegistered:
    """Return the news of the version that this party becomes when it is saved."""
    return PartyRegistered(
        credit_code=party.id,
        role=party.role,
        name=party.name,
        region=party.region,
        address=party.address,
        size_class=party.size_class,
        public_key=party.public_key,
        version=party.version + 1,
    )
