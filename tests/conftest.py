"""What tests share: a private broker and database, started once a run, and builders of calls' contexts."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import settings
from pymongo import MongoClient

from common.interfaces.context import By
from common.interfaces.parties import Actor, Role
from common.runtime.database import ServiceDatabase, Written, database
from deploy import local

pytest_plugins = ["tests.shared_platform"]

# A slow machine is no wrong answer: what takes long is measured by `make bench`, not by a test's deadline.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")

MORNING = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)  # a Monday, 09:00 in Shanghai


def a_caller(
    role: Role = Role.BUYER, *, party: str = "", at: datetime = MORNING, key: str | None = None, **more: Any
) -> By:
    """Return in whose name a test acts: a fresh command of this role unless `key` repeats an earlier one."""
    actor = Actor(id=more.pop("id", f"{role}-1"), role=role, party=party, name=more.pop("name", str(role)))
    key = key or uuid4().hex
    return By(actor=actor, region=more.pop("region", "350100"), key=key, fingerprint=key, at=at, **more)


@pytest.fixture(scope="session")
def infrastructure(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A home with a broker and a database of this run alone."""
    home: Path = tmp_path_factory.mktemp("home")
    local.up(home, only={"broker", "database"})
    yield home
    local.down(home, purge=True)


@pytest.fixture(scope="session")
def mongo_uri(infrastructure: Path) -> str:
    uri: str = local.endpoints_of(infrastructure)["mongo_uri"]
    return uri


@pytest.fixture
def told() -> list[Written]:
    """What stores have handed to the relay."""
    return []


@pytest.fixture
def service_database(mongo_uri: str, told: list[Written]) -> Iterator[ServiceDatabase]:
    """A fresh database over the wire, as a service's store is handed it."""
    name = f"test_{uuid4().hex}"
    yield ServiceDatabase(database(mongo_uri, name), "test", "350100", lambda: MORNING, told.append)
    MongoClient[dict[str, Any]](mongo_uri).drop_database(name)
