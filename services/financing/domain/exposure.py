"""
What one contract still pays, and who has lent on it: the one document in which everything about it is decided.

Whatever takes or gives back room changes this document by its versioned step. New money is let in only while
held + outstanding + new <= amount - paid. From then on held + outstanding - unapplied <= amount - paid stays true as
long as the contract pays into the locked account: such a payment lowers both sides alike.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Protocol, TypeVar

from common.interfaces.bidding import SizeClass
from common.interfaces.errors import NotFound
from common.law.financing import headroom
from common.law.money import Yuan
from services.financing.domain.application import Application
from services.financing.domain.financing import NOTHING, Financing
from services.financing.domain.journal import Entry, Move


class Delivery(StrEnum):
    AWAITED = "awaited"
    REFUSED = "refused"
    ACCEPTED = "accepted"


@dataclass(frozen=True, slots=True, kw_only=True)
class Payment:
    """
    One executed payment; `paid` is the contract's sum with it.

    `financing_id` is the financing whose locked account it was made to; `collected` once that has counted it.
    """

    number: int
    amount: Yuan
    paid: Yuan
    financing_id: str | None
    collected: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Exposure:
    """
    `id` is the contract's.

    `entries` counts those of the journal; `fresh` are the ones of the newest step, carried here until they are known
    to be in the journal: numbers and entries are written in one update, so a crash cannot part them.
    """

    id: str
    procurement_id: str
    code: str
    project_name: str
    buyer: str
    buyer_name: str
    supplier: str
    supplier_name: str
    size_class: SizeClass
    amount: Yuan
    paid: Yuan = NOTHING
    delivery: Delivery = Delivery.AWAITED
    payments: tuple[Payment, ...] = ()
    applications: tuple[Application, ...] = ()
    financings: tuple[Financing, ...] = ()
    entries: int = 0
    fresh: tuple[Entry, ...] = ()
    version: int = 0

    @property
    def unpaid(self) -> Decimal:
        return self.amount - self.paid

    @property
    def held(self) -> Decimal:
        return sum((each.held for each in self.financings), NOTHING)

    @property
    def outstanding(self) -> Decimal:
        return sum((each.outstanding for each in self.financings), NOTHING)

    @property
    def unapplied(self) -> Decimal:
        return sum((each.unapplied for each in self.financings), NOTHING)

    @property
    def headroom(self) -> Decimal:
        """What may still be financed (FIN-05); never below zero."""
        return headroom(self.amount, self.paid, (self.held, self.outstanding))

    @property
    def active(self) -> tuple[Financing, ...]:
        return tuple(each for each in self.financings if each.active)

    @property
    def at_risk(self) -> tuple[str, ...]:
        """What has happened that those who lent should know (FIN-08)."""
        elsewhere = any(
            not payment.collected and each.watches(payment.paid) for each in self.active for payment in self.payments
        )
        facts = {
            "delivery-refused": self.delivery is Delivery.REFUSED,
            "paid-elsewhere": elsewhere,
            "over-exposed": self.held + self.outstanding - self.unapplied > self.unpaid,
        }
        return tuple(name for name, true in facts.items() if true)

    def application(self, application_id: str) -> Application:
        return _named(self.applications, application_id, "application")

    def financing(self, financing_id: str) -> Financing:
        return _named(self.financings, financing_id, "financing")

    def with_application(self, changed: Application) -> "Exposure":
        return replace(self, applications=_with(self.applications, changed))

    def with_financing(self, changed: Financing) -> "Exposure":
        """Return the exposure with this financing, one version on, in the place of the one of its id."""
        return replace(self, financings=_with(self.financings, replace(changed, version=changed.version + 1)))

    def post(self, *moves: Move, at: datetime) -> "Exposure":
        """Return the exposure with journal entries of these moves; a move of nothing is none."""
        real = [move for move in moves if move.amount]
        made = tuple(
            Entry(
                id=f"{self.id}-{self.entries + place:06d}",
                contract_id=self.id,
                number=self.entries + place,
                at=at,
                **move._asdict(),
            )
            for place, move in enumerate(real, start=1)
        )
        return replace(self, entries=self.entries + len(made), fresh=self.fresh + made)


def missing(noun: str, unknown: str) -> NotFound:
    """The answer for an unknown id and for another party's alike."""
    return NotFound(f"there is no {noun} {unknown} here", {"id": unknown})


class _Named(Protocol):
    @property
    def id(self) -> str: ...


N = TypeVar("N", bound=_Named)


def _named(items: Iterable[N], wanted: str, noun: str) -> N:
    for item in items:
        if item.id == wanted:
            return item
    raise missing(noun, wanted)


def _with(items: Iterable[N], changed: N) -> tuple[N, ...]:
    return tuple(changed if item.id == changed.id else item for item in items)
