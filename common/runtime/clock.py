"""
The one business clock of a stack. Nothing else here or in the services asks the system for business time.

A sandbox may move it forward (the law's weeks pass in a demo's minutes), never back; production refuses. The offset is
one document of the stack's own small database; every process reads it again at most `REFRESH` seconds later.
"""

import time
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any

from pymongo.database import Database
from pymongo.errors import DuplicateKeyError, PyMongoError

REFRESH = 0.25
LONGEST_MOVE = timedelta(days=400)


class ClockRefused(ValueError):
    """The clock may not be moved so; the text says why."""


class BusinessClock:
    def __init__(self, platform: Database[dict[str, Any]], *, sandbox: bool) -> None:
        """`platform` is the database `<prefix>_platform` of the stack."""
        self._clock = platform["clock"]
        self._sandbox = sandbox
        self._offset: timedelta | None = None  # not read yet
        self._read_at = float("-inf")
        self._followed = False

    def now(self) -> datetime:
        """Business time in UTC."""
        stale = not self._followed and time.monotonic() - self._read_at > REFRESH
        if self._sandbox and (self._offset is None or stale):
            self._refresh()
        return datetime.now(UTC) + (self._offset or timedelta())

    def follow(self, sleep: Callable[[float], None]) -> None:
        """Read again for as long as the process runs, so that `now` never waits for the database."""
        self._followed = True
        while self._sandbox:
            self._refresh()
            sleep(REFRESH)

    def begin(self, at: datetime) -> None:
        """Let a sandbox's business time begin at `at`, which may be past; once begun it stays. Raise ClockRefused."""
        self._only_in_a_sandbox()
        seconds = (at - datetime.now(UTC)).total_seconds()
        with suppress(DuplicateKeyError):
            self._clock.insert_one({"_id": "offset", "seconds": seconds})

    def move(self, by: timedelta) -> datetime:
        """Move forward and return the new time; raise ClockRefused in production or for a step back."""
        self._only_in_a_sandbox()
        if by < timedelta():
            raise ClockRefused("the business clock only moves forward: what was done late cannot become early")
        if by > LONGEST_MOVE:
            raise ClockRefused(f"at most {LONGEST_MOVE.days} days at a time; move again to go further")
        self._clock.update_one({"_id": "offset"}, {"$inc": {"seconds": by.total_seconds()}}, upsert=True)
        self._refresh()
        return self.now()

    def _only_in_a_sandbox(self) -> None:
        if not self._sandbox:
            raise ClockRefused("a production clock is never moved; only a sandbox may let the law's weeks pass")

    def _refresh(self) -> None:
        self._read_at = time.monotonic()
        try:
            found = self._clock.find_one({"_id": "offset"})
        except PyMongoError:
            if self._offset is None:
                raise
            return  # nobody can have moved it where it is away: what was read last still holds
        read = timedelta(seconds=found["seconds"] if found else 0)
        self._offset = read if self._offset is None else max(self._offset, read)
