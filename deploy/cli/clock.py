"""`rongcai clock`: the business time of a sandbox stack, in which the law's weeks pass in minutes."""

import json
import re
import time
from datetime import datetime, timedelta
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from deploy.cli.options import HOME, HomeOption, JsonOption
from deploy.cli.stacks import stack_of

app = typer.Typer()
CHINA = ZoneInfo("Asia/Shanghai")
UNITS = {"d": "days", "h": "hours", "m": "minutes"}


@app.command(context_settings={"ignore_unknown_options": True})  # so that -1d is refused by us, with the reason
def clock(
    stack: Annotated[str, typer.Argument(help="Code of the stack, such as 350100.")],
    step: Annotated[str, typer.Argument(help="How far forward: +20d, +3h, +15m.")] = "",
    to: Annotated[str, typer.Option(help="Until when, Shanghai time: 2025-05-01T09:00.")] = "",
    home: HomeOption = HOME,
    as_json: JsonOption = False,
) -> None:
    """Show the business clock of a sandbox stack, or move it forward."""
    from common.runtime.clock import REFRESH, BusinessClock
    from common.runtime.database import database

    found = stack_of(home, stack)
    business = BusinessClock(database(found["mongo_uri"], f"{found['database_prefix']}_platform"), sandbox=True)
    if step and to:
        raise typer.BadParameter("say either how far or until when")
    if step or to:
        business.move(duration(step) if step else moment(to) - business.now())
        time.sleep(2 * REFRESH)  # by now every process has read it
    now = business.now().astimezone(CHINA).isoformat(timespec="seconds")
    typer.echo(json.dumps({"stack": stack, "now": now}) if as_json else now)


def duration(step: str) -> timedelta:
    """Return what +20d, +3h or +15m means; below zero for -1d, which the clock itself refuses."""
    read = re.fullmatch(r"([+-]?)([0-9]{1,6})([dhm])", step)
    if not read:
        raise typer.BadParameter(f"{step} is no step; say it as +20d, +3h or +15m")
    sign, number, unit = read.groups()
    return timedelta(**{UNITS[unit]: int(f"{sign}{number}")})


def moment(text: str) -> datetime:
    """Return the instant of a Shanghai time such as 2025-05-01T09:00."""
    try:
        read = datetime.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f"{text} is no time; say it as 2025-05-01T09:00 (Shanghai)") from None
    return read if read.tzinfo else read.replace(tzinfo=CHINA)
