"""Exposures at every step, made by the same decisions that make real ones; and the calls and news that lead there."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from common.interfaces.bidding import SizeClass
from common.interfaces.contracts import (
    Account,
    AccountLockConfirmed,
    AccountLockRefused,
    ContractFiled,
    PaymentExecuted,
)
from common.interfaces.financing import MakeOffer
from common.interfaces.parties import Role
from common.interfaces.supervision import PartyRegistered
from services.financing.domain import account_lock, contract, demand, loan, offer
from services.financing.domain.consent import Consent
from services.financing.domain.exposure import Exposure
from services.financing.domain.financing import Financing
from services.financing.domain.offer import Offer
from services.financing.domain.product import Product

PROCUREMENT = "350100-GK-2026-000123"
CONTRACT = f"{PROCUREMENT}-C1"
BUYER, SUPPLIER, OTHER_SUPPLIER = "91350100M000100Y43", "91350100M000100Y56", "91350100M000100Y69"
BANKS = ("91350100M0002000YC", "91350100M0002100YK", "91350100M0002200YT")
STRANGER = "91350100M0002300Y2"  # a bank that nobody consented to
BANK, RIVAL, THIRD = BANKS
NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
LATER = NOW + timedelta(days=1)
OWN = Account(bank="福建海峡银行", account_name="供应商", account_number="6222000011112222")
LOCKED = Account(bank="兴业银行", account_name="供应商监管户", account_number="9111000022223333")


def a_filed_contract(**changes: Any) -> ContractFiled:
    fields: dict[str, Any] = {
        "procurement_id": PROCUREMENT,
        "contract_id": CONTRACT,
        "code": "35010020260000001243",
        "buyer": BUYER,
        "buyer_name": "某学校",
        "supplier": SUPPLIER,
        "supplier_name": "某公司",
        "size_class": SizeClass.SMALL,
        "project_name": "实验室设备",
        "amount": Decimal("1000.00"),
        "paid": Decimal("0.00"),
        "signed_on": date(2026, 2, 20),
        "filed_on": date(2026, 2, 25),
        "digest": "0" * 64,
        "in_time": True,
    }
    return ContractFiled(**fields | changes)


def an_exposure(**changes: Any) -> Exposure:
    return contract.file(a_filed_contract(**changes), now=NOW)


def a_consent(key: str = "consent-1", **changes: Any) -> Consent:
    fields: dict[str, Any] = {
        "id": key,
        "procurement_id": PROCUREMENT,
        "supplier": SUPPLIER,
        "contract_id": CONTRACT,
        "banks": BANKS,
        "purpose": "合同融资",
        "expires_on": date(2026, 6, 30),
    }
    return Consent(**fields | changes)


def a_product(bank: str = BANK, **changes: Any) -> Product:
    fields: dict[str, Any] = {
        "id": f"product-{bank}",
        "bank": bank,
        "bank_name": f"银行{bank[9:13]}",
        "name": "政采贷",
        "rate_ceiling": "0.0450",
        "max_days": 365,
        "max_share": "0.80",
    }
    return Product(**fields | changes)


def an_offer_call(application_id: str = f"{CONTRACT}-A1", **changes: Any) -> MakeOffer:
    fields: dict[str, Any] = {
        "application_id": application_id,
        "product_id": f"product-{BANK}",
        "amount": Decimal("600.00"),
        "rate": "0.0385",
        "days": 90,
        "account": LOCKED,
        "valid_until": NOW + timedelta(days=10),
    }
    return MakeOffer(**fields | changes)


def applied(
    amount: str = "800.00", *, before: Exposure | None = None, consent: Consent | None = None, now: datetime = NOW
) -> Exposure:
    return demand.apply(before or an_exposure(), consent or a_consent(), Decimal(amount), 180, now=now)[0]


def an_offer(exposure: Exposure, bank: str = BANK, key: str = "offer-1", **changes: Any) -> Offer:
    """Return a bank's first offer on the newest application."""
    call = an_offer_call(exposure.applications[-1].id, **changes)
    return offer.make(key, call, exposure, a_product(bank), [], now=NOW)


def held(amount: str = "600.00", *, before: Exposure | None = None) -> Exposure:
    exposure = before or applied()
    return offer.accept(exposure, an_offer(exposure, amount=Decimal(amount)), now=NOW)[0]


def lock_requested(before: Exposure | None = None) -> Exposure:
    exposure = before or held()
    return account_lock.request(exposure, exposure.financings[-1])[0]


def locked(before: Exposure | None = None, **changes: Any) -> Exposure:
    exposure = lock_requested(before)
    return account_lock.confirm(exposure, a_confirmed_lock(exposure.financings[-1], **changes), now=NOW)[0]


def disbursed(amount: str = "600.00", *, before: Exposure | None = None) -> Exposure:
    exposure = before or locked()
    return loan.disburse(exposure, exposure.financings[-1], Decimal(amount), "draw-1", now=NOW)[0]


def repaid(principal: str = "600.00", *, before: Exposure | None = None, interest: str = "5.00") -> Exposure:
    exposure = before or disbursed()
    last = exposure.financings[-1]
    return loan.repay(exposure, last, Decimal(principal), Decimal(interest), "back-1", now=NOW)[0]


def closed() -> Exposure:
    exposure = repaid()
    return loan.close(exposure, exposure.financings[-1], now=NOW)[0]


def cancelled() -> Exposure:
    exposure = held()
    return loan.cancel(exposure, exposure.financings[-1], "不再需要", now=NOW)[0]


def a_confirmed_lock(financing: Financing, **changes: Any) -> AccountLockConfirmed:
    fields: dict[str, Any] = {
        "contract_id": CONTRACT,
        "financing_id": financing.id,
        "account_number": LOCKED.account_number,
        "fence": 1,
        "paid": Decimal("0.00"),
    }
    return AccountLockConfirmed(**fields | changes)


def a_refused_lock(financing: Financing) -> AccountLockRefused:
    return AccountLockRefused(contract_id=CONTRACT, financing_id=financing.id, reason="账户有误")


def a_payment(number: int, amount: str, paid: str, into: str | None = f"{CONTRACT}-F1") -> PaymentExecuted:
    """Return news of a payment into the locked account of a financing, or into the supplier's own."""
    return PaymentExecuted(
        procurement_id=PROCUREMENT,
        contract_id=CONTRACT,
        code="35010020260000001243",
        number=number,
        amount=Decimal(amount),
        paid=Decimal(paid),
        account_number=(LOCKED if into else OWN).account_number,
        financing_id=into,
        treasury_reference=f"treasury-{number}",
        in_time=True,
    )


def a_registered_bank(credit_code: str, name: str = "某银行", version: int = 1) -> PartyRegistered:
    return PartyRegistered(
        credit_code=credit_code,
        role=Role.BANK,
        name=name,
        region="350100",
        address="福州",
        size_class=None,
        public_key="0" * 64,
        version=version,
    )
