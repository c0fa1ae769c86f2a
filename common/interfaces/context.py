"""What travels beside a call or an event: who, where, until when, and under which key."""

import time
from dataclasses import dataclass, replace
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


def beside(by: By, part: str = "") -> By:
    """
    Return `by` for the other documents of one command: their versions are not the one the actor saw.

    `part` tells a second step on the same document from the first, which has the command's key already.
    """
    return replace(by, if_match=None, key=f"{by.key}.{part}" if part else by.key)


def under(by: By, key: str) -> By:
    """Return `by` for a step with a key of its own, whichever command or event comes to it first."""
    return replace(by, key=key, fingerprint="", if_match=None, replayed=False)
