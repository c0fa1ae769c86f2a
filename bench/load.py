"""Load from wrk: sixteen connections, one path, some seconds; what it saw."""

import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

CONNECTIONS = 16
SECONDS = 4


@dataclass(frozen=True, slots=True)
class Run:
    """`per_second` answers, `p99` in milliseconds, `wrong` answers that were not 2xx or 3xx or did not come."""

    per_second: float
    p99: float
    wrong: int


def load(url: str, *, headers: dict[str, str] | None = None, script: Path | None = None, token: str = "") -> Run:
    """Load one address; raise RuntimeError if wrk is missing or says nothing."""
    if shutil.which("wrk") is None:
        raise RuntimeError("wrk is missing; install it: apt-get install wrk")
    command = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{SECONDS}s", "--latency", "--timeout", "12s"]
    for name, value in (headers or {}).items():
        command += ["-H", f"{name}: {value}"]
    if script:
        command += ["-s", str(script)]
    env = os.environ | {"BENCH_TOKEN": token, "BENCH_PREFIX": uuid4().hex[:16]}
    said = subprocess.run([*command, url], capture_output=True, text=True, env=env, check=True).stdout
    per_second = re.search(r"Requests/sec:\s+([\d.]+)", said)
    p99 = re.search(r"99%\s+([\d.]+)(us|ms|s)", said)
    if not per_second or not p99:
        raise RuntimeError(f"wrk said nothing usable about {url}:\n{said}")
    wrong = sum(int(n) for n in re.findall(r"Non-2xx or 3xx responses: (\d+)", said))
    wrong += sum(int(n) for n in re.findall(r"(?:connect|read|write|timeout) (\d+)", said))
    scale = {"us": 0.001, "ms": 1.0, "s": 1000.0}[p99[2]]
    return Run(float(per_second[1]), float(p99[1]) * scale, wrong)
