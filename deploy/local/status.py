"""Which processes of a home run and answer."""

from dataclasses import dataclass
from pathlib import Path

from deploy.local import processes
from deploy.local.apply import existing
from deploy.local.home import Home
from deploy.local.plan import Process
from deploy.local.ready import answers


@dataclass(frozen=True, slots=True)
class State:
    """`state`: ready, silent (runs and does not answer), died (ended by itself), stopped."""

    name: str
    part: str
    state: str
    pid: int | None
    ready: str
    metrics: str | None
    log: str


def look(root: Path) -> list[State]:
    """Return a row for each process that should run; raise Failure if the home was never up."""
    home, planned = existing(root)
    return [_state(home, process) for process in planned]


def _state(home: Home, process: Process) -> State:
    pid = processes.pid_of(home, process.name)
    if pid is None:
        state = "died" if home.record(process.name).exists() else "stopped"
    else:
        state = "ready" if answers(process.ready) else "silent"
    log = str(home.log(process.name))
    return State(process.name, process.part, state, pid, process.ready, process.metrics, log)
