"""A budget line and what of it is reserved: the one place where it is decided that the money is there (SCOPE-07)."""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from common.interfaces.bidding import BudgetReleased, BudgetReserved
from common.interfaces.rules import require
from common.law.money import Yuan
from common.law.rules import rule

NOTHING = Decimal("0.00")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reservation:
    procurement_id: str
    amount: Yuan


@dataclass(frozen=True, slots=True, kw_only=True)
class BudgetLine:
    """One line of a buyer's approved budget; its reservations never add up to more than its amount."""

    id: str
    region: str
    buyer: str
    year: int
    name: str
    amount: Yuan
    reservations: tuple[Reservation, ...] = ()
    version: int = 0

    @property
    def reserved(self) -> Decimal:
        return sum((each.amount for each in self.reservations), NOTHING)

    @property
    def free(self) -> Decimal:
        return self.amount - self.reserved

    def holds(self, procurement_id: str) -> bool:
        return any(each.procurement_id == procurement_id for each in self.reservations)

    def reserve(
        self, procurement_id: str, amount: Decimal, *, today: date
    ) -> tuple["BudgetLine"] | tuple["BudgetLine", BudgetReserved]:
        """Return the line with the reservation, unchanged if it has it. Raises: RuleBroken (SCOPE-07)."""
        if self.holds(procurement_id):
            return (self,)
        if amount > self.free:
            expected = f"≤ {self.free:.2f} 元（预算 {self.id} 未占用部分，free in the budget line）"
            require(rule("SCOPE-07", today, self.region).breach(expected, f"{amount:.2f}"))
        after = replace(
            self, reservations=(*self.reservations, Reservation(procurement_id=procurement_id, amount=amount))
        )
        news = BudgetReserved(procurement_id=procurement_id, budget_line_id=self.id, amount=amount, free=after.free)
        return after, news

    def release(self, procurement_id: str) -> tuple["BudgetLine"] | tuple["BudgetLine", BudgetReleased]:
        """Return the line without the procurement's reservation, unchanged if it has none."""
        kept = tuple(each for each in self.reservations if each.procurement_id != procurement_id)
        if kept == self.reservations:
            return (self,)
        after = replace(self, reservations=kept)
        amount = self.reserved - after.reserved
        news = BudgetReleased(procurement_id=procurement_id, budget_line_id=self.id, amount=amount, free=after.free)
        return after, news
