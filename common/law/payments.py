"""What late payment costs (PAY-03) or a late refund (BOND-05), and between what amounts a fine lies (SUP-08)."""

from datetime import date
from decimal import Decimal
from typing import NamedTuple

from common.law.money import round_half_up, round_up, truncate
from common.law.rules import Rule

YEAR = 365  # days; a yearly rate is simple interest by the day


class Overdue(NamedTuple):
    days: int
    interest: Decimal


class Fine(NamedTuple):
    least: Decimal
    most: Decimal


def overdue(
    rule: Rule, amount: Decimal, due_on: date, paid_on: date, agreed: Decimal | None = None, lpr: Decimal | None = None
) -> Overdue:
    """
    Return the days overdue and the interest for them.

    `agreed` is the contract's yearly rate, at least `lpr` (the one-year loan prime rate at signing, if known); none
    agreed: the rule's daily rate.
    """
    days = max(0, (paid_on - due_on).days)
    if agreed is None:
        return Overdue(days, round_half_up(amount * rule.params["daily_rate"] * days))
    return Overdue(days, round_half_up(amount * max(agreed, lpr or agreed) * days / YEAR))


def refund_interest(rule: Rule, amount: Decimal, days: int, benchmark: str) -> Decimal:
    """Return what a bond bears that goes back so many days late: the yearly rate and a fifth more (BOND-05)."""
    yearly = Decimal(benchmark) * rule.params["factor"]
    return round_half_up(amount * yearly * days / rule.params["year_days"])


def supplier_fine(rule: Rule, purchase: Decimal) -> Fine:
    """Return the range of a supplier's fine by the purchase amount; its ends are cut inwards to fen."""
    rates = rule.params["supplier"]
    return Fine(round_up(purchase * rates["least"]), truncate(purchase * rates["most"]))
