"""`rongcai demo`: the platform comes up and plays one real procurement on three levels before your eyes."""

import json
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Annotated, Any
from uuid import uuid4

import typer

from deploy.cli.options import HOME, HomeOption, JsonOption

app = typer.Typer()
COLOURS = {"province": "magenta", "city": "cyan", "county": "green"}


@app.command()
def demo(
    home: HomeOption = HOME,
    ocds: Annotated[Path | None, typer.Option(help="Folder of OCDS packages to take over as historic notices.")] = Path(
        "../shared/ocds/real"
    ),
    as_json: JsonOption = False,
) -> None:
    """Start the platform and run one open tender from budget to archive on three levels; leave it running."""
    from deploy import local
    from deploy.cli.local import _progress

    began = time.monotonic()
    endpoints = local.up(home, progress=(lambda *_: None) if as_json else _progress)
    played, failed = _play(endpoints, as_json=as_json)
    taken = _take_over(endpoints, ocds) if ocds else []
    if as_json:
        typer.echo(json.dumps({"played": played, "failed": failed, "historic": taken}, ensure_ascii=False, indent=1))
    else:
        _say_what_next(endpoints, played, failed, taken, home, time.monotonic() - began)
    raise typer.Exit(1 if failed else 0)


def _play(endpoints: dict[str, Any], *, as_json: bool) -> tuple[list[dict[str, Any]], list[str]]:
    from dataclasses import asdict

    from deploy.demo.case import read_case
    from deploy.demo.journey import play

    case, run = read_case(), uuid4().hex[:16]
    if not as_json:
        typer.echo(f"\n{case.name}（{case.source}；公开事实之外均为演示示例）\n")
    tell = (lambda _: None) if as_json else _teller(endpoints)
    stacks = [row["stack"] for row in endpoints["stacks"]]
    with ThreadPoolExecutor(len(stacks)) as pool:
        futures = [pool.submit(play, endpoints, stack, case, run, tell) for stack in stacks]
    played = [asdict(future.result()) for future in futures if not future.exception()]
    return played, [str(future.exception()) for future in futures if future.exception()]


def _teller(endpoints: dict[str, Any]) -> Any:
    from rich.console import Console

    from deploy.demo.steps import LOCAL, Step

    console = Console(highlight=False)
    rows = {row["stack"]: row for row in endpoints["stacks"]}

    def tell(step: Step) -> None:
        row = rows[step.stack]
        place = f"[{COLOURS[row['level']]}]{row['name_zh']}[/]"
        sign = "[yellow]✋[/]" if step.refused else "[green]✓[/]"
        link = f"  {endpoints['gateway_url']}{step.link}" if step.link else ""
        rule = f" [dim]{step.rule}[/]" if step.rule else ""
        when = f"{step.at.astimezone(LOCAL):%Y-%m-%d %H:%M}"
        console.print(f"{place} {when} {sign} {step.zh} [dim]{step.en} ({step.actor})[/]{rule}{link}", soft_wrap=True)

    return tell


def _take_over(endpoints: dict[str, Any], folder: Path) -> list[dict[str, Any]]:
    from deploy.demo.cast import Cast
    from deploy.demo.historic import import_file

    operator = Cast(endpoints, endpoints["stacks"][0]["stack"], "historic").person("operator")
    taken: list[dict[str, Any]] = []
    for path in sorted(folder.glob("*.json")):
        try:
            taken.append({"file": path.name, **import_file(operator, path).model_dump(mode="json")})
        except ValueError as error:
            taken.append({"file": path.name, "taken": 0, "known": 0, "refused": [{"row": None, "reason": str(error)}]})
    return taken


def _say_what_next(
    endpoints: dict[str, Any],
    played: list[dict[str, Any]],
    failed: list[str],
    taken: list[dict[str, Any]],
    home: Path,
    seconds: float,
) -> None:
    url = endpoints["gateway_url"]
    typer.echo("")
    for row in played:
        page = f"{url}/regions/{row['stack']}/procurements/{row['procurement_id']}"
        typer.echo(f"✓ {row['stack']}  合同编码 {row['contract_code']}  {row['steps']} 步  {page}")
    for row in taken:
        said = f"{row['taken']} 条接收, {row['known']} 条已有, {len(row['refused'])} 条拒收"
        typer.echo(f"· 历史公告 {row['file']}: {said}")
        for refused in row["refused"][:3]:
            typer.echo(f"    row {refused['row']}: {refused['reason']}")
    for reason in failed:
        typer.secho(f"✗ {reason}", fg="red")
    shown = ("buyer-350100", "supplier-a", "bank-1", "finance-350100", "operator")
    passwords = {row["id"]: row["password"] for row in endpoints["accounts"]}
    typer.echo(f"\n{seconds:.0f} s. 平台继续运行 / still running; stop with: make down\n")
    typer.echo(f"  公众门户 portal        {url}/?lang=zh   {url}/notices?lang=en")
    typer.echo(f"  接口文档 API explorer  {url}/docs   (POST /api/v1/sessions with id and password)")
    for account in shown:
        typer.echo(f"  账号 log-in            {account:<16} {passwords[account]}")
    typer.echo(f"  所有账号 all accounts  {home / 'accounts.json'}; addresses: {home / 'endpoints.json'}")
    typer.echo("  试一试 try next        .venv/bin/rongcai verify --all   .venv/bin/rongcai status")
