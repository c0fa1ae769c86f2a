"""
The one business clock of a stack. Nothing else here or in the services asks the system for business time.

A sandbox may move it forward (the law's weeks pass in a demo's minutes), never back; production refuses. The offset is
one document of the stack's own small database; every process reads it again at most `REFRESH` seconds later.
"""

import time
from datetime import UTC, datetime, timedelta
from typing import Any

from pymongo.database import Database

REFRESH = 0.25


class ClockRefused(ValueError):
    """The clock may not be moved so; the text says why."""


class BusinessClock:
    def __init__(self, platform: Database[dict[str, Any]], *, sandbox: bool) -> None:
        """`platform` is the database `<prefix>_platform` of the stack."""
        self._clock = platform["clock"]
        self._sandbox = sandbox
        self._offset = timedelta()
        self._read_at = float("-inf")

    def now(self) -> datetime:
        """Business time in UTC."""
        if self._sandbox and time.monotonic() - self._read_at > REFRESH:
            self._refresh()
        return datetime.now(UTC) + self._offset

    def move(self, by: timedelta) -> datetime:
        """Move forward and return the new time; raise ClockRefused in production or for a step back."""
        if not self._sandbox:
            raise ClockRefused("a production clock is never moved; only a sandbox may let the law's weeks pass")
        if by < timedelta():
            raise ClockRefused("the business clock only moves forward: what was done late cannot become early")
        self._clock.update_one({"_id": "offset"}, {"$inc": {"seconds": by.total_seconds()}}, upsert=True)
        self._refresh()
        return self.now()

    def _refresh(self) -> None:
        self._read_at = time.monotonic()
        found = self._clock.find_one({"_id": "offset"})
        self._offset = max(self._offset, timedelta(seconds=found["seconds"] if found else 0))
