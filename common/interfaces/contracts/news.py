"""What contracts tells."""

from datetime import date

from common.interfaces.bidding import SizeClass
from common.interfaces.contracts.names import NAME
from common.interfaces.events import Audience, Event
from common.interfaces.fields import Digest
from common.law.money import Yuan


class ContractDrafted(Event, sender=NAME):
    contract_id: str
    amount: Yuan
    digest: Digest


class ContractSigned(Event, sender=NAME, heard_by=("bidding",)):
    """Both have signed: the award stands, and the winner's bid bond goes back (BOND-03)."""

    contract_id: str
    lot: str
    buyer: str
    supplier: str
    amount: Yuan
    award_amount: Yuan
    awarded_on: date
    signed_on: date
    in_time: bool


class ContractPublished(Event, sender=NAME, heard_by=("announcements",), audience=Audience.PUBLIC):
    """Fields of PUB-08."""

    contract_number: str
    contract_name: str
    project_number: str
    project_name: str
    buyer: str
    buyer_name: str
    supplier: str
    supplier_name: str
    main_items: str
    amount: Yuan
    term_and_place: str
    method: str
    signed_on: date
    published_on: date
    digest: Digest
    in_time: bool


class ContractFiled(Event, sender=NAME, heard_by=("financing",)):
    """The contract has a code: it can be paid and financed."""

    contract_id: str
    code: str
    buyer: str
    buyer_name: str
    supplier: str
    supplier_name: str
    size_class: SizeClass
    project_name: str
    amount: Yuan
    paid: Yuan
    signed_on: date
    filed_on: date
    digest: Digest
    in_time: bool


class DeliveryRecorded(Event, sender=NAME):
    contract_id: str
    delivered_on: date


class DeliveryAccepted(Event, sender=NAME, heard_by=("financing",)):
    contract_id: str
    accepted_on: date


class DeliveryRefused(Event, sender=NAME, heard_by=("financing",)):
    contract_id: str
    findings: tuple[str, ...]


class PaymentRequested(Event, sender=NAME):
    contract_id: str
    number: int
    amount: Yuan


class PaymentInstructed(Event, sender=NAME):
    contract_id: str
    code: str
    number: int
    amount: Yuan
    account_number: str
    fence: int


class PaymentExecuted(Event, sender=NAME, heard_by=("bidding", "financing")):
    """`paid` is the sum of all executed payments; `financing_id` says whose locked account was paid to, if any's."""

    contract_id: str
    code: str
    number: int
    amount: Yuan
    paid: Yuan
    account_number: str
    financing_id: str | None
    treasury_reference: str
    in_time: bool


class PaymentRefused(Event, sender=NAME):
    """The treasury was asked to pay what may not be paid; nothing was."""

    contract_code: str
    number: int
    reason: str


class AccountLockConfirmed(Event, sender=NAME, heard_by=("financing",)):
    contract_id: str
    financing_id: str
    account_number: str
    fence: int
    paid: Yuan


class AccountLockRefused(Event, sender=NAME, heard_by=("financing",)):
    contract_id: str
    financing_id: str
    reason: str


class AccountLockReleased(Event, sender=NAME):
    contract_id: str
    financing_id: str


class ContractClosed(Event, sender=NAME, heard_by=("bidding",)):
    contract_id: str
    paid: Yuan


class ContractArchived(Event, sender=NAME, audience=Audience.PUBLIC):
    contract_id: str
    manifest: dict[str, str]
    keep_until: date
