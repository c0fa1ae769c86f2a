"""What is government procurement (SCOPE-01, FJ-01), what must be openly tendered (FJ-02), and splitting (METH-05)."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Literal

from common.law.limits import reaches
from common.law.regions import Level
from common.law.rules import Category, Rule, rule

Splitting = Literal["violation", "warning", "no_violation"]


def in_scope(
    limit: Rule | None, budget: Decimal, *, in_catalogue: bool, year_total: Decimal | None = None
) -> bool | None:
    """
    Tell whether a purchase from fiscal funds is government procurement: in the catalogue, or at the limit.

    `limit` None: nobody knows the limit (works), so outside the catalogue nobody can tell.
    """
    if in_catalogue or limit is None:
        return True if in_catalogue else None
    return reaches(limit, max(budget, year_total or budget))


def open_tender_rule(on: date, category: Category, level: Level | None = None, region: str = "350000") -> Rule:
    """Return the row whose `threshold` makes open tender compulsory: FJ-02, for works the tender size (METH-12)."""
    return rule("METH-12" if category == "works" else "FJ-02", on, region, level=level, category=category)


def splitting(amounts: Sequence[Decimal], threshold: Decimal, *, excepted: bool = False) -> Splitting:
    """
    Judge the purchases of one item in one fiscal year by methods other than open tender.

    The regulation says "exceeds"; equality only warns (METH-05). `excepted`: the budget was adjusted, or the method
    approved. A single purchase splits nothing.
    """
    total = sum(amounts, Decimal(0))
    if excepted or len(amounts) < 2 or total < threshold:
        return "no_violation"
    return "violation" if total > threshold else "warning"
