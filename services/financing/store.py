"""Financing in MongoDB; the only file here that knows it."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from pymongo import IndexModel

from common.interfaces.context import By
from common.interfaces.parties import Role
from common.runtime.database import ServiceDatabase
from common.runtime.store import Documents
from services.financing.domain.consent import Consent
from services.financing.domain.exposure import Exposure
from services.financing.domain.journal import Entry
from services.financing.domain.offer import Offer
from services.financing.domain.party import Party
from services.financing.domain.product import Product

ALL = 0  # MongoDB's word for no limit
EXPOSURE_INDEXES = [IndexModel([("supplier", 1), ("_id", 1)]), IndexModel([("applications.banks", 1), ("_id", 1)])]
ROUND = IndexModel([("application_id", 1), ("bank", 1), ("round", 1)], unique=True)  # of two at once one is made
NUMBER = IndexModel([("contract_id", 1), ("number", 1)], unique=True)


class FinancingStore:
    def __init__(self, database: ServiceDatabase) -> None:
        self.parties = Documents(database, "parties", Party)
        self.products = Documents(database, "products", Product)
        self.consents = Documents(database, "consents", Consent)
        self.offers = Documents(database, "offers", Offer, [ROUND])
        self.exposures = Documents(database, "exposures", Exposure, EXPOSURE_INDEXES)
        self.journal = Documents(database, "journal", Entry, [NUMBER])

    def open(self, first: Exposure, *, by: By) -> Exposure:
        made = self.exposures.make(first, by=by)
        self.post(made.fresh)
        return made

    def change(self, contract_id: str, decide: Callable[[Exposure], tuple[Any, ...]], *, by: By) -> Exposure:
        """
        Take one step of an exposure and write its entries to the journal.

        The exposure is the point of decision. Its newest entries stay in it until the next step, which writes them
        again before it lets go of them: a crash in between loses none, and an entry's own id keeps it single.
        If-Match is not judged here: it names the version of what the actor saw, a part of the exposure.
        """

        def after_posting(before: Exposure) -> tuple[Any, ...]:
            self.post(before.fresh)
            return decide(replace(before, fresh=()))

        inner = replace(by, if_match=None)
        after = self.exposures.step(contract_id, after_posting, by=inner)
        by.replayed = inner.replayed
        self.post(after.fresh)
        return after

    def banks(self, credit_codes: tuple[str, ...]) -> dict[str, str]:
        """Return the names of those that are registered banks."""
        query = {"_id": {"$in": list(credit_codes)}, "role": Role.BANK.value}
        return {each.id: each.name for each in self.parties.find(query)}

    def all_products(self) -> list[Product]:
        return self.products.find({}, limit=ALL)

    def offers_on(self, application_id: str, bank: str | None = None) -> list[Offer]:
        query = {"application_id": application_id} | ({"bank": bank} if bank else {})
        return self.offers.find(query, limit=ALL)

    def applied_by(self, supplier: str, since: str, limit: int) -> list[Exposure]:
        """Return exposures that have applications of the supplier's, from contract `since` on."""
        return self.exposures.find(
            {"supplier": supplier, "applications": {"$ne": []}, "_id": {"$gte": since}}, limit=limit
        )

    def shown_to(self, bank: str, today: str, since: str, limit: int) -> list[Exposure]:
        """Return exposures that have an application with consent for the bank today, from contract `since` on."""
        one = {"$elemMatch": {"banks": bank, "until": {"$gte": today}}}
        return self.exposures.find({"applications": one, "_id": {"$gte": since}}, limit=limit)

    def entries(self, contract_id: str, after: int, limit: int) -> list[Entry]:
        """Return the entries numbered after + 1 to after + limit: no gaps, so the range touches no more than these."""
        numbers = {"$gt": after, "$lte": after + limit}
        return self.journal.find({"contract_id": contract_id, "number": numbers}, sort="number", limit=limit)

    def post(self, entries: tuple[Entry, ...]) -> None:
        """Write entries to the journal, each once however often it is posted."""
        for entry in entries:
            self.journal.make(entry, by=By(key=entry.id, at=entry.at))
