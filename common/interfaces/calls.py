"""
A call is declared once: its fields, its answer, its HTTP door and who may ask.

The service entrypoint, the gateway route, the OpenAPI page, the policy table and the metric labels all come from it.
Fields named in the door's path are read from there; the rest from the JSON body (POST) or the query (GET).
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, ClassVar, Generic, TypeVar

from pydantic import BaseModel, ConfigDict

from common.interfaces.parties import Role

Answer = TypeVar("Answer", bound="View")
SEALED = {"bids", "applications", "documents"}


class View(BaseModel):
    """What a call answers; made from the domain's own objects by attribute names."""

    model_config = ConfigDict(frozen=True, from_attributes=True, extra="ignore")


class Page(View):
    """A part of a list: ask again with `after=next` while `has_more`."""

    has_more: bool = False
    next: str | None = None


@dataclass(frozen=True, slots=True)
class Door:
    """Where the gateway opens the call: below /api/v1/regions/{region}."""

    verb: str
    path: str

    @property
    def path_fields(self) -> tuple[str, ...]:
        return tuple(re.findall(r"{(\w+)}", self.path))


def get(path: str) -> Door:
    return Door("GET", path)


def post(path: str) -> Door:
    return Door("POST", path)


class Call(BaseModel, Generic[Answer]):
    """
    One question or command to one service.

    Class arguments: `service` (who answers), `door` (None keeps it inside), `roles` (who may ask, nobody by default).
    A call whose door is POST is a command: it changes something and carries an idempotency key.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    SERVICE: ClassVar[str] = ""
    METHOD: ClassVar[str] = ""
    DOOR: ClassVar[Door | None] = None
    ROLES: ClassVar[frozenset[Role]] = frozenset()
    ANSWER: ClassVar[type[View]]
    ALL: ClassVar[dict[str, Any]] = {}  # "service.method": the call

    def __init_subclass__(cls, **_declared: Any) -> None:
        super().__init_subclass__()  # typing.Generic takes no class arguments; pydantic hands them on below

    @classmethod
    def __pydantic_init_subclass__(
        cls, service: str = "", door: Door | None = None, roles: Iterable[Role] = (), **kwargs: Any
    ) -> None:
        super().__pydantic_init_subclass__(**kwargs)
        if not service:
            return
        cls.SERVICE, cls.DOOR, cls.ROLES = service, door, frozenset(roles)
        cls.METHOD = re.sub(r"(?<!^)(?=[A-Z])", "_", cls.__name__).lower()
        made_of = (getattr(base, "__pydantic_generic_metadata__", {}).get("args") for base in cls.__mro__)
        cls.ANSWER = next(args[0] for args in made_of if args)
        Call.ALL[f"{service}.{cls.METHOD}"] = cls

    @classmethod
    def counted(cls) -> bool:
        """Nobody may learn before the deadline how many bids or applications there are: no metric counts them."""
        return cls.DOOR is None or SEALED.isdisjoint(cls.DOOR.path.split("/"))

    @classmethod
    def writes(cls) -> bool:
        return cls.DOOR is not None and cls.DOOR.verb != "GET"
