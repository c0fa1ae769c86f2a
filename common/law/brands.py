"""Bidders of one brand of the core product: they count as one, and one of them stays (EVAL-09, EVAL-10)."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class SameBrand:
    """
    `counted`: how many bidders the conforming bids are worth. `staying` and `out` in the order given.

    `undecided`: groups of one brand that nothing tells apart; the documents decide, else a draw.
    """

    counted: int
    staying: tuple[str, ...]
    out: tuple[str, ...]
    undecided: tuple[tuple[str, ...], ...]


def same_brand(brands: Mapping[str, str], merit: Mapping[str, Decimal]) -> SameBrand:
    """
    Keep the best bidder of each brand.

    `brands`: the brand of the core product of each conforming bid. `merit`: the smaller the better, so the evaluated
    price where the lowest price wins, else the total score below zero.
    """
    best = {brand: min(merit[bid] for bid in brands if brands[bid] == brand) for brand in brands.values()}
    first = [bid for bid in brands if merit[bid] == best[brands[bid]]]
    groups = {brand: tuple(bid for bid in first if brands[bid] == brand) for brand in best}
    return SameBrand(
        counted=len(best),
        staying=tuple(bid for bid in first if len(groups[brands[bid]]) == 1),
        out=tuple(bid for bid in brands if bid not in first),
        undecided=tuple(group for group in groups.values() if len(group) > 1),
    )
