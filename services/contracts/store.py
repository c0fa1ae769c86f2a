"""Contracts in MongoDB; the only file here that knows it."""

from typing import Any

from pymongo import IndexModel

from common.runtime.database import ServiceDatabase
from common.runtime.store import Documents
from services.contracts.domain.code import IssuedCode
from services.contracts.domain.contract import Contract
from services.contracts.domain.hold import Holds
from services.contracts.domain.party import Party
from services.contracts.domain.reference import TreasuryReference

LISTS = [IndexModel("listed_as", unique=True)] + [
    IndexModel([(party, 1), ("listed_as", 1)]) for party in ("buyer", "supplier", "agency")
]


class ContractStore:
    def __init__(self, database: ServiceDatabase) -> None:
        self.contracts = Documents(database, "contracts", Contract, LISTS)
        self.codes = Documents(database, "codes", IssuedCode, [IndexModel("contract_id", unique=True)], numbered=True)
        self.parties = Documents(database, "parties", Party)
        self.holds = Documents(database, "holds", Holds)
        self.references = Documents(database, "treasury_references", TreasuryReference)

    def code_of(self, contract_id: str) -> str | None:
        found = self.codes.find({"contract_id": contract_id}, limit=1)
        return found[0].id if found else None

    def holds_on(self, procurement_id: str) -> Holds | None:
        found = self.holds.find({"_id": procurement_id}, limit=1)
        return found[0] if found else None

    def newest(self, query: dict[str, Any], before: str | None, limit: int) -> list[Contract]:
        """Return up to `limit` contracts that match, the latest awarded first, from below the cursor on."""
        bound = {"listed_as": {"$lt": before}} if before else {}
        return self.contracts.find(query | bound, sort="listed_as", newest=True, limit=limit)
