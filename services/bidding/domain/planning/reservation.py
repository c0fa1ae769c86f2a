"""What one procurement holds of a budget line: reserved, consumed by payments in parts, its rest released."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum

from common.law.money import NOTHING, Yuan


class ReservationState(StrEnum):
    RESERVED = "reserved"
    CONSUMED = "consumed"  # in part or whole
    SETTLED = "settled"  # the rest is released


@dataclass(frozen=True, slots=True, kw_only=True)
class Payment:
    """A payment of a contract as the treasury made it; `uncovered` is what the line had no money for."""

    contract_id: str
    number: int
    amount: Yuan
    uncovered: Yuan = NOTHING


@dataclass(frozen=True, slots=True, kw_only=True)
class Closing:
    """A contract that is closed, and all that was paid on it."""

    contract_id: str
    paid: Yuan


@dataclass(frozen=True, slots=True, kw_only=True)
class Reservation:
    """
    `amount` is what the procurement may take in all: less after its rest is released, more if it paid more.

    `given_back` names the lots whose part went back, or on to another procurement.
    """

    procurement_id: str
    amount: Yuan
    payments: tuple[Payment, ...] = ()
    closings: tuple[Closing, ...] = ()
    settled: bool = False
    given_back: tuple[str, ...] = ()

    @property
    def consumed(self) -> Decimal:
        return sum((each.amount - each.uncovered for each in self.payments), NOTHING)

    @property
    def uncovered(self) -> Decimal:
        return sum((each.uncovered for each in self.payments), NOTHING)

    @property
    def held(self) -> Decimal:
        return self.amount - self.consumed

    @property
    def state(self) -> ReservationState:
        if self.settled:
            return ReservationState.SETTLED
        return ReservationState.CONSUMED if self.payments else ReservationState.RESERVED

    def knows(self, contract_id: str, number: int) -> bool:
        return any((each.contract_id, each.number) == (contract_id, number) for each in self.payments)

    def pay(self, contract_id: str, number: int, amount: Decimal, *, free: Decimal) -> "Reservation":
        """Take a payment from what is held, then from what is `free` in the line; what is left stays uncovered."""
        uncovered = max(amount - self.held - free, NOTHING)
        paid = Payment(contract_id=contract_id, number=number, amount=amount, uncovered=uncovered)
        consumed = self.consumed + amount - uncovered
        return replace(self, amount=max(self.amount, consumed), payments=(*self.payments, paid))

    def give_back(self, parts: Mapping[str, Decimal]) -> "Reservation":
        """Return it without the parts of these lots, each once and never more than is held."""
        new = {lot: amount for lot, amount in parts.items() if lot not in self.given_back}
        less = min(sum(new.values(), NOTHING), self.held)
        return replace(self, amount=self.amount - less, given_back=(*self.given_back, *new))

    def close(self, contract_id: str, paid: Decimal, *, of: int) -> "Reservation":
        """
        Close one of `of` contracts; with the last one the rest is released.

        A payment whose news is still on its way is kept for: `paid` says that it was made.
        """
        if any(each.contract_id == contract_id for each in self.closings):
            return self
        after = replace(self, closings=(*self.closings, Closing(contract_id=contract_id, paid=paid)))
        if len(after.closings) < of:
            return after
        due = sum((each.paid for each in after.closings), NOTHING) - self.uncovered
        return replace(after, amount=max(min(self.amount, due), self.consumed), settled=True)
