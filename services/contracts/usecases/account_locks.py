"""A bank's lock on the receiving account: asked for by financing, confirmed or refused by the buyer."""

from common.interfaces.context import By
from common.interfaces.contracts import ConfirmAccountLock, RefuseAccountLock
from common.interfaces.financing import AccountLockRequested, FinancingCancelled, FinancingClosed
from services.contracts.domain import account
from services.contracts.domain.contract import Contract
from services.contracts.store import ContractStore
from services.contracts.usecases.reading import change


def request_account_lock(store: ContractStore, news: AccountLockRequested, by: By) -> None:
    store.contracts.step(news.contract_id, lambda contract: account.request_lock(contract, news), by=by)


def confirm_account_lock(store: ContractStore, call: ConfirmAccountLock, by: By) -> Contract:
    return change(store, call.contract_id, lambda contract: account.confirm_lock(contract, call.financing_id), by)


def refuse_account_lock(store: ContractStore, call: RefuseAccountLock, by: By) -> Contract:
    return change(
        store, call.contract_id, lambda contract: account.refuse_lock(contract, call.financing_id, call.reason), by
    )


def release_account_lock(store: ContractStore, news: FinancingClosed | FinancingCancelled, by: By) -> None:
    store.contracts.step(news.contract_id, lambda contract: account.release_lock(contract, news.financing_id), by=by)
