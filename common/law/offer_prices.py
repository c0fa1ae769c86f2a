"""The price that counts of one bid: what it states, and what EVAL-11 makes of it where it contradicts itself."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from common.law.numerals import amount_in_words
from common.law.offers import Declared, Offer, Priced
from common.law.price_correction import PricedLine, Stated, correct_price

WORDS, MISPLACED, UNIT_PRICES = "words", "misplaced_decimal", "unit_prices"


@dataclass(frozen=True, slots=True)
class Correction:
    """`grounds` are words, misplaced_decimal, unit_prices: what was followed, in the order of the rule."""

    price: Decimal
    unit_prices: Mapping[str, Decimal]
    grounds: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CorrectedLine:
    item: str
    brand: str | None
    unit_price: Decimal
    quantity: str
    maker_size: str | None
    domestic: bool
    green: bool


@dataclass(frozen=True, slots=True)
class CorrectedOffer:
    price: Decimal
    price_words: str | None
    items: tuple[Priced, ...]
    declarations: Declared
    controllers: Sequence[str]


def correction(offer: Offer, misplaced: Collection[str] = ()) -> Correction | None:
    """
    Return the price and unit prices that count, None where they are those stated.

    `misplaced`: items of whose unit price people find the decimal point clearly misplaced.
    Raises: ValueError for a misplaced decimal point that the total does not resolve.
    """
    words = words_of(offer)
    stated = Stated(offer.price, words)
    lines = [PricedLine(Decimal(each.quantity), each.unit_price, each.item in misplaced) for each in offer.items]
    found = correct_price(stated, None, lines)
    if found.total == offer.price and not misplaced:
        return None
    grounds = {
        WORDS: words not in (None, offer.price),
        MISPLACED: bool(misplaced),
        UNIT_PRICES: not misplaced and found.total != stated.price,
    }
    changed = {
        line.item: price
        for line, price in zip(offer.items, found.unit_prices, strict=True)
        if line.item in misplaced and price != line.unit_price
    }
    return Correction(found.total, changed, tuple(name for name, holds in grounds.items() if holds))


def words_of(offer: Offer) -> Decimal | None:
    """Return the amount in words; None if there is none, or none that can be read: people look at that one."""
    try:
        return amount_in_words(offer.price_words) if offer.price_words else None
    except ValueError:
        return None


def corrected(offer: Offer, made: Correction | None) -> Offer:
    """Return the bid as it is evaluated."""
    if made is None:
        return offer
    items = tuple(
        CorrectedLine(
            item=each.item,
            brand=each.brand,
            unit_price=made.unit_prices.get(each.item, each.unit_price),
            quantity=each.quantity,
            maker_size=each.maker_size,
            domestic=each.domestic,
            green=each.green,
        )
        for each in offer.items
    )
    return CorrectedOffer(made.price, offer.price_words, items, offer.declarations, offer.controllers)
