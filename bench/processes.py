"""What the processes of a home have used of the processor, as /proc tells it: a figure that other load leaves alone."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from deploy.local import processes
from deploy.local.home import open_home

TICKS = os.sysconf("SC_CLK_TCK")


@contextmanager
def processor_seconds(home: Path, *names: str) -> Iterator[dict[str, float]]:
    """Fill what is yielded with the seconds that each process, with its children, used inside the block."""
    used: dict[str, float] = {}
    before = {name: _used(home, name) for name in names}
    yield used
    used.update({name: _used(home, name) - before[name] for name in names})


def _used(home: Path, name: str) -> float:
    """All processes of one start share a session (proc(5): field 6 is the session, 14 and 15 the ticks used)."""
    leader = processes.pid_of(open_home(home), name)
    return sum(ticks for session, ticks in _everybody() if session == leader) / TICKS


def _everybody() -> Iterator[tuple[int, int]]:
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:  # it has ended meanwhile
            continue
        yield int(fields[3]), int(fields[11]) + int(fields[12])
