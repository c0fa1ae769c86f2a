"""Bonds as they are looked for."""

from collections.abc import Mapping
from datetime import date

from common.runtime.store import Documents
from services.bidding.domain.tendering.bond import Bond, BondState

BONDS = 10_000  # of one tender
REMINDED_AT_ONCE = 500


class Bonds(Documents[Bond]):
    def known(self, bond_id: str) -> Bond | None:
        return next(iter(self.find({"_id": bond_id}, limit=1)), None)

    def of_bid(self, procurement_id: str, lot: str, supplier: str) -> list[Bond]:
        return self.find({"procurement_id": procurement_id, "lot": lot, "supplier": supplier})

    def of_lot(self, procurement_id: str, lot: str) -> list[Bond]:
        return self.find({"procurement_id": procurement_id, "lot": lot}, limit=BONDS)

    def page(self, query: Mapping[str, str | bool], after: str | None, limit: int) -> list[Bond]:
        return self.find({**query, **({"_id": {"$gt": after}} if after else {})}, limit=limit)

    def unsettled(self, procurement_id: str) -> list[Bond]:
        """Return the bonds of a tender that are neither to be given back nor gone."""
        query = {"procurement_id": procurement_id, "state": {"$in": [BondState.LODGED, BondState.LOCKED]}}
        return self.find(query, limit=BONDS)

    def overdue(self, today: date) -> list[Bond]:
        """Return those that were to go back before today and of which nobody was reminded."""
        query = {"state": BondState.DUE, "reminded": False, "due_on": {"$lt": f"{today}"}}
        return self.find(query, limit=REMINDED_AT_ONCE)
