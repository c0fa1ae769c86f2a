"""Bonds, contract, payment, fines, announcements, and contract financing (rulebook 10, 11, 12, 15, 16)."""

from decimal import Decimal

from common.law import announcements, deadlines, financing, limits, payments
from common.law.cases.reading import AS_OF, Answer, Given, Operation, day, maybe_day, maybe_number, number, on, said
from common.law.rules import rule

TYPES = {
    "tender_notice": "tender",
    "consultation": "negotiation",
    "inquiry": "negotiation",
    "award_result": "award",
    "result": "award",
    "contract_notice": "contract",
    "correction_notice": "correction",
    "termination_notice": "termination",
    "acceptance_result": "acceptance",
    "single_source_publicity": "single_source",
    "complaint": "complaint_decision",
    "supervision": "supervision_result",
    "central_body_assessment": "assessment",
}


def check_bond(rule_id: str) -> Operation:
    def check(given: Given) -> Answer:
        law, base, amount = rule(rule_id, on(given)), number(given["base"]), number(given["amount"])
        breach = limits.bond_breach(law, base, amount, given.get("form", "guarantee"))
        return {"cap": said(limits.cap(law, base)), "compliant": breach is None}

    return check


def check_supplement(given: Given) -> Answer:
    law, original = rule("CTR-06", on(given)), number(given["original_amount"])
    together = sum(map(number, given.get("previous_supplements") or ()), number(given["new_supplement"]))
    breach = limits.cap_breach(law, original, together)
    return {"cumulative": said(together), "cap": said(limits.cap(law, original)), "compliant": breach is None}


def check_emergency_addition(given: Given) -> Answer:
    law = limits.addition_rule(on(given), emergency=given.get("emergency", True))
    original, addition = number(given["original_amount"]), number(given["addition"])
    together = sum(map(number, given.get("previous_additions") or ()), addition)
    return {
        "cap": said(limits.cap(law, original)),
        "compliant": limits.cap_breach(law, original, together) is None,
    }


def check_prepayment(given: Given) -> Answer:
    least = limits.floor(rule("INN-06", on(given)), number(given["first_purchase_total"]))
    return {"floor": said(least), "compliant": number(given["prepayment"]) >= least}


def fine_range(given: Given) -> Answer:
    found = payments.supplier_fine(rule("SUP-08", on(given)), number(given["purchase_amount"]))
    return {"min": said(found.least), "max": said(found.most)}


def overdue_interest(given: Given) -> Answer:
    paid = maybe_day(given, "paid", "as_of") or AS_OF
    found = payments.overdue(
        rule("PAY-03", on(given)),
        number(given["amount"]),
        day(given, "due"),
        paid,
        maybe_number(given, "agreed_rate"),
        maybe_number(given, "lpr"),
    )
    return {"days_overdue": found.days, "interest": said(found.interest)}


def check_payment_term(given: Given) -> Answer:
    if not deadlines.protects(given.get("supplier_size", "small")):
        return {"max_days": None, "compliant": True}
    law, agreed = rule("PAY-02", on(given)), given.get("contract_term_days")
    breach = None if agreed is None else deadlines.payment_term_breach(law, agreed)
    return {"max_days": law.params["longest_agreed_days"], "compliant": breach is None}


def check_announcement(given: Given) -> Answer:
    kind, fields = str(TYPES.get(given["type"], given["type"])), given["fields"]
    told = fields if isinstance(fields, dict) else dict.fromkeys(fields, "told")
    if kind == "negotiation" and "deadline" in told:
        told = {"response_deadline": told["deadline"]} | told
    missing = [*announcements.missing_fields(kind, told, on(given))]
    return {"complete": not missing, "missing": missing}


def financing_check(given: Given) -> Answer:
    contract, requested = number(given["contract_amount"]), number(given["requested"])
    active = number(given.get("active_financing", 0))
    applicant = financing.Applicant(
        size=given.get("supplier_size", "small"),
        in_province=given.get("supplier_in_province", True),
        registered=given.get("supplier_registered", True),
    )
    reason = financing.unfit(rule("FIN-01", on(given)), applicant)
    room = financing.headroom(contract, number(given.get("paid", 0)), [active])
    return {
        "eligible": reason is None,
        "reason": reason,
        "collateral_allowed_in_principle": financing.collateral_allowed(contract, requested),
        "headroom": said(room),
        "within_headroom": requested <= room,
        "duplicate_warning": active > Decimal(0),
    }


def account_change(given: Given) -> Answer:
    allowed = financing.account_may_change(
        locked=given.get("account_locked", True),
        requested=given.get("supplier_requested", given.get("supplier_request", True)),
        bank_consents=given.get("bank_consent", False),
        buyer_confirms=given.get("buyer_confirmed", False),
    )
    return {"allowed": allowed}


def late_event(given: Given) -> Answer:
    event = given.get("event")
    if "locked_account" in given and financing.is_diverted(given["locked_account"], given["paid_account"]):
        event = financing.DIVERTED
    elif "due" in given and financing.is_late(day(given, "due"), maybe_day(given, "paid"), on(given)):
        event = financing.LATE
    told = financing.alerted(rule("FIN-08", on(given)), event) if event else ()
    return {"event": event, "alert": [*told], "financing_status": financing.status_after(told)}


OPERATIONS: dict[str, Operation] = {
    "check_bid_bond": check_bond("BOND-01"),
    "check_performance_bond": check_bond("BOND-04"),
    "check_supplement": check_supplement,
    "check_emergency_addition": check_emergency_addition,
    "check_prepayment": check_prepayment,
    "fine_range": fine_range,
    "overdue_interest": overdue_interest,
    "check_payment_term": check_payment_term,
    "check_announcement": check_announcement,
    "financing_check": financing_check,
    "account_change": account_change,
    "late_event": late_event,
}
