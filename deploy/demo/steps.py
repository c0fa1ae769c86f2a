"""What a journey tells while it runs: one line a step, with who did it, when by business time, under which rule."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

LOCAL = ZoneInfo("Asia/Shanghai")


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """`refused` is the rule that a deliberate wrong step broke; `link` a path of the gateway."""

    stack: str
    number: int
    zh: str
    en: str
    actor: str
    at: datetime
    rule: str = ""
    link: str = ""
    refused: str = ""


Tell = Callable[[Step], None]


class StepFailed(Exception):
    """A step that should have succeeded did not, or one that the law forbids was let through."""
