"""Resident memory of the service processes, as /proc tells it."""

from pathlib import Path
from typing import Any

from deploy import local
from deploy.local import processes
from deploy.local.home import open_home

ONE, THREE_STACKS = 90, 700  # megabytes


def resident_megabytes(home: Path, endpoints: dict[str, Any]) -> list[dict[str, Any]]:
    """Return two rows: one service's own process, and all three stacks with the gateway."""
    together = _sum(home, [*(row["stack"] for row in endpoints["stacks"]), "gateway"])
    for name in [row["stack"] for row in endpoints["stacks"]]:
        local.stop(home, name)
    local.up(home, split=True)
    one = max(_megabytes(home, f"350100-{service}") for service in ("announcements", "bidding", "financing"))
    return [
        _row("resident memory of the largest single service process", one, ONE),
        _row("resident memory of three stacks and the gateway", together, THREE_STACKS),
    ]


def _row(says: str, value: float, most: int) -> dict[str, Any]:
    promise = f"≤ {most} MB"
    return {"path": says, "value": round(value), "unit": "MB", "promise": promise, "met": value <= most}


def _sum(home: Path, names: list[str]) -> float:
    return sum(_megabytes(home, name) for name in names)


def _megabytes(home: Path, name: str) -> float:
    pid = processes.pid_of(open_home(home), name)
    return sum(_resident(each) for each in [pid, *_children(pid)] if each)


def _children(pid: int | None) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()] if pid else []


def _resident(pid: int) -> float:
    status = Path(f"/proc/{pid}/status").read_text()
    kilobytes = next(line.split()[1] for line in status.splitlines() if line.startswith("VmRSS"))
    return int(kilobytes) / 1024
