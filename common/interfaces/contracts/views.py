"""What a contract is, seen from outside."""

from datetime import date
from typing import Annotated

from pydantic import Field, StringConstraints

from common.interfaces.bidding import SizeClass
from common.interfaces.calls import Page, View
from common.interfaces.contracts.names import AccountNumber
from common.interfaces.fields import Digest, Instant, Line, Remark
from common.interfaces.parties import Role
from common.law.money import Yuan


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
    State: awarded > drafted > signed > published > filed > delivered > accepted > paid > closed > archived; withdrawn
    while the award of `award_number` is undone and no other has taken its place.

    `account` is the one in force. `digest` is the SHA-256 of the RFC 8785 JSON of what was agreed: contract_id,
    procurement_id, project_number, project_name, buyer, buyer_name, supplier, supplier_name, amount, main_items, term,
    delivery_term, acceptance_plan, account, payment_schedule, performance_bond, as written at drafting. `manifest`
    names the parts of the archived file with their digests: `signatures`, `acceptance` and `payments` as shown here.
    """

    id: str
    procurement_id: str
    lot: str
    award_number: int
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
