"""Contracts at every step, made by the same decisions that make real ones."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from common.interfaces.bidding import AwardAnnounced, AwardWithdrawn, OldAndNew, SizeClass
from common.interfaces.contracts import (
    AcceptDelivery,
    Account,
    CheckedItem,
    DraftContract,
    ExecutePayment,
    PaymentPart,
    RequestPayment,
)
from common.interfaces.financing import AccountLockRequested
from common.interfaces.parties import Actor, Role
from common.proof import signing
from services.contracts.domain import account, code, drafting, formation, payment, performance
from services.contracts.domain.contract import Contract, of_award, withdraw
from services.contracts.domain.steps import State

PROCUREMENT = "350100-GK-2026-000123"
CONTRACT = f"{PROCUREMENT}-C1"
AWARDED_ON = date(2026, 3, 2)
MORNING = datetime(2026, 3, 3, 1, 0, tzinfo=UTC)
BUYER, SUPPLIER, AGENCY = "91350100M000100Y43", "91350100M000100Y56", "91350100M000100Y69"
CODE = code.compose("350100", 2026, 12)
OWN = Account(bank="福建海峡银行", account_name="供应商", account_number="6222000011112222")
LOCKED = Account(bank="兴业银行", account_name="供应商监管户", account_number="9111000022223333")
BUYER_SEED, SUPPLIER_SEED = "01" * 32, "02" * 32

DRAFTER = Actor(id="drafter", role=Role.BUYER, party=BUYER)
SIGNER = Actor(id="signer", role=Role.BUYER, party=BUYER)
ACCEPTOR = Actor(id="acceptor", role=Role.BUYER, party=BUYER)
CASHIER = Actor(id="cashier", role=Role.BUYER, party=BUYER)
APPROVER = Actor(id="approver", role=Role.BUYER, party=BUYER)
SELLER = Actor(id="seller", role=Role.SUPPLIER, party=SUPPLIER)


def an_award(**changes: Any) -> AwardAnnounced:
    fields: dict[str, Any] = {
        "procurement_id": PROCUREMENT,
        "lot": "1",
        "project_number": "[350100]RC[GK]2026000123",
        "project_name": "实验室设备",
        "buyer": BUYER,
        "buyer_name": "某学校",
        "agency": AGENCY,
        "supplier": SUPPLIER,
        "supplier_name": "某公司",
        "supplier_address": "福州",
        "size_class": SizeClass.SMALL,
        "amount": Decimal("1000.00"),
        "max_price": Decimal("1200.00"),
        "budget_amount": Decimal("1200.00"),
        "main_items": "显微镜 10 台",
        "contract_term": "合同签订后 30 日内",
        "evaluation_experts": ("甲", "乙"),
        "agency_fee": Decimal("10.00"),
        "announced_on": AWARDED_ON,
        "in_time": True,
        "contacts": "0591-00000000",
    }
    return AwardAnnounced(**fields | changes)


def a_withdrawal(**changes: Any) -> AwardWithdrawn:
    award = an_award()
    same = (
        "procurement_id",
        "lot",
        "project_number",
        "project_name",
        "buyer",
        "buyer_name",
        "supplier",
        "supplier_name",
    )
    fields: dict[str, Any] = {name: getattr(award, name) for name in (*same, "contacts")} | {
        "award_number": award.award_number,
        "rule": "AWD-07",
        "reason": "中标供应商拒签合同",
        "item_corrected": "采购结果",
        "old_and_new": (OldAndNew(item="中标结果", old="某公司中标", new="该中标结果不再有效"),),
        "first_publication_date": award.announced_on,
        "correction_date": award.announced_on,
    }
    return AwardWithdrawn(**fields | changes)


def a_draft(**changes: Any) -> DraftContract:
    fields: dict[str, Any] = {
        "contract_id": CONTRACT,
        "delivery_term": "福州校区",
        "acceptance_plan": "逐项验收",
        "account": OWN,
        "payment_schedule": (a_part("0.3"), a_part("0.7", days=60)),
    }
    return DraftContract(**fields | changes)


def a_part(share: str, *, days: int = 30) -> PaymentPart:
    return PaymentPart(condition="验收合格", share=share, days=days)


def a_checklist(*met: bool, contract_id: str = CONTRACT) -> AcceptDelivery:
    items = tuple(CheckedItem(item=f"第{n}项", met=each, finding="" if each else "不符") for n, each in enumerate(met))
    return AcceptDelivery(contract_id=contract_id, items=items, opinion="意见")


def a_payment_request(amount: str, *, invoiced_on: date = date(2026, 3, 3)) -> RequestPayment:
    return RequestPayment(contract_id=CONTRACT, amount=Decimal(amount), invoice="INV-1", invoiced_on=invoiced_on)


def an_order(**changes: Any) -> ExecutePayment:
    fields: dict[str, Any] = {
        "contract_code": CODE,
        "number": 1,
        "amount": Decimal("1000.00"),
        "account_number": OWN.account_number,
        "treasury_reference": "T-1",
    }
    return ExecutePayment(**fields | changes)


def a_lock_request(financing_id: str = "F-1", contract_id: str = CONTRACT) -> AccountLockRequested:
    return AccountLockRequested(
        procurement_id=PROCUREMENT, financing_id=financing_id, contract_id=contract_id, bank="BANK", account=LOCKED
    )


def a_signature(contract: Contract, seed: str) -> str:
    return signing.sign(seed, formation.PURPOSE, formation.statement(contract))


def signed_by(contract: Contract, actor: Actor, seed: str, now: datetime = MORNING) -> tuple[Any, ...]:
    return formation.sign(contract, actor, signing.public_key(seed), a_signature(contract, seed), now)


def a_contract(state: State = State.AWARDED, **award: Any) -> Contract:
    """Return a contract that has come to this state by lawful steps; `paid` and after with one payment of all."""
    contract = of_award(an_award(**award))
    if state is State.WITHDRAWN:
        return withdraw(contract, a_withdrawal(award_number=contract.award_number))
    for reached, step in WAY:
        if contract.state == state:
            return contract
        contract = step(contract)
        assert contract.state == reached
    return contract


def _signed(contract: Contract) -> Contract:
    once = signed_by(contract, SIGNER, BUYER_SEED)[0]
    signed: Contract = signed_by(once, SELLER, SUPPLIER_SEED)[0]
    return signed


def instructed(contract: Contract, amount: str | None = None) -> Contract:
    """Return the contract with one more payment, of all that is left unless an amount is given, ready to be paid."""
    asked = a_payment_request(amount or f"{contract.amount - contract.requested:.2f}")
    requested = payment.request(contract, asked, CASHIER, MORNING)[0]
    return payment.approve(requested, len(requested.payments), APPROVER)[0]


def _paid(contract: Contract) -> Contract:
    ready = instructed(contract)
    paid: Contract = payment.execute(ready, an_order(amount=ready.amount), MORNING)[0]
    return paid


def locked(contract: Contract, financing_id: str = "F-1") -> Contract:
    asked = account.request_lock(contract, a_lock_request(financing_id))[0]
    confirmed: Contract = account.confirm_lock(asked, financing_id)[0]
    return confirmed


WAY = (
    (State.DRAFTED, lambda contract: drafting.draft(contract, a_draft(), DRAFTER)[0]),
    (State.SIGNED, _signed),
    (State.PUBLISHED, lambda contract: formation.publish(contract, MORNING)[0]),
    (State.FILED, lambda contract: formation.file(contract, CODE, MORNING)[0]),
    (State.DELIVERED, lambda contract: performance.record_delivery(contract, "", MORNING)[0]),
    (State.ACCEPTED, lambda contract: performance.accept_delivery(contract, a_checklist(True), ACCEPTOR, MORNING)[0]),
    (State.PAID, _paid),
    (State.CLOSED, lambda contract: performance.close(contract)[0]),
    (State.ARCHIVED, lambda contract: performance.archive(contract, MORNING)[0]),
)
