"""What travels beside a call or an event: who, where, until when, and under which key."""

import time
from dataclasses import dataclass
from datetime import UTC, datetime

from common.interfaces.parties import NOBODY, Actor

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(slots=True)
class By:
    """
    In whose name something is done, and once for which key.

    `key` is unique to the actor's command or to the event; a document that has seen it is not changed again.
    `fingerprint` tells a repeated request from another one under the same key. `if_match` is the version the actor saw.
    `deadline` is system time in seconds since 1970: past it the call is not begun. `at` is business time, read once
    when the work begins, so that one command has one instant.
    """

    actor: Actor = NOBODY
    region: str = ""
    key: str = ""
    fingerprint: str = ""
    if_match: int | None = None
    deadline: float = 0.0
    trace: str = ""
    at: datetime = EPOCH
    replayed: bool = False

    def seconds_left(self) -> float:
        return self.deadline - time.time()
