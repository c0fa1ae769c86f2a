"""Who may take part: the registered organisations as bidding knows them, and who of them took which documents."""

from dataclasses import dataclass, field, replace
from datetime import date, datetime

from common.interfaces.bidding import SizeClass
from common.interfaces.parties import Role
from common.law.rules import Breach, rule


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """`id` is the unified social credit code; what is kept here follows supervision's news, `as_of` a version there."""

    id: str
    role: Role
    name: str
    region: str
    address: str
    size_class: SizeClass | None
    public_key: str
    banned_until: date | None = None
    as_of: int = 0
    version: int = 0

    def ban(self, until: date) -> "Party":
        """Return the party banned until a day; bans that overlap end with the last of them, in whatever order heard."""
        return replace(self, banned_until=max(until, self.banned_until or until))


@dataclass(frozen=True, slots=True, kw_only=True)
class Taker:
    """A supplier that has taken the documents of one tender: told to nobody before the deadline (BID-DOC-05)."""

    id: str
    procurement_id: str
    supplier: str
    taken_at: datetime
    read: dict[str, datetime] = field(default_factory=dict)  # by edition: when its receipt was acknowledged
    version: int = 0

    def acknowledge(self, edition: int, *, now: datetime) -> "Taker":
        """Return the taker having received this edition; the first acknowledgment of it counts."""
        return replace(self, read={str(edition): now} | self.read)


def taker_id(procurement_id: str, supplier: str) -> str:
    return f"{procurement_id}.{supplier}"


def credit_breach(party: Party | None, on: date) -> Breach | None:
    """Return a breach of CRED-02 for one that is not registered as a supplier, or banned; a ban's last day counts."""
    row = rule("CRED-02", on)
    if party is None or party.role is not Role.SUPPLIER:
        expected = (
            "已登记的供应商，登记后方可查询信用记录 (a supplier registered before, so that its record can be looked up)"
        )
        return row.breach(expected, "未登记，请先登记 (not registered: register first)")
    return ban_breach(party, on)


def ban_breach(party: Party | None, on: date) -> Breach | None:
    """Return a breach of CRED-02 for one that is banned; whom nobody registered nobody has banned."""
    if party and party.banned_until and on <= party.banned_until:
        found = f"禁止参加至 {party.banned_until} (banned until that day)"
        return rule("CRED-02", on).breach("未被禁止参加 (not banned)", found)
    return None
