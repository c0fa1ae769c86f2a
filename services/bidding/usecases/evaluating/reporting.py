"""The report: drawn up, signed, closed."""

from common.interfaces.bidding import (
    CloseReport,
    DrawUpReport,
    EvaluationView,
    GetReport,
    ReportView,
    ReturnToScoring,
    SignReport,
)
from common.interfaces.context import By
from common.interfaces.errors import Conflict
from common.interfaces.parties import Role
from services.bidding.domain.access import hidden, of_region, readable
from services.bidding.domain.decision import LotDecision
from services.bidding.domain.evaluating import report, signing
from services.bidding.domain.evaluating.evaluation import is_member
from services.bidding.domain.evaluating.lot_evaluation import LotEvaluation
from services.bidding.domain.evaluating.material import Material, made_of
from services.bidding.store import BiddingStore
from services.bidding.usecases.evaluating.conformity import clarifications_of
from services.bidding.usecases.evaluating.judging import UNREPORTED, at_work, contents_of, decide, sheets_of
from services.bidding.usecases.evaluating.lots import lot_of
from services.bidding.usecases.evaluating.low_prices import reviews_of
from services.bidding.usecases.evaluating.scoring import objective_sheet_of


def draw_up_report(store: BiddingStore, call: DrawUpReport, by: By) -> EvaluationView:
    """
    Write the text first, under its own digest, then let the lot point to it.

    What a crash leaves between the two is a text that nothing points to; the repeated command writes the same again.
    """
    lot, member = at_work(store, call, by)

    def decision(before: LotEvaluation) -> LotDecision:
        before.step("draw_up")
        text, decided = report.draw_up(before, member, _material(store, before), by.at)
        if text is not None:
            _keep(store, text, by)
        return decided

    return decide(store, lot, by, decision)


def return_to_scoring(store: BiddingStore, call: ReturnToScoring, by: By) -> EvaluationView:
    lot, member = at_work(store, call, by)
    return decide(
        store, lot, by, lambda before: signing.return_to_scoring(before, member, call.cause, call.reason, by.at)
    )


def sign_report(store: BiddingStore, call: SignReport, by: By) -> EvaluationView:
    lot, member = at_work(store, call, by)
    return decide(
        store,
        lot,
        by,
        lambda before: signing.sign(before, member, call.digest, call.reason, by.at, agrees=call.agrees),
    )


def close_report(store: BiddingStore, call: CloseReport, by: By) -> EvaluationView:
    lot, member = at_work(store, call, by)
    sheets = Material(contents={}, sheets=sheets_of(store, lot), objective=objective_sheet_of(store, lot))
    return decide(store, lot, by, lambda before: signing.close(before, member, made_of(before, sheets), by.at))


def get_report(store: BiddingStore, call: GetReport, by: By) -> ReportView:
    """While it is up for signature the panel and the finance department read it; then the organiser does too."""
    lot = of_region(lot_of(store, call.procurement_id, call.lot, by), by)
    if not is_member(lot, by):
        readable(lot, by)
    drawn_up = lot.judgement.drawn_up
    early = lot.state in UNREPORTED and not is_member(lot, by) and by.actor.role is not Role.FINANCE
    if drawn_up is None or early:
        raise hidden(lot, f"{lot.id} report")
    found = store.reports.get(report.report_id(lot.sitting, drawn_up.digest))
    return ReportView(
        procurement_id=lot.procurement_id,
        lot=lot.lot,
        number=found.number,
        digest=found.digest,
        content=found.content,
        drawn_up_at=found.drawn_up_at,
    )


def _material(store: BiddingStore, lot: LotEvaluation) -> Material:
    return Material(
        contents=contents_of(store, lot),
        sheets=sheets_of(store, lot),
        objective=objective_sheet_of(store, lot),
        reviews=reviews_of(store, lot),
        clarifications=clarifications_of(store, lot),
    )


def _keep(store: BiddingStore, text: report.EvaluationReport, by: By) -> None:
    try:
        store.reports.make(text, by=by)
    except Conflict:  # the same text, drawn up before
        return
