"""One lot from the qualification check to the award notice."""

from common.interfaces.bidding import (
    AnnounceAward,
    CheckQualification,
    DetermineWinner,
    EvaluationView,
    FormPanel,
    GetEvaluation,
    SignReport,
    SubmitScores,
)
from common.interfaces.context import By
from common.interfaces.parties import Role
from services.bidding.domain import award, evaluation, qualification, report
from services.bidding.domain.access import hidden, of_buyer, of_organiser, of_region, readable
from services.bidding.domain.evaluation import ScoreSheet, expert_of, score_sheet
from services.bidding.domain.lot_evaluation import LotEvaluation
from services.bidding.domain.states import EvaluationState
from services.bidding.store import BiddingStore
from services.bidding.usecases.lots import lot_of, step_lot


def check_qualification(store: BiddingStore, call: CheckQualification, by: By) -> EvaluationView:
    lot = of_organiser(lot_of(store, call.procurement_id, call.lot, by), by)
    return _whole(
        store, step_lot(store, lot, lambda before: qualification.check_qualification(before, call.results), by)
    )


def form_panel(store: BiddingStore, call: FormPanel, by: By) -> EvaluationView:
    lot = of_organiser(lot_of(store, call.procurement_id, call.lot, by), by)
    return _whole(store, step_lot(store, lot, lambda before: evaluation.form_panel(before, call.members), by))


def submit_scores(store: BiddingStore, call: SubmitScores, by: By) -> EvaluationView:
    """Keep the member's sheet; it is a document of its own, so members never wait for each other."""
    lot = of_region(lot_of(store, call.procurement_id, call.lot, by), by)
    store.score_sheets.make(score_sheet(lot, expert_of(by), call.lines, by.at), by=by)
    return _for_member(store, lot, by)


def sign_report(store: BiddingStore, call: SignReport, by: By) -> EvaluationView:
    """Sheets are written once, so all that are needed are as they will ever be when the last one is there."""
    lot = of_organiser(lot_of(store, call.procurement_id, call.lot, by), by)
    sheets = _sheets(store, lot)
    return _whole(store, step_lot(store, lot, lambda before: report.report(before, sheets, by.at), by))


def determine_winner(store: BiddingStore, call: DetermineWinner, by: By) -> EvaluationView:
    lot = of_buyer(lot_of(store, call.procurement_id, call.lot, by), by)
    return _whole(store, step_lot(store, lot, lambda before: award.determine(before, call.supplier, by.at), by))


def announce_award(store: BiddingStore, call: AnnounceAward, by: By) -> EvaluationView:
    lot = of_organiser(lot_of(store, call.procurement_id, call.lot, by), by)
    return _whole(store, step_lot(store, lot, lambda before: award.announce(before, by.at), by))


def get_evaluation(store: BiddingStore, call: GetEvaluation, by: By) -> EvaluationView:
    """Before the award the panel is known to those who formed it and to finance; a member sees its own seat only."""
    lot = lot_of(store, call.procurement_id, call.lot, by)
    if by.actor.role is not Role.EXPERT:
        return _whole(store, readable(lot, by))
    of_region(lot, by)
    if lot.state is EvaluationState.AWARDED:
        return _whole(store, lot)
    if expert_of(by) not in {member.expert for member in lot.panel}:
        raise hidden(lot, lot.id)
    return _for_member(store, lot, by)


def _sheets(store: BiddingStore, lot: LotEvaluation) -> list[ScoreSheet]:
    return store.score_sheets.find({"evaluation_id": lot.id})


def _whole(store: BiddingStore, lot: LotEvaluation) -> EvaluationView:
    scored_by = tuple(sheet.expert for sheet in _sheets(store, lot))
    return EvaluationView(
        procurement_id=lot.procurement_id,
        lot=lot.lot,
        state=lot.state,
        ended_by=lot.ended_by,
        ended_because=lot.ended_because,
        qualifications=lot.qualifications,
        panel=lot.panel,
        scored_by=scored_by,
        ranking=lot.ranking,
        warnings=lot.warnings,
        winner=lot.winner,
        version=lot.version,
    )


def _for_member(store: BiddingStore, lot: LotEvaluation, by: By) -> EvaluationView:
    whole, own = _whole(store, lot), expert_of(by)
    seat = tuple(member for member in whole.panel if member.expert == own)
    seen = {"panel": seat, "scored_by": tuple(each for each in whole.scored_by if each == own)}
    return whole.model_copy(update=seen | {"ranking": (), "warnings": (), "winner": None})
