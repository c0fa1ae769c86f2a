"""A budget line and what of it is reserved: the one place where it is decided that the money is there (SCOPE-07)."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from common.interfaces.bidding import (
    AdjustBudgetLine,
    BudgetConsumed,
    BudgetLineAdjusted,
    BudgetOverspent,
    BudgetReleased,
    BudgetReserved,
)
from common.interfaces.contracts import ContractClosed, PaymentExecuted
from common.interfaces.errors import Conflict
from common.interfaces.rules import require
from common.law.money import NOTHING, Yuan
from common.law.rules import rule
from services.bidding.domain.planning.reservation import Reservation


@dataclass(frozen=True, slots=True, kw_only=True)
class Adjustment:
    """From one approved amount to another, by a document of the finance department."""

    document_number: str
    reason: str
    before: Yuan
    amount: Yuan
    adjusted_by: str
    adjusted_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class BudgetLine:
    """One line of a buyer's approved budget; what is reserved and consumed never adds up to more than its amount."""

    id: str
    region: str
    buyer: str
    year: int
    name: str
    amount: Yuan
    functional_code: str = ""
    economic_code: str = ""
    fund_source: str = ""
    reservations: tuple[Reservation, ...] = ()
    adjustments: tuple[Adjustment, ...] = ()
    version: int = 0

    @property
    def reserved(self) -> Decimal:
        return sum((each.held for each in self.reservations), NOTHING)

    @property
    def consumed(self) -> Decimal:
        return sum((each.consumed for each in self.reservations), NOTHING)

    @property
    def overspent(self) -> Decimal:
        return sum((each.uncovered for each in self.reservations), NOTHING)

    @property
    def free(self) -> Decimal:
        """What is neither reserved nor paid; what was overspent is made good before anything is free again."""
        return max(self.amount - self.reserved - self.consumed - self.overspent, NOTHING)

    @property
    def amounts_imported(self) -> tuple[Decimal, ...]:
        """What a repeated import may say: the amount of the first one, or the adjusted one."""
        return (self.amount, *(each.before for each in self.adjustments[:1]))

    def reservation(self, procurement_id: str) -> Reservation | None:
        return next((each for each in self.reservations if each.procurement_id == procurement_id), None)

    def holds(self, procurement_id: str) -> bool:
        return self.reservation(procurement_id) is not None

    def reserve(self, procurement_id: str, amount: Decimal, *, today: date) -> tuple[Any, ...]:
        """Return the line with the reservation, unchanged if it has it. Raises: RuleBroken (SCOPE-07)."""
        if self.holds(procurement_id):
            return (self,)
        if amount > self.free:
            expected = f"≤ {self.free:.2f} 元（预算 {self.id} 未占用部分，free in the budget line）"
            require(rule("SCOPE-07", today, self.region).breach(expected, f"{amount:.2f}"))
        after = self._with(Reservation(procurement_id=procurement_id, amount=amount))
        news = BudgetReserved(procurement_id=procurement_id, budget_line_id=self.id, amount=amount, free=after.free)
        return after, news

    def release(self, procurement_id: str) -> tuple[Any, ...]:
        """Return the line without what the procurement holds; what it has paid stays, and nothing changes twice."""
        found = self.reservation(procurement_id)
        if found is None:
            return (self,)
        if not found.payments:
            kept = tuple(each for each in self.reservations if each is not found)
            return self._released(found, replace(self, reservations=kept))
        return self._released(found, self._with(replace(found, amount=found.consumed, settled=True)))

    def give_back(self, procurement_id: str, parts: Mapping[str, Decimal]) -> tuple[Any, ...]:
        """Return the line with the parts of these lots free again, each of them once."""
        found = self.reservation(procurement_id)
        if found is None or (after := found.give_back(parts)) == found:
            return (self,)
        return self._released(found, self._with(after))

    def pass_on(self, procurement_id: str, to: str, parts: Mapping[str, Decimal], *, today: date) -> tuple[Any, ...]:
        """
        Return the line with the parts of these lots reserved for another procurement, in one step.

        Nobody can take the money in between. What the first one holds no longer must be free in the line. Raises:
        RuleBroken (SCOPE-07).
        """
        freed, *news = self.give_back(procurement_id, parts)
        reserved, *more = freed.reserve(to, sum(parts.values(), NOTHING), today=today)
        return reserved, *news, *more

    def consume(self, paid: PaymentExecuted) -> tuple[Any, ...]:
        """
        Return the line with a payment taken from it, once for its contract and number, in any order.

        The money is gone, so nothing is refused: what even the free part of the line does not cover is told as
        overspent (SCOPE-07).
        """
        procurement_id, number = paid.procurement_id, paid.number
        before = self.reservation(procurement_id) or Reservation(procurement_id=procurement_id, amount=NOTHING)
        if before.knows(paid.contract_id, number):
            return (self,)
        after = self._with(before.pay(paid.contract_id, number, paid.amount, free=self.free))
        uncovered = after.overspent - self.overspent
        ours: dict[str, Any] = {
            "procurement_id": procurement_id,
            "budget_line_id": self.id,
            "contract_id": paid.contract_id,
            "number": number,
        }
        news: list[Any] = [BudgetConsumed(amount=paid.amount - uncovered, free=after.free, **ours)]
        if uncovered:
            news.append(BudgetOverspent(amount=uncovered, **ours))
        return after, *news

    def settle(self, closed: ContractClosed, *, contracts: int) -> tuple[Any, ...]:
        """Return the line with the unused rest released once the last of the procurement's contracts is closed."""
        found = self.reservation(closed.procurement_id)
        if found is None:
            return (self,)
        return self._released(found, self._with(found.close(closed.contract_id, closed.paid, of=contracts)))

    def adjust(self, call: AdjustBudgetLine, adjusted_by: str, *, today: date) -> tuple[Any, ...]:
        """
        Return the line with another approved amount; unchanged if that document has adjusted it before.

        Raises: RuleBroken (SCOPE-07) below what is reserved and consumed, Conflict if the document said another amount.
        """
        if earlier := next((each for each in self.adjustments if each.document_number == call.document_number), None):
            if earlier.amount != call.amount:
                raise _adjusted_otherwise(earlier)
            return (self,)
        if call.amount < (bound := self.reserved + self.consumed):
            expected = (
                f"≥ {bound:.2f} 元（已占用 {self.reserved:.2f}、已支付 {self.consumed:.2f}，reserved and consumed）"
            )
            require(rule("SCOPE-07", today, self.region).breach(expected, f"{call.amount:.2f}"))
        adjustment = Adjustment(
            document_number=call.document_number,
            reason=call.reason,
            before=self.amount,
            amount=call.amount,
            adjusted_by=adjusted_by,
            adjusted_on=today,
        )
        after = replace(self, amount=call.amount, adjustments=(*self.adjustments, adjustment))
        news = BudgetLineAdjusted(
            budget_line_id=self.id, before=self.amount, free=after.free, **call.model_dump(exclude={"budget_line_id"})
        )
        return after, news

    def _with(self, changed: Reservation) -> "BudgetLine":
        others = tuple(each for each in self.reservations if each.procurement_id != changed.procurement_id)
        return replace(self, reservations=(*others, changed))

    def _released(self, found: Reservation, after: "BudgetLine") -> tuple[Any, ...]:
        amount = self.reserved - after.reserved
        if not amount:
            return (after,)
        news = BudgetReleased(
            procurement_id=found.procurement_id, budget_line_id=self.id, amount=amount, free=after.free
        )
        return after, news


def _adjusted_otherwise(earlier: Adjustment) -> Conflict:
    return Conflict(
        f"文号 {earlier.document_number} 已将预算调整为 {earlier.amount:.2f} 元；再次调整请使用新的文号。 "
        f"This document has adjusted the line to {earlier.amount:.2f}: adjust again by a document of its own.",
        {"document_number": earlier.document_number, "amount": f"{earlier.amount:.2f}"},
    )
