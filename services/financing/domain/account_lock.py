"""The lock on the receiving account: asked of the buyer by the bank, confirmed or refused by contracts (FIN-06)."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from common.interfaces.contracts import AccountLockConfirmed, AccountLockRefused
from common.interfaces.financing import AccountLockRequested, FinancingLocked
from common.interfaces.steps import next_state
from services.financing.domain import contract, loan
from services.financing.domain.exposure import Exposure
from services.financing.domain.financing import Financing, Lock, State


def request(before: Exposure, financing: Financing) -> tuple[Exposure, AccountLockRequested]:
    next_state({(State.HELD, "request-lock"): State.HELD}, financing.state, "request-lock", "该融资")
    asked = financing.step_lock("request")
    return before.with_financing(asked), AccountLockRequested(
        procurement_id=before.procurement_id,
        financing_id=asked.id,
        contract_id=before.id,
        bank=asked.bank,
        account=asked.account,
    )


def confirm(before: Exposure, news: AccountLockConfirmed, *, now: datetime) -> tuple[Any, ...]:
    """Lock it, unless it was cancelled meanwhile: then contracts has been told so and takes the lock away."""
    financing = before.financing(news.financing_id)
    if not _awaited(financing):
        return (contract.collect(before, now=now),)  # what was paid before contracts heard of the end
    locked = replace(financing.step("lock").step_lock("confirm"), locked_after=news.paid)
    counted = contract.paid_up_to(before.with_financing(locked), news.paid, f"fence-{news.fence}", now=now)
    told = FinancingLocked(procurement_id=before.procurement_id, financing_id=locked.id, contract_id=before.id)
    return contract.collect(counted, now=now), told


def refuse(before: Exposure, news: AccountLockRefused, *, now: datetime) -> tuple[Any, ...]:
    """Without the lock nothing is paid out: the hold is given free."""
    financing = before.financing(news.financing_id)
    if not _awaited(financing):
        return (before,)
    return loan.cancel(before, financing.step_lock("refuse"), news.reason, now=now)


def _awaited(financing: Financing) -> bool:
    return financing.state is State.HELD and financing.lock is Lock.REQUESTED
