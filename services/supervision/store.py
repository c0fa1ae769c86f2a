"""Parties, questions, signals and the log in MongoDB; the only file here that knows it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from threading import Lock

from pydantic import TypeAdapter
from pymongo import IndexModel
from pymongo.errors import BulkWriteError

from common.interfaces.errors import NotFound, Unavailable
from common.interfaces.supervision import QuestionState
from common.proof.merkle import MerkleTree
from common.runtime.database import Document, ServiceDatabase
from common.runtime.store import Documents
from services.supervision.domain.course import Course
from services.supervision.domain.entry import Entry
from services.supervision.domain.party import Party
from services.supervision.domain.question import Question
from services.supervision.domain.signal import Signal

DUPLICATE_KEY = 11000
ATTEMPTS = 50  # an append that lost a race takes the next place; so many in a row means something else is wrong
PAGE = 1000
_ENTRY = TypeAdapter(Entry)
QUESTIONS = [
    IndexModel("bundle", unique=True),
    IndexModel("listed_as", unique=True),
    IndexModel([("state", 1), ("complaint_due.ends_on", 1)]),
    *(IndexModel([(who, 1), ("listed_as", 1)]) for who in ("asker", "buyer", "agency", "procurement_id")),
]


class SupervisionStore:
    def __init__(self, database: ServiceDatabase) -> None:
        self.parties = Documents(database, "parties", Party, ["role"])
        self.signals = Documents(database, "signals", Signal, ["procurement_id", "state"])
        self.courses = Documents(database, "courses", Course)
        self.questions = Documents(database, "questions", Question, QUESTIONS)
        self.log = Log(database)

    def question_in(self, bundle: str) -> Question | None:
        found = self.questions.find({"bundle": bundle}, limit=1)
        return found[0] if found else None

    def newest_questions(self, query: Document, before: str | None, limit: int) -> list[Question]:
        bound = {"listed_as": {"$lt": before}} if before else {}
        return self.questions.find(query | bound, sort="listed_as", newest=True, limit=limit)

    def questions_to_close(self, today: date) -> list[Question]:
        """Return answered questions whose time to complain ended before today."""
        over = {"complaint_due.ends_on": {"$lt": today.isoformat()}}
        return self.questions.find({"state": QuestionState.ANSWERED} | over, sort="complaint_due.ends_on", limit=PAGE)


@dataclass(frozen=True, slots=True)
class Waiting:
    """News on its way into the log; `build(index, root)` makes its entry once its place is known."""

    event_id: str
    leaf: bytes
    build: Callable[[int, bytes], Entry]


class Log:
    """
    The stack's log: its entries in the database, which is the truth, and the Merkle tree over them in memory.

    One writer at a time puts all that waits at the place where the tree says the log ends, in one insert. That a place
    is free is for the database to say (`_id`), and that an event is new (`event_id`): an entry that is refused makes
    the tree read on from the database, as it does when the process has just begun, so any number of replicas may
    append.
    """

    def __init__(self, database: ServiceDatabase) -> None:
        self.stack = database.stack
        self._entries = database.data["entries"]
        self._entries.create_indexes([IndexModel("event_id", unique=True), IndexModel("procurement_id")])
        self._tree = MerkleTree()
        self._sound = True
        self._waiting: dict[int, Waiting] = {}
        self._alone = Lock()  # green in a service: the tree is changed by one at a time

    def append(self, news: Waiting) -> None:
        """
        Append the entry of this news, once for its event.

        Raises: Unavailable if the stored leaves do not give the signed root: nothing is signed on top of them.
        """
        self._waiting[id(news)] = news
        try:
            with self._alone:
                if id(news) in self._waiting:  # else whoever was before us has appended it with its own
                    self._append_all(list(self._waiting.values()))
        finally:
            self._waiting.pop(id(news), None)

    def size(self) -> int:
        with self._alone:
            self._read_on()
            return len(self._tree)

    def entry(self, index: int) -> Entry:
        return self._one({"_id": index}, f"the log has no entry {index}")

    def entry_of(self, event_id: str) -> Entry:
        return self._one({"event_id": event_id}, f"the log has no event {event_id}")

    def entries(self, since: int, limit: int) -> list[Entry]:
        """Return entries `since` to `since + limit - 1`: there are no gaps, so the range touches no more than these."""
        return [_read(row) for row in self._entries.find(_range(since, limit)).sort("_id")]

    def of_procurement(self, procurement_id: str) -> list[Entry]:
        return [_read(row) for row in self._entries.find({"procurement_id": procurement_id}).sort("_id")]

    def inclusion_proof(self, index: int, size: int) -> list[bytes]:
        return self._tree.inclusion_proof(index, size)

    def consistency_proof(self, old_size: int, size: int) -> list[bytes]:
        return self._tree.consistency_proof(old_size, size)

    def _append_all(self, batch: list[Waiting]) -> None:
        if not len(self._tree):
            self._read_on()
        for _ in range(ATTEMPTS):
            self._require_sound()
            stored = self._insert(batch)
            if stored < len(batch):
                self._read_on()
            known = {news.event_id for news in batch[:stored]} | self._known(batch[stored:])
            for news in batch:
                if news.event_id in known:
                    self._waiting.pop(id(news), None)
            batch = [news for news in batch if news.event_id not in known]
            if not batch:
                return
        raise Unavailable("the end of the log could not be found; ask again", {"retry_after": 2})

    def _insert(self, batch: list[Waiting]) -> int:
        """Return how many the database took: all, or those before one whose place or event it had already."""
        end, stored, rows = len(self._tree), 0, []
        try:
            for news in batch:
                index = self._tree.append(news.leaf)
                rows.append(_row(news.build(index, self._tree.root())))
            self._entries.insert_many(rows)
            stored = len(rows)
        except BulkWriteError as refused:
            if any(error["code"] != DUPLICATE_KEY for error in _errors(refused)):
                raise Unavailable(f"the log cannot be written: {refused}", {"retry_after": 2}) from None
            stored = refused.details["nInserted"]
        finally:
            self._tree.truncate(end + stored)
        return stored

    def _known(self, batch: list[Waiting]) -> set[str]:
        if not batch:
            return set()
        found = self._entries.find({"event_id": {"$in": [news.event_id for news in batch]}}, {"event_id": 1})
        return {row["event_id"] for row in found}

    def _read_on(self) -> None:
        """Bring the tree to the end of the stored log; sound: no entry is missing and the last root is right."""
        last = None
        for last in self._after(len(self._tree)):
            if last["_id"] != len(self._tree) or not self._grow(last["leaf"]):
                self._sound = False
                return
        if last:
            self._sound = self._tree.root().hex() == last["root"]

    def _grow(self, leaf: str) -> bool:
        try:
            self._tree.append(bytes.fromhex(leaf))
        except ValueError:
            return False
        return True

    def _after(self, since: int) -> Iterator[Document]:
        while page := list(self._entries.find(_range(since, PAGE), {"leaf": 1, "root": 1}).sort("_id")):
            yield from page
            since += PAGE

    def _require_sound(self) -> None:
        if not self._sound:
            raise Unavailable(
                f"the log of {self.stack} does not fit its own signed heads, so nothing is appended to it; "
                f"`rongcai verify --stack {self.stack}` names the first entry that does not fit",
                {"size": len(self._tree)},
            )

    def _one(self, query: Document, otherwise: str) -> Entry:
        row = self._entries.find_one(query)
        if row is None:
            raise NotFound(otherwise)
        return _read(row)


def _range(since: int, limit: int) -> Document:
    return {"_id": {"$gte": since, "$lt": since + limit}}


def _row(entry: Entry) -> Document:
    row: Document = _ENTRY.dump_python(entry, mode="json")
    return {"_id": row.pop("index")} | row


def _read(row: Document) -> Entry:
    return _ENTRY.validate_python(row | {"index": row["_id"]})


def _errors(refused: BulkWriteError) -> list[Document]:
    return [*refused.details["writeErrors"], *refused.details["writeConcernErrors"]]
