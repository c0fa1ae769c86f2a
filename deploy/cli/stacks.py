"""What commands about one stack ask of the home: where its broker and its database are."""

from pathlib import Path
from typing import Any

import typer


def stack_of(home: Path, code: str) -> dict[str, Any]:
    """Return the endpoints of a stack, with `mongo_uri`; end with wrong usage if there is none of this code."""
    from deploy.local import endpoints_of

    endpoints = endpoints_of(home)
    stacks = {stack["stack"]: stack for stack in endpoints["stacks"]}
    if code not in stacks:
        raise typer.BadParameter(f"there is no stack {code} here; known are {', '.join(sorted(stacks))}")
    return dict(stacks[code]) | {"mongo_uri": endpoints["mongo_uri"]}
