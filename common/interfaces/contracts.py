"""What contracts promises: from the award to the archive of one procurement. No code, no payment."""

from datetime import date
from typing import Annotated

from pydantic import Field, StringConstraints

from common.interfaces.bidding import SizeClass
from common.interfaces.calls import Call, Page, View, get, post
from common.interfaces.events import Audience, Event
from common.interfaces.fields import Cursor, Digest, Id, Instant, Limit, Line, Remark, Signature, Text
from common.interfaces.parties import Role
from common.law.money import Yuan

NAME = "contracts"
PARTIES = (Role.BUYER, Role.SUPPLIER)
READERS = (Role.BUYER, Role.SUPPLIER, Role.AGENCY, Role.FINANCE, Role.TREASURY, Role.OPERATOR)

AccountNumber = Annotated[str, StringConstraints(pattern=r"^[0-9]{8,32}$")]
ContractCode = Annotated[
    str,
    StringConstraints(pattern=r"^[0-9A-Z]{20}$"),
    Field(
        examples=["35010020260000001243"],
        description="Region (6), year (4), gap-free running number (8), two check digits (ISO/IEC 7064 MOD 97-10)",
    ),
]


class Account(View):
    """Where the supplier is paid: the only account in force for its contract."""

    bank: Line
    account_name: Line
    account_number: AccountNumber


class PaymentPart(View):
    """One part of the payment schedule: a share of the amount, when it falls due, within how many days it is paid."""

    condition: Line
    share: Annotated[str, StringConstraints(pattern=r"^(0\.[0-9]{1,4}|1)$")]
    days: Annotated[int, Field(ge=1, le=365)]


class Signed(View):
    """One party's signature; `public_key` is the key that it had registered when it signed."""

    party: str
    role: Role
    by: str
    at: Instant
    public_key: str
    signature: str


class CheckedItem(View):
    item: Line
    met: bool
    finding: Remark = ""


class Acceptance(View):
    """The last acceptance book: item by item, with the opinion of the person who accepted or refused (ACC-01)."""

    items: tuple[CheckedItem, ...]
    opinion: str
    by: str
    at: Instant


class Payment(View):
    """State: requested > instructed > executed. `number` is unique in the contract."""

    number: int
    amount: Yuan
    invoice: str
    state: str
    requested_by: str
    approved_by: str | None
    account_number: str
    treasury_reference: str | None
    due_on: date
    executed_at: Instant | None


class AccountLock(View):
    """
    A bank's lock on the receiving account. State: requested > confirmed > released, or refused.

    `fence` rises whenever the account in force changes; an instruction made under an older one is made anew.
    """

    financing_id: str
    bank: str
    account: Account
    state: str
    fence: int


class ContractView(View):
    """
    State: awarded > drafted > signed > published > filed > delivered > accepted > paid > closed > archived.

    `account` is the one in force. `digest` is the SHA-256 of the RFC 8785 JSON of what was agreed: contract_id,
    procurement_id, project_number, project_name, buyer, buyer_name, supplier, supplier_name, amount, main_items, term,
    delivery_term, acceptance_plan, account, payment_schedule, performance_bond, as written at drafting. `manifest`
    names the parts of the archived file with their digests: `signatures`, `acceptance` and `payments` as shown here.
    """

    id: str
    procurement_id: str
    project_number: str
    project_name: str
    region: str
    buyer: str
    buyer_name: str
    supplier: str
    supplier_name: str
    size_class: SizeClass
    amount: Yuan
    paid: Yuan
    unpaid: Yuan
    main_items: str
    term: str
    delivery_term: str | None
    acceptance_plan: str | None
    account: Account | None
    payment_schedule: tuple[PaymentPart, ...]
    performance_bond: Yuan | None
    digest: Digest | None
    signatures: tuple[Signed, ...]
    code: str | None
    lock: AccountLock | None
    acceptance: Acceptance | None
    payments: tuple[Payment, ...]
    awarded_on: date
    signed_on: date | None
    published_on: date | None
    filed_on: date | None
    delivered_on: date | None
    accepted_on: date | None
    archived_on: date | None
    keep_until: date | None
    manifest: dict[str, str] | None
    state: str
    version: int


class ContractPage(Page):
    items: tuple[ContractView, ...]


class GetContract(Call[ContractView], service=NAME, door=get("/contracts/{contract_id}"), roles=READERS):
    """Its buyer, supplier and agency, and the finance departments of its region; to others it does not exist."""

    contract_id: Id


class ListContracts(Call[ContractPage], service=NAME, door=get("/contracts"), roles=READERS):
    """The asker's own contracts (all of the stack for finance, treasury, operator), newest first."""

    state: Line | None = None
    after: Cursor | None = None
    limit: Limit = 20


class DraftContract(Call[ContractView], service=NAME, door=post("/contracts/{contract_id}/draft"), roles=(Role.BUYER,)):
    """
    Write the contract from award and documents; parties, object and amount are taken from them and cannot be changed
    (CTR-05). Parts of the payment schedule add up to the whole; a bond is at most 10 % (BOND-04).
    """

    contract_id: Id
    delivery_term: Line
    acceptance_plan: Text
    account: Account
    payment_schedule: Annotated[tuple[PaymentPart, ...], Field(min_length=1, max_length=20)]
    performance_bond: Yuan | None = None


class SignContract(Call[ContractView], service=NAME, door=post("/contracts/{contract_id}/signatures"), roles=PARTIES):
    """
    Sign `digest` of the contract with the key the party has registered (Ed25519 over the RFC 8785 JSON of
    {"purpose": "contract", "statement": {"contract_id", "digest"}}). Both sign within 30 days of the award notice
    (CTR-TIME-01).
    """

    contract_id: Id
    signature: Signature


class PublishContract(
    Call[ContractView], service=NAME, door=post("/contracts/{contract_id}/publication"), roles=(Role.BUYER,)
):
    """Within 2 working days of signing (CTR-TIME-02)."""

    contract_id: Id


class FileContract(Call[ContractView], service=NAME, door=post("/contracts/{contract_id}/filing"), roles=(Role.BUYER,)):
    """File a copy with finance within 7 working days of signing (CTR-TIME-03); the contract code is issued here."""

    contract_id: Id


class RecordDelivery(
    Call[ContractView], service=NAME, door=post("/contracts/{contract_id}/deliveries"), roles=(Role.SUPPLIER,)
):
    contract_id: Id
    remark: Remark = ""


class AcceptDelivery(
    Call[ContractView], service=NAME, door=post("/contracts/{contract_id}/acceptance"), roles=(Role.BUYER,)
):
    """Accept item by item (ACC-01), by another person than who signed (ROLE-03); an item not met refuses acceptance."""

    contract_id: Id
    items: Annotated[tuple[CheckedItem, ...], Field(min_length=1, max_length=200)]
    opinion: Text


class RequestPayment(
    Call[ContractView], service=NAME, door=post("/contracts/{contract_id}/payments"), roles=(Role.BUYER,)
):
    """Ask that an accepted delivery be paid, never above the unpaid amount."""

    contract_id: Id
    amount: Yuan
    invoice: Line
    invoiced_on: date


class ApprovePayment(
    Call[ContractView],
    service=NAME,
    door=post("/contracts/{contract_id}/payments/{number}/approval"),
    roles=(Role.BUYER,),
):
    """By another person than who requested (ROLE-03); instructs the treasury to pay to the account in force."""

    contract_id: Id
    number: int


class ExecutePayment(Call[ContractView], service=NAME, door=post("/treasury/payments"), roles=(Role.TREASURY,)):
    """
    The treasury pays: only against a contract code, only an instructed payment, only its amount, only to the account
    in force. Anything else is refused and nothing is paid (no code, no payment; FIN-07).
    """

    contract_code: ContractCode
    number: int
    amount: Yuan
    account_number: AccountNumber
    treasury_reference: Id


class ConfirmAccountLock(
    Call[ContractView],
    service=NAME,
    door=post("/contracts/{contract_id}/account-lock/confirmation"),
    roles=(Role.BUYER,),
):
    """Confirm that from now on the supplier is paid to the locked account alone (FIN-06)."""

    contract_id: Id
    financing_id: Id


class RefuseAccountLock(
    Call[ContractView], service=NAME, door=post("/contracts/{contract_id}/account-lock/refusal"), roles=(Role.BUYER,)
):
    contract_id: Id
    financing_id: Id
    reason: Text


class CloseContract(
    Call[ContractView], service=NAME, door=post("/contracts/{contract_id}/closure"), roles=(Role.BUYER,)
):
    """Paid in full and no account lock left."""

    contract_id: Id


class ArchiveContract(
    Call[ContractView], service=NAME, door=post("/contracts/{contract_id}/archive"), roles=(Role.BUYER, Role.AGENCY)
):
    """Seal the file: a manifest of digests, kept at least 15 years from the end (ARC-01)."""

    contract_id: Id


# --- news ---


class ContractDrafted(Event, sender=NAME):
    contract_id: str
    amount: Yuan
    digest: Digest


class ContractSigned(Event, sender=NAME):
    """Both have signed. Heard by supervision for FLAG-15."""

    contract_id: str
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


class PaymentExecuted(Event, sender=NAME, heard_by=("financing",)):
    """`paid` is the sum of all executed payments of the contract."""

    contract_id: str
    code: str
    number: int
    amount: Yuan
    paid: Yuan
    account_number: str
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


class ContractClosed(Event, sender=NAME):
    contract_id: str
    paid: Yuan


class ContractArchived(Event, sender=NAME, audience=Audience.PUBLIC):
    contract_id: str
    manifest: dict[str, str]
    keep_until: date
