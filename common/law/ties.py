"""Who stands before whom when scores are equal (EVAL-07, EVAL-08, CON-08)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

Places = tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Standing:
    """`price` is the evaluated price, in a consultation the last quotation; `technical` counts there alone."""

    id: str
    total: Decimal
    price: Decimal
    technical: Decimal = Decimal(0)


def tender_places(standings: Sequence[Standing]) -> Places:
    """Of equal totals the lower price goes first (EVAL-07)."""
    return places({each.id: (-each.total, each.price) for each in standings})


def consultation_places(standings: Sequence[Standing]) -> Places:
    """Of equal totals the lower last price goes first, of equal prices the better technical score (CON-08)."""
    return places({each.id: (-each.total, each.price, -each.technical) for each in standings})


def places(merit: Mapping[str, tuple[Decimal, ...]]) -> Places:
    """Return who shares each place, best first; the smaller merit is the better one."""
    return tuple(tuple(each for each in merit if merit[each] == own) for own in sorted(set(merit.values())))


def first_tie(ranked: Places) -> tuple[str, ...]:
    """Return who shares the best place that is shared: documents decide, else a draw, never the buyer (EVAL-08)."""
    return next((shared for shared in ranked if len(shared) > 1), ())
