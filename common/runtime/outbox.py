"""
The relay: takes news out of documents' outboxes and brings it to the broker, at least once.

Fresh news is handed over in memory and goes out in batches; what a crash left behind is found by the sweep.
Nothing leaves an outbox before the broker has confirmed that it is routed and stored.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from pymongo import UpdateOne
from pymongo.database import Database

from common.runtime.database import Document, Written

BATCH = 200
Publish = Callable[[Sequence[Document]], set[str]]  # envelopes -> ids that the broker has confirmed


def leftovers(data: Database[Document], older_than: timedelta, collections: Iterable[str]) -> list[Written]:
    """Return news that waits in outboxes for longer than `older_than`, oldest first, at most a batch a collection."""
    before = datetime.now(UTC) - older_than
    found = []
    for name in collections:
        waiting = (
            data[name].find({"told_at": {"$lt": before}}, {"outbox": 1, "version": 1}).sort("told_at").limit(BATCH)
        )
        found += [Written(name, document["_id"], document["version"], document["outbox"]) for document in waiting]
    return found


def bring(data: Database[Document], waiting: Sequence[Written], publish: Publish) -> int:
    """Publish the news of these documents and take what is confirmed out of their outboxes; return how much was."""
    confirmed = publish([envelope for written in waiting for envelope in written.envelopes])
    changes: dict[str, list[UpdateOne]] = defaultdict(list)
    for written in waiting:
        sent = [envelope["id"] for envelope in written.envelopes if envelope["id"] in confirmed]
        if sent or not written.envelopes:
            changes[written.collection].append(_take_out(written, sent))
    for name, updates in changes.items():
        data[name].bulk_write(updates, ordered=False)
    return len(confirmed)


def _take_out(written: Written, sent: Sequence[str]) -> UpdateOne:
    whole = len(sent) == len(written.envelopes)
    if whole:  # exact while nobody wrote since; if somebody did, the sweep finds the rest
        as_read: dict[str, Any] = {
            "_id": written.id, "version": written.version, "outbox": {"$size": len(written.envelopes)}
        }  # fmt: skip
        return UpdateOne(as_read, {"$set": {"outbox": []}, "$unset": {"told_at": ""}})
    return UpdateOne({"_id": written.id}, {"$pull": {"outbox": {"id": {"$in": list(sent)}}}})
