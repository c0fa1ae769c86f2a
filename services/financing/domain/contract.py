"""What the contract's own life does to its exposure: filed, delivered, paid."""

from dataclasses import replace
from datetime import datetime
from decimal import Decimal

from common.interfaces.contracts import ContractFiled, PaymentExecuted
from services.financing.domain.exposure import Delivery, Exposure, Payment
from services.financing.domain.financing import State
from services.financing.domain.journal import CLEARING, COLLECTED, UNPAID, Move

FACTS = ("code", "buyer", "buyer_name", "supplier", "supplier_name", "size_class", "project_name", "amount", "paid")


def file(news: ContractFiled, *, now: datetime) -> Exposure:
    facts = {name: getattr(news, name) for name in FACTS}
    filed = Exposure(id=news.contract_id, procurement_id=news.procurement_id, **facts)
    return filed.post(Move(UNPAID, CLEARING, filed.unpaid, "filed", news.code), at=now)


def deliver(before: Exposure, delivery: Delivery) -> Exposure:
    """Note how a delivery was found; an acceptance is final, also when an older refusal arrives after it."""
    return before if before.delivery is Delivery.ACCEPTED else _touched(replace(before, delivery=delivery))


def pay(before: Exposure, news: PaymentExecuted, *, now: datetime) -> Exposure:
    """Count one payment, once and in whatever order payments arrive."""
    if any(each.number == news.number for each in before.payments):
        return before
    payment = Payment(number=news.number, amount=news.amount, paid=news.paid, financing_id=news.financing_id)
    counted = replace(before, payments=(*before.payments, payment))
    return collect(paid_up_to(_touched(counted), news.paid, f"payment-{news.number}", now=now), now=now)


def paid_up_to(before: Exposure, paid: Decimal, reference: str, *, now: datetime) -> Exposure:
    """Raise what the contract has paid to `paid`; it never falls, so an older sum that arrives late changes nothing."""
    more = max(before.paid, paid) - before.paid
    return replace(before, paid=before.paid + more).post(Move(CLEARING, UNPAID, more, "paid", reference), at=now)


def collect(before: Exposure, *, now: datetime) -> Exposure:
    """
    Give each payment into a locked account to the financing it was lent on, once and also after its end.

    One that overtook the news of the lock waits for it. One heard of after the end is a surplus: in and out again.
    """
    after = before
    for payment in before.payments:
        owner = next((each for each in after.financings if each.id == payment.financing_id), None)
        if owner is None or owner.state is State.HELD or payment.collected:
            continue
        marked = tuple(
            replace(each, collected=True) if each.number == payment.number else each for each in after.payments
        )
        reference = f"payment-{payment.number}"
        taken = Move(COLLECTED, CLEARING, payment.amount, "collected", reference)
        surplus = () if owner.active else (Move(CLEARING, COLLECTED, payment.amount, "surplus", reference),)
        counted = replace(after.with_financing(owner.collect(payment.amount)), payments=marked)
        after = counted.post(taken, *surplus, at=now)
    return after


def _touched(before: Exposure) -> Exposure:
    """Raise the versions of all that reads differently now, so that nobody decides on, or is served, an old reading."""
    after = before
    for application in before.applications:
        after = after.with_application(replace(application, version=application.version + 1))
    for financing in before.active:
        after = after.with_financing(financing)
    return after
