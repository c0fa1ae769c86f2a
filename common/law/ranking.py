"""
The ranking of one lot, from bids as they count and from scores: whoever has both computes the same.

Deductions (rulebook 9), scores and order (EVAL-04 to -07), ties (EVAL-08), one brand once (EVAL-10).
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from common.law.brands import same_brand
from common.law.evaluation import ConformingBid, Evaluation, Row, evaluate_comprehensive, evaluate_lowest
from common.law.offers import Offer, Terms, core_brands
from common.law.preferences import Preference, preferences
from common.law.rules import Category
from common.law.ties import places

Draw = Callable[[str, tuple[str, ...]], Sequence[str]]
"""Draws the order of those tied; told for what."""
Scores = Mapping[str, Sequence[Decimal]]
LOWEST = "lowest_price"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """`rank` is None for a bid whose brand is recommended by another one, `behind` (EVAL-10)."""

    rank: int | None
    row: Row
    preferences: tuple[Preference, ...]
    behind: str | None = None


def rank_lot(
    terms: Terms, category: Category, on: date, offers: Mapping[str, Offer], scores: Mapping[str, Scores], draw: Draw
) -> tuple[Place, ...]:
    """
    Return the conforming bids, best first, no two of one rank.

    `offers` as they count (EVAL-11), `scores` by bid and factor: one of an objective factor, else each member's.
    Raises: ValueError without bids, or when they were not scored alike.
    """
    lines = preferences(terms, category, on, offers)
    bids = [
        ConformingBid(
            id=bid,
            price=offer.price,
            deductions=tuple(each.deduction for each in lines[bid] if each.granted),
            scores=scores.get(bid, {}),
        )
        for bid, offer in offers.items()
    ]
    lowest = terms.evaluation == LOWEST
    found = evaluate_lowest(bids) if lowest else evaluate_comprehensive(bids, Decimal(terms.price_weight) * 100)
    order = _untied(terms, found, draw)
    behind = {} if lowest else _behind(terms, category, offers, found, draw)
    recommended = [bid for bid in order if bid not in behind]
    ranks = {bid: number for number, bid in enumerate(recommended, 1)}
    rows = {row.id: row for row in found.rows}
    return tuple(
        Place(rank=ranks.get(bid), row=rows[bid], preferences=lines[bid], behind=behind.get(bid))
        for bid in (*recommended, *(bid for bid in order if bid in behind))
    )


def brand_groups(terms: Terms, category: Category, offers: Mapping[str, Offer]) -> dict[str, str]:
    """
    Return what stands for each bid's brand of the core product (EVAL-10).

    A bid that names none stands alone, and so does each bid for works or services.
    """
    goods = category == "goods"
    found = {bid: core_brands(terms, offer) if goods else None for bid, offer in offers.items()}
    return {bid: "\n".join(brands) if brands else f"\n{bid}" for bid, brands in found.items()}


def settle(
    terms: Terms, what: str, tied: Sequence[str], means: Mapping[str, Mapping[str, Decimal]], draw: Draw
) -> list[str]:
    """Order who is tied as the documents say, by the factors that their text names, and draw what is left (EVAL-08)."""
    codes = [code for code in _words(terms.tie_break) if code in {factor.code for factor in terms.factors}]
    merit = {bid: tuple(-means.get(bid, {}).get(code, Decimal(0)) for code in codes) for bid in tied}
    ordered: list[str] = []
    for group in places(merit):
        ordered += draw(what, group) if len(group) > 1 else group
    return ordered


def _untied(terms: Terms, found: Evaluation, draw: Draw) -> list[str]:
    groups: dict[int, list[str]] = {}
    for row in found.rows:
        groups.setdefault(row.rank, []).append(row.id)
    means = {row.id: _means(row) for row in found.rows}
    return [
        bid
        for rank, tied in groups.items()
        for bid in (settle(terms, f"rank {rank}", tied, means, draw) if len(tied) > 1 else tied)
    ]


def _behind(
    terms: Terms, category: Category, offers: Mapping[str, Offer], found: Evaluation, draw: Draw
) -> dict[str, str]:
    """Return each bid that another of its brand keeps from recommendation, and which one: the best by total."""
    brands, means = brand_groups(terms, category, offers), {row.id: _means(row) for row in found.rows}
    best = same_brand(brands, {row.id: -(row.total or Decimal(0)) for row in found.rows})
    first = {brands[bid]: bid for bid in best.staying}
    for group in best.undecided:
        first[brands[group[0]]] = settle(terms, f"recommended of {group[0]}'s brand", group, means, draw)[0]
    return {bid: first[brand] for bid, brand in brands.items() if first[brand] != bid}


def _means(row: Row) -> dict[str, Decimal]:
    return {line.what: line.amount for line in row.lines if line.rule == "EVAL-06"}


def _words(text: str | None) -> Iterable[str]:
    return dict.fromkeys(re.findall(r"[A-Za-z0-9._-]+", text or ""))
