"""Notices in MongoDB; the only file here that knows it."""

from functools import lru_cache
from typing import Any

from pymongo import IndexModel

from common.runtime.database import ServiceDatabase
from common.runtime.store import Documents
from services.announcements.domain.notice import Notice

FEED = "feed"
KEPT_IN_MEMORY = 2_000  # some kilobytes each
INDEXES = [
    IndexModel("seq", unique=True),
    IndexModel([("region", 1), ("rank", 1)]),
    IndexModel([("kind", 1), ("rank", 1)]),
    IndexModel([("procurement_id", 1), ("rank", 1)]),
    IndexModel([("words", 1), ("rank", 1)]),
]


class NoticeStore:
    def __init__(self, database: ServiceDatabase) -> None:
        self.notices = Documents(database, "notices", Notice, INDEXES, numbered=True)
        # A notice is never altered (PUB-R3): what was read once need not be read again. Unknown ids are not kept.
        self.get = lru_cache(KEPT_IN_MEMORY)(self.notices.get)

    def newest(self, query: dict[str, Any], before: str | None, limit: int) -> list[Notice]:
        """Return up to `limit` notices that match, of the highest ranks below `before`."""
        bound = {"rank": {"$lt": before}} if before is not None else {}
        return self.notices.find(query | bound, sort="rank", newest=True, limit=limit)

    def following(self, since: int, limit: int) -> list[Notice]:
        """Return the notices numbered since + 1 to since + limit: no gaps, so the range touches no more than these."""
        return self.notices.find({"seq": {"$gt": since, "$lte": since + limit}}, sort="seq", limit=limit)
