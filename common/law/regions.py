"""The administrative divisions of Fujian (GB/T 2260) and the budget level that each one buys at."""

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

Level = Literal["province", "city", "county"]

LEVELS: dict[str, Level] = {
    "province": "province",
    "prefecture-city": "city",
    "district": "county",
    "county-city": "county",
    "county": "county",
}
FISCAL_LEVELS: dict[str, Level] = {
    "350128": "city"
}  # Pingtan has its own finance bureau beside the nine cities (FJ-13)
WITHOUT_BUYERS = frozenset({"350527"})  # Jinmen is in the national standard but has no procuring bodies


class NoSuchRegion(LookupError):
    """The code is none of the divisions of Fujian."""


@dataclass(frozen=True, slots=True)
class Region:
    """One division; `level` is its kind in the national standard, `parent` a code or "" for the province."""

    code: str
    name_zh: str
    name_en: str
    level: str
    parent: str


@cache
def _regions() -> dict[str, Region]:
    with (Path(__file__).parent / "regions.csv").open(encoding="utf-8", newline="") as file:
        return {row["code"]: Region(**row) for row in csv.DictReader(file)}


def region(code: str) -> Region:
    """Return the region with this code; raise NoSuchRegion."""
    try:
        return _regions()[code]
    except KeyError:
        raise NoSuchRegion(f"{code!r} is no region of Fujian; codes have six digits, such as 350100") from None


def all_regions() -> tuple[Region, ...]:
    return tuple(_regions().values())


def buyer_regions() -> tuple[Region, ...]:
    """Return the regions that a list of buyers offers."""
    return tuple(each for each in all_regions() if each.code not in WITHOUT_BUYERS)


def budget_level(code: str) -> Level:
    """Return the level whose thresholds hold for the region; raise NoSuchRegion."""
    return FISCAL_LEVELS.get(code) or LEVELS[region(code).level]


def lineage(code: str) -> tuple[Region, ...]:
    """Return the region, its city and the province, narrowest first; raise NoSuchRegion."""
    found = region(code)
    return (found, *lineage(found.parent)) if found.parent else (found,)
