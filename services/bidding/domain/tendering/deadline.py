"""To when bids may be due once it moves: never back, never after it has passed, a full minute of a working day."""

from dataclasses import dataclass
from datetime import UTC, date, datetime

from common.interfaces.rules import broken_rule, require
from common.law.calendar import SHANGHAI, count, local_date, rest_day
from common.law.deadlines import period, timing_breach
from common.law.rules import Rule
from services.bidding.domain.amounts import wrong_field
from services.bidding.domain.decision import law
from services.bidding.domain.tendering.tender import Tender


@dataclass(frozen=True, slots=True)
class Deadline:
    """When bids are due, and how that day was found: days counted, rest days skipped."""

    at: datetime
    says_zh: str
    says_en: str


def require_ahead(tender: Tender, *, now: datetime) -> datetime:
    """Return the deadline in force; raise RuleBroken (BID-OPEN-03) once it has passed: nothing moves it then."""
    due_at = tender.bids_due_at
    if due_at is None or now >= due_at:
        breach = law(tender, "BID-OPEN-03").breach(f"< {due_at}", now)
        raise broken_rule(breach)
    return due_at


def unchanged(due_at: datetime) -> Deadline:
    return Deadline(due_at, "投标截止时间不变", "the deadline stays")


def moved(due_at: datetime, wanted: datetime) -> Deadline:
    """Return the later deadline that its organiser chose; raise Invalid for one that may not be chosen."""
    at = wanted.astimezone(UTC)
    if at.second or at.microsecond:
        raise wrong_field("bids_due_at", "投标截止时间应当为整分钟 (bids are due at a full minute)")
    if at <= due_at:
        raise wrong_field(
            "bids_due_at", f"只能晚于现投标截止时间 {_minute(due_at)}，不得提前 (only later than it is, never earlier)"
        )
    if resting := rest_day(local_date(at)):
        raise wrong_field(
            "bids_due_at",
            f"{resting.on} 为{resting.reason_zh}，请改为工作日 ({resting.reason}: choose a working day)",
        )
    return Deadline(at, f"投标截止时间改为 {_minute(at)}", f"bids are now due at {_minute(at)}")


def after_change(row: Rule, due_at: datetime, wanted: datetime | None, *, now: datetime) -> Deadline:
    """
    Return the deadline once a change that may affect bids is sent: as chosen, as it was, or moved (BID-TIME-05).

    It moves to the first working day that leaves the days of the rule, at the same time of day.
    Raises: RuleBroken if the one chosen leaves fewer, CalendarNotCovered, and what `moved` raises.
    """
    sent_on = local_date(now)
    chosen = None if wanted is None else moved(due_at, wanted)
    if chosen is not None:
        require(timing_breach(row, sent_on, local_date(chosen.at)))
    least = period(row, sent_on)
    if chosen is None and local_date(due_at) < least.ends_on:
        planned = count(row.id, sent_on, row.params["days"], row.params["unit"], "limit")  # rolls to a working day
        return Deadline(_same_time(due_at, planned.ends_on), planned.says_zh, planned.says_en)
    stays = chosen or unchanged(due_at)
    return Deadline(stays.at, f"{least.says_zh}；{stays.says_zh}", f"{least.says_en}; {stays.says_en}")


def _same_time(due_at: datetime, on: date) -> datetime:
    return datetime.combine(on, due_at.astimezone(SHANGHAI).timetz(), SHANGHAI).astimezone(UTC)


def _minute(at: datetime) -> str:
    return f"{at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"
