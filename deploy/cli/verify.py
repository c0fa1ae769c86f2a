"""`rongcai verify`: check a log, an entry or a receipt without trusting who keeps it."""

import json
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from deploy.cli.options import HOME, HomeOption, JsonOption

if TYPE_CHECKING:
    from deploy.verification import Verdict

app = typer.Typer()
WORDS = {True: ("OK", "green"), False: ("MISMATCH", "red"), None: ("NOT READ", "yellow")}


@app.command()
def verify(
    home: HomeOption = HOME,
    whole: Annotated[bool, typer.Option("--all", help="Check the whole logs of all stacks, or of --stack.")] = False,
    stack: Annotated[str, typer.Option(metavar="CODE", help="Only this stack, such as 350100.")] = "",
    inclusion: Annotated[str, typer.Option(metavar="EVENT_ID", help="Check that this event is in a log.")] = "",
    receipt: Annotated[Path | None, typer.Option(exists=True, dir_okay=False, help="Check a bid's receipt.")] = None,
    gateway: Annotated[str, typer.Option(metavar="URL", help="Ask this gateway, not the local one.")] = "",
    as_json: JsonOption = False,
) -> None:
    """
    Recompute the logs, check every signature, and that nothing seen last time was rewritten; exit 1 on a mismatch.

    Public keys are those of the home folder, never those that an answer gives.
    """
    if not (whole or stack or inclusion or receipt):
        raise typer.BadParameter("say what to verify: --all, --stack CODE, --inclusion EVENT_ID or --receipt FILE")
    from deploy.local import endpoints_of
    from deploy.logreader import LogReader
    from deploy.verification import Verification

    endpoints = endpoints_of(home)
    stacks = [row for row in endpoints["stacks"] if stack in ("", row["stack"])]
    if not stacks:
        raise typer.BadParameter(
            f"there is no stack {stack}; there are {[row['stack'] for row in endpoints['stacks']]}"
        )
    verification = Verification(LogReader(endpoints, gateway), stacks, home / "verified.json")
    if inclusion:
        verdicts = verification.inclusion(inclusion)
    elif receipt:
        verdicts = verification.receipt(_read(receipt))
    else:
        verdicts = verification.logs(_silently if as_json else _progress)
    _tell(verdicts, as_json=as_json)
    raise typer.Exit(not all(verdict.ok for verdict in verdicts))


def _read(file: Path) -> dict[str, Any]:
    try:
        return dict(json.loads(file.read_text()))
    except (ValueError, TypeError):
        raise typer.BadParameter(f"{file} holds no receipt: a JSON object, as the answer to a bid gives it") from None


def _tell(verdicts: "list[Verdict]", *, as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps([asdict(verdict) for verdict in verdicts], indent=1))
        return
    for verdict in verdicts:
        word, colour = WORDS[verdict.ok]
        typer.echo(f"{typer.style(f'{word:<9}', fg=colour)} {verdict.stack}  {verdict.says}")
        if verdict.root:
            typer.echo(f"{'':<9} {'':<{len(verdict.stack)}}  root {verdict.root}")


def _silently(entries: Iterable[Any], _size: int, _stack: str) -> Iterable[Any]:
    return entries


def _progress(entries: Iterable[Any], size: int, stack: str) -> Iterable[Any]:
    from rich.console import Console
    from rich.progress import track

    return track(entries, f"log of {stack}", size, console=Console(stderr=True), transient=True)
