"""The supplier's side: applying for financing, and taking an application back."""

from dataclasses import replace
from datetime import datetime
from decimal import Decimal

from common.interfaces.financing import ApplicationWithdrawn, FinancingApplied
from common.law.calendar import local_date
from common.law.financing import Applicant, unfit
from common.law.rules import rule
from services.financing.domain.application import Application, State, application_id
from services.financing.domain.consent import Consent
from services.financing.domain.consent import State as ConsentState
from services.financing.domain.exposure import Exposure
from services.financing.domain.rules import must


def apply(
    before: Exposure, consent: Consent, amount: Decimal, days: int, *, now: datetime
) -> tuple[Exposure, FinancingApplied]:
    """Raises: RuleBroken (FIN-14 no valid, unused consent; FIN-01 no SME; FIN-05 applied already, or no room)."""
    _consented(before, consent, now)
    _may_apply(before, amount, now)
    made = Application(
        id=application_id(before.id, len(before.applications) + 1),
        consent_id=consent.id,
        banks=consent.banks,
        until=consent.expires_on,
        amount=amount,
        days=days,
        applied_at=now,
    )
    return replace(before, applications=(*before.applications, made)), FinancingApplied(
        procurement_id=before.procurement_id,
        application_id=made.id,
        contract_id=before.id,
        supplier=before.supplier,
        amount=amount,
    )


def withdraw(before: Exposure, application: str, *, now: datetime) -> tuple[Exposure, ApplicationWithdrawn]:
    """Take it back while it is open; the offers on it lapse."""
    taken = replace(before.application(application).at(now).step("withdraw"), settled_at=now)
    return before.with_application(taken), ApplicationWithdrawn(
        procurement_id=before.procurement_id, application_id=application, contract_id=before.id
    )


def _consented(before: Exposure, consent: Consent, now: datetime) -> None:
    on = local_date(now)
    valid = consent.state(now) is ConsentState.VALID
    must(valid, "FIN-14", on=on, expected="a consent in force 有效的授权", found=f"until 截至 {consent.expires_on}")
    used = next((each.id for each in before.applications if each.consent_id == consent.id), "")
    must(not used, "FIN-14", on=on, expected="one application a consent 一次授权一次申请", found=used)


def _may_apply(before: Exposure, amount: Decimal, now: datetime) -> None:
    on = local_date(now)
    who = rule("FIN-01", on)
    fit = unfit(who, Applicant(size=before.size_class)) is None
    must(fit, who.id, on=on, expected=", ".join(who.params["sizes"]), found=before.size_class)
    still_open = next((each.id for each in before.applications if each.at(now).state is State.OPEN), "")
    must(not still_open, "FIN-05", on=on, expected="no other open application 无其他在途申请", found=still_open)
    must(amount <= before.headroom, "FIN-05", on=on, expected=f"at most 不超过 {before.headroom}", found=amount)
