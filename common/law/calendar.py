"""
Days as the law counts them: working days of the State Council calendar and the three kinds of period.

The day that starts a period is never counted (Civil Code, art. 201; CAL-01). Instants are UTC, dates are Asia/Shanghai.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo

from chinese_calendar import Holiday, get_holiday_detail

from common.law.holidays import RestDay, read_folder, weekend

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


_OVERLAY: dict[date, RestDay | None] = {}  # days of years that the package does not know


def load_overlay(folder: Path) -> None:
    """Lay the years in a folder over the package's; raise CalendarFileWrong, or OSError if there is no such folder."""
    _OVERLAY.update(read_folder(folder))


load_overlay(Path(__file__).parent / "calendar_overlay")


def rest_day(on: date) -> RestDay | None:
    """Return why nobody works on this day, or None for a working day; raise CalendarNotCovered."""
    if on in _OVERLAY:
        return _OVERLAY[on]
    try:
        resting, holiday = get_holiday_detail(on)
    except NotImplementedError:
        raise CalendarNotCovered(on) from None
    if not resting:
        return None
    return RestDay(on, holiday, Holiday(holiday).chinese) if holiday else weekend(on)


def year_days(year: int) -> tuple[tuple[RestDay, ...], tuple[date, ...]]:
    """Return a year's holidays, and the weekends on which people work; raise CalendarNotCovered."""
    first = date(year, 1, 1)
    days = [first + timedelta(days=place) for place in range((date(year + 1, 1, 1) - first).days)]
    rests = {on: rest_day(on) for on in days}
    holidays = tuple(rest for rest in rests.values() if rest and rest.reason != "weekend")
    return holidays, tuple(on for on in days if weekend(on) and not rests[on])


def is_working_day(on: date) -> bool:
    """Tell weekdays and make-up weekends from rest days (CAL-03); raise CalendarNotCovered."""
    return rest_day(on) is None


def first_working_day(on: date) -> date:
    """Return the day itself or the first working day after it; raise CalendarNotCovered."""
    return _roll_forward(on)[0]


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
    return earliest, first_working_day(earliest)


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


def same_date(on: date, years: int) -> date:
    """Return the same calendar date so many years later, or earlier if below zero (Civil Code, art. 202; CAL-12)."""
    try:
        return on.replace(year=on.year + years)
    except ValueError:  # 29 February: that month's last day
        return on.replace(year=on.year + years, day=28)


def working_days_between(start: date, end: date) -> int:
    """Count the working days after `start` up to `end`; below zero if it lies earlier. Raise CalendarNotCovered."""
    first, last = sorted((start, end))
    days = sum(is_working_day(first + timedelta(days=place)) for place in range(1, (last - first).days + 1))
    return days if start <= end else -days


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
