"""`rongcai law`: what the rules say, how a date is computed, which days are rest days. Needs no running platform."""

import json
from collections.abc import Iterator
from datetime import date, datetime
from itertools import groupby
from pathlib import Path
from typing import Annotated, Any

import typer

from deploy.cli import law_check
from deploy.cli.options import JsonOption

app = typer.Typer()
law = typer.Typer(no_args_is_help=True, help="Look up rules, deadlines and the working-day calendar.")
explain = typer.Typer(no_args_is_help=True, help="Say how a date is computed.")
law.add_typer(explain, name="explain")
law.command()(law_check.check)
app.add_typer(law, name="law")

RuleArgument = Annotated[str, typer.Argument(metavar="RULE", help="Id of the rule, such as BID-TIME-01.")]
RegionOption = Annotated[str, typer.Option(metavar="CODE", help="Region, such as 350100; its budget level counts.")]
CategoryOption = Annotated[str, typer.Option(help="goods, services or works.")]
DayOption = Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], metavar="DATE")]
StartOption = Annotated[
    datetime, typer.Option("--from", formats=["%Y-%m-%d"], metavar="DATE", help="Day that starts the period.")
]
CalendarOption = Annotated[
    Path | None,
    typer.Option("--calendar-dir", envvar="RONGCAI_CALENDAR_DIR", help="Folder of further years of the calendar."),
]
PROVINCE = "350000"


@law.command()
def show(
    rule: RuleArgument,
    on: DayOption = None,
    region: RegionOption = "",
    category: CategoryOption = "",
    as_json: JsonOption = False,
) -> None:
    """Show all versions of a rule, or with --on the one in force on that day."""
    from deploy import rulebook

    found = rulebook.versions(rule)
    if on:
        found = (_version(found[0].id, on.date(), region, category),)
    elif region or category:
        raise typer.BadParameter("--region and --category choose a version of one day: say --on DATE too")
    if as_json:
        typer.echo(json.dumps([rulebook.as_json(row) for row in found], ensure_ascii=False))
        return
    typer.echo("\n\n".join("\n".join(rulebook.lines(row)) for row in found))


@law.command("list")
def list_rules(
    section: Annotated[str, typer.Option(help="Only this section, such as tender.")] = "",
    as_json: JsonOption = False,
) -> None:
    """List the rules."""
    from common.law.rules import SECTIONS
    from deploy import rulebook

    if section and section not in SECTIONS:
        raise typer.BadParameter(f"there is no section {section}; there are {', '.join(SECTIONS)}")
    rows = [
        {"section": name, **next(same).model_dump(include={"id", "mark", "says_en", "says_zh"})}
        for name in ([section] if section else SECTIONS)
        for _, same in groupby(rulebook.in_order(SECTIONS[name]), _id)
    ]
    if as_json:
        typer.echo(json.dumps(rows, ensure_ascii=False))
        return
    for row in rows:
        typer.echo(f"{row['id']:14} [{row['mark']}] {row['says_en']} {row['says_zh']}")


@explain.command()
def deadline(
    rule: RuleArgument,
    start: StartOption,
    on: DayOption = None,
    region: RegionOption = "",
    category: CategoryOption = "",
    calendar_dir: CalendarOption = None,
    as_json: JsonOption = False,
) -> None:
    """Explain the date that a rule computes, by its version of the starting day or of --on."""
    from common.law.deadlines import periods
    from deploy import rulebook

    _load(calendar_dir)
    row = _version(rulebook.versions(rule)[0].id, (on or start).date(), region, category)
    said = [rulebook.explanation(period, name) for name, period in periods(row, start.date()).items()]
    if not said:
        see = f"`rongcai law show {row.id}`"
        raise ValueError(f"{row.id} computes no date; {see} shows its numbers（该规则不涉及期限，数值见{see}）")
    if as_json:
        facts = {"source": row.cited, "mark": row.mark, "blocks": row.blocks}
        typer.echo(json.dumps([one | facts for one in said], ensure_ascii=False))
        return
    for one in said:
        name = f"{one['name'].replace('_', ' ')}: " if one["name"] else ""
        typer.echo(f"{name}{one['says_en']}\n{one['says_zh']}")
    typer.echo(f"{row.says_en}\n{row.says_zh}\n{row.cited}\n{rulebook.mark(row)}")


@law.command()
def calendar(
    year: Annotated[int, typer.Argument(min=1, max=9998)],
    calendar_dir: CalendarOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show the holidays of a year, and the weekends on which people work."""
    from common.law.calendar import year_days

    _load(calendar_dir)
    rests, working = year_days(year)
    holidays = [
        {"name": name, "name_zh": name_zh, "days": [str(rest.on) for rest in days]}
        for (name, name_zh), days in groupby(rests, lambda rest: (rest.reason, rest.reason_zh))
    ]
    if as_json:
        found = {"year": year, "holidays": holidays, "working": list(map(str, working))}
        typer.echo(json.dumps(found, ensure_ascii=False))
        return
    typer.echo("\n".join(_calendar_lines(holidays, working)))


def _calendar_lines(holidays: list[dict[str, Any]], working: tuple[date, ...]) -> Iterator[str]:
    for holiday in holidays:
        yield f"{holiday['name']} {holiday['name_zh']}: {', '.join(holiday['days'])}"
    yield f"Make-up working days 调休上班: {', '.join(map(str, working)) or '–'}"


def _version(id: str, on: date, region: str, category: str) -> Any:  # noqa: A002 - the law's own word
    from common.law.rules import rule

    if category not in ("", "goods", "services", "works"):
        raise typer.BadParameter(f"there is no category {category}; say goods, services or works")
    return rule(id, on, region or PROVINCE, category=category or None)  # type: ignore[arg-type] # just checked


def _load(calendar_dir: Path | None) -> None:
    from common.law.calendar import load_overlay

    if calendar_dir:
        load_overlay(calendar_dir)


def _id(row: Any) -> str:
    return str(row.id)
