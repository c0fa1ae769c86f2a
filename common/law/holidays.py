"""
Years of the working-day calendar that the package does not know, read from files (calendar_overlay/README.md).

A file holds a whole year of the State Council's notice, or it is refused; errors name file and line.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Literal, NamedTuple

import yaml
from chinese_calendar import Holiday
from pydantic import BaseModel, ConfigDict, Field, ValidationError

LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)  # reads text alone: a wrong date then has its line, too
REQUIRED = tuple(holiday.value for holiday in Holiday if holiday is not Holiday.anti_fascist_70th_day)
ONE_DAY = timedelta(days=1)
SATURDAY = 5
Where = tuple[int | str, ...]


class CalendarFileWrong(ValueError):
    """A file of the calendar does not say a whole year as the notice does."""

    code = "calendar_file_wrong"


class RestDay(NamedTuple):
    """A day on which the calendar has nobody at work, and why."""

    on: date
    reason: str
    reason_zh: str


class Rest(BaseModel):
    """The days of one holiday, both ends included."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: Literal[
        "New Year's Day",
        "Spring Festival",
        "Tomb-sweeping Day",
        "Labour Day",
        "Dragon Boat Festival",
        "Mid-autumn Festival",
        "National Day",
    ]
    first: date = Field(alias="from")
    last: date = Field(alias="to")

    @property
    def days(self) -> tuple[date, ...]:
        return tuple(self.first + timedelta(days=place) for place in range((self.last - self.first).days + 1))


class Notice(BaseModel):
    """A year's notice: its holidays, and the weekends on which people work."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    year: int = Field(ge=2004, le=2100)
    status: Literal["published"]
    notice: str = Field(min_length=1)
    holidays: tuple[Rest, ...]
    working: tuple[date, ...]

    def days(self) -> dict[date, RestDay | None]:
        """Return every day of the year, and what the notice changes in the December before; None for a working day."""
        first = date(self.year, 1, 1)
        year = [first + timedelta(days=place) for place in range((date(self.year + 1, 1, 1) - first).days)]
        found: dict[date, RestDay | None] = {on: weekend(on) for on in year}
        for rest in self.holidays:
            found |= {on: RestDay(on, rest.name, Holiday(rest.name).chinese) for on in rest.days}
        return found | dict.fromkeys(self.working)


def weekend(on: date) -> RestDay | None:
    return RestDay(on, "weekend", "周末") if on.weekday() >= SATURDAY else None


def read_folder(folder: Path) -> dict[date, RestDay | None]:
    """Return the days of all years in a folder; raise CalendarFileWrong, or OSError if there is no such folder."""
    days: dict[date, RestDay | None] = {}
    for file in sorted(path for path in folder.iterdir() if path.suffix == ".yaml"):
        days |= read_year(file).days()
    return days


def read_year(file: Path) -> Notice:
    """Return what a file says; raise CalendarFileWrong with the lines at fault."""
    text = file.read_text(encoding="utf-8")
    try:
        notice = Notice.model_validate(yaml.load(text, LOADER))  # noqa: S506 - it makes texts, lists and tables
        faults = [*_faults(notice, file.stem)]
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise CalendarFileWrong(f"{file}:{line}: {error.problem}（日历文件格式有误）") from None
    except ValidationError as error:
        faults = [(fault["loc"], f"{'.'.join(map(str, fault['loc']))}: {fault['msg']}") for fault in error.errors()]
    if faults:
        root = yaml.compose(text, LOADER)
        said = "; ".join(f"{file}:{_line(root, where)}: {what}" for where, what in faults)
        raise CalendarFileWrong(f"{said}（日历文件有误，请按国务院办公厅通知更正）")
    return notice


def _faults(notice: Notice, name: str) -> Iterator[tuple[Where, str]]:
    if name != str(notice.year):
        yield ("year",), f"the file is named {name}, the year in it is {notice.year}"
    named = {rest.name for rest in notice.holidays}
    if missing := [holiday for holiday in REQUIRED if holiday not in named]:
        yield ("holidays",), f"the year is not covered: {', '.join(missing)} missing"
    seen: set[date] = set()
    for place, rest in enumerate(notice.holidays):
        if not rest.days:
            yield ("holidays", place), f"{rest.name} ends before it starts"
        yield from _days_faults(notice.year, ("holidays", place), rest.days, seen)
    for place, on in enumerate(notice.working):
        if on.weekday() < SATURDAY:
            yield ("working", place), f"{on} is no weekend: people work anyway"
        yield from _days_faults(notice.year, ("working", place), (on,), seen)


def _days_faults(year: int, where: Where, days: tuple[date, ...], seen: set[date]) -> Iterator[tuple[Where, str]]:
    for on in days:
        if not date(year - 1, 12, 1) <= on <= date(year, 12, 31):
            yield where, f"{on} is not of {year}, nor of the December before"
        if on in seen:
            yield where, f"{on} is named twice"
        seen.add(on)


def _line(node: Any, where: Where) -> int:
    """Return the line of the deepest part of `where` that the file has."""
    for step in where:
        if isinstance(node, yaml.MappingNode):
            inner = next((value for key, value in node.value if key.value == step), None)
        else:
            inner = node.value[step] if isinstance(node, yaml.SequenceNode) and isinstance(step, int) else None
        if inner is None:
            break
        node = inner
    return int(node.start_mark.line) + 1 if node else 1
