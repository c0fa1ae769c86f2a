"""One MongoDB client per process, and what a service's store is handed: its own database, the way out for its news."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from pymongo import MongoClient
from pymongo.database import Database
from pymongo.errors import BulkWriteError, ConnectionFailure, ExecutionTimeout, OperationFailure, WriteConcernError
from pymongo.read_concern import ReadConcern
from pymongo.write_concern import WriteConcern

OUTAGES = (ConnectionFailure, ExecutionTimeout, WriteConcernError)  # the database is away: nobody's mistake
REFUSES = frozenset(  # what the database answers when it is there and takes nothing: codes of MongoDB
    {
        1,  # InternalError: all that the embedded one says once its disk was full
        64,  # WriteConcernFailed
        91,  # ShutdownInProgress
        100,  # UnsatisfiableWriteConcern
        134,  # ReadConcernMajorityNotAvailableYet
        189,  # PrimarySteppedDown
        262,  # ExceededTimeLimit
        10107,  # NotWritablePrimary
        11600,  # InterruptedAtShutdown
        11602,  # InterruptedDueToReplStateChange
        14031,  # OutOfDiskSpace
    }
)
Document = dict[str, Any]


def is_outage(error: BaseException | None) -> bool:
    """Whether the database is away or takes nothing now: nobody's mistake, and the same call is right later."""
    if isinstance(error, BulkWriteError):
        details = error.details or {}
        refused = {each["code"] for each in details.get("writeErrors", ())}
        return bool(details.get("writeConcernErrors") or refused & REFUSES)
    return isinstance(error, OUTAGES) or (isinstance(error, OperationFailure) and error.code in REFUSES)


@lru_cache
def connect(uri: str, pool: int = 64) -> "MongoClient[Document]":
    """Return this process's client. Writes count when a majority has them in its journal."""
    return MongoClient(
        uri,
        maxPoolSize=pool,
        serverSelectionTimeoutMS=3_000,
        connectTimeoutMS=3_000,
        socketTimeoutMS=15_000,
        tz_aware=True,
    )


def database(uri: str, name: str) -> Database[Document]:
    return connect(uri).get_database(
        name, write_concern=WriteConcern(w="majority", j=True), read_concern=ReadConcern("local")
    )


@dataclass(frozen=True, slots=True)
class Written:
    """A document whose news is to be sent: `envelopes` as they stand in the outbox of `version`."""

    collection: str
    id: Any
    version: int
    envelopes: Sequence[Document]


@dataclass(frozen=True, slots=True)
class ServiceDatabase:
    """What a store needs: `tell` hands fresh news to the relay, `now` is business time."""

    data: Database[Document]
    service: str
    stack: str
    now: Callable[[], datetime]
    tell: Callable[[Written], None]
