"""What bidding keeps. Instants are stored as UTC text, so that the database compares them as they are written."""

from datetime import UTC, datetime

from pymongo import ASCENDING, IndexModel

from common.runtime.database import ServiceDatabase
from common.runtime.store import Documents
from services.bidding.domain.bid import Bid
from services.bidding.domain.budget import BudgetLine
from services.bidding.domain.enquiry import Enquiry
from services.bidding.domain.evaluation import ScoreSheet
from services.bidding.domain.plan import Plan
from services.bidding.domain.requirement import Requirement
from services.bidding.domain.states import TenderState
from services.bidding.domain.supplier import Party, Taker
from services.bidding.domain.tender import Tender

CLOSED_AT_ONCE = 100


class BiddingStore:
    def __init__(self, database: ServiceDatabase) -> None:
        self.budget_lines = Documents(database, "budget_lines", BudgetLine)
        self.requirements = Documents(database, "requirements", Requirement)
        self.plans = Documents(database, "plans", Plan, ["requirement_id"], numbered=True)
        self.tenders = Documents(
            database,
            "tenders",
            Tender,
            [
                IndexModel([("region", ASCENDING), ("_id", ASCENDING)]),
                IndexModel([("state", ASCENDING), ("bids_due_at", ASCENDING)]),
            ],
        )
        self.takers = Documents(database, "takers", Taker, ["procurement_id"])
        self.enquiries = Documents(database, "enquiries", Enquiry, ["procurement_id"])
        self.suppliers = Documents(database, "suppliers", Party)
        self.bids = Documents(database, "bids", Bid, ["procurement_id"])
        self.score_sheets = Documents(database, "score_sheets", ScoreSheet, ["procurement_id"])

    def tenders_to_close(self, now: datetime) -> list[Tender]:
        """Return those whose deadline is reached, and those that a crash left between closing and listing bids."""
        # whole seconds: "...00.5Z" sorts before "...00Z", and every deadline is a full minute
        text = f"{now.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
        due = {"state": TenderState.PUBLISHED, "bids_due_at": {"$lte": text}}
        return self.tenders.find({"$or": [due, {"state": TenderState.CLOSED}]}, limit=CLOSED_AT_ONCE)

    def published_tenders(self, region: str, state: str | None, after: str | None, limit: int) -> list[Tender]:
        """Return published tenders, newest project number first, those before `after` in that order left out."""
        query = {
            "region": region,
            "documents_issued_on": {"$ne": None},
            **({"state": state} if state else {}),
            **({"_id": {"$lt": after}} if after else {}),
        }
        return self.tenders.find(query, newest=True, limit=limit)

    def bid_ids(self, procurement_id: str) -> list[str]:
        return [str(bid["_id"]) for bid in self.bids.collection.find({"procurement_id": procurement_id}, {"_id": 1})]

    def is_entrusted(self, requirement_id: str, agency: str) -> bool:
        """Say whether a plan for this requirement names the agency."""
        return bool(self.plans.find({"requirement_id": requirement_id, "agency": agency}, limit=1))

    def party(self, credit_code: str) -> Party | None:
        return next(iter(self.suppliers.find({"_id": credit_code}, limit=1)), None)

    def enquiries_of(self, procurement_id: str, limit: int) -> list[Enquiry]:
        return self.enquiries.find({"procurement_id": procurement_id}, sort="asked_at", limit=limit)

    def enquiries_seen_by(self, supplier: str, procurement_id: str, limit: int) -> list[Enquiry]:
        """Return what is answered, and what this supplier asked."""
        own = [{"answer": {"$ne": None}}, {"asker": supplier}]
        return self.enquiries.find({"procurement_id": procurement_id, "$or": own}, sort="asked_at", limit=limit)
