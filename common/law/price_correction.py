"""
A price that a bid states twice, differently (EVAL-11): four corrections, in this order.

The opening sheet goes before the body; words before figures; where the decimal point of a unit price is clearly
misplaced the total stands and the unit price is corrected; otherwise unit prices go before a total that is not their
sum. The bidder confirms the correction, else the bid is invalid: that is asked elsewhere.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from common.law.money import round_half_up


@dataclass(frozen=True, slots=True)
class Stated:
    """One place where the price stands, in figures, in words, or in both."""

    figures: Decimal | None = None
    words: Decimal | None = None

    @property
    def price(self) -> Decimal | None:
        return self.figures if self.words is None else self.words


@dataclass(frozen=True, slots=True)
class PricedLine:
    """`decimal_misplaced`: people found the decimal point of the unit price clearly misplaced."""

    quantity: Decimal
    unit_price: Decimal
    decimal_misplaced: bool = False

    @property
    def amount(self) -> Decimal:
        return self.quantity * self.unit_price


@dataclass(frozen=True, slots=True)
class CorrectedPrice:
    """`unit_prices` in the order of the lines, corrected where a decimal point was misplaced."""

    total: Decimal
    unit_prices: tuple[Decimal, ...]


def correct_price(
    sheet: Stated | None = None, body: Stated | None = None, lines: Sequence[PricedLine] = ()
) -> CorrectedPrice:
    """
    Return the price that counts.

    Raises: ValueError without any price, or for a misplaced decimal point that the total does not resolve.
    """
    stated = next((place.price for place in (sheet, body) if place and place.price is not None), None)
    misplaced = [line for line in lines if line.decimal_misplaced]
    if not misplaced:
        if stated is None and not lines:
            raise ValueError("a bid without any price has nothing to correct")
        total = sum((line.amount for line in lines), Decimal(0)) if lines else stated
        assert total is not None
        return CorrectedPrice(round_half_up(total), tuple(line.unit_price for line in lines))
    if stated is None or len(misplaced) > 1 or not misplaced[0].quantity:
        raise ValueError("a misplaced decimal point is corrected by the total: give it, and one such line")
    rest = stated - sum((line.amount for line in lines if not line.decimal_misplaced), Decimal(0))
    if rest <= 0:
        raise ValueError(f"the other lines alone reach the total of {stated}")
    unit_price = round_half_up(rest / misplaced[0].quantity)
    unit_prices = tuple(unit_price if line.decimal_misplaced else line.unit_price for line in lines)
    return CorrectedPrice(round_half_up(stated), unit_prices)
