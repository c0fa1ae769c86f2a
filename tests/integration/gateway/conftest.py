from uuid import uuid4

import pytest
from pymongo import MongoClient

from common.runtime.database import database


@pytest.fixture
def own(mongo_uri):
    """A fresh database of the gateway, over the wire."""
    name = f"gateway_{uuid4().hex}"
    yield database(mongo_uri, name)
    MongoClient(mongo_uri).drop_database(name)
