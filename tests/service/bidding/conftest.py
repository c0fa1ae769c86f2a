import pytest

from common.interfaces.parties import Role
from common.runtime.store import Documents
from services.bidding.store import BiddingStore
from tests.builders.bidding import a_party, by
from tests.builders.bids import SUPPLIERS
from tests.builders.procurements import Procurement


@pytest.fixture
def store(service_database):
    made = BiddingStore(service_database)
    for documents in vars(made).values():
        if isinstance(documents, Documents):
            documents.prepare()
    for supplier in SUPPLIERS:
        made.suppliers.make(a_party(supplier), by=by(Role.SERVICE))
    return made


@pytest.fixture
def procurement(store):
    return Procurement(store)
