"""
When a step is too early or too late: each rule row with days, unit and kind is a period that can be checked.

`start` is the day that sets the period going, `done_on` the day the step is or was done (for an open step: today).

    INT-TIME-01  intention published -> activity starts       AWD-TIME-01  evaluation ended -> report sent
    BID-TIME-01  documents issued -> bids due                 AWD-TIME-02  report received -> winner determined
    BID-TIME-02  documents issued -> offer of documents ends  AWD-TIME-03  winner determined -> award announced
    BID-TIME-03  notice published -> its publicity ends       CTR-TIME-01  award notice sent -> contract signed
    BID-TIME-05  change sent -> bids due                      CTR-TIME-02  contract signed -> published
    QC-TIME-01   enquiry received -> answered                 CTR-TIME-03  contract signed -> filed
    PAY-01       invoice received -> paid                     PAY-02       delivered or accepted -> paid
"""

from datetime import date

from common.law.calendar import Period, count, same_date
from common.law.rules import Breach, Rule


def period(rule: Rule, start: date) -> Period:
    """Return the rule's period; raise CalendarNotCovered, or KeyError for a rule that is no period."""
    return count(rule.id, start, rule.params["days"], rule.params["unit"], rule.params["kind"])


def periods(rule: Rule, start: date) -> dict[str, Period]:
    """Return the rule's periods by name, "" if it has but one; empty for a rule that is no period."""
    if "days" in rule.params:
        return {"": period(rule, start)}
    named = rule.params.get("periods", {})
    return {name: count(rule.id, start, one["days"], one["unit"], one["kind"]) for name, one in named.items()}


def timing_breach(rule: Rule, start: date, done_on: date) -> Breach | None:
    """Return a breach if a minimum is cut short, or a limit or ceiling overrun; raise CalendarNotCovered."""
    return _breach(rule, period(rule, start), done_on)


def intention_breach(rule: Rule, published_on: date | None, starts_on: date, *, exempt: bool = False) -> Breach | None:
    """Check INT-TIME-01; `exempt` is the recorded ground of INT-03 (urgent for unforeseeable reasons)."""
    if exempt:
        return None
    if published_on is None:
        return rule.breach("an intention is published（已公开采购意向）", "none（无）")
    return timing_breach(rule, published_on, starts_on)


def deadline_after_change(rule: Rule, sent_on: date, bids_due_on: date) -> date:
    """Return the earliest day on which bids may be due once a change is sent (BID-TIME-05)."""
    return max(bids_due_on, period(rule, sent_on).ends_on)


def payment_period(rule: Rule, start: date, agreed_days: int | None = None) -> Period:
    """Return the limit of a payment: the days that the contract says, else those of the rule."""
    days = rule.params["days"] if agreed_days is None else agreed_days
    return count(rule.id, start, days, rule.params["unit"], rule.params["kind"])


def payment_breach(rule: Rule, start: date, paid_on: date, agreed_days: int | None = None) -> Breach | None:
    return _breach(rule, payment_period(rule, start, agreed_days), paid_on)


def protects(size: str) -> bool:
    """Tell whether the terms of payment to SMEs hold for a supplier of this size (PAY-02)."""
    return size != "large"


def payment_term_breach(rule: Rule, agreed_days: int) -> Breach | None:
    """Check the term that a contract with an SME may agree on (PAY-02)."""
    longest = rule.params["longest_agreed_days"]
    return rule.breach(f"≤ {longest} days（日）", f"{agreed_days} days（日）") if agreed_days > longest else None


def keep_until(rule: Rule, ended_on: date) -> date:
    """Return the day until which files are kept: the same calendar date years later (ARC-01; CAL-12)."""
    return same_date(ended_on, rule.params["years"])


def _breach(rule: Rule, found: Period, done_on: date) -> Breach | None:
    if found.kind == "minimum":
        return rule.breach(f"≥ {found.ends_on}", done_on) if done_on < found.ends_on else None
    return rule.breach(f"≤ {found.ends_on}", done_on) if done_on > found.ends_on else None
