"""What the processes of a home wrote, as lines."""

import time
from collections import deque
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

from deploy.local.errors import Failure

PAUSE = 0.3  # seconds between two looks for new lines


def read(root: Path, name: str = "", *, lines: int = 50, follow: bool = False) -> Iterator[str]:
    """
    Yield the last lines of one process's log, or of each with its name before them; with `follow` go on for ever.

    Raises: Failure if there is no such log.
    """
    paths = sorted((root / "logs").glob("*.log"))
    if name:
        known = ", ".join(path.stem for path in paths) or "none"
        paths = [path for path in paths if path.stem == name]
        if not paths:
            raise Failure(f"there is no log of {name} in {root}; there are: {known}")
    with ExitStack() as opened:
        files = {
            ("" if name else f"{path.stem}: "): opened.enter_context(path.open(errors="replace")) for path in paths
        }
        for prefix, file in files.items():
            for line in deque(file, maxlen=lines):
                yield prefix + line.rstrip("\n")
        while follow:
            for prefix, file in files.items():
                for line in file:
                    yield prefix + line.rstrip("\n")
            time.sleep(PAUSE)
