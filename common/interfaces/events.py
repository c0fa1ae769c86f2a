"""News that one service tells the others: a promise about what has happened, sent at least once."""

import re
from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar

from pydantic import BaseModel, ConfigDict


class Audience(StrEnum):
    STACK = "stack"  # stays inside its stack
    SUPERVISORY = "supervisory"  # goes up for supervision
    PUBLIC = "public"  # goes up, and anybody may read it


class Event(BaseModel):
    """
    Class arguments: `sender` (who tells), `heard_by` (services that act on it), `audience`.

    Supervision hears every event besides. May arrive twice and out of order: handle it twice safely.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    SENDER: ClassVar[str] = ""
    TYPE: ClassVar[str] = ""
    HEARD_BY: ClassVar[tuple[str, ...]] = ()
    AUDIENCE: ClassVar[Audience] = Audience.SUPERVISORY
    ALL: ClassVar[dict[str, Any]] = {}  # type name: the event

    procurement_id: str = ""

    def __init_subclass__(cls, **_declared: Any) -> None:
        super().__init_subclass__()  # pydantic hands the class arguments on below

    @classmethod
    def __pydantic_init_subclass__(
        cls,
        sender: str = "",
        heard_by: tuple[str, ...] = (),
        audience: Audience = Audience.SUPERVISORY,
        **kwargs: Any,
    ) -> None:
        super().__pydantic_init_subclass__(**kwargs)
        cls.SENDER, cls.HEARD_BY, cls.AUDIENCE = sender, heard_by, audience
        cls.TYPE = re.sub(r"(?<!^)(?=[A-Z])", "_", cls.__name__).lower()
        if Event.ALL.setdefault(cls.TYPE, cls) is not cls:
            raise TypeError(f"two events are named {cls.TYPE}")


class Envelope(BaseModel):
    """
    An event on its way.

    `id` is the same however often it is sent; `subject` and `version` name the document it is news of;
    `at` is business time; `data` the event's own fields.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    type: str
    sender: str
    stack: str
    region: str
    subject: str
    version: int
    at: datetime
    actor: str
    role: str
    party: str
    trace: str
    data: dict[str, Any]
