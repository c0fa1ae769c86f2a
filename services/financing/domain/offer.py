"""A bank's offer: a fact that never changes; what became of it is read from the application it was made on."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum

from common.interfaces.contracts import Account
from common.interfaces.errors import Conflict, Invalid
from common.interfaces.financing import FinancingHeld, MakeOffer, OfferWithdrawn
from common.interfaces.steps import next_state
from common.law.calendar import local_date
from common.law.money import Yuan, round_half_up
from services.financing.domain.application import Application
from services.financing.domain.exposure import Exposure, missing
from services.financing.domain.financing import Financing, financing_id
from services.financing.domain.journal import CLEARING, Move, held_by
from services.financing.domain.product import Product, most
from services.financing.domain.rules import must

LONGEST = timedelta(days=90)
MOST_ROUNDS = 20  # offers of one bank on one application
YEAR = 360  # days, ACT/360


class State(StrEnum):
    PENDING = "pending"
    ACCEPTED = "accepted"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"
    LAPSED = "lapsed"


STEPS = {
    (State.PENDING, "accept"): State.ACCEPTED,
    (State.PENDING, "withdraw"): State.WITHDRAWN,
    (State.PENDING, "expire"): State.EXPIRED,
    (State.PENDING, "lapse"): State.LAPSED,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """`max_share` is the product's when the offer was made; `round` counts the bank's offers on the application."""

    id: str
    procurement_id: str
    application_id: str
    contract_id: str
    bank: str
    bank_name: str
    product_id: str
    amount: Yuan
    rate: str
    days: int
    interest: Yuan
    account: Account
    valid_until: datetime
    max_share: str
    round: int
    version: int = 0

    def state(self, application: Application, now: datetime) -> State:
        """Accepted or withdrawn if so decided; otherwise it ends by whichever comes first, lapse or expiry."""
        if application.accepted == self.id:
            return State.ACCEPTED
        if self.id in application.offers_withdrawn:
            return State.WITHDRAWN
        if now < min(application.ends_at, self.valid_until):
            return State.PENDING
        return STEPS[State.PENDING, "lapse" if application.ends_at <= self.valid_until else "expire"]


def interest(amount: Decimal, rate: str, days: int) -> Decimal:
    """Return the simple interest of the whole term, ACT/360, half up to the fen."""
    return round_half_up(amount * Decimal(rate) * days / YEAR)


def make(
    key: str, call: MakeOffer, exposure: Exposure, product: Product, earlier: list[Offer], *, now: datetime
) -> Offer:
    """
    Return the offer of the product's bank; `earlier` are its other offers on the application.

    Raises: NotFound if the bank may not see the application, WrongStep if it is not open, RuleBroken (FIN-02) outside
    the filed product, Conflict while another one is pending, Invalid for a validity that is over or too long.
    """
    application = exposure.application(call.application_id).at(now)
    if not application.seen_by(product.bank, now):
        raise missing("application", call.application_id)
    application.step("accept")
    _in_time(call.valid_until, now)
    _within_product(call, application, product, exposure.unpaid, now)
    _alone(earlier, application, now)
    told = {name: getattr(call, name) for name in ("amount", "rate", "days", "account", "valid_until", "product_id")}
    return Offer(
        id=key,
        procurement_id=exposure.procurement_id,
        application_id=application.id,
        contract_id=exposure.id,
        bank=product.bank,
        bank_name=product.bank_name,
        interest=interest(call.amount, call.rate, call.days),
        max_share=product.max_share,
        round=len(earlier) + 1,
        **told,
    )


def withdraw(before: Exposure, offer: Offer, *, now: datetime) -> tuple[Exposure, OfferWithdrawn]:
    """Decided where acceptance is, so that of the two only one can win."""
    application = before.application(offer.application_id)
    next_state(STEPS, offer.state(application, now), "withdraw", "该报价")
    taken = replace(application, offers_withdrawn=(*application.offers_withdrawn, offer.id))
    return before.with_application(taken), OfferWithdrawn(procurement_id=before.procurement_id, offer_id=offer.id)


def accept(before: Exposure, offer: Offer, *, now: datetime) -> tuple[Exposure, FinancingHeld]:
    """
    Hold the offer's amount for its bank; every other offer on the application lapses by it.

    Raises: WrongStep if the offer is no longer pending, RuleBroken (FIN-05) if another bank has financed the contract
    or there is not so much room.
    """
    application = before.application(offer.application_id)
    next_state(STEPS, offer.state(application, now), "accept", "该报价")
    _room(before, offer, now)
    accepted = replace(application.at(now).step("accept"), accepted=offer.id, settled_at=now)
    copied = ("application_id", "bank", "bank_name", "amount", "rate", "days", "account")
    made = Financing(
        id=financing_id(before.id, len(before.financings) + 1),
        offer_id=offer.id,
        **{name: getattr(offer, name) for name in copied},
    )
    after = replace(before.with_application(accepted), financings=(*before.financings, made))
    held = Move(held_by(offer.bank), CLEARING, offer.amount, "held", made.id)
    return after.post(held, at=now), FinancingHeld(
        procurement_id=before.procurement_id,
        financing_id=made.id,
        offer_id=offer.id,
        contract_id=before.id,
        bank=offer.bank,
        supplier=before.supplier,
        amount=offer.amount,
    )


def _room(before: Exposure, offer: Offer, now: datetime) -> None:
    on = local_date(now)
    alone = all(each.bank == offer.bank for each in before.active)
    must(alone, "FIN-05", on=on, expected="one bank at a time 同一时间一家银行", found="financed already 已有融资")
    room = most(before.unpaid, offer.max_share) - before.held - before.outstanding
    must(offer.amount <= room, "FIN-05", on=on, expected=f"at most 不超过 {max(room, Decimal(0))}", found=offer.amount)


def _within_product(
    call: MakeOffer, application: Application, product: Product, unpaid: Decimal, now: datetime
) -> None:
    on, cap = local_date(now), min(application.amount, most(unpaid, product.max_share))
    for holds, expected, found in (
        (Decimal(call.rate) <= Decimal(product.rate_ceiling), f"rate 利率 ≤ {product.rate_ceiling}", call.rate),
        (call.days <= product.max_days, f"days 期限 ≤ {product.max_days}", call.days),
        (call.amount <= cap, f"amount 金额 ≤ {cap}", call.amount),
    ):
        must(holds, "FIN-02", on=on, expected=expected, found=found)


def _in_time(valid_until: datetime, now: datetime) -> None:
    if not now < valid_until <= now + LONGEST:
        raise Invalid(
            "报价有效期应在未来 90 天之内。 An offer is valid until an instant within the next 90 days; name one.",
            {"errors": [{"field": "valid_until", "reason": f"after {now} and not after {now + LONGEST}"}]},
        )


def _alone(earlier: list[Offer], application: Application, now: datetime) -> None:
    if any(each.state(application, now) is State.PENDING for each in earlier):
        raise Conflict("已有待定报价，请先撤回。 Your offer on this application is still pending; withdraw it first.")
    if len(earlier) >= MOST_ROUNDS:
        raise Conflict(
            f"每个申请最多报价 {MOST_ROUNDS} 次。 A bank makes at most {MOST_ROUNDS} offers on an application."
        )
