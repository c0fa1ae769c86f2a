"""Throughput of single paths as ratios against limit programs of the same run, on a platform with all stacks."""

import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from typing import Any

import httpx

from bench.events import events_per_second
from bench.load import Run, load
from bench.memory import resident_megabytes
from deploy import local
from deploy.local.apply import existing

ROUNDS = 3
HERE = Path(__file__).parent
STACK = "350100"


def ratios(home: Path) -> list[dict[str, Any]]:
    """Return the rows of all ratios, of events, and of memory."""
    with _platform(home) as bed:
        measured = _measure(bed)
        events = events_per_second(bed.endpoints, STACK)
        memory = resident_megabytes(bed.home, bed.endpoints)
    return [*_ratios(measured), events, *memory]


@dataclass(frozen=True, slots=True)
class Bed:
    """A platform of its own with the limit programs beside it."""

    home: Path
    endpoints: dict[str, Any]
    gateway: str
    flask: str
    token: str
    notice: str


@contextmanager
def _platform(home: Path) -> Iterator[Bed]:
    endpoints = local.up(home, progress=lambda name, state, _: print(f"{name} {state}", file=sys.stderr))
    _, planned = existing(home)
    spec = {process.name: process for process in planned}
    python, gunicorn = sys.executable, str(Path(sys.executable).parent / "gunicorn")
    gateway_port, flask_port = _free_port(), _free_port()
    serve = [gunicorn, "-c", "python:gateway.gunicorn_conf", "-b"]
    stack_env = spec[STACK].env | {"RONGCAI_HEALTH_PORT": "0"}
    started = [
        subprocess.Popen([python, "-m", "bench.limits", "by-hand"], env=stack_env),
        subprocess.Popen([*serve, f"127.0.0.1:{gateway_port}", "bench.wsgi:application"], env=spec["gateway"].env),
        subprocess.Popen([*serve, f"127.0.0.1:{flask_port}", "bench.limits:hello"], env=spec["gateway"].env),
    ]
    time.sleep(1)
    started.append(subprocess.Popen([python, "-m", "bench.limits", "echo"], env=stack_env))
    try:
        gateway, flask = f"http://127.0.0.1:{gateway_port}", f"http://127.0.0.1:{flask_port}"
        _wait_for(f"{gateway}/api/v1/regions/{STACK}/bench/echo?word=x")
        _wait_for(flask)
        yield Bed(home, endpoints, gateway, flask, _token(gateway, endpoints), _notice(gateway, endpoints))
    finally:
        for process in started:
            process.terminate()
        for process in started:
            process.wait(30)
        local.down(home, purge=True)


def _measure(bed: Bed) -> dict[str, list[Run]]:
    """Run all paths in turn, round by round, so that a machine that slows down slows them all."""
    region = f"{bed.gateway}/api/v1/regions/{STACK}"
    page = f"{bed.gateway}/notices?region={STACK}"
    etag = httpx.get(page).headers["ETag"]
    post = HERE / "post.lua"
    runs: dict[str, Callable[[], Run]] = {
        "flask": lambda: load(bed.flask),
        "limit": lambda: load(f"{region}/bench/limit?word=x"),
        "echo": lambda: load(f"{region}/bench/echo?word=x"),
        "notice": lambda: load(f"{region}/notices/{bed.notice}"),
        "command": lambda: load(f"{region}/requirements", script=post, token=bed.token),
        "page": lambda: load(page, headers={"If-None-Match": etag}),
    }
    measured: dict[str, list[Run]] = {name: [] for name in runs}
    for _ in range(ROUNDS):
        for name, run in runs.items():
            measured[name].append(run())
    return measured


PROMISED = (
    ("echo", "gateway → service echo ÷ gateway → hand-written AMQP echo", "limit", 0.85),
    ("notice", "gateway → read one notice ÷ the same limit", "limit", 0.60),
    ("command", "gateway → command, one journaled document with its event ÷ the same limit", "limit", 0.25),
    ("page", "conditional GET of a public page (304) ÷ Flask alone", "flask", 0.60),
)


def _ratios(measured: dict[str, list[Run]]) -> Iterator[dict[str, Any]]:
    for name, says, against, least in PROMISED:
        ours, limit = (median(run.per_second for run in measured[key]) for key in (name, against))
        ratio = median(a.per_second / b.per_second for a, b in zip(measured[name], measured[against], strict=True))
        wrong = sum(run.wrong for run in measured[name])
        yield {
            "path": says,
            "per_second": round(ours),
            "limit_per_second": round(limit),
            "p99_ms": round(median(run.p99 for run in measured[name]), 1),
            "ratio": round(ratio, 2),
            "least": least,
            "wrong": wrong,
            "met": ratio >= least and wrong == 0,
            "runs": [asdict(run) for run in measured[name]],
            "limit_runs": [asdict(run) for run in measured[against]],
        }


def _free_port() -> int:
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        return int(door.getsockname()[1])


def _wait_for(url: str, seconds: float = 30) -> None:
    end = time.monotonic() + seconds
    while True:
        try:
            if httpx.get(url, timeout=5).status_code == 200:
                return
        except httpx.TransportError:
            pass
        if time.monotonic() > end:
            raise RuntimeError(f"{url} did not answer within {seconds} s")
        time.sleep(0.3)


def _token(gateway: str, endpoints: dict[str, Any]) -> str:
    account = next(row for row in endpoints["accounts"] if row["id"] == f"buyer-{STACK}")
    said = {"id": account["id"], "password": account["password"]}
    return str(httpx.post(f"{gateway}/api/v1/sessions", json=said).raise_for_status().json()["token"])


def _notice(gateway: str, endpoints: dict[str, Any]) -> str:
    """Take over one historic notice to read."""
    from common.interfaces.announcements import ImportReleases, ListNotices
    from deploy.client import Account, Person

    row = next(row for row in endpoints["accounts"] if row["id"] == "operator")
    operator = Person(gateway, Account(**{key: row[key] for key in Account.__slots__}), STACK)
    release = {"ocid": "bench-1", "id": "1", "date": "2025-01-01T00:00:00Z", "buyer": {"name": "测量"}}
    operator.ask(ImportReleases(publisher="bench", releases=(release | {"tender": {"title": "测量"}},)))
    return operator.ask(ListNotices()).items[0].id
