"""Offers: made and taken back by a bank, accepted by the supplier."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from common.interfaces.context import By
from common.interfaces.financing import (
    AcceptOffer,
    FinancingView,
    ListOffers,
    MakeOffer,
    OfferMade,
    OfferPage,
    OfferView,
    WithdrawOffer,
)
from common.interfaces.parties import Role
from services.financing.domain import offer as offers
from services.financing.domain.exposure import Exposure, missing
from services.financing.domain.offer import Offer
from services.financing.store import FinancingStore
from services.financing.usecases.access import seen
from services.financing.usecases.application import visible
from services.financing.views import financing_view, offer_view, version_of


def make_offer(store: FinancingStore, call: MakeOffer, by: By) -> OfferView:
    made = store.offers.made_before(by) or _make(store, call, by)
    application = store.exposures.get(made.contract_id).application(made.application_id)
    return offer_view(made, application, by.at)


def _make(store: FinancingStore, call: MakeOffer, by: By) -> Offer:
    """An offer that meets an acceptance on its way reads as lapsed from its first day: nothing else is decided here."""
    exposure, _ = visible(store, call.application_id, by)
    product = store.products.get(call.product_id)
    if product.bank != by.actor.party:
        raise missing("product", call.product_id)
    earlier = store.offers_on(call.application_id, product.bank)
    made = offers.make(by.key, call, exposure, product, earlier, now=by.at)
    news = OfferMade(
        procurement_id=made.procurement_id, offer_id=made.id, application_id=made.application_id, bank=made.bank
    )
    return store.offers.make(made, news, by=by)


def withdraw_offer(store: FinancingStore, call: WithdrawOffer, by: By) -> OfferView:
    offer = store.offers.get(call.offer_id)
    if offer.bank != by.actor.party:
        raise missing("offer", call.offer_id)
    after = _decide(store, offer, offers.withdraw, by)
    return offer_view(offer, after.application(offer.application_id), by.at)


def accept_offer(store: FinancingStore, call: AcceptOffer, by: By) -> FinancingView:
    offer = store.offers.get(call.offer_id)
    if store.exposures.get(offer.contract_id).supplier != by.actor.party:
        raise missing("offer", call.offer_id)
    after = _decide(store, offer, offers.accept, by)
    return financing_view(after, next(each for each in after.financings if each.offer_id == offer.id))


def list_offers(store: FinancingStore, call: ListOffers, by: By) -> OfferPage:
    """Lowest rate first, then lowest interest; the id, drawn at random, parts equals without favour (FIN-03)."""
    _, application = visible(store, call.application_id, by)
    bank = by.actor.party if by.actor.role is Role.BANK else None
    found = store.offers_on(call.application_id, bank)
    found.sort(key=lambda each: (Decimal(each.rate), each.interest, each.id))
    return OfferPage(items=tuple(offer_view(each, application, by.at) for each in found))


def _decide(store: FinancingStore, offer: Offer, how: Callable[..., tuple[Any, ...]], by: By) -> Exposure:
    def decide(before: Exposure) -> tuple[Any, ...]:
        seen(by, version_of(offer.state(before.application(offer.application_id), by.at)))
        return how(before, offer, now=by.at)

    return store.change(offer.contract_id, decide, by=by)
