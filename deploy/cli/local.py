"""`rongcai up|down|status|logs|doctor`: the whole platform on this machine."""

import json
from collections.abc import Iterable
from dataclasses import asdict
from typing import Annotated

import typer

from deploy.cli.options import HOME, HomeOption, JsonOption

app = typer.Typer()


@app.command()
def up(
    home: HomeOption = HOME,
    only: Annotated[str, typer.Option(help="Parts, by comma: broker, database, 350100, gateway.")] = "",
    split: Annotated[bool, typer.Option("--split", help="One process a service instead of one a stack.")] = False,
) -> None:
    """Start what should run and does not; wait until all of it answers."""
    from deploy import local

    endpoints = local.up(home, only=set(only.split(",")) if only else None, split=split, progress=_progress)
    if not only:
        typer.echo(f"\nOpen {endpoints['gateway_url']}; accounts and passwords: {home / 'accounts.json'}")


@app.command()
def down(
    home: HomeOption = HOME,
    purge: Annotated[bool, typer.Option("--purge", help="Delete the folder with all data.")] = False,
) -> None:
    """Stop everything in this folder; data stay."""
    from deploy import local

    local.down(home, purge=purge, progress=_progress)


@app.command()
def status(home: HomeOption = HOME, as_json: JsonOption = False) -> None:
    """Show which processes run and answer; exit 1 if one does not."""
    from deploy.local.status import look

    states = look(home)
    if as_json:
        typer.echo(json.dumps([asdict(state) for state in states], indent=1))
    else:
        _table(("process", "state", "pid", "address"), [(row.name, row.state, row.pid, row.ready) for row in states])
    raise typer.Exit(any(row.state != "ready" for row in states))


@app.command()
def logs(
    name: Annotated[str, typer.Argument(help="A process; all if not given.")] = "",
    home: HomeOption = HOME,
    lines: Annotated[int, typer.Option("--lines", "-n", help="How many of the last lines.", min=0)] = 50,
    follow: Annotated[bool, typer.Option("--follow", "-f", help="Go on with new lines until interrupted.")] = False,
) -> None:
    """Show the last lines that processes wrote."""
    from deploy.local.logs import read

    for line in read(home, name, lines=lines, follow=follow):
        typer.echo(line)


@app.command()
def doctor(home: HomeOption = HOME, as_json: JsonOption = False) -> None:
    """Check packages, disk, ports, processes and clocks; say cause and remedy; exit 1 if something is wrong."""
    from deploy.local.doctor import examine

    checks = examine(home)
    if as_json:
        typer.echo(json.dumps([asdict(check) for check in checks], indent=1))
    else:
        rows = [("ok" if row.ok else "WRONG", row.name, row.found, "" if row.ok else row.remedy) for row in checks]
        _table(("", "check", "found", "what to do"), rows)
    raise typer.Exit(not all(check.ok for check in checks))


def _progress(name: str, state: str, seconds: float) -> None:
    typer.echo(f"{name:<22} {state:<9} {seconds:5.1f} s" if seconds else f"{name:<22} {state}")


def _table(heads: tuple[str, ...], rows: Iterable[tuple[object, ...]]) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table(*heads, box=None, pad_edge=False)
    for row in rows:
        table.add_row(*("" if cell is None else str(cell) for cell in row))
    Console().print(table)
