"""What supervision and contracts tell. Whatever comes before its contract raises NotFound and is tried again."""

from common.interfaces.context import By
from common.interfaces.contracts import (
    AccountLockConfirmed,
    AccountLockRefused,
    ContractFiled,
    DeliveryAccepted,
    DeliveryRefused,
    PaymentExecuted,
)
from common.interfaces.supervision import PartyRegistered
from common.runtime.copies import keep_newest
from services.financing.domain import account_lock, contract
from services.financing.domain.exposure import Delivery
from services.financing.domain.party import Party
from services.financing.store import FinancingStore


def register_party(store: FinancingStore, news: PartyRegistered, by: By) -> None:
    party = Party(id=news.credit_code, role=news.role, name=news.name, as_of=news.version)
    keep_newest(store.parties, party, by=by)


def file_contract(store: FinancingStore, news: ContractFiled, by: By) -> None:
    store.open(contract.file(news, now=by.at), by=by)


def count_payment(store: FinancingStore, news: PaymentExecuted, by: By) -> None:
    store.change(news.contract_id, lambda before: (contract.pay(before, news, now=by.at),), by=by)


def accept_delivery(store: FinancingStore, news: DeliveryAccepted, by: By) -> None:
    store.change(news.contract_id, lambda before: (contract.deliver(before, Delivery.ACCEPTED),), by=by)


def refuse_delivery(store: FinancingStore, news: DeliveryRefused, by: By) -> None:
    store.change(news.contract_id, lambda before: (contract.deliver(before, Delivery.REFUSED),), by=by)


def confirm_lock(store: FinancingStore, news: AccountLockConfirmed, by: By) -> None:
    store.change(news.contract_id, lambda before: account_lock.confirm(before, news, now=by.at), by=by)


def refuse_lock(store: FinancingStore, news: AccountLockRefused, by: By) -> None:
    store.change(news.contract_id, lambda before: account_lock.refuse(before, news, now=by.at), by=by)
