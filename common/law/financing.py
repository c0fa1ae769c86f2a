"""Contract financing: who may apply and for how much, the locked account, and what endangers a loan (FIN-01 to -08)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from common.law.rules import Rule

DIVERTED, LATE = "payment_diverted", "payment_late"


@dataclass(frozen=True, slots=True, kw_only=True)
class Applicant:
    """What FIN-01 asks of a supplier, beside a contract of government procurement in Fujian."""

    size: str
    in_province: bool = True
    registered: bool = True


def unfit(rule: Rule, applicant: Applicant) -> str | None:
    """Return why a supplier may not apply: not_sme, not_in_province, not_registered; None if it may (FIN-01)."""
    grounds = {
        "not_sme": applicant.size not in rule.params["sizes"],
        "not_in_province": not applicant.in_province,
        "not_registered": not applicant.registered,
    }
    return next((ground for ground, found in grounds.items() if found), None)


def headroom(contract: Decimal, paid: Decimal, active: Iterable[Decimal]) -> Decimal:
    """Return what may still be financed on a contract; never below zero (FIN-05)."""
    return max(Decimal("0.00"), contract - paid - sum(active, Decimal(0)))


def collateral_allowed(contract: Decimal, requested: Decimal) -> bool:
    """Tell whether a bank may in principle ask for more than the owner's guarantee: above the contract (FIN-04)."""
    return requested > contract


def account_may_change(*, locked: bool, requested: bool, bank_consents: bool, buyer_confirms: bool) -> bool:
    """A locked account changes on the supplier's request with the bank's consent and the buyer's word (FIN-06)."""
    return not locked or (requested and bank_consents and buyer_confirms)


def is_diverted(locked_account: str, paid_account: str) -> bool:
    return paid_account != locked_account


def is_late(due_on: date, paid_on: date | None, now_on: date) -> bool:
    return (paid_on or now_on) > due_on


def status_after(told: tuple[str, ...]) -> str:
    """Return the state of a financing after an event: what is told to them puts it at risk."""
    return "at_risk" if told else "repaying"


def alerted(rule: Rule, event: str) -> tuple[str, ...]:
    """Return whom a late event is told to; nobody for an event that endangers no loan (FIN-08)."""
    return tuple(rule.params["alert"]) if event in rule.params["events"] else ()
