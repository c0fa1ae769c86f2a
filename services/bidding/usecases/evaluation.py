"""Panel, scores, report, winner, announcement."""

from common.interfaces.bidding import (
    AnnounceAward,
    DetermineWinner,
    EvaluationView,
    FormPanel,
    GetEvaluation,
    SignReport,
    SubmitScores,
)
from common.interfaces.context import By
from common.interfaces.parties import Role
from services.bidding.domain import award, evaluation, report
from services.bidding.domain.access import hidden, of_buyer, of_organiser, of_region, readable
from services.bidding.domain.evaluation import ScoreSheet, expert_of, score_sheet
from services.bidding.domain.states import TenderState
from services.bidding.domain.tender import Tender
from services.bidding.store import BiddingStore


def form_panel(store: BiddingStore, call: FormPanel, by: By) -> EvaluationView:
    of_organiser(store.tenders.get(call.procurement_id), by)
    formed = store.tenders.step(call.procurement_id, lambda before: evaluation.form_panel(before, call.members), by=by)
    return _whole(store, formed)


def submit_scores(store: BiddingStore, call: SubmitScores, by: By) -> EvaluationView:
    """Keep the member's sheet; it is a document of its own, so members never wait for each other."""
    tender = of_region(store.tenders.get(call.procurement_id), by)
    store.score_sheets.make(score_sheet(tender, expert_of(by), call.lines, by.at), by=by)
    return _for_member(store, tender, by)


def sign_report(store: BiddingStore, call: SignReport, by: By) -> EvaluationView:
    """Sheets are written once, so all that are needed are as they will ever be when the last one is there."""
    of_organiser(store.tenders.get(call.procurement_id), by)
    sheets = _sheets(store, call.procurement_id)
    reported = store.tenders.step(call.procurement_id, lambda before: report.report(before, sheets, by.at), by=by)
    return _whole(store, reported)


def determine_winner(store: BiddingStore, call: DetermineWinner, by: By) -> EvaluationView:
    of_buyer(store.tenders.get(call.procurement_id), by)
    determined = store.tenders.step(
        call.procurement_id, lambda before: award.determine(before, call.supplier, by.at), by=by
    )
    return _whole(store, determined)


def announce_award(store: BiddingStore, call: AnnounceAward, by: By) -> EvaluationView:
    of_organiser(store.tenders.get(call.procurement_id), by)
    announced = store.tenders.step(call.procurement_id, lambda before: award.announce(before, by.at), by=by)
    return _whole(store, announced)


def get_evaluation(store: BiddingStore, call: GetEvaluation, by: By) -> EvaluationView:
    """Before the award the panel is known to those who formed it and to finance; a member sees its own seat only."""
    tender = store.tenders.get(call.procurement_id)
    if by.actor.role is not Role.EXPERT:
        return _whole(store, readable(tender, by))
    of_region(tender, by)
    if tender.state is TenderState.AWARDED:
        return _whole(store, tender)
    if expert_of(by) not in {member.expert for member in tender.panel}:
        raise hidden(tender, tender.id)
    return _for_member(store, tender, by)


def _sheets(store: BiddingStore, procurement_id: str) -> list[ScoreSheet]:
    return store.score_sheets.find({"procurement_id": procurement_id})


def _whole(store: BiddingStore, tender: Tender) -> EvaluationView:
    scored_by = tuple(sheet.expert for sheet in _sheets(store, tender.id))
    return EvaluationView(
        procurement_id=tender.id,
        state=tender.state,
        panel=tender.panel,
        scored_by=scored_by,
        ranking=tender.ranking,
        warnings=tender.warnings,
        winner=tender.winner,
        version=tender.version,
    )


def _for_member(store: BiddingStore, tender: Tender, by: By) -> EvaluationView:
    whole, own = _whole(store, tender), expert_of(by)
    seat = tuple(member for member in whole.panel if member.expert == own)
    seen = {"panel": seat, "scored_by": tuple(each for each in whole.scored_by if each == own)}
    return whole.model_copy(update=seen | {"ranking": (), "warnings": (), "winner": None})
