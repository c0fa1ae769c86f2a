"""News from a document's outbox through the relay, a quorum queue and a handler that writes once, end to end."""

import time
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from pymongo import MongoClient

from common.interfaces.bidding import ExpertApplied

COUNT = 3000
LEAST = 200  # a second


def events_per_second(endpoints: dict[str, Any], stack: str) -> dict[str, Any]:
    """Put news of COUNT documents into outboxes as a crash would have left it; wait until all is in the log once."""
    client: MongoClient[dict[str, Any]] = MongoClient(endpoints["mongo_uri"])
    log = client[f"rongcai_{stack}_supervision"]["entries"]
    before = log.count_documents({})
    marker = uuid4().hex
    client[f"rongcai_{stack}_bidding"]["requirements"].insert_many(_document(stack, marker, n) for n in range(COUNT))
    began = time.monotonic()
    while (done := log.count_documents({}) - before) < COUNT and time.monotonic() - began < 60:
        time.sleep(0.1)
    per_second = done / (time.monotonic() - began)
    met = done == COUNT and per_second >= LEAST
    return {
        "path": f"relay + quorum queue + handler with its write, {COUNT} events, lost {COUNT - done}",
        "value": round(per_second),
        "unit": "events/s",
        "promise": f"≥ {LEAST}, none lost",
        "met": met,
    }


def _document(stack: str, marker: str, number: int) -> dict[str, Any]:
    name = f"{marker}-{number}"
    news = ExpertApplied(expert_id=name)
    envelope = {
        "id": name, "type": news.TYPE, "sender": news.SENDER, "stack": stack, "region": stack, "subject": name,
        "version": 1, "at": "2025-03-03T01:00:00Z", "actor": "bench", "role": "buyer", "party": "", "trace": "",
        "data": news.model_dump(mode="json"),
    }  # fmt: skip
    waited = datetime.now(UTC) - timedelta(minutes=1)
    return {"_id": name, "version": 1, "outbox": [envelope], "keys": [], "made_by": name, "told_at": waited}
