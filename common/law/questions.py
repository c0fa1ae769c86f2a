"""Until when a result may be questioned (QC-TIME-02), and a complaint is decided (CMP-TIME-05)."""

from collections.abc import Sequence
from datetime import date

from common.law.calendar import ONE_DAY, add_working_days, is_working_day
from common.law.deadlines import period
from common.law.rules import Rule

Span = tuple[date, date]
"""The first and the last day, both included."""


def publicity_end(published_on: date, working_days: int) -> date:
    """Return the last day that a result is public for; the day of publication is not counted. CalendarNotCovered."""
    return add_working_days(published_on, working_days)


def last_day_to_question(rule: Rule, publicity_ended_on: date) -> date:
    """Return the last day to question a result (QC-TIME-02); raise CalendarNotCovered."""
    return period(rule, publicity_ended_on).ends_on


def decision_due(received_on: date, working_days: int, excluded: Sequence[Span] = ()) -> date:
    """
    Return the last working day to decide a complaint; the days of testing, appraisal and the like are not counted.

    Raises: CalendarNotCovered; ValueError for a span that ends before it starts, or days below zero.
    """
    if working_days < 0:
        raise ValueError("a period has no negative number of days")
    if any(last < first for first, last in excluded):
        raise ValueError("an excluded span ends before it starts")
    on, left = received_on, working_days
    while left:
        on += ONE_DAY
        counts = is_working_day(on) and not any(first <= on <= last for first, last in excluded)
        left -= counts
    return on
