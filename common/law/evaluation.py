"""
From conforming bids to a ranked list in which every number explains itself.

Both methods of EVAL-01: comprehensive scoring (EVAL-05, -06, -07) and lowest evaluated price (EVAL-04).
Bids equal in all that ranks share a rank and name each other in `tied`: the documents or a draw decide (EVAL-08).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Literal

from common.law.money import round_half_up
from common.law.prices import Deduction, evaluated_price, price_scores

Merit = Mapping[str, tuple[Decimal, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class ConformingBid:
    """`scores`: for each part that is not the price, what each member of the panel gave."""

    id: str
    price: Decimal
    deductions: tuple[Deduction, ...] = ()
    scores: Mapping[str, Sequence[Decimal]] = field(default_factory=dict)

    @property
    def evaluated(self) -> Decimal:
        return evaluated_price(self.price, self.deductions)


@dataclass(frozen=True, slots=True)
class Line:
    """One step of the arithmetic: yuan taken off the price, or points added to the total."""

    rule: str
    what: str
    amount: Decimal
    unit: Literal["yuan", "points"]
    rate: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A bid's place; `non_price`, `price_score` and `total` are points and absent when only the price ranks."""

    rank: int
    id: str
    price: Decimal
    evaluated: Decimal
    non_price: Decimal | None = None
    price_score: Decimal | None = None
    total: Decimal | None = None
    lines: tuple[Line, ...]
    tied: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Evaluation:
    benchmark: Decimal
    rows: tuple[Row, ...]

    @property
    def order(self) -> tuple[str, ...]:
        return tuple(row.id for row in self.rows)


def evaluate_comprehensive(bids: Sequence[ConformingBid], price_points: Decimal) -> Evaluation:
    """
    Rank by mean scores of all parts plus price score, high to low; of equal totals the lower price first.

    Raises: ValueError without bids, for two bids of one id, or when bids were not scored alike.
    """
    _check_ids(bids)
    if len({tuple((part, len(given)) for part, given in sorted(bid.scores.items())) for bid in bids}) != 1:
        raise ValueError("every member scores the same parts of every bid")
    evaluated = {bid.id: bid.evaluated for bid in bids}
    price_score = price_scores(evaluated, price_points)
    scored = {bid.id: _score(bid, price_score[bid.id], price_points) for bid in bids}
    return _rank(bids, evaluated, {bid: (-points["total"], evaluated[bid]) for bid, points in scored.items()}, scored)


def evaluate_lowest(bids: Sequence[ConformingBid]) -> Evaluation:
    """Rank by evaluated price, low to high; equal prices tie. Raises: ValueError without bids, or for one id twice."""
    _check_ids(bids)
    evaluated = {bid.id: bid.evaluated for bid in bids}
    scored = {bid.id: {"lines": _deducted(bid)} for bid in bids}
    return _rank(bids, evaluated, {bid: (price,) for bid, price in evaluated.items()}, scored)


def _score(bid: ConformingBid, price_score: Decimal, price_points: Decimal) -> dict[str, Any]:
    means = {part: _mean(given) for part, given in bid.scores.items()}
    non_price = sum(means.values(), Decimal("0.00"))
    lines = (
        *_deducted(bid),
        *(Line("EVAL-06", part, mean, "points") for part, mean in means.items()),
        Line("EVAL-05", "price", price_score, "points", price_points / 100),
    )
    return {"non_price": non_price, "price_score": price_score, "total": non_price + price_score, "lines": lines}


def _rank(
    bids: Sequence[ConformingBid], evaluated: Mapping[str, Decimal], merit: Merit, scored: Mapping[str, dict[str, Any]]
) -> Evaluation:
    """Order the bids, the smallest merit first; equal merit shares the rank."""
    rows = []
    for bid in sorted(bids, key=lambda bid: merit[bid.id]):
        own = merit[bid.id]
        rank = 1 + sum(other < own for other in merit.values())
        tied = tuple(sorted(other for other, theirs in merit.items() if theirs == own and other != bid.id))
        row = Row(rank=rank, id=bid.id, price=bid.price, evaluated=evaluated[bid.id], tied=tied, **scored[bid.id])
        rows.append(row)
    return Evaluation(min(evaluated.values()), tuple(rows))


def _check_ids(bids: Sequence[ConformingBid]) -> None:
    if not bids or len({bid.id for bid in bids}) != len(bids):
        raise ValueError("an evaluation needs at least one bid, and each only once")


def _mean(given: Sequence[Decimal]) -> Decimal:
    if not given:
        raise ValueError("a part without any member's score has no mean")
    return round_half_up(sum(given, Decimal(0)) / len(given))


def _deducted(bid: ConformingBid) -> tuple[Line, ...]:
    """Return the deductions as lines to read; each is rounded, the evaluated price only once."""
    taken = ((each, round_half_up(-each.amount(bid.price))) for each in bid.deductions)
    return tuple(Line(each.rule, "deduction", amount, "yuan", each.rate) for each, amount in taken)
