"""Paying the supplier: one person requests, another approves, the treasury executes. No code, no payment."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from itertools import accumulate
from typing import Any

from common.interfaces.contracts import (
    ExecutePayment,
    PaymentExecuted,
    PaymentInstructed,
    PaymentPart,
    PaymentRequested,
    RequestPayment,
)
from common.interfaces.errors import Invalid, NotFound
from common.interfaces.parties import Actor
from common.interfaces.rules import require
from common.law.calendar import local_date
from common.law.deadlines import payment_period
from common.law.financing import is_diverted
from common.law.rules import Breach
from services.contracts.domain.contract import Contract, Payment
from services.contracts.domain.steps import PaymentState


def request(contract: Contract, call: RequestPayment, actor: Actor, now: datetime) -> tuple[Contract, PaymentRequested]:
    """Return the contract with a payment asked for. Raises: WrongStep, Invalid, RuleBroken (SCOPE-07)."""
    requesting = contract.step("request_payment")
    _require_sound(call, now)
    free = contract.amount - contract.requested
    if call.amount > free:
        require(contract.rule("SCOPE-07").breach(f"≤ {free:.2f}", f"{call.amount:.2f}"))
    assert contract.account
    period_rule = contract.payment_rule
    payment = Payment(
        number=len(contract.payments) + 1,
        amount=call.amount,
        invoice=call.invoice,
        due_on=payment_period(period_rule, call.invoiced_on, _part_due(contract).days).ends_on,
        requested_by=actor.id,
        account_number=contract.account.account_number,
    )
    news = PaymentRequested(
        procurement_id=contract.procurement_id, contract_id=contract.id, number=payment.number, amount=payment.amount
    )
    return replace(requesting, payments=(*contract.payments, payment)), news


def approve(contract: Contract, number: int, actor: Actor) -> tuple[Contract, PaymentInstructed]:
    """Instruct the treasury to pay to the account in force. Raises: WrongStep, NotFound, RuleBroken (ROLE-03)."""
    approving = contract.step("approve_payment")
    payment = find(contract, number)
    if payment is None:
        raise NotFound(f"该合同没有第 {number} 号付款。 This contract has no payment {number}.", {"number": number})
    approved = replace(payment.step("approve"), approved_by=actor.id)
    if actor.id == payment.requested_by:
        expected = "审批人不是付款申请人 approved by another person than requested"
        require(contract.rule("ROLE-03").breach(expected, actor.id))
    assert contract.account
    instructed = replace(approved, account_number=contract.account.account_number)
    return _with(approving, instructed), instruction(contract, instructed)


def execute(contract: Contract, order: ExecutePayment, now: datetime) -> tuple[Any, ...]:
    """
    Return the contract with the payment made; unchanged if this very order was executed before.

    Raises: RuleBroken (FIN-07) unless code, payment, amount and account are those of the contract.
    """
    payment = find(contract, order.number)
    if payment and _is_repeat(payment, order):
        return (contract,)
    require(order_breach(contract, order))
    assert payment
    executed = replace(payment.step("execute"), treasury_reference=order.treasury_reference, executed_at=now)
    paid = _with(contract.step("execute_payment"), executed)
    news = PaymentExecuted(
        procurement_id=contract.procurement_id,
        contract_id=contract.id,
        code=order.contract_code,
        number=order.number,
        amount=executed.amount,
        paid=paid.paid,
        account_number=executed.account_number,
        financing_id=contract.confirmed_lock.financing_id if contract.confirmed_lock else None,
        treasury_reference=order.treasury_reference,
        in_time=local_date(now) <= executed.due_on,
    )
    return (paid if paid.unpaid else paid.step("settle")), news


def order_breach(contract: Contract, order: ExecutePayment) -> Breach | None:
    """Return why the treasury may not pay this order, or None."""
    return next((contract.rule("FIN-07").breach(*pair) for pair in _mismatches(contract, order)), None)


def _mismatches(contract: Contract, order: ExecutePayment) -> Iterator[tuple[str, str]]:
    """Yield (expected, found) of all in which the order differs from the contract."""
    payment = find(contract, order.number)
    if contract.code != order.contract_code:
        yield "本合同的编码 this contract's code", order.contract_code
    if payment is None or payment.state != PaymentState.INSTRUCTED:
        state = payment.state if payment else "不存在 unknown"
        yield "已批准待支付的付款 an instructed payment", f"payment {order.number}: {state}"
        return
    if order.amount != payment.amount:
        yield f"{payment.amount:.2f}", f"{order.amount:.2f}"
    if contract.account is None or is_diverted(contract.account.account_number, order.account_number):
        yield f"账户 account {payment.account_number}", order.account_number


def instruction(contract: Contract, payment: Payment) -> PaymentInstructed:
    assert contract.code
    return PaymentInstructed(
        procurement_id=contract.procurement_id,
        contract_id=contract.id,
        code=contract.code,
        number=payment.number,
        amount=payment.amount,
        account_number=payment.account_number,
        fence=contract.fence,
    )


def find(contract: Contract, number: int) -> Payment | None:
    return next((payment for payment in contract.payments if payment.number == number), None)


def _require_sound(call: RequestPayment, now: datetime) -> None:
    errors = []
    if call.amount == 0:
        errors.append({"field": "amount", "reason": "付款金额应大于零 a payment is above zero"})
    if call.invoiced_on > local_date(now):
        errors.append({"field": "invoiced_on", "reason": "开票日期晚于今天 the invoice is dated after today"})
    if errors:
        raise Invalid("; ".join(error["reason"] for error in errors), {"errors": errors})


def _part_due(contract: Contract) -> PaymentPart:
    """Return the part of the schedule that the next fen belongs to."""
    ends = accumulate(Decimal(part.share) * contract.amount for part in contract.payment_schedule)
    return next(part for part, end in zip(contract.payment_schedule, ends, strict=True) if contract.requested < end)


def _with(contract: Contract, payment: Payment) -> Contract:
    return replace(contract, payments=tuple(payment if p.number == payment.number else p for p in contract.payments))


def _is_repeat(payment: Payment, order: ExecutePayment) -> bool:
    said = (order.treasury_reference, order.amount, order.account_number)
    done = (payment.treasury_reference, payment.amount, payment.account_number)
    return payment.state == PaymentState.EXECUTED and said == done
