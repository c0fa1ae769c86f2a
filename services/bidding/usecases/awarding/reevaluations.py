"""Reported evaluations that are done again, and the reports they had before."""

from contextlib import suppress

from common.interfaces.bidding import ListPastReports, PastReportPage, PastReportView, ReportError
from common.interfaces.context import By, beside
from common.interfaces.errors import Conflict
from common.interfaces.parties import Role
from services.bidding.domain.access import of_organiser, of_region, readable
from services.bidding.domain.awarding import reevaluation
from services.bidding.domain.evaluating.lot_evaluation import LotEvaluation
from services.bidding.store import BiddingStore
from services.bidding.usecases.evaluating.lots import lot_of, step_lot


def report_error(store: BiddingStore, call: ReportError, by: By) -> LotEvaluation:
    """
    Keep the report as it was, then let the evaluation begin anew: the lot is the point of decision.

    A copy is named after the lot's version, so one that a crash left behind is of a report that still stands.
    """
    found = lot_of(store, call.procurement_id, call.lot, by)
    lot = of_region(found, by) if by.actor.role is Role.FINANCE else of_organiser(found, by)

    def reopen(before: LotEvaluation) -> tuple[object, ...]:
        decided = reevaluation.reopen(before, call.cause, call.facts, by.actor.id, by.at)
        with suppress(Conflict):
            store.past_reports.make(reevaluation.past_report(before), by=beside(by, f"past-{before.version}"))
        return decided

    return step_lot(store, lot, reopen, by)


def list_past_reports(store: BiddingStore, call: ListPastReports, by: By) -> PastReportPage:
    lot = readable(lot_of(store, call.procurement_id, call.lot, by), by)
    return PastReportPage(items=tuple(map(PastReportView.model_validate, store.past_reports_of(lot.id))))
