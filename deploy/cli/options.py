"""Options that many commands share."""

from pathlib import Path
from typing import Annotated

import typer

HOME = Path(".rongcai")

HomeOption = Annotated[Path, typer.Option("--home", envvar="RONGCAI_HOME", help="Folder of the local platform.")]
JsonOption = Annotated[bool, typer.Option("--json", help="Answer in JSON.")]
