"""Financings: locked, paid out, repaid, ended; and the journal of it all."""

from collections.abc import Callable
from typing import Any

from common.interfaces.context import By
from common.interfaces.errors import Invalid
from common.interfaces.financing import (
    CancelFinancing,
    CloseFinancing,
    FinancingView,
    GetFinancing,
    JournalPage,
    ReadJournal,
    RecordDisbursement,
    RecordRepayment,
    RequestAccountLock,
)
from common.interfaces.parties import Role
from services.financing.domain import account_lock, loan
from services.financing.domain.exposure import Exposure, missing
from services.financing.domain.financing import Financing, contract_of
from services.financing.store import FinancingStore
from services.financing.usecases.access import exposure_of, seen
from services.financing.views import financing_view

WATCHING = {Role.FINANCE, Role.OPERATOR}


def get_financing(store: FinancingStore, call: GetFinancing, by: By) -> FinancingView:
    return financing_view(*_own(store, call.financing_id, by))


def request_account_lock(store: FinancingStore, call: RequestAccountLock, by: By) -> FinancingView:
    return _change(store, call.financing_id, account_lock.request, by)


def record_disbursement(store: FinancingStore, call: RecordDisbursement, by: By) -> FinancingView:
    return _change(
        store, call.financing_id, lambda e, f: loan.disburse(e, f, call.amount, call.reference, now=by.at), by
    )


def record_repayment(store: FinancingStore, call: RecordRepayment, by: By) -> FinancingView:
    return _change(
        store,
        call.financing_id,
        lambda e, f: loan.repay(e, f, call.principal, call.interest, call.reference, now=by.at),
        by,
    )


def cancel_financing(store: FinancingStore, call: CancelFinancing, by: By) -> FinancingView:
    return _change(store, call.financing_id, lambda e, f: loan.cancel(e, f, call.reason, now=by.at), by)


def close_financing(store: FinancingStore, call: CloseFinancing, by: By) -> FinancingView:
    return _change(store, call.financing_id, lambda e, f: loan.close(e, f, now=by.at), by)


def read_journal(store: FinancingStore, call: ReadJournal) -> JournalPage:
    exposure = exposure_of(store, call.contract_id, "contract", call.contract_id)
    after = _number(call.after)
    store.post(exposure.fresh)  # a crash may have kept them from the journal
    found = store.entries(exposure.id, after, call.limit)
    more = exposure.entries > after + call.limit
    return JournalPage.model_validate(
        {"items": found, "has_more": more, "next": str(after + call.limit) if more else None}
    )


def _change(
    store: FinancingStore, financing_id: str, how: Callable[[Exposure, Financing], tuple[Any, ...]], by: By
) -> FinancingView:
    exposure, _ = _own(store, financing_id, by)

    def decide(before: Exposure) -> tuple[Any, ...]:
        financing = before.financing(financing_id)
        seen(by, financing.version)
        return how(before, financing)

    after = store.change(exposure.id, decide, by=by)
    return financing_view(after, after.financing(financing_id))


def _own(store: FinancingStore, financing_id: str, by: By) -> tuple[Exposure, Financing]:
    """Return the financing to its bank, its supplier and those who watch; else raise NotFound."""
    exposure = exposure_of(store, contract_of(financing_id), "financing", financing_id)
    financing = exposure.financing(financing_id)
    if by.actor.role not in WATCHING and by.actor.party not in (financing.bank, exposure.supplier):
        raise missing("financing", financing_id)
    return exposure, financing


def _number(cursor: str | None) -> int:
    if cursor is not None and not (cursor.isascii() and cursor.isdecimal()):
        raise Invalid("this cursor is not one of ours; begin again without `after`")
    return int(cursor or 0)
