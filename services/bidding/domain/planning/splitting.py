"""
What a buyer bought of one class in one year out of one budget item without open tender (METH-05, REG 28).

One document a key: of two plans that are filed at the same time the second one is judged with the first.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from common.interfaces.bidding import Method
from common.interfaces.rules import describe, require
from common.law.catalogue import class_of
from common.law.money import NOTHING, Yuan
from common.law.rules import rule
from common.law.scope import splitting
from services.bidding.domain.planning.method import threshold_of
from services.bidding.domain.planning.plan import Plan


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One plan's purchases of the class; `as_of` is the plan's version when they were counted."""

    procurement_id: str
    amount: Yuan
    excepted: bool  # the budget was adjusted, or another method is applied for
    as_of: int


@dataclass(frozen=True, slots=True, kw_only=True)
class YearTotal:
    """`id` is buyer, year, budget line and class; `threshold` that of open tender when it was counted last."""

    id: str
    region: str
    buyer: str
    parts: tuple[Part, ...] = ()
    version: int = 0

    @property
    def counted(self) -> tuple[Decimal, ...]:
        return tuple(part.amount for part in self.parts if not part.excepted)

    def holds(self, procurement_id: str, as_of: int) -> bool:
        return any((part.procurement_id, part.as_of) == (procurement_id, as_of) for part in self.parts)

    def count(self, part: Part, threshold: Decimal, *, today: date) -> tuple["YearTotal"]:
        """Return the total with this part instead of an earlier one of its plan. Raises: RuleBroken (METH-05)."""
        others = tuple(each for each in self.parts if each.procurement_id != part.procurement_id)
        after = replace(self, parts=(*others, part))
        if not part.excepted and splitting(after.counted, threshold) == "violation":
            require(rule("METH-05", today, self.region).breach(*after._said(threshold)))
        return (after,)

    def warning(self, threshold: Decimal, *, today: date) -> str | None:
        """Return what to say of a total that is just at the threshold."""
        if splitting(self.counted, threshold) != "warning":
            return None
        return describe(rule("METH-05", today, self.region).breach(*self._said(threshold)))

    def release(self, procurement_id: str, before: int) -> tuple["YearTotal"]:
        """Return the total without the plan's part, if that was counted before this version of the plan."""
        kept = tuple(each for each in self.parts if each.procurement_id != procurement_id or each.as_of >= before)
        return (replace(self, parts=kept),)

    def _said(self, threshold: Decimal) -> tuple[str, str]:
        total = sum(self.counted, NOTHING)
        return f"≤ {threshold:.2f} 元，本年度同类合计 (of this class in the year)", f"{total:.2f}（{self.id}）"


def parts_of(plan: Plan, *, today: date) -> Iterator[tuple[YearTotal, Part, Decimal]]:
    """Yield for each class of a plan that is not openly tendered its empty total, its part and the threshold."""
    threshold = threshold_of(plan.region, plan.category, today)
    if plan.method is Method.OPEN_TENDER or threshold is None:
        return
    amounts: dict[str, Decimal] = defaultdict(Decimal)
    for item in plan.items:
        amounts[class_of(item.code)] += item.budget
    excepted = bool(plan.budget_adjustment or plan.superior_consent)
    for name, amount in sorted(amounts.items()):
        total_id = f"{plan.buyer}.{plan.fiscal_year}.{plan.budget_line_id}.{name}"
        part = Part(procurement_id=plan.id, amount=amount, excepted=excepted, as_of=plan.version)
        yield YearTotal(id=total_id, region=plan.region, buyer=plan.buyer), part, threshold
