"""Products, consent, application."""

from datetime import date
from typing import Annotated

from pydantic import Field, StringConstraints

from common.interfaces.calls import Call, Page, View, get, post
from common.interfaces.fields import CreditCode, Cursor, Id, Instant, Limit, Line
from common.interfaces.financing.names import BANK_AND_SUPPLIER, NAME, Amount, Days, YearlyRate
from common.interfaces.parties import Role
from common.law.money import Yuan


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
