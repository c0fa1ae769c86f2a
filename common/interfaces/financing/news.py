"""What financing tells."""

from datetime import date

from common.interfaces.contracts import Account
from common.interfaces.events import Event
from common.interfaces.financing.names import NAME
from common.law.money import Yuan


class ProductFiled(Event, sender=NAME):
    product_id: str
    bank: str
    rate_ceiling: str
    max_days: int


class ConsentGiven(Event, sender=NAME):
    consent_id: str
    contract_id: str
    supplier: str
    banks: tuple[str, ...]
    expires_on: date


class FinancingApplied(Event, sender=NAME):
    application_id: str
    contract_id: str
    supplier: str
    amount: Yuan


class ApplicationWithdrawn(Event, sender=NAME):
    application_id: str
    contract_id: str


class OfferMade(Event, sender=NAME):
    """Who offered what stays between the bank, the supplier and the supervisors."""

    offer_id: str
    application_id: str
    bank: str


class OfferWithdrawn(Event, sender=NAME):
    offer_id: str


class FinancingHeld(Event, sender=NAME):
    """An offer was accepted: `amount` of the contract is held for this bank."""

    financing_id: str
    offer_id: str
    contract_id: str
    bank: str
    supplier: str
    amount: Yuan


class AccountLockRequested(Event, sender=NAME, heard_by=("contracts",)):
    financing_id: str
    contract_id: str
    bank: str
    account: Account


class FinancingLocked(Event, sender=NAME):
    financing_id: str
    contract_id: str


class DisbursementRecorded(Event, sender=NAME):
    financing_id: str
    contract_id: str
    amount: Yuan
    reference: str


class RepaymentRecorded(Event, sender=NAME):
    financing_id: str
    contract_id: str
    principal: Yuan
    interest: Yuan
    reference: str


class FinancingCancelled(Event, sender=NAME, heard_by=("contracts",)):
    financing_id: str
    contract_id: str
    reason: str


class FinancingClosed(Event, sender=NAME, heard_by=("contracts",)):
    """Nothing is outstanding: contracts releases the account lock."""

    financing_id: str
    contract_id: str
