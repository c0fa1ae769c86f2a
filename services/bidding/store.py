"""What bidding keeps. Instants are stored as UTC text, so that the database compares them as they are written."""

from collections.abc import Collection, Mapping
from datetime import UTC, date, datetime

from pymongo import ASCENDING, IndexModel

from common.interfaces.parties import Role
from common.runtime.database import ServiceDatabase
from common.runtime.seen import Seen
from common.runtime.store import Documents
from services.bidding.bond_store import Bonds
from services.bidding.domain.awarding.failure import Failure
from services.bidding.domain.awarding.reevaluation import PastReport
from services.bidding.domain.bids.bid import Bid
from services.bidding.domain.bids.bid_file import FileChunk
from services.bidding.domain.bids.objection import Objection
from services.bidding.domain.bids.upload import BidPart, Uploads
from services.bidding.domain.documents.edition import Edition
from services.bidding.domain.evaluating.clarification import Clarification
from services.bidding.domain.evaluating.lot_evaluation import LotEvaluation, evaluation_id
from services.bidding.domain.evaluating.low_price import LowPriceReview
from services.bidding.domain.evaluating.report import EvaluationReport
from services.bidding.domain.evaluating.scoring import ObjectiveSheet, ScoreSheet
from services.bidding.domain.experts.draw import DrawState, PanelDraw
from services.bidding.domain.experts.expert import Expert, ExpertState
from services.bidding.domain.experts.remote import Observation, Site
from services.bidding.domain.planning.budget import BudgetLine
from services.bidding.domain.planning.duties import Duties
from services.bidding.domain.planning.plan import Plan
from services.bidding.domain.planning.requirement import Requirement
from services.bidding.domain.planning.splitting import YearTotal
from services.bidding.domain.states import EvaluationState, TenderState
from services.bidding.domain.tendering.application import Application
from services.bidding.domain.tendering.bond import Bond
from services.bidding.domain.tendering.enquiry import Enquiry
from services.bidding.domain.tendering.invitation import InvitedList
from services.bidding.domain.tendering.prequalification import Prequalification
from services.bidding.domain.tendering.supplier import Party, Taker
from services.bidding.domain.tendering.tender import Tender

CLOSED_AT_ONCE = 100
POOL = 20_000  # experts or suppliers of a pool; a draw must see them all
OBSERVATIONS = 2_000  # lines of one behaviour log


class BiddingStore:
    def __init__(self, database: ServiceDatabase) -> None:
        self.budget_lines = Documents(
            database, "budget_lines", BudgetLine, [IndexModel([("region", ASCENDING), ("_id", ASCENDING)]), "buyer"]
        )
        self.requirements = Documents(database, "requirements", Requirement)
        self.plans = Documents(database, "plans", Plan, ["requirement_id"], numbered=True)
        self.year_totals = Documents(database, "year_totals", YearTotal)
        self.duties = Documents(database, "duties", Duties)
        self.tenders = Documents(
            database,
            "tenders",
            Tender,
            [
                IndexModel([("region", ASCENDING), ("_id", ASCENDING)]),
                IndexModel([("state", ASCENDING), ("bids_due_at", ASCENDING)]),
            ],
        )
        self.prequalifications = Documents(database, "prequalifications", Prequalification)
        self.applications = Documents(database, "applications", Application, ["procurement_id"])
        self.invited_lists = Documents(database, "invited_lists", InvitedList, ["invited"])
        self.takers = Documents(database, "takers", Taker, ["procurement_id"])
        self.editions = Documents(database, "editions", Edition, ["procurement_id"])
        self.bonds = Bonds(
            database,
            "bonds",
            Bond,
            ["procurement_id", "issuer", IndexModel([("state", ASCENDING), ("due_on", ASCENDING)])],
        )
        self.enquiries = Documents(database, "enquiries", Enquiry, ["procurement_id"])
        self.suppliers = Documents(database, "suppliers", Party)
        self.bids = Documents(database, "bids", Bid, ["procurement_id"])
        self.bids_seen, self.takers_seen = Seen(), Seen()  # neither a bid nor a taker is ever deleted
        self.uploads = Documents(database, "bid_uploads", Uploads, ["procurement_id", "look_at"])
        self.parts = Documents(
            database, "bid_parts", BidPart, [IndexModel([("uploads", ASCENDING), ("digest", ASCENDING)])]
        )
        self.file_chunks = Documents(database, "bid_files", FileChunk)
        self.objections = Documents(database, "objections", Objection, ["procurement_id"])
        self.evaluations = Documents(
            database,
            "evaluations",
            LotEvaluation,
            ["procurement_id", IndexModel([("state", ASCENDING), ("reported_at", ASCENDING)])],
        )
        self.past_reports = Documents(database, "past_reports", PastReport, ["lot_id"])
        self.failures = Documents(database, "failures", Failure)
        self.score_sheets = Documents(database, "score_sheets", ScoreSheet, ["evaluation_id"])
        self.objective_sheets = Documents(database, "objective_sheets", ObjectiveSheet)
        self.clarifications = Documents(database, "clarifications", Clarification, ["evaluation_id"])
        self.low_price_reviews = Documents(database, "low_price_reviews", LowPriceReview, ["evaluation_id"])
        self.reports = Documents(database, "reports", EvaluationReport, ["evaluation_id"])
        self.experts = Documents(
            database, "experts", Expert, [IndexModel([("state", ASCENDING), ("facts.specialities", ASCENDING)])]
        )
        self.draws = Documents(database, "draws", PanelDraw, ["invited"])
        self.sites = Documents(database, "sites", Site)
        self.observations = Documents(
            database, "observations", Observation, [IndexModel([("draw_id", ASCENDING), ("recorded_at", ASCENDING)])]
        )

    def budget_lines_of(
        self, region: str, buyer: str | None, year: int | None, after: str | None, limit: int
    ) -> list[BudgetLine]:
        """Return the lines of a region by their numbers, those up to `after` left out."""
        query = {
            "region": region,
            **({"buyer": buyer} if buyer else {}),
            **({"year": year} if year else {}),
            **({"_id": {"$gt": after}} if after else {}),
        }
        return self.budget_lines.find(query, limit=limit)

    def contracts_of(self, procurement_id: str) -> int:
        """Return how many contracts a procurement leads to: one for each lot that was not without an award."""
        tender = next(iter(self.tenders.find({"_id": procurement_id}, limit=1)), None)
        ended = {EvaluationState.FAILED, EvaluationState.TERMINATED}
        lots = tender.lots if tender else ()
        without = [lot for lot in lots if tender and (at := tender.lots_at.get(lot.lot)) and at.state in ended]
        return max(len(lots) - len(without), 1)

    def edition_of(self, procurement_id: str, lot: str) -> int:
        """Return which evaluation of the lot it is; the first before there is any."""
        found = self.evaluations.collection.find_one({"_id": evaluation_id(procurement_id, lot)}, {"edition": 1})
        return int(found["edition"]) if found else 1

    def evaluations_of(self, procurement_id: str) -> list[LotEvaluation]:
        return self.evaluations.find({"procurement_id": procurement_id})

    def lots_without_winner(self, reported_before: datetime) -> list[LotEvaluation]:
        """Return the lots whose report is older than that, and no reason for the delay recorded; the oldest first."""
        text = f"{reported_before.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
        query = {"state": EvaluationState.REPORTED, "delay": "", "reported_at": {"$lt": text}}
        return self.evaluations.find(query, sort="reported_at", limit=CLOSED_AT_ONCE)

    def past_reports_of(self, lot_id: str) -> list[PastReport]:
        return self.past_reports.find({"lot_id": lot_id})

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

    def bid_sizes(self, digests: Collection[str], procurement_id: str) -> list[int]:
        """Return the bytes of these sealed bids."""
        query = {"procurement_id": procurement_id, "digest": {"$in": sorted(digests)}}
        return [bid["size"] for bid in self.bids.collection.find(query, {"size": 1})]

    def drop_parts(self, uploads: str, digest: str) -> None:
        self.parts.collection.delete_many({"uploads": uploads, "digest": digest})

    def keep_parts(self, uploads: str, digests: Collection[str]) -> None:
        """Drop the parts of all other files."""
        self.parts.collection.delete_many({"uploads": uploads, "digest": {"$nin": sorted(digests)}})

    def uploads_to_look_at(self, now: datetime) -> list[Uploads]:
        """Return those whose deadline is reached."""
        text = f"{now.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
        return self.uploads.find({"look_at": {"$lte": text}}, sort="look_at", limit=CLOSED_AT_ONCE)

    def count_takers(self, procurement_id: str) -> int:
        return self.takers.collection.count_documents({"procurement_id": procurement_id})

    def takers_of(self, procurement_id: str, after: str | None, limit: int) -> list[Taker]:
        return self.takers.find(
            {"procurement_id": procurement_id, **({"_id": {"$gt": after}} if after else {})}, limit=limit
        )

    def is_entrusted(self, requirement_id: str, agency: str) -> bool:
        """Say whether a plan for this requirement names the agency."""
        return bool(self.plans.find({"requirement_id": requirement_id, "agency": agency}, limit=1))

    def party(self, credit_code: str) -> Party | None:
        return next(iter(self.suppliers.find({"_id": credit_code}, limit=1)), None)

    def applications_of(self, procurement_id: str) -> list[Application]:
        return self.applications.find({"procurement_id": procurement_id}, limit=POOL)

    def registered_suppliers(self) -> list[Party]:
        return self.suppliers.find({"role": Role.SUPPLIER}, limit=POOL)

    def lists_inviting(self, supplier: str) -> list[InvitedList]:
        return self.invited_lists.find({"invited": supplier}, newest=True)

    def enquiries_of(self, procurement_id: str, limit: int) -> list[Enquiry]:
        return self.enquiries.find({"procurement_id": procurement_id}, sort="asked_at", limit=limit)

    def enquiries_seen_by(self, supplier: str, procurement_id: str, limit: int) -> list[Enquiry]:
        """Return what is answered, and what this supplier asked."""
        own = [{"answer": {"$ne": None}}, {"asker": supplier}]
        return self.enquiries.find({"procurement_id": procurement_id, "$or": own}, sort="asked_at", limit=limit)

    def experts_in(self, state: str | None, after: str | None, limit: int) -> list[Expert]:
        query = {**({"state": state} if state else {}), **({"_id": {"$gt": after}} if after else {})}
        return self.experts.find(query, limit=limit)

    def experts_of(self, specialities: Collection[str]) -> list[Expert]:
        """Return the admitted experts of any of these specialities."""
        query = {"state": ExpertState.ADMITTED, "facts.specialities": {"$in": sorted(specialities)}}
        return self.experts.find(query, limit=POOL)

    def experts_by_id(self, ids: Collection[str]) -> list[Expert]:
        return self.experts.find({"_id": {"$in": sorted(ids)}}, limit=POOL)

    def experts_to_review(self, today: date, born_until: Mapping[bool, date]) -> list[Expert]:
        """Return those whose age, by whether they were extended, or whose suspension has come to its end."""
        aged = [{"extended": extended, "facts.born_on": {"$lte": f"{born}"}} for extended, born in born_until.items()]
        query = {
            "state": {"$in": [ExpertState.ADMITTED, ExpertState.SUSPENDED]},
            "$or": [*aged, {"suspended_until": {"$lt": f"{today}"}}],
        }
        return self.experts.find(query, limit=POOL)

    def draws_calling(self, expert: str) -> list[PanelDraw]:
        """Return the draws without an award in which this expert holds a seat."""
        return self.draws.find({"invited": expert, "state": {"$ne": DrawState.REVEALED}})

    def observations_of(self, draw_id: str) -> list[Observation]:
        return self.observations.find({"draw_id": draw_id}, sort="recorded_at", limit=OBSERVATIONS)
