"""`rongcai law check`: every worked case of the law, as a person runs it."""

import subprocess
import sys
import time
from pathlib import Path
from typing import Any

MOST = 2.0  # seconds
CASES = Path(__file__).parent.parent / "tests" / "unit" / "law"
FILES = ("vectors.json", "more_vectors.json")


def law_check() -> dict[str, Any]:
    began = time.monotonic()
    done = [_check(CASES / name) for name in FILES]
    seconds = time.monotonic() - began
    said = ", ".join((each.stdout or each.stderr).strip().splitlines()[-1].strip() for each in done)
    return {
        "path": f"rongcai law check, both files of worked cases: {said}",
        "value": round(seconds, 2),
        "unit": "s",
        "promise": f"≤ {MOST} s",
        "met": seconds <= MOST and all(each.returncode == 0 for each in done),
    }


def _check(file: Path) -> "subprocess.CompletedProcess[str]":
    program = Path(sys.executable).parent / "rongcai"
    return subprocess.run([program, "law", "check", file], capture_output=True, text=True)
