"""Makes the machine what the plan says, and undoes it."""

import json
import shutil
import time
from collections.abc import Callable, Iterable
from itertools import groupby
from pathlib import Path
from typing import Any

from deploy.local import processes
from deploy.local.errors import Failure, NotReady
from deploy.local.home import Home, alone, exists, open_home
from deploy.local.plan import SERVICES_WAVE, Process, chosen
from deploy.local.ports import is_free
from deploy.local.prepare import plan, prepare
from deploy.local.ready import answers
from deploy.local.topology import SANDBOX_BEGINS, STACKS

Progress = Callable[[str, str, float], None]  # name, state, seconds since it was started


def silent(_name: str, _state: str, _seconds: float) -> None:
    """Report nothing."""


def up(home: Path, *, only: set[str] | None = None, split: bool = False, progress: Progress = silent) -> dict[str, Any]:
    """
    Start what should run and does not, wait until all of it answers, and return the endpoints.

    `only`: names of parts (broker, database, a stack's code, gateway) or processes; `split`: one process a service.
    Raises: NotReady naming the log; Failure if a program is missing or a port is taken.
    """
    with alone(home):
        here = open_home(home)
        planned = prepare(here, split=split)
        _stop(here, set(processes.recorded(here)) - {process.name for process in planned}, planned, progress)
        wanted = chosen(planned, only)
        _start(here, [process for process in wanted if process.wave < SERVICES_WAVE], progress)
        if any(process.ready == here.mongo_uri for process in wanted):
            _begin_business_time(here)
        _start(here, [process for process in wanted if process.wave >= SERVICES_WAVE], progress)
        return endpoints_of(home)


def down(home: Path, *, purge: bool = False, progress: Progress = silent) -> None:
    """Stop all processes of the home, last started first; `purge` deletes the home with all its data."""
    if not exists(home):
        return
    with alone(home):
        here = open_home(home)
        grace = 0 if purge else processes.GRACE  # nothing is worth finishing whose data are deleted
        _stop(here, set(processes.recorded(here)), plan(here, split=False), progress, grace=grace)
        if purge:
            shutil.rmtree(here.root)


def start(home: Path, name: str, *, progress: Progress = silent) -> None:
    """Start one part or process of a home that has been up, and wait until it answers."""
    with alone(home):
        here, planned = existing(home)
        _start(here, chosen(planned, {name}), progress)


def stop(home: Path, name: str, *, progress: Progress = silent) -> None:
    """Let one part or process end what it is doing, and end."""
    with alone(home):
        here, planned = existing(home)
        _stop(here, {process.name for process in chosen(planned, {name})}, planned, progress)


def kill(home: Path, name: str) -> None:
    """End one part or process at once, as a power cut would (SIGKILL); the broker's name daemon stays."""
    with alone(home):
        here, planned = existing(home)
        for process in chosen(planned, {name}):
            if process.name != "epmd":
                processes.kill(here, process.name)


def existing(home: Path) -> tuple[Home, tuple[Process, ...]]:
    """Return the home and its plan as last brought up; raise Failure if it was never up."""
    split = bool(endpoints_of(home)["split"])
    here = open_home(home)
    return here, plan(here, split=split)


def endpoints_of(home: Path) -> dict[str, Any]:
    """Return what the last `up` wrote; raise Failure if there was none."""
    try:
        return dict(json.loads((home / "endpoints.json").read_text()))
    except FileNotFoundError:
        raise Failure(f"{home} holds no platform yet; run: rongcai up --home {home}") from None


def _begin_business_time(home: Home) -> None:
    """Set it before any service reads it; a stack whose time has begun keeps it."""
    from common.runtime.clock import BusinessClock
    from common.runtime.database import database

    for stack in STACKS:
        platform = database(home.mongo_uri, f"{stack.database_prefix}_platform")
        BusinessClock(platform, sandbox=True).begin(SANDBOX_BEGINS)


def _start(home: Home, wanted: Iterable[Process], progress: Progress) -> None:
    for _, wave in groupby(wanted, key=lambda process: process.wave):
        waited_for = list(wave)
        for process in waited_for:
            _ensure(home, process, progress)
        _wait(home, waited_for, progress)


def _ensure(home: Home, process: Process, progress: Progress) -> None:
    """Start the process unless it is alive; raise Failure if its ports are not free."""
    if processes.pid_of(home, process.name):
        return
    taken = [str(port) for port in process.ports if not is_free(port)]
    if taken:
        raise Failure(
            f"port {', '.join(taken)} of {process.name} is used by another program; stop that program, "
            f"or run `rongcai down`, remove {home.root / 'ports.json'} and run `rongcai up` to choose other ports"
        )
    processes.start(home, process)
    progress(process.name, "starting", 0)


def _wait(home: Home, wave: list[Process], progress: Progress) -> None:
    began = time.monotonic()
    while wave:
        passed = time.monotonic() - began
        for process in list(wave):
            if answers(process.ready):
                wave.remove(process)
                progress(process.name, "ready", passed)
            elif processes.pid_of(home, process.name) is None:
                raise NotReady(process.name, "ended while it was starting", home.log(process.name))
            elif passed > process.patience:
                raise NotReady(process.name, f"was not ready within {passed:.0f} s", home.log(process.name))
        time.sleep(processes.STEP if wave else 0)


def _stop(
    home: Home,
    names: set[str],
    planned: tuple[Process, ...],
    progress: Progress,
    *,
    grace: float = processes.GRACE,
) -> None:
    """Stop by waves, the last first. A name that is not planned is of the other mode (split or not): a service."""
    waves = dict.fromkeys(names, SERVICES_WAVE) | {process.name: process.wave for process in planned}
    for wave in sorted({waves[name] for name in names}, reverse=True):
        now = sorted(name for name in names if waves[name] == wave)
        began = time.monotonic()
        processes.stop(home, now, grace=grace)
        for name in now:
            progress(name, "stopped", time.monotonic() - began)
