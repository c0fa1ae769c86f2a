"""
The receiving account under a bank's lock, and the fence that keeps money from the old one.

Whenever the account in force changes the fence rises and every payment not yet executed is addressed anew.
"""

from dataclasses import replace
from typing import Any

from common.interfaces.contracts import AccountLockConfirmed, AccountLockRefused, AccountLockReleased
from common.interfaces.errors import NotFound
from common.interfaces.financing import AccountLockRequested
from services.contracts.domain.contract import AccountLock, Contract
from services.contracts.domain.payment import instruction
from services.contracts.domain.steps import STEPS, LockState, PaymentState


def request_lock(contract: Contract, asked: AccountLockRequested) -> tuple[Any, ...]:
    """Return the contract with the lock to be confirmed, or a refusal as news; a repeat changes nothing."""
    lock = contract.lock
    if asked.financing_id in contract.ended_financings:
        return (contract,)
    if lock and lock.held:
        reason = "该合同已有其他融资的账户锁定。 Another financing holds or asks for the lock of this contract."
        return (contract,) if lock.financing_id == asked.financing_id else (contract, _refusal(contract, asked, reason))
    if (contract.state, "lock_account") not in STEPS:
        state = contract.state
        reason = f"合同当前状态为 {state}，不能锁定账户。 A contract that is {state} takes no account lock."
        return contract, _refusal(contract, asked, reason)
    made = AccountLock(financing_id=asked.financing_id, bank=asked.bank, account=asked.account, fence=contract.fence)
    return (replace(contract, lock=made),)


def confirm_lock(contract: Contract, financing_id: str) -> tuple[Any, ...]:
    """From now on the supplier is paid to the locked account alone. Raises: NotFound, WrongStep."""
    lock = _lock_of(contract, financing_id).step("confirm")
    changed = _readdress(replace(contract.step("lock_account"), lock=replace(lock, fence=contract.fence + 1)))
    news = AccountLockConfirmed(
        procurement_id=contract.procurement_id,
        contract_id=contract.id,
        financing_id=financing_id,
        account_number=lock.account.account_number,
        fence=changed.fence,
        paid=contract.paid,
    )
    return changed, news, *_instructions(changed)


def refuse_lock(contract: Contract, financing_id: str, reason: str) -> tuple[Contract, AccountLockRefused]:
    lock = _lock_of(contract, financing_id)
    return replace(contract, lock=lock.step("refuse")), _refusal(contract, lock, reason)


def release_lock(contract: Contract, financing_id: str) -> tuple[Any, ...]:
    """The financing has ended: the supplier's own account is in force again; a repeat changes nothing."""
    ended = contract
    if financing_id not in contract.ended_financings:
        ended = replace(contract, ended_financings=(*contract.ended_financings, financing_id))
    lock = contract.lock
    if lock is None or lock.financing_id != financing_id or not lock.held:
        return (ended,)
    news = AccountLockReleased(
        procurement_id=contract.procurement_id, contract_id=contract.id, financing_id=financing_id
    )
    if lock.state == LockState.REQUESTED:
        return replace(ended, lock=lock.step("release")), news
    changed = _readdress(replace(ended, lock=replace(lock.step("release"), fence=lock.fence + 1)))
    return changed, news, *_instructions(changed)


def _lock_of(contract: Contract, financing_id: str) -> AccountLock:
    if contract.lock is None or contract.lock.financing_id != financing_id:
        raise NotFound(
            f"融资 {financing_id} 没有对该合同的账户锁定申请。"
            f" Financing {financing_id} has not asked for an account lock on this contract.",
            {"financing_id": financing_id},
        )
    return contract.lock


def _readdress(contract: Contract) -> Contract:
    assert contract.account
    number = contract.account.account_number
    return replace(
        contract,
        payments=tuple(
            p if p.state == PaymentState.EXECUTED else replace(p, account_number=number) for p in contract.payments
        ),
    )


def _instructions(contract: Contract) -> tuple[Any, ...]:
    return tuple(instruction(contract, p) for p in contract.payments if p.state == PaymentState.INSTRUCTED)


def _refusal(contract: Contract, asked: AccountLockRequested | AccountLock, reason: str) -> AccountLockRefused:
    return AccountLockRefused(
        procurement_id=contract.procurement_id,
        contract_id=contract.id,
        financing_id=asked.financing_id,
        reason=reason,
    )
