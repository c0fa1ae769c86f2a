"""`rongcai budget import`: a treasury's file of budget lines, checked row by row and handed to the platform."""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from deploy.cli.options import HOME, HomeOption, JsonOption
from deploy.cli.sign_in import sign_in

if TYPE_CHECKING:
    from deploy.budget_file import Row
    from deploy.client import Person

budget = typer.Typer(no_args_is_help=True, help="Budget lines of a treasury's export.")
app = typer.Typer()
app.add_typer(budget, name="budget")

PART = 100  # rows a call; the platform takes 500
CORRECT = "请更正后重新导入。 Correct the row and import the file again: rows that were taken stay as they are."


@budget.callback()
def _group() -> None:
    """Budget lines of a treasury's export."""


@budget.command("import")
def import_(
    file: Annotated[Path, typer.Argument(help="CSV or XLSX (docs/budget-import.md).", exists=True, dir_okay=False)],
    region: Annotated[str, typer.Option(help="Region whose budget it is, such as 350100.")],
    url: Annotated[str, typer.Option(help="The gateway; the local platform's if not given.")] = "",
    account: Annotated[str, typer.Option(help="Who imports; the region's finance department if not given.")] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only check the file; nothing is sent.")] = False,
    home: HomeOption = HOME,
    as_json: JsonOption = False,
) -> None:
    """
    Import budget lines and say what became of every row; exit 1 if one was refused.

    The password is that of the local platform's account, else RONGCAI_PASSWORD, else it is asked for.
    """
    from deploy.budget_file import read

    found = read(file)
    if found.ignored and not as_json:
        typer.echo(f"未使用的列 columns not used: {', '.join(found.ignored)}", err=True)
    person = None if dry_run else sign_in(home, url, account or f"finance-{region}", region)
    reports = list(_reports(person, found.rows, silent=as_json))
    _tell(sorted(reports, key=lambda row: row["row"]), as_json=as_json)
    raise typer.Exit(any(row["result"] == "refused" for row in reports))


def _reports(person: "Person | None", rows: "tuple[Row, ...]", *, silent: bool) -> Iterator[dict[str, Any]]:
    """Yield what became of each row by its number in the file; without a person rows are only checked."""
    from common.interfaces.bidding import ImportBudgetLines

    good = [row for row in rows if not row.reason]
    yield from (_report(row, "refused", row.field, row.reason, CORRECT) for row in rows if row.reason)
    if person is None:
        yield from (_report(row, "ready") for row in good)
        return
    for part in _shown([good[at : at + PART] for at in range(0, len(good), PART)], silent=silent):
        answer = person.ask(ImportBudgetLines(rows=tuple(row.fields for row in part)))
        for said in answer.rows:
            yield said.model_dump(mode="json") | {"row": part[said.row].number}


def _report(row: "Row", result: str, field: str = "", reason: str = "", next_step: str = "") -> dict[str, Any]:
    return {
        "row": row.number,
        "budget_line_id": str(row.fields.get("budget_line_id", "")),
        "result": result,
        "field": field,
        "rule": "",
        "reason": reason,
        "next_step": next_step,
    }


def _shown(parts: "list[list[Row]]", *, silent: bool) -> "Iterable[list[Row]]":
    from rich.console import Console
    from rich.progress import track

    if silent:
        return parts
    return track(parts, "导入 importing", console=Console(stderr=True), transient=True)


def _tell(rows: list[dict[str, Any]], *, as_json: bool) -> None:
    results = [row["result"] for row in rows]
    counts = {each: results.count(each) for each in ("ready", "taken", "known", "refused")}
    if as_json:
        typer.echo(json.dumps(counts | {"rows": rows}, ensure_ascii=False, indent=1))
        return
    for row in rows:
        why = " ".join(filter(None, (row["field"], row["rule"], row["reason"], row["next_step"])))
        typer.echo(f"{row['row']:>6}  {row['result']:<8} {row['budget_line_id']}  {why}".rstrip())
    typer.echo("  ".join(f"{each} {count}" for each, count in counts.items() if count) or "no rows")
