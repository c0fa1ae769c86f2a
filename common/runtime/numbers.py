"""
Gap-free series: which number comes next.

A document takes its number by its own insert, under a unique index on `numbered_as`. So a number is taken with its
document or not at all, and nobody ever waits for a process that died on the way.
"""

from collections.abc import Callable

from pymongo import ASCENDING, IndexModel
from pymongo.collection import Collection
from pymongo.read_concern import ReadConcern

from common.runtime.database import Document

NUMBERED_AS = "numbered_as"
INDEX = IndexModel([(NUMBERED_AS, ASCENDING)], name=NUMBERED_AS, unique=True, sparse=True)


class Numbers:
    """The ends of the series in one collection, as far as this process knows them: they may lag, never run ahead."""

    def __init__(self, collection: Collection[Document]) -> None:
        self._local = collection
        # What only one member of the database has may still be lost, and a number after it would leave a gap.
        self._lasting = collection.with_options(read_concern=ReadConcern("majority"))
        self._ends: dict[str, int] = {}

    def next(self, series: str) -> int:
        if series not in self._ends:
            self.read_on(series)
        return self._ends[series] + 1

    def taken(self, series: str, number: int) -> None:
        """Remember that our own document took the number."""
        self._ends[series] = max(number, self._ends.get(series, 0))

    def is_taken(self, series: str, number: int) -> bool:
        return self._local.find_one({NUMBERED_AS: label(series, number)}, {"_id": 1}) is not None

    def read_on(self, series: str) -> None:
        """Find the end again, from where we knew it to be."""
        self.taken(series, last(lambda n: self._lasts(series, n), self._ends.get(series, 0)))

    def _lasts(self, series: str, number: int) -> bool:
        return self._lasting.find_one({NUMBERED_AS: label(series, number)}, {"_id": 1}) is not None


def label(series: str, number: int) -> str:
    return f"{series}/{number}"


def last(is_taken: Callable[[int], bool], known: int = 0) -> int:
    """
    Return the last number taken, `known` being taken or 0.

    Without gaps, taken turns to free in one place only: found by doubling, then halving, in few questions.
    """
    taken, free = known, known + 1
    while is_taken(free):
        taken, free = free, free + 2 * (free - known)
    while free - taken > 1:
        middle = (taken + free) // 2
        taken, free = (middle, free) if is_taken(middle) else (taken, middle)
    return taken
