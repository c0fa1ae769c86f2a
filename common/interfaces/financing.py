"""What financing promises: banks lend on government contracts, never beyond what a contract will still pay."""

from datetime import date
from typing import Annotated

from pydantic import Field, StringConstraints

from common.interfaces.calls import Call, Page, View, get, post
from common.interfaces.contracts import Account
from common.interfaces.events import Event
from common.interfaces.fields import CreditCode, Cursor, Id, Instant, Limit, Line, Text
from common.interfaces.parties import Role
from common.law.money import Yuan

NAME = "financing"
BANK_AND_SUPPLIER = (Role.BANK, Role.SUPPLIER)
YearlyRate = Annotated[str, StringConstraints(pattern=r"^0\.[0-9]{4}$"), Field(examples=["0.0385"])]
Days = Annotated[int, Field(ge=1, le=1096)]
Amount = Annotated[Yuan, Field(gt=0)]


class ProductView(View):
    """A product as filed: offers stay within it (FIN-02)."""

    id: str
    bank: str
    bank_name: str
    name: str
    rate_ceiling: YearlyRate
    max_days: int
    max_share: str
    version: int


class ProductPage(Page):
    items: tuple[ProductView, ...]


class FileProduct(Call[ProductView], service=NAME, door=post("/financing/products"), roles=(Role.BANK,)):
    """File a product: its highest rate, longest term, largest share of what the contract still pays."""

    name: Line
    rate_ceiling: YearlyRate
    max_days: Days
    max_share: Annotated[str, StringConstraints(pattern=r"^(0\.[0-9]{1,2}|1)$")] = "0.80"


class ListProducts(
    Call[ProductPage],
    service=NAME,
    door=get("/financing/products"),
    roles=tuple(r for r in Role if r is not Role.SERVICE),
):
    """All filed products in an order that favours no bank: it rotates by the day (FIN-03)."""

    after: Cursor | None = None
    limit: Limit = 50


class ConsentView(View):
    id: str
    supplier: str
    contract_id: str
    banks: tuple[str, ...]
    purpose: str
    expires_on: date
    state: str
    version: int


class GiveConsent(Call[ConsentView], service=NAME, door=post("/financing/consents"), roles=(Role.SUPPLIER,)):
    """Let these banks see the contract's facts for one application, until a day (FIN-14)."""

    contract_id: Id
    banks: Annotated[tuple[CreditCode, ...], Field(min_length=1, max_length=20)]
    purpose: Line
    expires_on: date


class ApplicationView(View):
    """
    What a bank may know: the contract's facts, never what other banks do.

    State: open > accepted | withdrawn | expired (with the consent behind it).
    """

    id: str
    consent_id: str
    contract_id: str
    contract_code: str
    procurement_id: str
    project_name: str
    buyer: str
    buyer_name: str
    supplier: str
    supplier_name: str
    contract_amount: Yuan
    unpaid: Yuan
    amount: Yuan
    days: int
    applied_at: Instant
    state: str
    version: int


class ApplicationPage(Page):
    items: tuple[ApplicationView, ...]


class Apply(Call[ApplicationView], service=NAME, door=post("/financing/applications"), roles=(Role.SUPPLIER,)):
    """Apply on a filed contract for at most what it still has to pay and nobody has financed (FIN-01, FIN-05)."""

    consent_id: Id
    amount: Amount
    days: Days


class WithdrawApplication(
    Call[ApplicationView],
    service=NAME,
    door=post("/financing/applications/{application_id}/withdrawal"),
    roles=(Role.SUPPLIER,),
):
    """Take an open application back: its offers lapse, and another application may be made on the contract."""

    application_id: Id


class GetApplication(
    Call[ApplicationView], service=NAME, door=get("/financing/applications/{application_id}"), roles=BANK_AND_SUPPLIER
):
    application_id: Id


class ListApplications(
    Call[ApplicationPage], service=NAME, door=get("/financing/applications"), roles=BANK_AND_SUPPLIER
):
    """A bank's: those with consent for it. A supplier's: its own."""

    after: Cursor | None = None
    limit: Limit = 20


class OfferView(View):
    """State: pending > accepted | withdrawn | expired | lapsed (another one won)."""

    id: str
    application_id: str
    contract_id: str
    bank: str
    bank_name: str
    product_id: str
    amount: Yuan
    rate: YearlyRate
    days: int
    interest: Yuan
    account: Account
    valid_until: Instant
    state: str
    version: int


class OfferPage(Page):
    items: tuple[OfferView, ...]


class MakeOffer(
    Call[OfferView], service=NAME, door=post("/financing/applications/{application_id}/offers"), roles=(Role.BANK,)
):
    """Offer within the filed product (FIN-02); rivals never see it. `interest` is simple, ACT/360, half up."""

    application_id: Id
    product_id: Id
    amount: Amount
    rate: YearlyRate
    days: Days
    account: Account
    valid_until: Instant


class WithdrawOffer(
    Call[OfferView], service=NAME, door=post("/financing/offers/{offer_id}/withdrawal"), roles=(Role.BANK,)
):
    offer_id: Id


class ListOffers(
    Call[OfferPage], service=NAME, door=get("/financing/applications/{application_id}/offers"), roles=BANK_AND_SUPPLIER
):
    """A supplier sees all offers to it, lowest cost first; a bank only its own."""

    application_id: Id


class FinancingView(View):
    """
    State: held > locked > disbursed > repaying > closed; held | locked > cancelled.

    `collected`: paid by government into the locked account. `at_risk` (FIN-08): "delivery-refused", "paid-elsewhere"
    (past the locked account), "over-exposed" (the contract pays less than was lent on it).
    """

    id: str
    application_id: str
    offer_id: str
    contract_id: str
    contract_code: str
    bank: str
    bank_name: str
    supplier: str
    amount: Yuan
    rate: YearlyRate
    days: int
    account: Account
    lock: str
    disbursed: Yuan
    repaid: Yuan
    outstanding: Yuan
    collected: Yuan
    at_risk: tuple[str, ...]
    state: str
    version: int


class AcceptOffer(
    Call[FinancingView], service=NAME, door=post("/financing/offers/{offer_id}/acceptance"), roles=(Role.SUPPLIER,)
):
    """
    Accept one offer; decided in one update of the contract's exposure, so that two banks can never both win and
    held + outstanding never exceeds what the contract still pays (FIN-05). All other offers lapse.
    """

    offer_id: Id


class GetFinancing(
    Call[FinancingView],
    service=NAME,
    door=get("/financing/financings/{financing_id}"),
    roles=(*BANK_AND_SUPPLIER, Role.FINANCE, Role.OPERATOR),
):
    financing_id: Id


class RequestAccountLock(
    Call[FinancingView],
    service=NAME,
    door=post("/financing/financings/{financing_id}/account-lock"),
    roles=(Role.BANK,),
):
    """Ask the buyer to confirm that the contract pays to the agreed account alone (FIN-06)."""

    financing_id: Id


class RecordDisbursement(
    Call[FinancingView],
    service=NAME,
    door=post("/financing/financings/{financing_id}/disbursements"),
    roles=(Role.BANK,),
):
    """Report that money was paid out: only once the lock is confirmed, never above what is held."""

    financing_id: Id
    amount: Amount
    reference: Id


class RecordRepayment(
    Call[FinancingView], service=NAME, door=post("/financing/financings/{financing_id}/repayments"), roles=(Role.BANK,)
):
    """Report what was repaid; principal never above what is outstanding. Each reference counts once."""

    financing_id: Id
    principal: Yuan
    interest: Yuan
    reference: Id


class CancelFinancing(
    Call[FinancingView],
    service=NAME,
    door=post("/financing/financings/{financing_id}/cancellation"),
    roles=BANK_AND_SUPPLIER,
):
    """Before money was paid out: give the held amount free again."""

    financing_id: Id
    reason: Text


class CloseFinancing(
    Call[FinancingView], service=NAME, door=post("/financing/financings/{financing_id}/closure"), roles=(Role.BANK,)
):
    """Nothing is outstanding any more: the account lock is released."""

    financing_id: Id


class JournalEntry(View):
    """One double entry: amount moves from the credited to the debited account of the contract."""

    id: str
    contract_id: str
    at: Instant
    debit: str
    credit: str
    amount: Yuan
    why: str
    reference: str


class JournalPage(Page):
    items: tuple[JournalEntry, ...]


class ReadJournal(
    Call[JournalPage],
    service=NAME,
    door=get("/financing/journal/{contract_id}"),
    roles=(Role.FINANCE, Role.OPERATOR),
):
    contract_id: Id
    after: Cursor | None = None
    limit: Limit = 100


# --- news ---


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
