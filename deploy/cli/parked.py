"""`rongcai parked list|show|replay|drop`: messages that were set aside for a person."""

import json
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from deploy.cli.options import HOME, HomeOption, JsonOption
from deploy.cli.stacks import stack_of
from deploy.local.topology import SERVICES

if TYPE_CHECKING:
    from common.runtime.parking import Parked

app = typer.Typer()
parked = typer.Typer(no_args_is_help=True, help="Look at messages that were set aside, send them on again, drop them.")
app.add_typer(parked, name="parked")

StackOption = Annotated[str, typer.Option("--stack", help="Code of the stack, such as 350100.")]
ServiceOption = Annotated[str, typer.Option("--service", help="One service; all if not given.")]
Ids = Annotated[list[str], typer.Argument(help="Ids of messages.")]
EveryOption = Annotated[bool, typer.Option("--all", help="All of them.")]


@parked.command("list")
def list_(
    stack: StackOption, service: ServiceOption = "", home: HomeOption = HOME, as_json: JsonOption = False
) -> None:
    """List what is parked and why; nothing is changed."""
    from common.runtime.parking import look

    uri = _uri(home, stack)
    _print([found for name in _services(service) for found in look(uri, name)], as_json=as_json)


@parked.command()
def show(
    message: Annotated[str, typer.Argument(help="Id of the message.")],
    stack: StackOption,
    service: ServiceOption = "",
    home: HomeOption = HOME,
) -> None:
    """Show one message whole: reason, headers, body."""
    from common.runtime.parking import look

    uri = _uri(home, stack)
    found = [each for name in _services(service) for each in look(uri, name) if each.id == message]
    if not found:
        raise typer.BadParameter(f"nothing is parked under {message}; `rongcai parked list --stack {stack}` lists all")
    for each in found:
        body = each.body.decode("utf-8", "backslashreplace")
        typer.echo(json.dumps(_row(each) | {"headers": each.headers, "body": body}, indent=1, default=str))


@parked.command()
def replay(
    stack: StackOption,
    messages: Ids = [],  # noqa: B006
    every: EveryOption = False,
    service: ServiceOption = "",
    home: HomeOption = HOME,
    as_json: JsonOption = False,
) -> None:
    """Let services hear parked news again; of those that ended a process, one at a time."""
    from common.runtime import parking

    wanted = _wanted(messages, every)
    uri = _uri(home, stack)
    sent = [each for name in _services(service) for each in parking.replay(uri, name, wanted)]
    _print(sent, as_json=as_json, none="nothing was sent")


@parked.command()
def drop(
    stack: StackOption,
    messages: Ids = [],  # noqa: B006
    every: EveryOption = False,
    yes: Annotated[bool, typer.Option("--yes", help="Yes, delete them for good.")] = False,
    service: ServiceOption = "",
    home: HomeOption = HOME,
    as_json: JsonOption = False,
) -> None:
    """Delete parked messages for good; needs --yes."""
    from common.runtime import parking

    wanted = _wanted(messages, every)
    if not yes:
        raise typer.BadParameter("what is dropped is gone for good; look at it with `show`, then say --yes")
    uri = _uri(home, stack)
    gone = [each for name in _services(service) for each in parking.drop(uri, name, wanted)]
    _print(gone, as_json=as_json, none="nothing was dropped")


def _wanted(messages: list[str], every: bool) -> "Callable[[Parked], bool]":
    if every == bool(messages):
        raise typer.BadParameter("say which: ids of messages, or --all")
    return lambda found: every or found.id in messages


def _uri(home: Path, stack: str) -> str:
    return Path(stack_of(home, stack)["operator_uri_file"]).read_text().strip()


def _services(service: str) -> tuple[str, ...]:
    if service and service not in SERVICES:
        raise typer.BadParameter(f"there is no service {service}; known are {', '.join(SERVICES)}")
    return (service,) if service else SERVICES


def _row(found: "Parked") -> dict[str, Any]:
    return {"id": found.id, "service": found.service, "queue": found.queue, "reason": found.reason}


def _print(found: "Iterable[Parked]", *, as_json: bool, none: str = "nothing is parked") -> None:
    rows = [_row(each) for each in found]
    if as_json:
        typer.echo(json.dumps(rows, indent=1, ensure_ascii=False))
        return
    for row in rows:
        typer.echo(f"{row['id']}  {row['queue']}  {row['reason']}")
    if not rows:
        typer.echo(none)
