"""Offers of banks."""

from common.interfaces.calls import Call, Page, View, get, post
from common.interfaces.contracts import Account
from common.interfaces.fields import Id, Instant
from common.interfaces.financing.names import BANK_AND_SUPPLIER, NAME, Amount, Days, YearlyRate
from common.interfaces.parties import Role
from common.law.money import Yuan


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
