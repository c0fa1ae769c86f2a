"""What callers read, made of several domain objects as they stand now."""

from dataclasses import fields
from datetime import datetime
from typing import Any

from common.interfaces.financing import ApplicationView, ConsentView, FinancingView, OfferView
from services.financing.domain.application import Application
from services.financing.domain.consent import Consent
from services.financing.domain.exposure import Exposure
from services.financing.domain.financing import Financing
from services.financing.domain.offer import Offer, State


def consent_view(consent: Consent, now: datetime) -> ConsentView:
    return ConsentView.model_validate(_facts(consent) | {"state": consent.state(now)})


def application_view(exposure: Exposure, application: Application, now: datetime) -> ApplicationView:
    return ApplicationView.model_validate(
        _contract(exposure)
        | {"contract_amount": exposure.amount, "unpaid": exposure.unpaid}
        | _facts(application.at(now))
    )


def offer_view(offer: Offer, application: Application, now: datetime) -> OfferView:
    state = offer.state(application, now)
    return OfferView.model_validate(_facts(offer) | {"state": state, "version": version_of(state)})


def version_of(state: State) -> int:
    """An offer takes one step in its life."""
    return 1 if state is State.PENDING else 2


def financing_view(exposure: Exposure, financing: Financing) -> FinancingView:
    return FinancingView.model_validate(
        _contract(exposure)
        | _facts(financing)
        | {"outstanding": financing.outstanding, "at_risk": exposure.at_risk if financing.active else ()}
    )


def _contract(exposure: Exposure) -> dict[str, Any]:
    return _facts(exposure) | {"contract_id": exposure.id, "contract_code": exposure.code}


def _facts(of: Any) -> dict[str, Any]:
    return {field.name: getattr(of, field.name) for field in fields(of)}
