"""`python -m bench [--only storm,one_tender]`: what is promised of speed, measured; results in bench/results.json."""

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from bench import evaluation
from bench.ground import Ground, Supplier, open_ground, suppliers
from bench.law_check import law_check
from bench.one_tender import one_tender
from bench.ratios import ratios
from bench.storm import SUPPLIERS, storm
from bench.timers import timers

RESULTS = Path(__file__).parent / "results.json"
Row = dict[str, Any]
# In this order on one platform: the storm ends with killing it.
ON_ONE_GROUND: dict[str, Callable[[Ground, Sequence[Supplier]], Row]] = {
    "one_tender": one_tender,
    "timers": timers,
    "storm": storm,
}
ALONE: dict[str, Callable[[], Row]] = {"law_check": law_check, "evaluation": evaluation.run}
RATIOS = "ratios"
NAMES = (RATIOS, *ALONE, *ON_ONE_GROUND)


def main() -> int:
    wanted = _wanted()
    began = time.monotonic()
    measured: dict[str, list[Row]] = {}
    for name, rows in _measured(wanted):
        measured[name] = rows
        for row in rows:
            print(_line(row), flush=True)
    _keep(measured)
    print(f"{time.monotonic() - began:.0f} s; results in bench/results.json")
    return 0 if all(row["met"] for rows in measured.values() for row in rows) else 1


def _wanted() -> set[str]:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--only", default=",".join(NAMES), help=f"some of {','.join(NAMES)}")
    wanted = set(parser.parse_args().only.split(","))
    if unknown := wanted - set(NAMES):
        parser.error(f"there is no {', '.join(sorted(unknown))}; there are {', '.join(NAMES)}")
    return wanted


def _measured(wanted: set[str]) -> Iterator[tuple[str, list[Row]]]:
    yield from ((name, [measure()]) for name, measure in ALONE.items() if name in wanted)
    with tempfile.TemporaryDirectory(prefix="rongcai-bench-") as folder:
        if RATIOS in wanted:
            yield RATIOS, ratios(Path(folder) / RATIOS)
        if together := {name: measure for name, measure in ON_ONE_GROUND.items() if name in wanted}:
            with open_ground(Path(folder) / "ground") as ground:
                crowd = suppliers(ground, SUPPLIERS)
                yield from ((name, [measure(ground, crowd)]) for name, measure in together.items())


def _keep(measured: dict[str, list[Row]]) -> None:
    """Write what was measured beside what was measured before of the other parts."""
    before = json.loads(RESULTS.read_text()) if RESULTS.exists() else {}
    RESULTS.write_text(json.dumps(before | measured, indent=1, ensure_ascii=False) + "\n")


def _line(row: dict[str, Any]) -> str:
    sign = "met " if row["met"] else "MISSED"
    if "ratio" in row:
        numbers = f"{row['per_second']:>6}/s ÷ {row['limit_per_second']:>6}/s = {row['ratio']:.2f} (≥ {row['least']})"
        return f"{sign} {numbers}  p99 {row['p99_ms']} ms  wrong {row['wrong']}  {row['path']}"
    return f"{sign} {row['value']} {row['unit']} ({row['promise']})  {row['path']}"


if __name__ == "__main__":
    sys.exit(main())
