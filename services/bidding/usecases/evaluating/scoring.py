"""Score sheets: each a document of its own, so that members never wait for each other."""

from common.interfaces.bidding import (
    EnterObjectiveScores,
    EvaluationView,
    GetScoreSheets,
    KeepScores,
    ObjectiveSheetView,
    ObjectToScore,
    ScoreSheetsView,
    SheetView,
    SubmitScores,
    VerdictSheetView,
)
from common.interfaces.context import By
from common.interfaces.errors import NotFound
from common.interfaces.parties import Role
from services.bidding.domain.access import of_organiser, of_region, readable
from services.bidding.domain.evaluating import scoring
from services.bidding.domain.evaluating.evaluation import is_member, member_of, require_leader, seat_of
from services.bidding.domain.evaluating.lot_evaluation import LotEvaluation
from services.bidding.domain.evaluating.scoring import ObjectiveSheet, ScoreSheet, objective_id, sheet_id
from services.bidding.domain.evaluating.verdicts import seated_verdicts
from services.bidding.domain.states import EvaluationState
from services.bidding.store import BiddingStore
from services.bidding.usecases.evaluating.judging import at_work, decide, led, sheets_of, view
from services.bidding.usecases.evaluating.lots import lot_of


def submit_scores(store: BiddingStore, call: SubmitScores, by: By) -> EvaluationView:
    """Write the member's sheet, or correct it; the report is closed only over sheets that are as they were then."""
    lot, member = at_work(store, call, by)

    def sheet() -> ScoreSheet:
        return scoring.score_sheet(lot, member, call.lines, by.at)

    try:
        store.score_sheets.step(
            sheet_id(lot.sitting, member),
            lambda before: (scoring.correct(lot, before, sheet(), call.reason, by.at),),
            by=by,
        )
    except NotFound:
        store.score_sheets.make(sheet(), by=by)
    return view(store, lot, by)


def enter_objective_scores(store: BiddingStore, call: EnterObjectiveScores, by: By) -> EvaluationView:
    lot = of_region(lot_of(store, call.procurement_id, call.lot, by), by)
    if is_member(lot, by):
        lot = led(store, lot)
        require_leader(lot, member_of(lot, by))
    else:
        of_organiser(lot, by)

    def entered(before: ObjectiveSheet | None) -> ObjectiveSheet:
        return scoring.enter_objective(lot, by.actor.id, call.lines, before, by.at)

    try:
        store.objective_sheets.step(objective_id(lot.sitting), lambda before: (entered(before),), by=by)
    except NotFound:
        store.objective_sheets.make(entered(None), by=by)
    return view(store, lot, by)


def object_to_score(store: BiddingStore, call: ObjectToScore, by: By) -> EvaluationView:
    lot, member = at_work(store, call, by)
    store.objective_sheets.step(
        objective_id(lot.sitting),
        lambda before: (scoring.object_to(lot, before, member, call.supplier, call.factor, call.reason),),
        by=by,
    )
    return view(store, lot, by)


def keep_scores(store: BiddingStore, call: KeepScores, by: By) -> EvaluationView:
    lot, member = at_work(store, call, by)
    return decide(store, lot, by, lambda before: scoring.keep(before, member, call.scores))


def get_score_sheets(store: BiddingStore, call: GetScoreSheets, by: By) -> ScoreSheetsView:
    """Until all have scored a member sees its own sheet, and nobody sees another's (COM-13)."""
    lot = of_region(lot_of(store, call.procurement_id, call.lot, by), by)
    own = seat_of(lot, member_of(lot, by)) if by.actor.role is Role.EXPERT or is_member(lot, by) else None
    if own is None:
        readable(lot, by)
    sheets = sheets_of(store, lot)
    by_seat, complete = scoring.seated(lot, sheets), scoring.is_complete(lot, sheets)
    verdicts, checked = seated_verdicts(lot), lot.state is not EvaluationState.EVALUATING
    computed = objective_sheet_of(store, lot)
    return ScoreSheetsView(
        procurement_id=lot.procurement_id,
        lot=lot.lot,
        complete=complete,
        verdicts=tuple(
            VerdictSheetView(seat=seat, against=sheet.against, digest=sheet.digest)
            for seat, sheet in verdicts.items()
            if checked or seat == own
        ),
        objective=ObjectiveSheetView.model_validate(computed) if computed else None,
        sheets=tuple(
            SheetView(seat=seat, lines=sheet.lines, corrections=sheet.corrections, digest=sheet.digest)
            for seat, sheet in by_seat.items()
            if complete or seat == own
        ),
        far_off=scoring.abnormal(lot, scoring.points_of(by_seat, lot.judgement.conforming)) if complete else (),
    )


def objective_sheet_of(store: BiddingStore, lot: LotEvaluation) -> ObjectiveSheet | None:
    return next(iter(store.objective_sheets.find({"_id": objective_id(lot.sitting)}, limit=1)), None)
