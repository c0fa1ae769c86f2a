"""Who sees which contract, and the one way to change one."""

from collections.abc import Callable
from typing import Any

from common.interfaces.context import By
from common.interfaces.contracts import ContractPage, GetContract, ListContracts
from common.interfaces.errors import NotFound
from services.contracts.domain.contract import WHOLE_STACK, Contract
from services.contracts.store import ContractStore


def get_contract(store: ContractStore, call: GetContract, by: By) -> Contract:
    return contract_for(store, call.contract_id, by)


def contract_for(store: ContractStore, contract_id: str, by: By) -> Contract:
    """Return the contract; to those whom it does not concern it does not exist."""
    contract = store.contracts.get(contract_id)
    if not contract.concerns(by.actor):
        raise NotFound(f"there is no contract {contract_id} here", {"id": contract_id})
    return contract


def list_contracts(store: ContractStore, call: ListContracts, by: By) -> ContractPage:
    query: dict[str, Any] = {} if by.actor.role in WHOLE_STACK else {by.actor.role.value: by.actor.party}
    if call.state:
        query["state"] = call.state
    found = store.newest(query, call.after, call.limit + 1)
    shown, more = found[: call.limit], len(found) > call.limit
    return ContractPage(items=shown, has_more=more, next=shown[-1].listed_as if more else None)


def change(store: ContractStore, contract_id: str, decide: Callable[[Contract], tuple[Any, ...]], by: By) -> Contract:
    """Take one step, in the name of somebody whom the contract concerns."""
    contract_for(store, contract_id, by)  # first: not even a version may tell others that it exists
    return store.contracts.step(contract_id, decide, by=by)
