"""From delivery to the archive."""

from common.interfaces.context import By
from common.interfaces.contracts import AcceptDelivery, ArchiveContract, CloseContract, RecordDelivery
from services.contracts.domain import performance
from services.contracts.domain.contract import Contract
from services.contracts.store import ContractStore
from services.contracts.usecases.reading import change


def record_delivery(store: ContractStore, call: RecordDelivery, by: By) -> Contract:
    return change(store, call.contract_id, lambda filed: performance.record_delivery(filed, call.remark, by.at), by)


def accept_delivery(store: ContractStore, call: AcceptDelivery, by: By) -> Contract:
    return change(
        store, call.contract_id, lambda delivered: performance.accept_delivery(delivered, call, by.actor, by.at), by
    )


def close_contract(store: ContractStore, call: CloseContract, by: By) -> Contract:
    return change(store, call.contract_id, performance.close, by)


def archive_contract(store: ContractStore, call: ArchiveContract, by: By) -> Contract:
    return change(store, call.contract_id, lambda closed: performance.archive(closed, by.at), by)
