"""
Days as the law counts them: working days of the State Council calendar and the three kinds of period.

The day that starts a period is never counted (Civil Code, art. 201; CAL-01). Instants are UTC, dates are Asia/Shanghai.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal, NamedTuple
from zoneinfo import ZoneInfo

from chinese_calendar import Holiday, get_holiday_detail

SHANGHAI = ZoneInfo("Asia/Shanghai")
ONE_DAY = timedelta(days=1)
UNITS_ZH = {"calendar": "日", "working": "个工作日"}

Unit = Literal["calendar", "working"]
Kind = Literal["limit", "minimum", "ceiling"]
"""`limit`: act by. `minimum`: wait at least. `ceiling`: a burden lasts at most. Only a limit rolls forward (CAL-04)."""


class CalendarNotCovered(ValueError):
    """The State Council's notice for this year is not loaded; nobody guesses what it will say (CAL-05)."""

    code = "calendar_not_covered"

    def __init__(self, first_uncovered_date: date) -> None:
        super().__init__(
            f"the working-day calendar does not cover {first_uncovered_date}: load that year's State Council notice"
            f"（工作日历未覆盖 {first_uncovered_date}，请先导入国务院办公厅当年放假通知）"
        )
        self.first_uncovered_date = first_uncovered_date


class RestDay(NamedTuple):
    """A day on which the calendar has nobody at work, and why."""

    on: date
    reason: str
    reason_zh: str


@dataclass(frozen=True, slots=True)
class Period:
    """A computed date that can explain itself: `days` of `unit` after `start`, without the rest days in `skipped`."""

    rule: str
    start: date
    days: int
    unit: Unit
    kind: Kind
    ends_on: date
    skipped: tuple[RestDay, ...] = ()

    @property
    def says_en(self) -> str:
        skipped = ", ".join(f"{rest.on} {rest.reason}" for rest in self.skipped)
        counted = f"{self.rule}: {self.days} {self.unit} days after {self.start} end on {self.ends_on}"
        return counted + (f"; skipped: {skipped}" if skipped else "")

    @property
    def says_zh(self) -> str:
        skipped = "、".join(f"{rest.on}{rest.reason_zh}" for rest in self.skipped)
        counted = f"{self.rule}：自{self.start}次日起{self.days}{UNITS_ZH[self.unit]}，至{self.ends_on}"
        return counted + (f"；跳过：{skipped}" if skipped else "")


def rest_day(on: date) -> RestDay | None:
    """Return why nobody works on this day, or None for a working day; raise CalendarNotCovered."""
    try:
        resting, holiday = get_holiday_detail(on)
    except NotImplementedError:
        raise CalendarNotCovered(on) from None
    if not resting:
        return None
    return RestDay(on, holiday, Holiday(holiday).chinese) if holiday else RestDay(on, "weekend", "周末")


def is_working_day(on: date) -> bool:
    """Tell weekdays and make-up weekends from rest days (CAL-03); raise CalendarNotCovered."""
    return rest_day(on) is None


def add_calendar_days(start: date, days: int) -> date:
    return start + timedelta(days=_counted(days))


def add_working_days(start: date, days: int) -> date:
    """Return the last of so many working days after `start`; raise CalendarNotCovered."""
    return _count_working(start, days)[0]


def limit_end(start: date, days: int, unit: Unit = "calendar") -> date:
    """Return the last day to act; a rest day rolls forward (Civil Code, art. 203; CAL-02)."""
    return count("", start, days, unit, "limit").ends_on


def minimum_end(start: date, days: int, unit: Unit = "calendar") -> tuple[date, date]:
    """Return the earliest lawful day, and the first working day on or after it to plan with."""
    earliest = count("", start, days, unit, "minimum").ends_on
    return earliest, _roll_forward(earliest)[0]


def ceiling_end(start: date, days: int, unit: Unit = "calendar") -> date:
    """Return the last day that a burden may last: it never rolls forward."""
    return count("", start, days, unit, "ceiling").ends_on


def count(rule: str, start: date, days: int, unit: Unit, kind: Kind) -> Period:
    """Return the period with its explanation; raise CalendarNotCovered where rest days must be known."""
    if unit == "working":
        ends_on, skipped = _count_working(start, days)
    elif kind == "limit":
        ends_on, skipped = _roll_forward(add_calendar_days(start, days))
    else:
        ends_on, skipped = add_calendar_days(start, days), ()
    return Period(rule, start, days, unit, kind, ends_on, skipped)


def local_date(instant: datetime) -> date:
    """Return the date in Asia/Shanghai; raise ValueError for an instant without a time zone."""
    if instant.tzinfo is None:
        raise ValueError("an instant without a time zone names no moment")
    return instant.astimezone(SHANGHAI).date()


def end_of_day(on: date) -> datetime:
    """Return 24:00 of this day in Asia/Shanghai, in UTC: the last day of a period runs to it (CAL-06)."""
    return datetime.combine(on + ONE_DAY, time(), SHANGHAI).astimezone(UTC)


def _counted(days: int) -> int:
    if days < 0:
        raise ValueError("a period has no negative number of days")
    return days


def _count_working(start: date, days: int) -> tuple[date, tuple[RestDay, ...]]:
    on, left, skipped = start, _counted(days), []
    while left:
        on += ONE_DAY
        if resting := rest_day(on):
            skipped.append(resting)
        else:
            left -= 1
    return on, tuple(skipped)


def _roll_forward(on: date) -> tuple[date, tuple[RestDay, ...]]:
    skipped = []
    while resting := rest_day(on):
        skipped.append(resting)
        on += ONE_DAY
    return on, tuple(skipped)
