"""`rongcai recompute`: the ranking of a lot computed again from its bids and sheets, by the functions of the law."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from deploy.cli.options import HOME, HomeOption, JsonOption

if TYPE_CHECKING:
    from deploy.recomputing import Outcome, Record

app = typer.Typer()


@app.command()
def recompute(
    what: Annotated[str, typer.Argument(metavar="PROCUREMENT", help="Its id, or a file made with --save.")],
    home: HomeOption = HOME,
    lot: Annotated[str, typer.Option(help="Number of the lot.")] = "1",
    region: Annotated[str, typer.Option(metavar="CODE", help="Region; else that of the procurement's id.")] = "",
    account: Annotated[str, typer.Option(metavar="ID", help="Who reads; else the region's finance department.")] = "",
    save: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Also write the record, to recompute offline.")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """
    Compute the ranking again from opened bids and score sheets; exit 1 if a bid differs or the record is not whole.

    Reads the report, whose digest the panel signed, the sheets by seat and the bids, as buyer, agency or finance may.
    """
    from deploy.recomputing import as_json as told
    from deploy.recomputing import recompute as again

    record = _load(Path(what)) if Path(what).is_file() else _fetch(home, what, lot, region, account)
    if save:
        save.write_text(record.model_dump_json(indent=1))
    outcome = again(record)
    if as_json:
        typer.echo(json.dumps(told(outcome), ensure_ascii=False, indent=1))
    else:
        _tell(outcome)
    raise typer.Exit(not outcome.equal)


def _fetch(home: Path, procurement_id: str, lot: str, region: str, account: str) -> "Record":
    from deploy.client import Account, Person
    from deploy.local import endpoints_of
    from deploy.recomputing import fetch

    endpoints, code = endpoints_of(home), region or procurement_id.partition("-")[0]
    wanted = account or f"finance-{code}"
    row = next((each for each in endpoints["accounts"] if each["id"] == wanted), None)
    if row is None:
        raise typer.BadParameter(f"there is no account {wanted} here; name one with --account")
    reader = Account(**{name: row[name] for name in Account.__slots__})
    return fetch(Person(endpoints["gateway_url"], reader, code), procurement_id, lot)


def _load(file: Path) -> "Record":
    from pydantic import ValidationError

    from deploy.recomputing import Record

    try:
        return Record.model_validate_json(file.read_text())
    except (ValidationError, UnicodeDecodeError):
        raise typer.BadParameter(f"{file} holds no evaluation: make it with rongcai recompute --save") from None


def _tell(outcome: "Outcome") -> None:
    for fault in outcome.faults:
        typer.secho(f"MISMATCH  {fault}", fg="red")
    for each in outcome.bids:
        word = typer.style(f"{'equal' if each.equal else 'DIFFERS':<9}", fg="green" if each.equal else "red")
        shown = each.recomputed or {}
        typer.echo(f"{word} {shown.get('rank') or '-':>3}  {each.supplier}  {shown.get('total', '')}")
        if not each.equal:
            typer.echo(f"{'':<9}      stored      {each.stored}\n{'':<9}      recomputed  {each.recomputed}")
