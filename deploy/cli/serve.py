"""`rongcai serve`: run services in this process until it is told to end."""

import os
import sys
from typing import Annotated

import typer

RUN = "import sys; from common.runtime.serve import run; run(sys.argv[1:])"

app = typer.Typer()


@app.command()
def serve(
    services: Annotated[list[str], typer.Argument(help="announcements, bidding, contracts, financing, supervision")],
    stack: Annotated[str, typer.Option(envvar="RONGCAI_STACK", help="Code of the stack to serve, such as 350100.")],
) -> None:
    """Run SERVICES of one stack. Everything else is told by RONGCAI_* variables."""
    from common.runtime.settings import StackSettings, load
    from deploy.local.topology import SERVICES

    unknown = [name for name in services if name not in SERVICES]
    if unknown:
        raise typer.BadParameter(f"there is no service {', '.join(unknown)}; known are {', '.join(SERVICES)}")
    os.environ["RONGCAI_STACK"] = stack
    load(StackSettings)
    # A new interpreter under the same pid: the runtime must make locks green before anything else is imported,
    # and the command line has imported pydantic by now.
    os.execv(sys.executable, [sys.executable, "-P", "-c", RUN, *services])  # noqa: S606
