"""What a service keeps of another one's documents, as the other's news tells it."""

from dataclasses import replace
from typing import Protocol, TypeVar

from common.interfaces.context import By
from common.interfaces.errors import Conflict
from common.runtime.store import Aggregate, Documents


class Copy(Aggregate, Protocol):
    """`as_of` is the version of the original that the copy shows."""

    @property
    def as_of(self) -> int: ...


C = TypeVar("C", bound=Copy)


def keep_newest(copies: Documents[C], heard: C, *, by: By, own: tuple[str, ...] = ()) -> None:
    """Keep what was heard unless something newer is known; fields named in `own` are the copy's and stay."""

    def newer(known: C) -> tuple[C]:
        if heard.as_of <= known.as_of:
            return (known,)
        return (replace(heard, **{name: getattr(known, name) for name in own}),)  # type: ignore[type-var]

    try:
        copies.make(heard, by=by)
    except Conflict:
        copies.step(heard.id, newer, by=by)
