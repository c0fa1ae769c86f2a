"""What is wrong with the local platform, why, and what to do about it."""

import http.client
import shutil
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from importlib import metadata
from pathlib import Path
from urllib.parse import urlsplit

from deploy.local import broker, database, processes
from deploy.local.apply import existing
from deploy.local.errors import Failure
from deploy.local.home import Home
from deploy.local.plan import Process
from deploy.local.ports import is_free
from deploy.local.prepare import VENV
from deploy.local.ready import PATIENCE, answers

ENOUGH_DISK = 2_000_000_000  # bytes; the broker stops taking messages long before the database is full
WORST_SKEW = 2.0  # seconds; an HTTP date is rounded down to a whole one
PYTHON = (3, 11)
EMBEDDED = "secantusdb"


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at: `found` is what was seen, `remedy` what to do if it is not well."""

    name: str
    ok: bool
    found: str
    remedy: str = ""


def examine(root: Path) -> list[Check]:
    """Return all checks; those of processes only if the home has been up."""
    checks = [_broker_package(), _database_package(), _python(), _disk(root)]
    try:
        home, planned = existing(root)
    except Failure:
        return [*checks, Check("home", False, f"{root} holds no platform yet", f"rongcai up --home {root}")]
    return checks + [check for look in EACH for process in planned for check in look(home, process)]


def _broker_package() -> Check:
    lack = broker.missing()
    library = broker.SCRIPT.parent.parent / "lib"
    versions = ", ".join(sorted(path.name.partition("-")[2] for path in library.glob("rabbitmq_server-*")))
    return Check("broker package", lack is None, lack or f"RabbitMQ {versions}", broker.INSTALL)


def _database_package() -> Check:
    try:
        return Check("database package", True, f"SecantusDB {metadata.version(EMBEDDED)}")
    except metadata.PackageNotFoundError:
        return Check("database package", False, f"SecantusDB is missing in {VENV}", database.INSTALL)


def _python() -> Check:
    found = f"Python {sys.version.split()[0]}, rongcai {metadata.version('rongcai')}"
    return Check("python", sys.version_info >= PYTHON, found, "install Python 3.11 or later and run: make setup")


def _disk(root: Path) -> Check:
    there = next(folder for folder in (root.absolute(), *root.absolute().parents) if folder.exists())
    free = shutil.disk_usage(there).free
    remedy = f"free {ENOUGH_DISK / 1e9:.0f} GB where {there} is, or choose another --home"
    return Check("disk", free >= ENOUGH_DISK, f"{free / 1e9:.1f} GB free", remedy)


def _port(home: Home, process: Process) -> Iterator[Check]:
    if processes.pid_of(home, process.name) is None:
        taken = ", ".join(str(port) for port in process.ports if not is_free(port))
        found = f"{taken} is used by another program" if taken else "free"
        yield Check(f"{process.name} ports", not taken, found, "stop that program, or remove ports.json from the home")


def _process(home: Home, process: Process) -> Iterator[Check]:
    pid = processes.pid_of(home, process.name)
    if pid is None:
        died = home.record(process.name).exists()
        found = f"ended by itself; see {home.log(process.name)}" if died else "not started"
        yield Check(process.name, False, found, f"rongcai up --home {home.root}")
    else:
        ready = answers(process.ready)
        found = f"pid {pid} answers" if ready else f"pid {pid} does not answer at {process.ready}"
        yield Check(process.name, ready, found, f"read {home.log(process.name)}")


def _clock(home: Home, process: Process) -> Iterator[Check]:
    if processes.pid_of(home, process.name) is None:
        return
    before = time.time()
    with suppress(OSError, http.client.HTTPException, TypeError):  # silent ones are told by the check of the process
        skew = max(0.0, abs(_time_of(process) - (before + time.time()) / 2) - 1)
        yield Check(
            f"{process.name} clock", skew <= WORST_SKEW, f"differs by {skew:.0f} s", "let chrony or ntpd set all clocks"
        )


def _time_of(process: Process) -> float:
    """Return its clock in seconds since 1970, to the second; TypeError if it does not tell."""
    if process.ready.startswith("mongodb:"):
        from pymongo import MongoClient

        with MongoClient[dict[str, float]](process.ready, tz_aware=True, timeoutMS=int(PATIENCE * 1000)) as client:
            return float(client.admin.command("hello")["localTime"].timestamp())
    url = urlsplit(process.metrics or "")
    if not url.hostname:
        raise TypeError(f"{process.name} has no clock to read")
    connection = http.client.HTTPConnection(url.hostname, url.port, timeout=PATIENCE)
    try:
        connection.request("GET", url.path)
        return parsedate_to_datetime(connection.getresponse().headers["Date"]).timestamp()
    finally:
        connection.close()


EACH: tuple[Callable[[Home, Process], Iterator[Check]], ...] = (_port, _process, _clock)
