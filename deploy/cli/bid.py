"""`rongcai bid …`: what a supplier and the holders of key shares do on their own machines, without any network."""

import json
from pathlib import Path
from typing import Annotated

import typer

from deploy.cli.options import JsonOption

bid = typer.Typer(no_args_is_help=True, help="Seal a bid, make a bid key, check a receipt; all offline.")
app = typer.Typer()
app.add_typer(bid, name="bid")

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
def seal(
    content: Annotated[Path, typer.Argument(help="The bid as JSON (docs/bid-content.md).", exists=True)],
    tender: Tender,
    recipient: Annotated[str, typer.Option(help="bid_key.recipient of the tender: age1…")],
    out: Annotated[Path, typer.Option(help="File for the sealed bid.")],
    as_json: JsonOption = False,
) -> None:
    """Check a bid and seal it so that nobody reads it before the opening; prints its digest."""
    from common.proof import sealing
    from common.proof.bid_content import ONLY_LOT, read_content

    read = read_content(content.read_bytes())
    sealed = sealing.seal(recipient, tender, ONLY_LOT, read.supplier, read.to_bytes())
    out.write_bytes(sealed)
    digest = sealing.sealed_digest(sealed)
    if as_json:
        typer.echo(json.dumps({"file": str(out), "digest": digest, "bytes": len(sealed)}))
    else:
        typer.echo(f"{out}: {len(sealed)} bytes\nSHA-256 {digest}\nkeep it until the opening; the receipt names it")


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
    if sealed and sealing.sealed_digest(sealed.read_bytes()) != found.digest:
        raise SystemExit("the receipt is genuine, but for another sealed bid")
    typer.echo(f"genuine: {found.stack} received {found.digest} at {found.received_at:%Y-%m-%d %H:%M:%S} UTC")
