"""Amounts, rates and counts that a rule bounds: the bound itself is lawful (CAL-07), a cap is cut to fen (CAL-11)."""

from datetime import date
from decimal import Decimal

from common.law.money import round_up, truncate
from common.law.rules import Breach, Rule, rule


def cap(rule: Rule, base: Decimal) -> Decimal:
    """Return the most that BOND-01, BOND-04 or CTR-06 allows of the budget, the contract or the original amount."""
    if base < 0:
        raise ValueError("a cap has no negative base")
    return truncate(base * rule.params["rate"])


def floor(rule: Rule, base: Decimal) -> Decimal:
    """Return the least that INN-06 demands of the first purchase, raised to the fen."""
    return round_up(base * rule.params["rate"])


def cap_breach(rule: Rule, base: Decimal, amount: Decimal) -> Breach | None:
    most = cap(rule, base)
    return rule.breach(f"≤ {most:.2f}", f"{amount:.2f}") if amount > most else None


def addition_rule(on: date, *, emergency: bool) -> Rule:
    """Return the row whose rate caps what is bought in addition: CTR-06, in an emergency that of the day (EMG-06)."""
    return rule("EMG-06" if emergency else "CTR-06", on)


def bond_breach(rule: Rule, base: Decimal, amount: Decimal, form: str = "guarantee") -> Breach | None:
    """Check a bond: at most its share of the budget or contract (BOND-01, BOND-04), and never in cash."""
    if form == "cash":
        return rule.breach(", ".join(rule.params["forms"]), form)
    return cap_breach(rule, base, amount)


def rate_breach(rule: Rule, rate: Decimal) -> Breach | None:
    """Check a rate that the documents fix against the rule's `least` and `most`; a missing bound does not bind."""
    least, most = rule.params.get("least"), rule.params.get("most")
    if (least is None or rate >= least) and (most is None or rate <= most):
        return None
    bounds = [f"≥ {least}" if least is not None else "", f"≤ {most}" if most is not None else ""]
    return rule.breach(", ".join(filter(None, bounds)), rate)


def few_breach(rule: Rule, count: int) -> Breach | None:
    """Check a number of suppliers or bids (METH-01, BID-FEW-01, BID-FEW-02, QUAL-05)."""
    least = rule.params["least"]
    return rule.breach(f"≥ {least}", count) if count < least else None


def reaches(rule: Rule, budget: Decimal) -> bool:
    """Tell whether a budget reaches a threshold: the procurement limit (FJ-01) or that of open tender (FJ-02)."""
    return bool(budget >= rule.params["threshold"])
