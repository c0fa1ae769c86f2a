"""What banks have filed: no offer goes beyond it (FIN-02), no order favours a bank (FIN-03)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from common.law.money import truncate


@dataclass(frozen=True, slots=True, kw_only=True)
class Product:
    """`rate_ceiling` a year and `max_share` of what the contract still pays, both as decimal strings."""

    id: str
    bank: str
    bank_name: str
    name: str
    rate_ceiling: str
    max_days: int
    max_share: str
    version: int = 0


def rotated(products: Iterable[Product], on: date) -> list[Product]:
    """
    Return the products bank by bank, beginning with another bank each day.

    Banks stand in the order of their credit codes; the day's number (proleptic Gregorian ordinal) modulo the number of
    banks says who begins. So over any n days in a row each of n banks is first exactly once (FIN-03).
    """
    found = sorted(products, key=lambda each: (each.bank, each.name, each.id))
    banks = sorted({each.bank for each in found})
    start = on.toordinal() % len(banks) if banks else 0
    turn = {bank: (place - start) % len(banks) for place, bank in enumerate(banks)}
    return sorted(found, key=lambda each: turn[each.bank])


def most(unpaid: Decimal, share: str) -> Decimal:
    """Return the share of what is unpaid, cut to the fen: a cap is never rounded up (CAL-11)."""
    return truncate(unpaid * Decimal(share))
