"""
The first reply of every command, kept for 72 hours so that a repeated request is answered byte for byte the same.

Only a comfort: that a command is done once is the business of the domain write. So replies are written behind the
answer's back, in batches, and may be lost; a repeated request is then answered from the document as it is now.
"""

import time
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from threading import Lock, Thread
from typing import Any, Protocol

import structlog
from pymongo.database import Database
from pymongo.errors import BulkWriteError, PyMongoError
from pymongo.write_concern import WriteConcern

log = structlog.get_logger()

KEPT_SECONDS = 72 * 3600
BATCH_SECONDS = 0.05
MOST_WAITING = 10_000
DUPLICATE_KEY = 11000


@dataclass(frozen=True, slots=True)
class StoredReply:
    status: int
    headers: dict[str, str]
    body: bytes


class Replies(Protocol):
    def keep(self, key: str, fingerprint: str, reply: StoredReply) -> None: ...
    def find(self, key: str, fingerprint: str) -> StoredReply | None: ...


class StoredReplies:
    """What waits to be written is found too; when too much waits, new replies are not kept."""

    def __init__(self, database: Database[dict[str, Any]]) -> None:
        self._kept = database.get_collection("replies", write_concern=WriteConcern(w=1))
        self._waiting: dict[str, tuple[datetime, StoredReply]] = {}
        self._lock = Lock()
        self._writer: Thread | None = None

    def keep(self, key: str, fingerprint: str, reply: StoredReply) -> None:
        with self._lock:
            if len(self._waiting) < MOST_WAITING:
                self._waiting.setdefault(f"{key}:{fingerprint}", (datetime.now(UTC), reply))
            if self._writer is None:
                self._writer = Thread(target=self._write_on, name="replies", daemon=True)
                self._writer.start()

    def find(self, key: str, fingerprint: str) -> StoredReply | None:
        name = f"{key}:{fingerprint}"
        with self._lock:
            if name in self._waiting:
                return self._waiting[name][1]
        found = self._kept.find_one({"_id": name})
        return StoredReply(found["status"], found["headers"], found["body"]) if found else None

    def flush(self) -> None:
        """Write all that waits; the first reply under a key stays."""
        with self._lock:
            batch = dict(self._waiting)
        if not batch:
            return
        rows = [{"_id": name, "at": at, **asdict(reply)} for name, (at, reply) in batch.items()]
        try:
            self._kept.insert_many(rows, ordered=False)
        except BulkWriteError as error:
            if any(row["code"] != DUPLICATE_KEY for row in error.details["writeErrors"]):
                raise
        with self._lock:
            for name in batch:
                del self._waiting[name]

    def _write_on(self) -> None:
        indexed = False
        while True:
            time.sleep(BATCH_SECONDS)
            try:
                if not indexed:
                    self._kept.create_index("at", expireAfterSeconds=KEPT_SECONDS)
                    indexed = True
                self.flush()
            except PyMongoError:
                log.exception("replies wait")
                time.sleep(1)
