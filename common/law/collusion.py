"""
Signs that bidders act together (FLAG-01 to FLAG-03): they refer to people and never make a bid invalid.

Prices: equal steps, equal ratios, one tail of fen, hardly any spread, and a lowest price far from all others.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from statistics import mean, stdev
from typing import ClassVar

from common.law.rules import Rule

Traces = Sequence[tuple[str, Mapping[str, str]]]
"""A bidder and what one upload, bond or contact of it left behind: mac, doc_author, bond_account, phone."""
EQUAL_STEPS, EQUAL_RATIOS = "arithmetic_progression", "geometric_progression"
LEAST_PRICES = 3  # any two prices have one step


@dataclass(frozen=True, slots=True)
class Sign:
    """`weak`: by itself no reason to refer it to people. `step`: of equal steps, yuan; of equal ratios, the ratio."""

    type: str
    bidders: tuple[str, ...]
    step: Decimal | None = None
    weak: bool = False
    invalidates: ClassVar[bool] = False


def shared_traces(rule: Rule, traces: Traces) -> tuple[Sign, ...]:
    """Return each trace that several bidders share, in the rule's order (FLAG-01, FLAG-02)."""
    weak = rule.params.get("weak", ())
    kinds = [*rule.params["strong"], *weak]
    return tuple(
        Sign(f"same_{kind.removeprefix('doc_')}", bidders, weak=kind in weak)
        for kind in kinds
        for _, bidders in shared(traces, kind)
    )


def shared(traces: Traces, kind: str) -> list[tuple[str, tuple[str, ...]]]:
    """Return each value of a trace that several bidders share, with them; case, blanks and separators do not count."""
    holders: dict[str, set[str]] = defaultdict(set)
    for bidder, left in traces:
        if value := _plain(left.get(kind, "")):
            holders[value].add(bidder)
    return [(value, tuple(sorted(bidders))) for value, bidders in sorted(holders.items()) if len(bidders) > 1]


def price_signs(rule: Rule, prices: Mapping[str, Decimal]) -> tuple[Sign, ...]:
    """Return what is odd about the prices of all bidders together (FLAG-03); fewer than three say nothing."""
    if len(prices) < LEAST_PRICES:
        return ()
    return tuple(_price_signs(rule, tuple(prices), sorted(prices.values())))


def _plain(value: str) -> str:
    return "".join(sign for sign in value.casefold() if sign.isalnum())


def _price_signs(rule: Rule, bidders: tuple[str, ...], ranked: Sequence[Decimal]) -> Iterator[Sign]:
    gaps = [above - below for below, above in pairwise(ranked)]
    ratios = {above * ranked[0] == below * ranked[1] for below, above in pairwise(ranked)}
    tails = {price % 1 for price in ranked}
    if gaps[0] and len({*gaps}) == 1:
        yield Sign(EQUAL_STEPS, bidders, gaps[0])
    if gaps[0] and ratios == {True}:
        yield Sign(EQUAL_RATIOS, bidders, (ranked[1] / ranked[0]).normalize())
    if len(tails) == 1 and tails != {0}:
        yield Sign("same_tail", bidders)
    if stdev(ranked) < mean(ranked) * rule.params["variation"]:
        yield Sign("low_variation", bidders)
    if gaps[1:] and gaps[0] > rule.params["gap_ratio"] * mean(gaps[1:]):
        yield Sign("lowest_price_gap", bidders)
