"""`rongcai draw …`: add one's own chance to a draw, and recheck a published one; offline (docs/expert-draw.md)."""

import json
import secrets
from pathlib import Path
from typing import Annotated

import typer

from deploy.cli.options import JsonOption

draw = typer.Typer(no_args_is_help=True, help="Make a nonce for a draw of experts, recheck a published draw; offline.")
app = typer.Typer()
app.add_typer(draw, name="draw")


@draw.command()
def nonce(
    draw_id: Annotated[str, typer.Option("--draw", help="The draw, such as 350100-GK-2026-000123.1.draw.")],
    side: Annotated[str, typer.Option(help="organiser (buyer or agency) or witness (finance).")],
    draw_round: Annotated[int, typer.Option("--round", min=1, help="Number of the round.")] = 1,
) -> None:
    """Make 32 random bytes and their commitment: send the commitment now, the nonce when both sides have committed."""
    from common.proof.draw import commitment, round_id

    if side not in ("organiser", "witness"):
        raise typer.BadParameter("the sides of a draw are organiser and witness")
    made = secrets.token_hex(32)
    said = {"nonce": made, "commitment": commitment(round_id(draw_id, draw_round), side, made)}
    typer.echo(json.dumps(said, indent=1))


@draw.command()
def check(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="The record as the API answered it.")],
    as_json: JsonOption = False,
) -> None:
    """Recompute digests, commitments, orders and, after the award, every call; exit 1 on a mismatch."""
    from pydantic import ValidationError

    from common.proof.draw import DrawRecord
    from common.proof.seating import faults

    try:
        said = json.loads(file.read_text())
        record = DrawRecord.model_validate_json(json.dumps(said.get("record", said)))
    except (ValueError, ValidationError, AttributeError):
        raise typer.BadParameter(f"{file} holds no draw: a JSON object of the format rongcai-draw/1") from None
    wrong = faults(record)
    drawn = [each for each in record.rounds if each.order]
    shown = all(each.entries is not None for each in drawn) and bool(drawn)
    if as_json:
        typer.echo(json.dumps({"draw": record.draw, "faults": wrong, "rounds_drawn": len(drawn), "candidates": shown}))
    else:
        for fault in wrong:
            typer.secho(f"MISMATCH  {fault}", fg="red")
        scope = "orders and calls" if shown else "orders; candidates are shown after the award"
        typer.echo(
            f"{'MISMATCH' if wrong else 'OK'}  {record.draw}: {len(drawn)} of {len(record.rounds)} rounds, {scope}"
        )
    raise typer.Exit(bool(wrong))
