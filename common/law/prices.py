"""What a bid's price counts for: policy deductions, price scores, and prices that are too low or too high."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from common.law.money import round_half_up
from common.law.rules import Breach, Rule

SME = "POL-SME-"
SHARE = Decimal("0.0001")


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

    @property
    def review_required(self) -> bool:
        return self.below_average or self.below_second_lowest or self.below_ceiling


def applicable(deductions: Iterable[Deduction], *, reserved: bool) -> tuple[Deduction, ...]:
    """Return the deductions that count: a package reserved for SMEs has none for being one (POL-SME-04)."""
    return tuple(each for each in deductions if not (reserved and each.rule.startswith(SME)))


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
    return (domestic_cost / (domestic_cost + other_cost)).quantize(SHARE)


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
    rule: Rule,
    prices: Mapping[str, Decimal],
    bidder: str,
    ceiling: Decimal,
    rates: Mapping[str, Decimal] | None = None,
) -> LowPrice:
    """
    Look for the numeric signs of EVAL-12 on the original prices of all conforming bids.

    `ceiling` is the maximum price, else the budget; `rates` are those the documents raise (average, second_lowest,
    ceiling). Strictly below: a price on the line is no sign.
    """
    line = rule.params | dict(rates or {})
    price, total = prices[bidder], sum(prices.values(), Decimal(0))
    second_lowest = sorted(prices.values())[1] if len(prices) > 1 else Decimal(0)
    return LowPrice(
        average=round_half_up(total / len(prices)),
        below_average=price * len(prices) < total * line["average"],
        below_second_lowest=price < second_lowest * line["second_lowest"],
        below_ceiling=price < ceiling * line["ceiling"],
    )


def price_breach(rule: Rule, price: Decimal, budget: Decimal, max_price: Decimal | None = None) -> Breach | None:
    """Return a breach of BID-INV-01 if the bid is above the budget or the maximum price."""
    most = budget if max_price is None else min(budget, max_price)
    return rule.breach(f"≤ {most:.2f}", f"{price:.2f}") if price > most else None


def weight_breach(rule: Rule, points: Decimal, *, fixed_price: bool = False) -> Breach | None:
    """Check the price's points of 100 (EVAL-02 for a tender, CON-06 for a consultation); a fixed price has none."""
    least = Decimal(0) if fixed_price else rule.params["least"] * 100
    most = Decimal(0) if fixed_price else rule.params.get("most", Decimal(1)) * 100
    return None if least <= points <= most else rule.breach(f"{least:f}-{most:f}", f"{points:f}")
