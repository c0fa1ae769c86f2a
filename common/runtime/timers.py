"""
When a timer is due, and who of several replicas fires it: decisions over one row a timer.

A row holds the last due time done and a lease. Taking the lease raises `fence`; only the holder of the newest fence can
mark the run done, so a replica that slept through its lease changes nothing.
"""

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice, takewhile
from typing import Any

from cronsim import CronSim
from pymongo.collection import Collection
from pymongo.errors import DuplicateKeyError

from common.runtime.database import Document

COUNTED = 1000
LEASE = timedelta(seconds=30)  # of system time


@dataclass(frozen=True, slots=True)
class Due:
    """A run to be done: the latest due time, how many earlier ones it stands for, and the fence of our lease."""

    at: datetime
    missed: int
    fence: int


def latest_due(cron: str, after: datetime, until: datetime) -> tuple[datetime, int] | None:
    """Return the last due time in (after, until) and how many before it were missed, counted up to COUNTED."""
    last: datetime = next(CronSim(cron, until, reverse=True))
    if last <= after:
        return None
    earlier = takewhile(lambda at: at < last, islice(CronSim(cron, after), COUNTED))
    return last, sum(1 for _ in earlier)


def next_due(cron: str, now: datetime) -> datetime:
    """Return the first due time that is not before `now`."""
    found: datetime = next(CronSim(cron, now - timedelta(microseconds=1)))
    return found


def take(rows: Collection[Document], name: str, cron: str, *, now: datetime, system_now: datetime) -> Due | None:
    """Return the run that this replica is to do now, or None. `now` is business time, leases run on system time."""
    row = rows.find_one({"_id": name})
    if row is None:
        with suppress(DuplicateKeyError):  # another replica was first, which is as good
            rows.insert_one({"_id": name, "done_until": now, "leased_until": system_now, "fence": 0})
        return None
    waiting = latest_due(cron, row["done_until"], now)
    if waiting is None or row["leased_until"] > system_now:
        return None
    at, missed = waiting
    won = rows.update_one(
        {"_id": name, "fence": row["fence"]},
        {"$set": {"leased_until": system_now + LEASE}, "$inc": {"fence": 1}},
    )
    return Due(at, missed, row["fence"] + 1) if won.matched_count else None


def done(rows: Collection[Document], name: str, due: Due, *, system_now: datetime) -> bool:
    """Mark a run done; False if another replica has taken over meanwhile."""
    free: dict[str, Any] = {"done_until": due.at, "leased_until": system_now}
    return rows.update_one({"_id": name, "fence": due.fence}, {"$set": free}).matched_count == 1
