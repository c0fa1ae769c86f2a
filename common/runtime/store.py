"""
Documents that remember what was done to them.

An aggregate is one document. State, its news (`outbox`) and the key of the command or event behind it (`keys`) are
written in one update guarded by `version`: a crash loses none of the three or all, and nothing is done twice.
"""

from collections.abc import Callable, Sequence
from dataclasses import fields, replace
from datetime import UTC, datetime
from threading import Lock
from typing import Any, Generic, Protocol, TypeVar

from pydantic import TypeAdapter
from pymongo import ASCENDING, DESCENDING, IndexModel
from pymongo.errors import DuplicateKeyError
from uuid_utils import uuid7

from common.interfaces.context import By
from common.interfaces.errors import Conflict, KeyReused, NotFound, Unavailable, VersionMismatch
from common.interfaces.events import Envelope, Event
from common.law.money import STORED
from common.runtime import numbers
from common.runtime.database import Document, ServiceDatabase, Written

ATTEMPTS = 8  # a step that lost a race decides anew on what the winner left
NUMBERING_ATTEMPTS = 50  # other processes may take that many numbers first
KEYS_KEPT = 512


class Aggregate(Protocol):
    """A frozen dataclass with an id and the number of steps it has taken."""

    @property
    def id(self) -> str: ...
    @property
    def version(self) -> int: ...


A = TypeVar("A", bound=Aggregate)
Decision = tuple[Any, ...]  # the aggregate as it is to be, then the news of it


class Documents(Generic[A]):
    """One collection of aggregates of one kind."""

    def __init__(
        self,
        database: ServiceDatabase,
        name: str,
        kind: type[A],
        indexes: Sequence[str | IndexModel] = (),
        *,
        numbered: bool = False,
    ) -> None:
        """`indexes`: field names or whole models; `numbered`: documents are made by `make_numbered`."""
        self.name = name
        self.collection = database.data[name]
        self._database = database
        self._kind = kind.__name__.lower()
        self._adapter: TypeAdapter[A] = TypeAdapter(kind)
        ours = [IndexModel([("told_at", ASCENDING)], name="told_at", sparse=True)]
        if numbered:
            ours += [IndexModel([("made_by", ASCENDING)], name="made_by", unique=True), numbers.INDEX]
        self._numbers = numbers.Numbers(self.collection) if numbered else None
        self._numbering = Lock()  # green in a service: its own threads need not fight for a number
        self._indexes = ours + [IndexModel([(i, ASCENDING)]) if isinstance(i, str) else i for i in indexes]

    def prepare(self) -> None:
        """Make the declared indexes; again without harm."""
        self.collection.create_indexes(self._indexes)

    def get(self, document_id: str) -> A:
        return self._value(self._load(document_id))

    def find(self, query: Document, *, sort: str = "_id", newest: bool = False, limit: int = 100) -> list[A]:
        order = DESCENDING if newest else ASCENDING
        return [self._value(found) for found in self.collection.find(query).sort(sort, order).limit(limit)]

    def make(self, first: A, *news: Event, by: By) -> A:
        """
        Write a new document with its news, once for `by.key`.

        Raises: Conflict if another command made one of this id, KeyReused if this key made it from another request.
        """
        outbox = self._envelopes(first.id, 1, news, by)
        try:
            made = self._insert(first, outbox, by)
        except DuplicateKeyError:
            return self._same_or_conflict({"_id": first.id}, by)
        self._hand_over(first.id, 1, outbox)
        return made

    def made_before(self, by: By) -> A | None:
        """
        Return what this very command made when it came first: a repeat is answered, not judged again.

        Of documents that are not numbered, those whose id is the key of the command that made them.
        """
        found = self.collection.find_one({"made_by" if self._numbers else "_id": by.key})
        return self._replay(found, by) if found else None

    def make_numbered(self, series: str, build: Callable[[int], Decision], *, by: By) -> A:
        """
        As `make`, of what `build` returns for the next number of a gap-free series.

        Raises besides: Unavailable if others took one number after the other first.
        """
        for _ in range(NUMBERING_ATTEMPTS):
            made = self.made_before(by) or self._take_number(series, build, by)
            if made is not None:
                return made
        raise Unavailable("others are numbering at the same time; ask again with the same key", {"retry_after": 1})

    def step(self, document_id: str, decide: Callable[[A], Decision], *, by: By) -> A:
        """
        Load, decide, save: what `decide` returns becomes the document and its news, once for `by.key`.

        Raises: NotFound, VersionMismatch (If-Match names another version), Conflict after too many lost races,
        KeyReused, and whatever `decide` raises, in which case nothing has changed.
        """
        for _ in range(ATTEMPTS):
            found = self._load(document_id)
            if by.key and any(done["k"] == by.key for done in found["keys"]):
                return self._replay(found, by)
            before = self._value(found)
            if by.if_match not in (None, before.version):
                raise VersionMismatch(
                    f"this {self._kind} is at version {before.version}, not {by.if_match}; load it again",
                    {"version": before.version},
                )
            after, *news = decide(before)
            if (saved := self._replace(before, after, news, by)) is not None:
                return saved
        raise Conflict(f"this {self._kind} is being changed by others; load it again")

    def _load(self, document_id: str) -> Document:
        found = self.collection.find_one({"_id": document_id})
        if found is None:
            raise NotFound(f"there is no {self._kind} {document_id} here", {"id": document_id})
        return found

    def _value(self, found: Document) -> A:
        names = {key: value for key, value in found.items() if key not in ("_id", *_OURS)}
        return self._adapter.validate_python(names | {"id": found["_id"]}, context=STORED)

    def _fields(self, value: A) -> Document:
        fields: Document = self._adapter.dump_python(value, mode="json", context=STORED)
        del fields["id"]
        return fields

    def _insert(self, first: A, outbox: list[Document], by: By, more: Document | None = None) -> A:
        made = replace(first, version=1)  # type: ignore[type-var]
        ours = {"outbox": outbox, "keys": [_done(by)], "made_by": by.key} | _told(outbox) | (more or {})
        self.collection.insert_one({"_id": first.id} | self._fields(made) | ours)
        return made

    def _take_number(self, series: str, build: Callable[[int], Decision], by: By) -> A | None:
        """Write what is built for the next number; None if somebody, or our own command elsewhere, was before us."""
        assert self._numbers is not None
        with self._numbering:
            number = self._numbers.next(series)
            first, *news = build(number)
            outbox = self._envelopes(first.id, 1, news, by)
            try:
                made = self._insert(first, outbox, by, {numbers.NUMBERED_AS: numbers.label(series, number)})
            except DuplicateKeyError:
                self._numbers.read_on(series)
                if self._numbers.is_taken(series, number) or self.made_before(by) is not None:
                    return None
                raise Conflict(f"there already is such a {self._kind}", {"id": first.id}) from None
            self._numbers.taken(series, number)
        self._hand_over(made.id, 1, outbox)
        return made

    def _same_or_conflict(self, which: Document, by: By) -> A:
        found = self.collection.find_one(which)
        if found is None or found["made_by"] != by.key:
            raise Conflict(f"there already is such a {self._kind}", which)
        return self._replay(found, by)

    def _replace(self, before: A, after: A, news: Sequence[Event], by: By) -> A | None:
        version = before.version + 1
        outbox = self._envelopes(before.id, version, news, by)
        saved = replace(after, version=version)  # type: ignore[type-var]
        changed = _changes(before, saved)
        new = {name: value for name, value in self._fields(saved).items() if name in changed}
        change: Document = {"$set": new | _told(outbox)}
        pushes: Document = {"keys": {"$each": [_done(by)], "$slice": -KEYS_KEPT}} if by.key else {}
        if outbox:
            pushes["outbox"] = {"$each": outbox}
        if pushes:
            change["$push"] = pushes
        result = self.collection.update_one({"_id": before.id, "version": before.version}, change)
        if result.matched_count == 0:
            return None
        self._hand_over(before.id, version, outbox)
        return saved

    def _replay(self, found: Document, by: By) -> A:
        before = next((done for done in found["keys"] if done["k"] == by.key), None)
        if before and before["f"] != by.fingerprint:
            raise KeyReused("this Idempotency-Key was used for another request; take a new key for a new request")
        by.replayed = True
        return self._value(found)

    def _envelopes(self, subject: str, version: int, news: Sequence[Event], by: By) -> list[Document]:
        return [
            Envelope(
                id=str(uuid7()),
                type=event.TYPE,
                sender=event.SENDER,
                stack=self._database.stack,
                region=by.region,
                subject=subject,
                version=version,
                at=by.at,
                actor=by.actor.id,
                role=by.actor.role,
                party=by.actor.party,
                trace=by.trace,
                data=event.model_dump(mode="json"),
            ).model_dump(mode="json")
            for event in news
        ]

    def _hand_over(self, document_id: str, version: int, outbox: Sequence[Document]) -> None:
        if outbox:
            self._database.tell(Written(self.name, document_id, version, outbox))


_OURS = ("outbox", "keys", "made_by", "told_at", numbers.NUMBERED_AS)


def _changes(before: Aggregate, after: Aggregate) -> frozenset[str]:
    """Return the names of the fields that differ: of a large document only what a step changes is sent and kept."""
    names = (each.name for each in fields(before))  # type: ignore[arg-type]
    return frozenset(name for name in names if getattr(before, name) != getattr(after, name))


def _done(by: By) -> Document:
    return {"k": by.key, "f": by.fingerprint}


def _told(outbox: Sequence[Document]) -> Document:
    return {"told_at": datetime.now(UTC)} if outbox else {}
