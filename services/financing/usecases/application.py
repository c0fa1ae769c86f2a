"""Consents and applications: what the supplier lets banks see, and asks of them."""

from common.interfaces.context import By
from common.interfaces.errors import NotFound
from common.interfaces.financing import (
    ApplicationPage,
    ApplicationView,
    Apply,
    ConsentGiven,
    ConsentView,
    GetApplication,
    GiveConsent,
    ListApplications,
    WithdrawApplication,
)
from common.interfaces.parties import Role
from common.law.calendar import local_date
from services.financing.domain import demand
from services.financing.domain.application import Application, place
from services.financing.domain.consent import Consent, ends_later
from services.financing.domain.exposure import Exposure, missing
from services.financing.store import FinancingStore
from services.financing.usecases.access import exposure_of, seen
from services.financing.views import application_view, consent_view


def give_consent(store: FinancingStore, call: GiveConsent, by: By) -> ConsentView:
    given = store.consents.made_before(by) or _give(store, call, by)
    return consent_view(given, by.at)


def _give(store: FinancingStore, call: GiveConsent, by: By) -> Consent:
    exposure = exposure_of(store, call.contract_id, "contract", call.contract_id)
    if exposure.supplier != by.actor.party:
        raise missing("contract", call.contract_id)
    ends_later(call.expires_on, by.at)
    banks = tuple(dict.fromkeys(call.banks))
    if unknown := sorted(set(banks) - store.banks(banks).keys()):
        raise NotFound(
            f"未登记的银行：{unknown}，请改选已登记的银行。 No registered banks: {unknown}; name registered ones.",
            {"banks": unknown},
        )
    consent = Consent(
        id=by.key,
        procurement_id=exposure.procurement_id,
        supplier=exposure.supplier,
        contract_id=exposure.id,
        banks=banks,
        purpose=call.purpose,
        expires_on=call.expires_on,
    )
    return store.consents.make(consent, _given(consent), by=by)


def _given(consent: Consent) -> ConsentGiven:
    return ConsentGiven(
        procurement_id=consent.procurement_id,
        consent_id=consent.id,
        contract_id=consent.contract_id,
        supplier=consent.supplier,
        banks=consent.banks,
        expires_on=consent.expires_on,
    )


def apply(store: FinancingStore, call: Apply, by: By) -> ApplicationView:
    consent = store.consents.get(call.consent_id)
    if consent.supplier != by.actor.party:
        raise missing("consent", call.consent_id)
    after = store.change(
        consent.contract_id, lambda before: demand.apply(before, consent, call.amount, call.days, now=by.at), by=by
    )
    made = next(each for each in after.applications if each.consent_id == consent.id)
    return application_view(after, made, by.at)


def withdraw_application(store: FinancingStore, call: WithdrawApplication, by: By) -> ApplicationView:
    exposure, _ = visible(store, call.application_id, by)

    def decide(before: Exposure) -> tuple[object, ...]:
        seen(by, before.application(call.application_id).at(by.at).version)
        return demand.withdraw(before, call.application_id, now=by.at)

    after = store.change(exposure.id, decide, by=by)
    return application_view(after, after.application(call.application_id), by.at)


def get_application(store: FinancingStore, call: GetApplication, by: By) -> ApplicationView:
    return application_view(*visible(store, call.application_id, by), by.at)


def list_applications(store: FinancingStore, call: ListApplications, by: By) -> ApplicationPage:
    """By contract, then number; every exposure found has one to show, so limit + 2 of them fill the page and more."""
    since = place(call.after) if call.after else ("", 0)
    if by.actor.role is Role.BANK:
        found = store.shown_to(by.actor.party, local_date(by.at).isoformat(), since[0], call.limit + 2)
    else:
        found = store.applied_by(by.actor.party, since[0], call.limit + 2)
    pairs = [
        (exposure, each)
        for exposure in found
        for each in exposure.applications
        if place(each.id) > since and _shown(exposure, each, by)
    ]
    page, more = pairs[: call.limit], len(pairs) > call.limit
    items = tuple(application_view(exposure, each, by.at) for exposure, each in page)
    return ApplicationPage(items=items, has_more=more, next=items[-1].id if more else None)


def visible(store: FinancingStore, application_id: str, by: By) -> tuple[Exposure, Application]:
    """Return the application if it is the supplier's own or the bank has consent; else raise NotFound."""
    exposure = exposure_of(store, place(application_id)[0], "application", application_id)
    application = exposure.application(application_id)
    if not _shown(exposure, application, by):
        raise missing("application", application_id)
    return exposure, application


def _shown(exposure: Exposure, application: Application, by: By) -> bool:
    if by.actor.role is Role.BANK:
        return application.seen_by(by.actor.party, by.at)
    return exposure.supplier == by.actor.party
