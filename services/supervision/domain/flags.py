"""
What raises a signal: for each kind of news the flags that watch it, pure, by the rules of its day.

A flag returns findings, {"rule", "expected", "found"} and more each; one or more of them raise one signal.
Supervision's own news has no row here, so signals never raise signals.
"""

from collections.abc import Callable, Iterator
from datetime import date, datetime
from decimal import Decimal
from functools import partial
from typing import Any

from common.interfaces import bidding, contracts
from common.interfaces.events import Envelope, Event
from common.law.calendar import ONE_DAY, CalendarNotCovered, local_date, rest_day
from common.law.deadlines import intention_breach, timing_breach
from common.law.holidays import RestDay
from common.law.rules import Breach, Rule, rule
from services.supervision.domain.likeness import one_device, one_file, one_hand
from services.supervision.domain.signal import Signal

Finding = dict[str, str]
Found = Iterator[Finding | None]
RuleOf = Callable[[str], Rule]


def signals_of(envelope: Envelope, *, now: datetime) -> tuple[Signal, ...]:
    """Return the signals that this news raises; raise pydantic.ValidationError if it is not what its type says."""
    kind: type[Event] = Event.ALL[envelope.type]
    if kind not in FLAGS:
        return ()
    event = kind.model_validate(envelope.data)
    rule_of = partial(rule, on=_judged_on(event, envelope), region=envelope.region)
    signals = (_signal(flag, watch(event, rule_of), envelope, event, rule_of, now) for flag, watch in FLAGS[kind])
    return tuple(signal for signal in signals if signal)


def _judged_on(event: Event, envelope: Envelope) -> date:
    """The rules of the day of issue hold (CAL-10); where the news does not tell it, those of the day of the step."""
    return getattr(event, "documents_issued_on", None) or local_date(envelope.at)


def _signal(flag: str, found: Found, envelope: Envelope, event: Event, rule_of: RuleOf, now: datetime) -> Signal | None:
    findings = [finding for finding in found if finding]
    if not findings:
        return None
    row = rule_of(flag)
    facts: dict[str, Any] = {"event": envelope.type, "event_id": envelope.id, "findings": findings}
    return Signal(
        id=f"{envelope.id}-{flag}",
        flag=flag,
        procurement_id=event.procurement_id,
        raised_at=now,
        says_zh=row.says_zh,
        says_en=row.says_en,
        facts=facts,
    )


# --- FLAG-09: a minimum period cut short, or publication on the eve of a long holiday ---


def short_time(tender: bidding.TenderPublished, rule_of: RuleOf) -> Found:
    issued_on, exempt = tender.documents_issued_on, bool(tender.exempt_because)
    yield _period("BID-TIME-01", rule_of, issued_on, local_date(tender.bids_due_at))
    yield _period("BID-TIME-02", rule_of, issued_on, tender.offer_until)
    yield _breach(intention_breach(rule_of("INT-TIME-01"), tender.intention_on, issued_on, exempt=exempt))
    yield _eve(rule_of("FLAG-09"), issued_on)


def _period(rule_id: str, rule_of: RuleOf, start: date, done_on: date) -> Finding | None:
    try:
        return _breach(timing_breach(rule_of(rule_id), start, done_on))
    except CalendarNotCovered as unknown:  # nobody guesses working days: a person looks
        return {"rule": rule_id, "expected": "a loaded calendar（已导入工作日历）", "found": str(unknown)}


def _eve(row: Rule, published_on: date) -> Finding | None:
    least, resting = row.params["long_holiday_days"], rest_after(published_on)
    if len(resting) < least:
        return None
    names = "、".join(dict.fromkeys(day.reason_zh for day in resting if day.reason != "weekend"))
    expected = f"< {least} rest days follow（其后休息日少于{least}日）"
    return _finding(row.id, expected, f"{published_on}: {len(resting)} ({names})")


def rest_after(day: date) -> tuple[RestDay, ...]:
    """Return the unbroken rest days after `day`, as far as the calendar is known; a weekend alone has two."""
    found: list[RestDay] = []
    try:
        while resting := rest_day(day := day + ONE_DAY):
            found.append(resting)
    except CalendarNotCovered:
        pass
    return tuple(found)


# --- FLAG-13: the award hits the budget ---


def budget_hit(award: bidding.AwardAnnounced, rule_of: RuleOf) -> Found:
    row = rule_of("FLAG-13")
    for name, ceiling in (("max_price", award.max_price), ("budget_amount", award.budget_amount)):
        bound: Decimal = ceiling * row.params["share"]
        if award.amount >= bound:
            yield _finding(row.id, f"< {bound:.2f} ({row.params['share']} × {name})", f"{award.amount:.2f}")


# --- FLAG-15: the contract comes late or differs from the award ---


def contract_signed(contract: contracts.ContractSigned, rule_of: RuleOf) -> Found:
    yield _late("CTR-TIME-01", rule_of, contract.in_time, contract.signed_on)
    if contract.amount != contract.award_amount:
        yield _finding("CTR-05", f"{contract.award_amount:.2f}", f"{contract.amount:.2f}")


def contract_published(contract: contracts.ContractPublished, rule_of: RuleOf) -> Found:
    yield _late("CTR-TIME-02", rule_of, contract.in_time, contract.published_on)


def contract_filed(contract: contracts.ContractFiled, rule_of: RuleOf) -> Found:
    yield _late("CTR-TIME-03", rule_of, contract.in_time, contract.filed_on)


def _late(rule_id: str, rule_of: RuleOf, in_time: bool, done_on: date) -> Finding | None:
    if in_time:
        return None
    params = rule_of(rule_id).params
    return _finding(rule_id, f"≤ {params['days']} {params['unit']} days", str(done_on))


def _breach(breach: Breach | None) -> Finding | None:
    return _finding(breach.rule, breach.expected, breach.found) if breach else None


def _finding(rule_id: str, expected: str, found: str) -> Finding:
    return {"rule": rule_id, "expected": expected, "found": found}


FLAGS: dict[type[Event], tuple[tuple[str, Callable[[Any, RuleOf], Found]], ...]] = {
    bidding.TenderPublished: (("FLAG-09", short_time),),
    bidding.InvitedTenderPublished: (("FLAG-09", short_time),),
    bidding.BidTraitsRead: (("FLAG-01", one_device), ("FLAG-02", one_hand), ("FLAG-04", one_file)),
    bidding.AwardAnnounced: (("FLAG-13", budget_hit),),
    contracts.ContractSigned: (("FLAG-15", contract_signed),),
    contracts.ContractPublished: (("FLAG-15", contract_published),),
    contracts.ContractFiled: (("FLAG-15", contract_filed),),
}
