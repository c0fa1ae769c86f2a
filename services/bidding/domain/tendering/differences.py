"""What two versions of the same terms differ in, field by field, as a correction notice names it."""

from collections.abc import Iterator
from typing import Any

from common.interfaces.bidding import Lot, OldAndNew

NAMES = ("code", "number", "name")  # by which an entry of a list is known again, the first that it has
MONEY_AND_THINGS = ("lot", "name", "budget", "reserved")
THING = ("number", "name", "catalogue", "quantity", "unit", "sector", "core")


def between(old: Lot, new: Lot) -> tuple[OldAndNew, ...]:
    before, after = (dict(_flat(lot.model_dump(mode="json"))) for lot in (old, new))
    return tuple(
        OldAndNew(item=f"采购包 {new.lot} {place}", old=before.get(place, ""), new=after.get(place, ""))
        for place in sorted(before.keys() | after.keys())
        if before.get(place) != after.get(place)
    )


def object_of(lots: tuple[Lot, ...]) -> tuple[Any, ...]:
    """Return what is bought, for how much and from whom: what no change of the documents touches (BID-TIME-05)."""
    return tuple(
        (
            *(getattr(lot, field) for field in MONEY_AND_THINGS),
            *(getattr(item, field) for item in lot.items for field in THING),
        )
        for lot in lots
    )


def _flat(value: Any, place: str = "") -> Iterator[tuple[str, str]]:
    """Yield every leaf with its place: factors.tech.points, items.1.specification."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _flat(inner, f"{place}.{name}".strip("."))
    elif isinstance(value, list):
        for number, inner in enumerate(value, 1):
            yield from _flat(inner, f"{place}.{_name(inner, number)}")
    elif value is not None:
        yield place, str(value)


def _name(entry: Any, number: int) -> str:
    known = [str(entry[name]) for name in NAMES if name in entry] if isinstance(entry, dict) else []
    return known[0] if known else str(number)
