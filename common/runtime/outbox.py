"""
The relay: takes news out of documents' outboxes and brings it to the broker, at least once.

Fresh news is handed over in memory and goes out in batches; what a crash left behind is found by the sweep.
Nothing leaves an outbox before the broker has confirmed that it is routed and stored.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from pymongo.database import Database

from common.runtime.database import Document, Written

BATCH = 500
TOGETHER = 50  # documents emptied in one update: an engine may hold each against the whole list
Publish = Callable[[Sequence[Document]], set[str]]  # envelopes -> ids that the broker has confirmed


def leftovers(data: Database[Document], older_than: timedelta, collections: Iterable[str]) -> list[Written]:
    """
    Return news that waits in outboxes for longer than `older_than`, at most a batch a collection.

    Not sorted: an engine that sorts may read all that waits for every batch, and hearers need no order.
    """
    before = datetime.now(UTC) - older_than
    found = []
    for name in collections:
        waiting = data[name].find({"told_at": {"$lt": before}}, {"outbox": 1, "version": 1}).limit(BATCH)
        found += [Written(name, document["_id"], document["version"], document["outbox"]) for document in waiting]
    return found


def bring(data: Database[Document], waiting: Sequence[Written], publish: Publish) -> int:
    """Publish the news of these documents and take what is confirmed out of their outboxes; return how much was."""
    confirmed = publish([envelope for written in waiting for envelope in written.envelopes])
    for (collection, version, size), ids in whole(waiting, confirmed).items():
        for start in range(0, len(ids), TOGETHER):
            these = {"_id": {"$in": ids[start : start + TOGETHER]}, "version": version, "outbox": {"$size": size}}
            data[collection].update_many(these, {"$set": {"outbox": []}, "$unset": {"told_at": ""}})
    for written in waiting:
        sent = [envelope["id"] for envelope in written.envelopes if envelope["id"] in confirmed]
        if 0 < len(sent) < len(written.envelopes):
            data[written.collection].update_one({"_id": written.id}, {"$pull": {"outbox": {"id": {"$in": sent}}}})
    return len(confirmed)


def whole(waiting: Sequence[Written], confirmed: set[str]) -> dict[tuple[str, int, int], list[Any]]:
    """
    Return the ids of documents all of whose news is confirmed, by collection, version and number of news.

    Documents alike in these are emptied in one update. It is exact while nobody has written to them since: if somebody
    has, version and size differ, the update passes them over, and the sweep finds the rest.
    """
    groups: dict[tuple[str, int, int], list[Any]] = defaultdict(list)
    for written in waiting:
        if all(envelope["id"] in confirmed for envelope in written.envelopes):
            groups[written.collection, written.version, len(written.envelopes)].append(written.id)
    return groups
