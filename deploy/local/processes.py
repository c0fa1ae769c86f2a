"""Starts, knows again and ends the processes of one home, and never another's."""

import json
import os
import signal
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from deploy.local.home import Home, write_private
from deploy.local.plan import Process

GRACE = 30.0  # seconds from SIGTERM to SIGKILL: longer than the 20 s in which a service ends what it runs
STEP = 0.1  # seconds between two looks
BOOT = Path("/proc/sys/kernel/random/boot_id")


def start(home: Home, process: Process) -> int:
    """Start it detached in a session of its own, its output appended to its log; return its pid."""
    log = os.O_WRONLY | os.O_CREAT | os.O_APPEND
    pid = os.posix_spawn(
        process.argv[0],
        process.argv,
        process.env,
        setsid=True,
        file_actions=(
            (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
            (os.POSIX_SPAWN_OPEN, 1, str(home.log(process.name)), log, 0o600),
            (os.POSIX_SPAWN_DUP2, 1, 2),
        ),
    )
    write_private(home.record(process.name), json.dumps({"pid": pid, "birth": birth(pid)}))
    return pid


def pid_of(home: Home, name: str) -> int | None:
    """Return the pid if the process that this home started under this name is alive."""
    try:
        record = json.loads(home.record(name).read_text())
    except FileNotFoundError:
        return None
    alive = birth(record["pid"])
    return record["pid"] if alive and alive == record["birth"] else None


def recorded(home: Home) -> tuple[str, ...]:
    """Return the names that were started and not stopped since, alive or not."""
    return tuple(sorted(path.stem for path in home.record("x").parent.glob("*.json")))


def birth(pid: int) -> str | None:
    """
    Return what tells this process from a later one with the same pid; None if it has ended.

    Boot id, and the start time in clock ticks since boot (proc(5), /proc/pid/stat, field 22).
    """
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return None
    if fields[0] in "ZX":
        with suppress(ChildProcessError):
            os.waitpid(pid, os.WNOHANG)  # a child that has ended stays until somebody asks
        return None
    return f"{BOOT.read_text().strip()}:{fields[19]}"


def stop(home: Home, names: Sequence[str], *, grace: float = GRACE) -> None:
    """Ask all to end at once; kill those that are still there after `grace` seconds."""
    began = time.monotonic()
    for name in names:
        if pid := pid_of(home, name):
            _signal(pid, signal.SIGTERM)
    for name in names:
        while pid_of(home, name) and time.monotonic() < began + grace:
            time.sleep(STEP)
        kill(home, name)
        home.record(name).unlink(missing_ok=True)


def kill(home: Home, name: str) -> None:
    """End the process and its children without a word; return when it is gone."""
    while pid := pid_of(home, name):
        with suppress(ProcessLookupError):
            os.killpg(pid, signal.SIGKILL)
        time.sleep(STEP)


def _signal(pid: int, number: signal.Signals) -> None:
    with suppress(ProcessLookupError):
        os.kill(pid, number)
