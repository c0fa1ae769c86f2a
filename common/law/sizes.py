"""Size classes of enterprises (SME-01), and who benefits from the policies for small ones (POL-SME-02)."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Literal

from common.law.rules import Rule

Size = Literal["large", "medium", "small", "micro"]
Benefit = Literal["small_micro", "medium"]
CLASSES: tuple[Size, ...] = ("large", "medium", "small")
SMALL = {"small", "micro"}


def size_class(rule: Rule, sector: str, facts: Mapping[str, Decimal]) -> Size:
    """
    Return the highest class of which both lower limits are met; a class met by one of them only is one class down.

    `facts`: employees (persons), revenue and assets (万元), as far as the sector's table asks for them.
    Raises: ValueError for an unknown sector or a missing indicator.
    """
    table = rule.params["sectors"].get(sector)
    if table is None:
        raise ValueError(f"there is no sector {sector!r}; there are {', '.join(rule.params['sectors'])}")
    if missing := [name for name in table if name not in facts]:
        raise ValueError(f"the size in {sector} also depends on {', '.join(missing)}")
    for place, size in enumerate(CLASSES):
        if all(facts[name] >= limits[place] for name, limits in table.items()):
            return size
    return "micro"


def benefit(sizes: Sequence[str]) -> Benefit | None:
    """
    Return what the sizes that count make of a bid: small_micro has the price deduction, medium is an SME without it.

    Those are of all makers for goods, of the builder for works, of the provider for services; large among them: none.
    """
    if not sizes or not {*sizes} <= {"medium", *SMALL}:
        return None
    return "small_micro" if {*sizes} <= SMALL else "medium"
