"""Stores of supervision over one fresh database."""

import pytest

from services.supervision.store import SupervisionStore


@pytest.fixture
def replica(service_database):
    """Make one more writer of the same log, as another process would be."""
    return lambda: SupervisionStore(service_database)


@pytest.fixture
def store(replica):
    return replica()


@pytest.fixture
def rows(service_database):
    return service_database.data["entries"]
