"""What a procurement left behind, without what differs from one run to the next: ids, instants, keys, ciphertext."""

import json
import re
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

from common.runtime.bus.topology import SERVICES
from tests.journeys.platform import Journey, Platform

SHARED = {"parties", "suppliers"}  # registered once, before all journeys
NOBODYS = {"entries", "timers", "clock"}
LEFT_OUT = ("told_at", "made_by", "numbered_as", "seq", "words", "listed_as", "sealed", "size", "fresh", "entries")
JOURNAL = "financing.journal"  # its order is that in which news arrives; its balances are not
PATTERNS = (
    (r"\d{14}-\d{9}", "<place>"),
    (r"\d{4}-\d\d-\d\dT[0-9:.]+(Z|\+\d\d:\d\d)", "<instant>"),
    (r"\d{4}-\d\d-\d\d", "<date>"),
    (r"\d{4}-\d\d\b", "<month>"),
    (r"[0-9a-f]{8}-[0-9a-f-]{27}", "<event>"),
    (r'year": \d{4}', 'year": 0'),  # the fiscal one as well
    (r"\b[0-9a-f]{128}\b", "<signature>"),
    (r"\b[0-9a-f]{64}\b", "<digest>"),
    (r"\b[0-9a-f]{32}\b", "<id>"),
    (r"\bage1[a-z0-9]{58}\b", "<recipient>"),
)
REFUSALS = ["payment_refused", "share_refused"]  # the only news of what was not done
TELL_REFUSALS = ("contracts.contracts", "bidding.tenders")
COUNTERS = ("version", "keys", "hall")  # of the hall, a refused share is one more line
PATIENCE = 30.0


def state_of(platform: Platform, journey: Journey) -> dict[str, Any]:
    """
    Return the final state of a journey and of what all journeys share.

    By collection: all documents that it made or touched, with their versions; `done`: in which collections each
    acknowledged command has left its key; `balances` of its journal's accounts, `journal`: has it neither gaps nor
    doubles; `events`: entries of the log by kind; `parties`: the shared registers.
    """
    mine = _is_part(journey)
    found = {name: [row for row in rows if mine(row)] for name, rows in _collections(platform, NOBODYS | SHARED)}
    journal = found.pop(JOURNAL)
    return {
        **{name: sorted(_plain(journey, row) for row in rows) for name, rows in found.items()},
        "balances": balances(journal),
        "journal": sorted(row["number"] for row in journal) == list(range(1, len(journal) + 1)),
        "done": _done(journey, found),
        "events": _events(platform, mine),
        "parties": {
            name: {row["_id"]: row["version"] for row in rows}
            for name, rows in _collections(platform, NOBODYS)
            if name.split(".")[1] in SHARED
        },
    }


def settled(platform: Platform, journey: Journey, wanted: dict[str, Any] | None = None) -> dict[str, Any]:
    """Wait until all news has arrived (and the state is `wanted`, if given) and return the state then."""
    until(lambda: not unsent(platform) and not platform.waiting())
    end = time.monotonic() + PATIENCE
    while (state := state_of(platform, journey)) != wanted and wanted and time.monotonic() < end:
        time.sleep(0.3)
    return state


def differences(found: dict[str, Any], wanted: dict[str, Any]) -> str:
    """Return the parts in which two states differ, one line each, with what only one of them has."""
    told = []
    for part in sorted(found.keys() | wanted.keys()):
        ours, theirs = found.get(part), wanted.get(part)
        if ours != theirs and isinstance(ours, list) and isinstance(theirs, list):
            ours, theirs = [row for row in ours if row not in theirs], [row for row in theirs if row not in ours]
        if ours != theirs:
            told.append(f"{part}: found {ours}\n{part}: wanted {theirs}")
    return "\n".join(told)


def unsent(platform: Platform) -> list[str]:
    """Return the documents whose outboxes hold news, or which wait for the sweep."""
    waiting = {"$or": [{"outbox.0": {"$exists": True}}, {"told_at": {"$exists": True}}]}
    return [
        f"{service}.{name}/{row['_id']}"
        for service in SERVICES
        for name in platform.data(service).list_collection_names()
        for row in platform.data(service)[name].find(waiting, {"_id": 1})
    ]


def contents(platform: Platform) -> dict[str, Any]:
    """
    Return every document of the stack as it is, and the size of its log: what a refusal may not change.

    Where a refusal is itself news, its document counts it as a version.
    """
    found = {
        f"{name}/{row.pop('_id')}": {key: row[key] for key in row if key not in COUNTERS or name not in TELL_REFUSALS}
        for name, rows in _collections(platform, NOBODYS)
        for row in rows
    }
    done = {"envelope.type": {"$nin": REFUSALS}}
    return found | {"log": platform.data("supervision")["entries"].count_documents(done)}


def balances(journal: list[dict[str, Any]]) -> Counter[str]:
    """Return what each account comes to, in fen, by debits less credits."""
    sums: Counter[str] = Counter()
    for entry in journal:
        sums[entry["debit"]] += entry["amount"]
        sums[entry["credit"]] -= entry["amount"]
    return sums


def until(holds: Callable[[], Any], seconds: float = PATIENCE) -> Any:
    """Return what `holds` returns as soon as it is true; fail after `seconds`."""
    end = time.monotonic() + seconds
    while not (found := holds()):
        assert time.monotonic() < end, f"not within {seconds} s"
        time.sleep(0.2)
    return found


def _collections(platform: Platform, but: set[str]) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    for service in SERVICES:
        data = platform.data(service)
        for name in sorted(set(data.list_collection_names()) - but):
            yield f"{service}.{name}", list(data[name].find({}, dict.fromkeys(LEFT_OUT, 0)))


def _is_part(journey: Journey) -> Callable[[Any], bool]:
    known = re.compile("|".join([journey.procurement_id, journey.run, *journey.keys()]))
    return lambda thing: bool(known.search(json.dumps(thing, default=str)))


def _done(journey: Journey, found: dict[str, list[dict[str, Any]]]) -> dict[int, list[str]]:
    numbers, done = journey.keys(), defaultdict(list)
    for name, rows in found.items():
        for row in rows:
            for key in row["keys"]:
                if key["k"] in numbers:
                    done[numbers[key["k"]]].append(name)
    return {number: done[number] for number in sorted(numbers.values())}


def _events(platform: Platform, mine: Callable[[Any], bool]) -> Counter[str]:
    envelopes = (row["envelope"] for row in platform.data("supervision")["entries"].find({}, {"envelope": 1}))
    return Counter(envelope["type"] for envelope in envelopes if mine(envelope))


def _plain(journey: Journey, row: dict[str, Any]) -> str:
    """Return the document as text in which every run has the same names."""
    told = _renamed(journey, json.dumps(row | {"keys": len(row["keys"])}, ensure_ascii=False, default=_text))
    return json.dumps(_in_order(json.loads(told)), ensure_ascii=False, sort_keys=True)


def _in_order(value: Any) -> Any:
    """Put lists in the order of their text, also in JSON that is kept as text: some are in the order of digests."""
    if isinstance(value, str) and value.startswith('{"'):
        return _in_order(json.loads(value))
    if isinstance(value, dict):
        return {name: _in_order(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return sorted((_in_order(inner) for inner in value), key=lambda inner: json.dumps(inner, sort_keys=True))
    return value


def _renamed(journey: Journey, text: str) -> str:
    number = journey.procurement_id.replace("350100-GK-", "").replace("-", "")
    own = {journey.procurement_id: "<procurement>", f"[350100]RC[GK]{number}": "<project>", journey.run: "<run>"}
    for found, name in own.items():
        text = text.replace(found, name)
    text = re.sub(r"350100-GK-\d{4}-\d{6}|\[350100\]RC\[GK\]\d{10}", "<other>", text)
    text = re.sub(r"\b350100\d{14}\b", "<code>", text)
    for pattern, name in PATTERNS:
        text = re.sub(pattern, name, text)
    return text


def _text(value: Any) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)
