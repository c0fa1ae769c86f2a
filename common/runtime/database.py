"""One MongoDB client per process, and what a service's store is handed: its own database, the way out for its news."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from pymongo import MongoClient
from pymongo.database import Database
from pymongo.errors import ConnectionFailure, ExecutionTimeout, WriteConcernError
from pymongo.read_concern import ReadConcern
from pymongo.write_concern import WriteConcern

OUTAGES = (ConnectionFailure, ExecutionTimeout, WriteConcernError)  # the database is away: nobody's mistake
Document = dict[str, Any]


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
