"""What a thousand open tenders cost the timers: the stack's process over a minute in which nobody asks anything."""

import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from bench.ground import STACK, Ground, Supplier, tenders
from bench.processes import processor_seconds
from common.runtime.database import database

TENDERS = 1000
SECONDS = 60
MOST = 5  # percent of one core
LATER = timedelta(days=60)  # after the copied tender's own deadline, so that none is due meanwhile


def timers(ground: Ground, _crowd: Sequence[Supplier]) -> dict[str, Any]:
    (tender,) = tenders(ground, 1)
    open_tenders = database(ground.cast.endpoints["mongo_uri"], f"rongcai_{STACK}_bidding")["tenders"]
    one = open_tenders.find_one({"_id": tender.id}) or {}
    open_tenders.insert_many(_copy(one, tender.due + LATER, number) for number in range(TENDERS))
    time.sleep(5)  # news of what was just done is brought out
    with processor_seconds(ground.home, STACK) as used:
        time.sleep(SECONDS)
    share = used[STACK] / SECONDS * 100
    return {
        "path": f"all timers of a stack, its idle process included, with {TENDERS} tenders open for bids",
        "value": round(share, 1),
        "unit": "% of one core",
        "promise": f"< {MOST} %",
        "met": share < MOST,
    }


def _copy(one: dict[str, Any], due: datetime, number: int) -> dict[str, Any]:
    at = due.astimezone(UTC) + timedelta(minutes=number)
    id_ = f"{one['_id'][:-6]}{900_000 + number:06d}"
    copied = {"_id": id_, "bids_due_at": f"{at:%Y-%m-%dT%H:%M:%SZ}", "outbox": []}
    return {name: value for name, value in one.items() if name != "told_at"} | copied
