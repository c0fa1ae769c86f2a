"""What a bid's price counts for: policy deductions, price scores, and prices that are too low or too high."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import ClassVar, NamedTuple

from common.law.money import round_half_up
from common.law.rules import Breach, Category, NoSuchRule, Rule, rule

SHARE = Decimal("0.0001")


class RateRange(NamedTuple):
    """The rates that documents may set; both ends are lawful."""

    least: Decimal
    most: Decimal

    def allows(self, rate: Decimal) -> bool:
        return self.least <= rate <= self.most


@dataclass(frozen=True, slots=True)
class Deduction:
    """A policy's rate off the original bid, or off `base` if only some items have it (FJ-05)."""

    rule: str
    rate: Decimal
    base: Decimal | None = None

    def amount(self, bid: Decimal) -> Decimal:
        return (bid if self.base is None else self.base) * self.rate


@dataclass(frozen=True, slots=True)
class LowPrice:
    """Which of the three numeric signs a bid shows; a sign starts a review and never makes the bid invalid."""

    average: Decimal
    below_average: bool
    below_second_lowest: bool
    below_ceiling: bool
    invalidates: ClassVar[bool] = False

    @property
    def review_required(self) -> bool:
        return self.below_average or self.below_second_lowest or self.below_ceiling


def evaluated_price(bid: Decimal, deductions: Iterable[Deduction] = ()) -> Decimal:
    """
    Return the price for evaluation only: each deduction on the original bid, then added (POL-02).

    Raises: ValueError for a bid that is not positive or deductions that leave nothing.
    """
    evaluated = round_half_up(bid - sum((each.amount(bid) for each in deductions), Decimal(0)))
    if not 0 < evaluated <= bid:
        raise ValueError(f"deductions from {bid} leave {evaluated}: the rates are wrong")
    return evaluated


def domestic_share(domestic_cost: Decimal, other_cost: Decimal) -> Decimal:
    """Return the part of domestic products in the cost of all products, to four places."""
    return (domestic_cost / (domestic_cost + other_cost)).quantize(SHARE, ROUND_HALF_UP)


def counts_as_domestic(rule: Rule, domestic_cost: Decimal, other_cost: Decimal) -> bool:
    """Tell whether the whole bid has the deduction of POL-DOM-02; exact, not by the rounded share (POL-DOM-04)."""
    return bool(domestic_cost >= rule.params["share"] * (domestic_cost + other_cost))


def price_scores(evaluated: Mapping[str, Decimal], points: Decimal) -> dict[str, Decimal]:
    """
    Return each bid's price score: the lowest evaluated price has all points, no price is trimmed (EVAL-05).

    Units: `points` is the price weight x 100. Raises: ValueError without bids or for a price that is not positive.
    """
    if not evaluated or min(evaluated.values()) <= 0:
        raise ValueError("price scores need at least one bid, and every price above zero")
    benchmark = min(evaluated.values())
    return {bid: round_half_up(benchmark * points / price) for bid, price in evaluated.items()}


def abnormal_low_price(
    rule: Rule | None,
    prices: Mapping[str, Decimal],
    bidder: str,
    ceiling: Decimal,
    rates: Mapping[str, Decimal] | None = None,
) -> LowPrice:
    """
    Look for the numeric signs of EVAL-12 on the original prices of all conforming bids.

    `ceiling` is the maximum price, else the budget; `rates` are those the documents raise (average, second_lowest,
    ceiling). Strictly below: a price on the line is no sign. `rule` None: for documents of before 2026-02-01 no
    number is a sign, only what the panel thinks.
    """
    line = (rule.params | dict(rates or {})) if rule else dict.fromkeys(("average", "second_lowest", "ceiling"), 0)
    price, total = prices[bidder], sum(prices.values(), Decimal(0))
    second_lowest = sorted(prices.values())[1] if len(prices) > 1 else Decimal(0)
    return LowPrice(
        average=round_half_up(total / len(prices)),
        below_average=price * len(prices) < total * line["average"],
        below_second_lowest=price < second_lowest * line["second_lowest"],
        below_ceiling=price < ceiling * line["ceiling"],
    )


def trigger_range(on: date, sign: str | None = None) -> RateRange | None:
    """
    Return to what documents may raise a line of EVAL-12; None before it was in force.

    `sign`: average, second_lowest or ceiling; without it from the lowest of the three lines.
    """
    try:
        params = rule("EVAL-12", on).params
    except NoSuchRule:
        return None
    lines = [params[name] for name in ("average", "second_lowest", "ceiling") if sign in (None, name)]
    return RateRange(min(lines), params["most"])


def explanation_breach(rule: Rule, minutes: int) -> Breach | None:
    """Check the time that a bidder has to explain a low price (EVAL-13)."""
    least = rule.params["minutes"]
    return rule.breach(f"≥ {least} min（分钟）", f"{minutes} min（分钟）") if minutes < least else None


def price_breach(rule: Rule, price: Decimal, budget: Decimal, max_price: Decimal | None = None) -> Breach | None:
    """Return a breach of BID-INV-01 if the bid is above the budget or the maximum price."""
    most = budget if max_price is None else min(budget, max_price)
    return rule.breach(f"≤ {most:.2f}", f"{price:.2f}") if price > most else None


WEIGHTS = {"tender": "EVAL-02", "invited_tender": "EVAL-02", "consultation": "CON-06"}


def weight_rule(method: str, category: Category, on: date) -> Rule | None:
    """Return the row that bounds the price's weight, None where none does, as for works. KeyError: it is not scored."""
    try:
        return rule(WEIGHTS[method], on, category=category)
    except NoSuchRule:
        return None


def weight_bounds(rule: Rule, *, fixed_price: bool = False) -> tuple[Decimal, Decimal | None]:
    """Return the least and the most points of 100; None: no upper bound; zero: a fixed price is not scored."""
    if fixed_price:
        return Decimal(0), Decimal(0)
    most = rule.params.get("most")
    return rule.params["least"] * 100, None if most is None else most * 100


def weight_breach(rule: Rule, points: Decimal, *, fixed_price: bool = False) -> Breach | None:
    """Check the price's points of 100 (EVAL-02 for a tender, CON-06 for a consultation); a fixed price has none."""
    least, bound = weight_bounds(rule, fixed_price=fixed_price)
    most = Decimal(100) if bound is None else bound
    return None if least <= points <= most else rule.breach(f"{least:f}-{most:f}", f"{points:f}")
