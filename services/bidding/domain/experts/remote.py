"""Remote evaluation '2+X' (FJ-07): sites with booths in other cities, and what is seen there."""

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path

from common.interfaces.bidding import BehaviourKind, BehaviourRecorded


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """A place with booths for evaluation; `city` is the code of its prefecture-level city, the province's its own."""

    id: str
    city: str
    name: str
    booths: int
    is_open: bool = True
    version: int = 0

    @property
    def booth_ids(self) -> tuple[str, ...]:
        """Return the booths as `city/site/number`."""
        return tuple(f"{self.city}/{self.id}/{number:03d}" for number in range(1, self.booths + 1))


@cache
def listed_sites() -> tuple[Site, ...]:
    """Return the sites a new stack starts with; registering one of the same id replaces it."""
    with (Path(__file__).parent / "sites.csv").open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file)
        return tuple(Site(id=r["id"], city=r["city"], name=r["name"], booths=int(r["booths"])) for r in rows)


def known_sites(registered: Iterable[Site]) -> tuple[Site, ...]:
    """Return all open sites: those listed from the start, as far as none of the same id was registered since."""
    known = {site.id: site for site in (*listed_sites(), *registered)}
    return tuple(known[key] for key in sorted(known) if known[key].is_open)


def city_of(region: str) -> str:
    """Return the code of the prefecture-level city that a division belongs to; the province is its own."""
    return f"{region[:4]}00"


def booths_in(sites: Iterable[Site], city: str) -> tuple[str, ...]:
    return tuple(sorted(booth for site in sites if site.city == city for booth in site.booth_ids))


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation:
    """
    One line of the behaviour log: written once, never changed.

    `seat` and `booth` say where; nobody is named before the award (COM-04).
    """

    id: str
    draw_id: str
    procurement_id: str
    lot: str
    seat: int
    booth: str
    kind: BehaviourKind
    said: str
    happened_at: datetime
    recorded_at: datetime
    reported_by: str
    version: int = 0

    def news(self) -> BehaviourRecorded:
        return BehaviourRecorded(
            procurement_id=self.procurement_id,
            lot=self.lot,
            seat=self.seat,
            booth=self.booth,
            kind=self.kind,
            said=self.said,
            happened_at=self.happened_at,
        )
