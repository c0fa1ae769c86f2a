"""A tender that its buyer ends before the award: the notice, the report to finance, the clock of what goes back."""

from dataclasses import replace
from datetime import datetime

from common.interfaces.bidding import TenderFailed, TenderTerminated, TerminateTender
from common.law.calendar import local_date
from services.bidding.domain.tendering import refund
from services.bidding.domain.tendering.tender import Tender

RULE = "BID-TIME-08"


def terminate(
    tender: Tender, call: TerminateTender, *, now: datetime
) -> tuple[Tender, TenderFailed] | tuple[Tender, TenderFailed, TenderTerminated]:
    """
    Return the tender ended; before its notice there is nothing to report and nothing to give back.

    Raises: WrongStep once it has ended.
    """
    ended, notice = tender.end("terminate", RULE, call.reason)
    after = replace(ended, ended_at=now)
    if tender.documents_issued_on is None:
        return after, notice
    report = TenderTerminated(
        procurement_id=tender.id,
        ground=call.ground,
        reason=call.reason,
        before=tender.state.value,
        refund_due_on=refund.start(tender, RULE, local_date(now)).due_on,
    )
    return after, notice, report
