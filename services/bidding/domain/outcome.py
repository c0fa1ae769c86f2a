"""What a tender comes to after its deadline: shares given, bids opened, suppliers qualified, bids ranked."""

from dataclasses import dataclass
from datetime import datetime

from common.interfaces.bidding import SizeClass
from common.interfaces.parties import Role
from common.law.money import Yuan


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenShare:
    """One holder's share of the bid key; `share` is never part of a view or of news, and empty once bids are opened."""

    holder: Role
    share: str
    given_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenedBid:
    """One bid as read at the opening; one that could not be opened says why in `invalid` and has no price."""

    lot: str
    supplier: str
    name: str
    address: str = ""
    size_class: SizeClass | None = None
    sme_declared: bool = False  # the declaration of POL-SME-01 is in the bid
    price: Yuan | None = None
    digest: str
    received_at: datetime
    invalid: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedSupplier:
    """What the buyer or the agency found about one supplier's qualification; `rule`: by which rule or clause."""

    supplier: str
    qualified: bool
    reason: str = ""
    rule: str = ""
