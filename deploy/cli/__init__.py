"""
The command line `rongcai`.

A module of this folder has an `app` with its commands and is named once in `app.add_typer` below. Whatever takes long
to import is imported inside a command.
"""

import sys
import warnings
from typing import Annotated

import typer

from deploy.cli import bid, bid_submit, budget, clock, demo, draw, law, local, parked, recompute, serve, verify

app = typer.Typer(
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    epilog="Exit codes: 0 done; 1 not done, or a check failed; 2 wrong usage; 3 a process did not get ready.",
)
bid.bid.command()(bid_submit.submit)
for module in (local, serve, bid, draw, demo, verify, recompute, clock, parked, budget, law):
    app.add_typer(module.app)


@app.callback()
def rongcai(
    debug: Annotated[bool, typer.Option("--debug", help="Show the stack trace of an error.")] = False,
) -> None:
    """Rongcai (榕采): the open platform on which a province runs government procurement for all its levels."""


def main() -> None:
    warnings.filterwarnings("ignore", message=r"\s*Eventlet is deprecated")  # known; only the runtime depends on it
    try:
        app()
    except Exception as error:
        if "--debug" in sys.argv:
            raise
        typer.secho(f"rongcai: {error or type(error).__name__}", fg="red", err=True)
        sys.exit(getattr(error, "exit_code", 1))
