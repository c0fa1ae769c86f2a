"""What is kept for small and medium enterprises (POL-SME-03)."""

from decimal import Decimal
from typing import Literal, NamedTuple

from common.law.money import round_up
from common.law.rules import Rule

Reserve = Literal["whole", "partial", "none"]


class ReservedShare(NamedTuple):
    """Yuan: the least that is reserved, and the least of it for small and micro enterprises."""

    least: Decimal
    small_micro: Decimal


def reserve_required(rule: Rule, budget: Decimal, *, suitable: bool, exempt: bool = False) -> Reserve:
    """Tell what to reserve; `exempt` is one of the grounds of POL-SME-04, such as an irreplaceable supplier."""
    if exempt or not suitable:
        return "none"
    return "whole" if budget <= rule.params["whole_up_to"] else "partial"


def reserved_share(rule: Rule, suitable_total: Decimal, share: Decimal | None = None) -> ReservedShare:
    """Return the least to reserve of what suits them, never rounded down; `share` is a higher one of a notice."""
    least = suitable_total * (rule.params["share"] if share is None else share)
    return ReservedShare(round_up(least), round_up(least * rule.params["small_micro_share"]))
