"""`rongcai bid submit`: a sealed bid handed in over the network, large ones in parts that survive a cut line."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, BinaryIO

import typer

from deploy.cli.options import HOME, HomeOption, JsonOption
from deploy.cli.sign_in import sign_in

if TYPE_CHECKING:
    from common.interfaces.bidding import ReceiptView
    from common.proof.streams import Told
    from deploy.client import Person

PATIENCE = 180.0  # seconds in which the platform checks every byte of a large file


def submit(
    file: Annotated[Path, typer.Argument(help="The sealed bid, made by `rongcai bid seal`.", exists=True)],
    tender: Annotated[str, typer.Option("--tender", help="Number of the procurement, such as 350100-GK-2026-000123.")],
    account: Annotated[str, typer.Option(help="The supplier's account.")],
    lot: Annotated[str, typer.Option(help="Lot that the bid is for.")] = "1",
    url: Annotated[str, typer.Option(help="The gateway; the local platform's if not given.")] = "",
    receipt: Annotated[Path | None, typer.Option(help="File for the receipt; FILE.receipt.json if not given.")] = None,
    home: HomeOption = HOME,
    as_json: JsonOption = False,
) -> None:
    """
    Hand in a sealed bid, or replace the one handed in before, and keep the receipt.

    A large file is sent in parts. After a cut line give the same command again: what has arrived is not sent twice.
    Only what is handed in before the deadline counts, not what is on its way: begin in good time. The password is that
    of the local platform's account, else RONGCAI_PASSWORD, else it is asked for.
    """
    person = sign_in(home, url, account, tender.partition("-")[0])
    with file.open("rb") as sealed, _progress(file.stat().st_size, quiet=as_json) as told:
        found = hand_in(person, sealed, tender, lot, told)
    said = found.model_dump(mode="json") | {"tender_id": found.procurement_id}
    kept = receipt or file.with_name(f"{file.name}.receipt.json")
    kept.write_text(json.dumps(said, ensure_ascii=False, indent=1) + "\n")
    if as_json:
        typer.echo(json.dumps(said | {"file": str(kept)}, ensure_ascii=False))
        return
    typer.echo(f"已递交 / handed in at {found.received_at:%Y-%m-%d %H:%M:%S} UTC\nSHA-256 {found.digest}")
    typer.echo(f"回执 / receipt: {kept}; check it with `rongcai bid receipt {kept} --public-key … --sealed {file}`")


def hand_in(person: "Person", sealed: BinaryIO, tender: str, lot: str, told: "Told") -> "ReceiptView":
    """Return the receipt of a sealed file of any size; `told` hears of the bytes that are there."""
    from base64 import b64encode

    from common.interfaces.bidding import SubmitBid
    from common.proof.parts import PART, manifest_of

    manifest = manifest_of(sealed)
    whose: dict[str, Any] = {"procurement_id": tender, "lot": lot, "digest": manifest.digest}
    if manifest.size <= PART:
        sealed.seek(0)
        small = SubmitBid(**whose, sealed=b64encode(sealed.read()).decode())
        told(manifest.size)
        return person.ask(small, patience=PATIENCE)
    _send_parts(person, sealed, whose, told)
    return person.ask(SubmitBid(**whose, parts=manifest.parts), patience=PATIENCE)


def _send_parts(person: "Person", sealed: BinaryIO, whose: dict[str, Any], told: "Told") -> None:
    from base64 import b64encode

    from common.interfaces.bidding import ListMyParts, UploadPart
    from common.proof.parts import cut

    mine = person.ask(ListMyParts(procurement_id=whose["procurement_id"], lot=whose["lot"]))
    there = {number for upload in mine.uploads if upload.digest == whose["digest"] for number in upload.there}
    size = sealed.seek(0, 2)
    for part in cut(sealed):
        if part.number not in there:
            body = b64encode(part.body).decode()
            person.ask(UploadPart(**whose, size=size, number=part.number, sha256=part.sha256, body=body))
        told(len(part.body))


@contextmanager
def _progress(size: int, *, quiet: bool) -> Iterator["Told"]:
    """Show a bar on a terminal, nothing elsewhere."""
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, Progress, TimeRemainingColumn

    console = Console(stderr=True)
    columns = ("[progress.description]{task.description}", BarColumn(), DownloadColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True, disable=quiet or not console.is_terminal) as bar:
        task = bar.add_task("uploading", total=size)
        yield lambda done: bar.advance(task, done)
