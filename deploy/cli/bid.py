"""`rongcai bid …`: what a supplier and the holders of key shares do on their own machines, without any network."""

import json
from pathlib import Path
from typing import Annotated

import typer

from deploy.cli.options import JsonOption

bid = typer.Typer(no_args_is_help=True, help="Seal a bid, make a bid key, check a receipt; all offline.")
app = typer.Typer()
app.add_typer(bid, name="bid")

Content = Annotated[Path, typer.Argument(help="The bid as JSON (docs/bid-content.md).", exists=True, dir_okay=False)]
Files = Annotated[
    list[Path] | None, typer.Option(help="A file of the bid, once for each.", exists=True, dir_okay=False)
]
Tender = Annotated[str, typer.Option("--tender", help="Number of the procurement, such as 350100-GK-2026-000123.")]


@bid.command()
def key(
    tender: Tender,
    out: Annotated[Path, typer.Option(help="Empty folder for the shares; hand each file to its holder alone.")],
    holders: Annotated[str, typer.Option(help="Roles that hold a share, by comma.")] = "buyer,agency,finance",
    threshold: Annotated[int, typer.Option(min=2, max=5, help="How many shares open the bids.")] = 2,
    as_json: JsonOption = False,
) -> None:
    """Make the key of one tender and print what the API's `bid-key` takes; the other half exists only in the shares."""
    from common.proof import sealing, shares

    if out.exists() and any(out.iterdir()):
        raise typer.BadParameter(f"{out} is not empty; shares must never be mixed up: name a new folder")
    names = holders.split(",")
    identity, recipient = sealing.new_identity()
    split = shares.split(identity.encode(), tender, threshold, len(names))
    out.mkdir(parents=True, exist_ok=True, mode=0o700)
    for name, share in zip(names, split, strict=True):
        file = out / f"{tender}-{name}.share"
        file.touch(mode=0o600)
        file.write_text(share + "\n")
    rows = [{"holder": n, "commitment": shares.commitment(s)} for n, s in zip(names, split, strict=True)]
    said = {"recipient": recipient, "threshold": threshold, "shares": rows}
    if not as_json:
        typer.echo(f"shares are in {out}: give each file to its holder and keep none; then send this to bid-key:")
    typer.echo(json.dumps(said, indent=1))


@bid.command()
def check(
    content: Content,
    file: Files = None,
    as_json: JsonOption = False,
) -> None:
    """Check a bid and its files before sealing and say every error of them; exit 1 if there is one. Seals nothing."""
    from common.proof.streams import unheard
    from deploy.cli import sealing_files

    files = file or []
    with sealing_files.opened(files) as handles:
        checked = sealing_files.check_files(content.read_bytes(), files, handles, None, unheard)
    sealing_files.show(checked, as_json=as_json)
    if not as_json and checked.bid:
        typer.echo(f"可以密封 / ready to be sealed: {checked.bid.length()} bytes, {len(files)} files")
    raise typer.Exit(bool(checked.faults))


@bid.command()
def seal(
    content: Content,
    tender: Tender,
    recipient: Annotated[str, typer.Option(help="bid_key.recipient of the tender: age1…")],
    out: Annotated[Path, typer.Option(help="File for the sealed bid.")],
    lot: Annotated[str, typer.Option(help="Lot that the bid is for; the bid has to name it too.")] = "1",
    file: Files = None,
    device: Annotated[bool, typer.Option(help="Let the bid carry traits of this machine (FLAG-01).")] = True,
    as_json: JsonOption = False,
) -> None:
    """Check a bid and seal it with its files so that nobody reads it before the opening; prints its digest."""
    from deploy.cli import sealing_files
    from deploy.cli.device import this_device

    files = file or []
    with sealing_files.opened(files) as handles, sealing_files.progress(files, quiet=as_json) as told:
        traits = this_device() if device else None
        checked = sealing_files.check_files(content.read_bytes(), files, handles, traits, told)
        if checked.bid is None:
            sealing_files.show(checked, as_json=as_json)
            raise typer.Exit(1)
        if checked.bid.lot != lot:
            raise typer.BadParameter(f"the bid is for lot {checked.bid.lot}, not {lot}: mend one of them")
        sealed = sealing_files.seal_to(checked.bid, handles, tender, recipient, out, told)
    if as_json:
        said = {"file": str(out), "digest": sealed.digest, "bytes": sealed.size, "remarks": len(checked.remarks)}
        typer.echo(json.dumps(said))
        return
    sealing_files.show(checked, as_json=False)
    typer.echo(f"{out}: {sealed.size} bytes\nSHA-256 {sealed.digest}\nkeep it until the opening; the receipt names it")


@bid.command()
def receipt(
    file: Annotated[Path, typer.Argument(help="The receipt as the API answered it.", exists=True)],
    public_key: Annotated[str, typer.Option(help="The stack's public key, from its notices or endpoints.json.")],
    sealed: Annotated[Path | None, typer.Option(help="The sealed bid it is for.", exists=True)] = None,
) -> None:
    """Check that the stack signed this receipt, and that it is for this sealed bid; exit 1 if not."""
    from common.proof import sealing
    from common.proof.receipt import BidReceipt

    fields = json.loads(file.read_text())
    found = BidReceipt.model_validate({name: fields[name] for name in BidReceipt.model_fields if name in fields})
    if not found.check(public_key):
        raise SystemExit("this receipt was not signed by that key, or was altered")
    if sealed:
        with sealed.open("rb") as whole:
            if sealing.file_digest(whole) != found.digest:
                raise SystemExit("the receipt is genuine, but for another sealed bid")
    typer.echo(f"genuine: {found.stack} received {found.digest} at {found.received_at:%Y-%m-%d %H:%M:%S} UTC")
