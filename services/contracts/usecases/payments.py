"""One person requests, another approves, the treasury pays; what may not be paid is refused and recorded."""

from dataclasses import replace

from common.interfaces.context import By
from common.interfaces.contracts import ApprovePayment, ExecutePayment, PaymentRefused, RequestPayment
from common.interfaces.errors import Conflict, NotFound, RuleBroken
from common.interfaces.rules import require
from common.law.calendar import local_date
from common.law.rules import rule
from services.contracts.domain import code, payment
from services.contracts.domain.contract import Contract
from services.contracts.domain.reference import TreasuryReference
from services.contracts.store import ContractStore
from services.contracts.usecases.reading import change


def request_payment(store: ContractStore, call: RequestPayment, by: By) -> Contract:
    return change(store, call.contract_id, lambda contract: payment.request(contract, call, by.actor, by.at), by)


def approve_payment(store: ContractStore, call: ApprovePayment, by: By) -> Contract:
    return change(store, call.contract_id, lambda contract: payment.approve(contract, call.number, by.actor), by)


def execute_payment(store: ContractStore, order: ExecutePayment, by: By) -> Contract:
    contract = _contract_of(store, order, by)
    try:
        return _execute(store, contract, order, by)
    except RuleBroken as refusal:
        _record(store, contract, order, refusal, by)
        raise


def _execute(store: ContractStore, contract: Contract, order: ExecutePayment, by: By) -> Contract:
    """
    Bind the reference, then pay: the contract's step is the point of decision.

    A reference is bound only to an order that may be paid, so one that was bound and then not paid (a crash, or a lock
    confirmed in between) still names the right payment when the treasury comes again.
    """
    payment.execute(contract, order, by.at)
    bound = TreasuryReference(id=order.treasury_reference, contract_id=contract.id, number=order.number)
    try:
        store.references.make(bound, by=by)
    except Conflict:
        store.references.get(bound.id).require(contract.id, order.number)
    return store.contracts.step(contract.id, lambda before: payment.execute(before, order, by.at), by=by)


def _contract_of(store: ContractStore, order: ExecutePayment, by: By) -> Contract:
    no_payment = rule("FIN-07", local_date(by.at))
    expected = "本平台签发的合同编码 a contract code issued here"
    if not code.is_whole(order.contract_code):
        require(no_payment.breach(expected, f"{order.contract_code}：校验码不符 its check digits do not fit"))
    try:
        return store.contracts.get(store.codes.get(order.contract_code).contract_id)
    except NotFound:
        require(no_payment.breach(expected, order.contract_code))
        raise


def _record(store: ContractStore, contract: Contract, order: ExecutePayment, refusal: RuleBroken, by: By) -> None:
    """Tell of the refusal, once a command: under a key of its own, so that the command itself stays undone."""
    news = PaymentRefused(
        procurement_id=contract.procurement_id,
        contract_code=order.contract_code,
        number=order.number,
        reason=refusal.detail,
    )
    recording = replace(by, key=f"{by.key}-refused", if_match=None)
    store.contracts.step(contract.id, lambda before: (before, news), by=recording)
