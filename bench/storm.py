"""
The deadline storm: a thousand sealed bids in the last minute, a race across the deadline, then kill -9 of everything.

Whatever was acknowledged must be found again; whatever came late must be refused; the list of digests that every
tender shows after its deadline must be exactly what was acknowledged, and every receipt must hold against the stack's
public key.
"""

import json
import threading
import time
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bench.bidding import Answer, Bid, Line, p99, seal, send, until_settled
from bench.ground import STACK, Ground, OpenTender, Supplier, take_documents, tenders
from bench.processes import processor_seconds
from common.interfaces.bidding import GetTender
from common.proof.receipt import BidReceipt
from deploy import local

TENDERS = 8  # times SUPPLIERS bids
SUPPLIERS = 125
CONNECTIONS = 64
SIZE = 200_000  # bytes before sealing; 350 kB on the wire, being padded, encrypted and written as base64
RACE = timedelta(seconds=1)  # before and after the deadline
LAST_MINUTE = timedelta(minutes=1)
LEAST = 60  # bids a second
PATIENCE = 90  # seconds until all is back and listed
KILLED = (STACK, "database", "broker")


def storm(ground: Ground, crowd: Sequence[Supplier]) -> dict[str, Any]:
    crowd = crowd[:SUPPLIERS]
    *stormed, raced = tenders(ground, TENDERS + 1)
    take_documents(crowd, [*stormed, raced])
    with TemporaryDirectory(prefix="rongcai-storm-") as folder, ThreadPoolExecutor(2) as pool:
        pairs = [(tender, supplier) for tender in (*stormed, raced) for supplier in crowd]
        bids = list(pool.map(lambda pair: seal(pair[0], pair[1], SIZE, Path(folder)), pairs))
        ground.cast.wait_until(raced.due - LAST_MINUTE)
        answers, seconds, used = _storm(ground, [bid for bid in bids if bid.tender != raced.id])
        in_time = ground.cast.now() < raced.due
        race = _race(ground, raced, [bid for bid in bids if bid.tender == raced.id])
        local.up(ground.home, only={*KILLED, "gateway"})
        return _row(answers, seconds, used, in_time, *_checked(ground, [*stormed, raced], [*answers, *race]))


def _storm(ground: Ground, bids: Sequence[Bid]) -> tuple[list[Answer], float, dict[str, float]]:
    with processor_seconds(ground.home, "gateway", *KILLED) as used:
        answers, seconds = send(ground.gateway, bids, CONNECTIONS)
    return answers, seconds, {name: round(spent / len(bids) * 1000, 1) for name, spent in used.items()}


def _race(ground: Ground, tender: OpenTender, bids: Sequence[Bid]) -> list[Answer]:
    """Send bids one after the other across the deadline, and kill all that keeps them while the last are under way."""
    ground.cast.wait_until(tender.due - 2 * RACE)
    ahead = ground.cast.now() - datetime.now(UTC)
    first = tender.due - RACE - ahead
    step = 2 * RACE / len(bids)

    def at_its_time(numbered: tuple[int, Bid]) -> Answer:
        number, bid = numbered
        time.sleep(max(0.0, (first + number * step - datetime.now(UTC)).total_seconds()))
        return Line(ground.gateway).send(bid)

    with ThreadPoolExecutor(len(bids)) as pool:
        running = pool.map(at_its_time, enumerate(bids))
        time.sleep(max(0.0, (first + 2 * RACE - datetime.now(UTC)).total_seconds()))
        killers = [threading.Thread(target=local.kill, args=(ground.home, name)) for name in KILLED]
        for killer in killers:
            killer.start()
        for killer in killers:
            killer.join()
        return list(running)


def _checked(
    ground: Ground, offered: Sequence[OpenTender], answers: Sequence[Answer]
) -> tuple[list[Answer], Counter[str]]:
    """Return what every command came to in the end, and how often each promise was broken."""
    listed = {tender.id: _listed(ground, tender) for tender in offered}
    line = Line(ground.gateway)
    settled = [each if each.acknowledged or each.late else until_settled(line, each.bid, PATIENCE) for each in answers]
    sample = [each for each in settled if each.acknowledged][:: len(offered)]
    taken = {tender.id: {each.bid.digest for each in settled if each.acknowledged and each.bid.tender == tender.id}
             for tender in offered}  # fmt: skip
    due = {tender.id: tender.due for tender in offered}
    broken = Counter(
        lost=sum(len(taken[id_] - listed[id_]) for id_ in taken),
        listed_without_receipt=sum(len(listed[id_] - taken[id_]) for id_ in taken),
        late_accepted=sum(_received_at(each) >= due[each.bid.tender] for each in settled if each.acknowledged),
        wrong_receipts=sum(not _receipt_holds(ground, each) for each in settled if each.acknowledged),
        other_receipts=sum(not _same_again(line, each) for each in sample),
        unsettled=sum(not each.acknowledged and not each.late for each in settled),
    )
    return settled, +broken


def _listed(ground: Ground, tender: OpenTender) -> set[str]:
    """Wait for the list of digests that everybody may see after the deadline."""
    person = ground.cast.person("agency")
    end = time.monotonic() + PATIENCE
    while True:
        digests = person.ask(GetTender(procurement_id=tender.id)).bid_digests
        if digests is not None:
            return set(digests)
        if time.monotonic() > end:
            raise RuntimeError(f"{tender.id} was not closed within {PATIENCE} s")
        time.sleep(0.5)


def _same_again(line: Line, answer: Answer) -> bool:
    """Whether the repeat of a command, after the deadline and all that was killed, is answered as it was in time."""
    again = until_settled(line, answer.bid, PATIENCE)
    return again.acknowledged and _received_at(again) == _received_at(answer)


def _received_at(answer: Answer) -> datetime:
    return datetime.fromisoformat(answer.said["received_at"])


def _receipt_holds(ground: Ground, answer: Answer) -> bool:
    said, bid = answer.said, answer.bid
    route = next(row for row in ground.cast.endpoints["stacks"] if row["stack"] == STACK)
    fields = {name: said[name] for name in BidReceipt.model_fields if name != "tender_id"}
    receipt = BidReceipt.model_validate_json(json.dumps(fields | {"tender_id": said["procurement_id"]}))
    about = (receipt.tender_id, receipt.supplier, receipt.digest)
    return about == (bid.tender, bid.supplier.party, bid.digest) and receipt.check(route["signing_public_key"])


def _row(
    answers: Sequence[Answer],
    seconds: float,
    used: dict[str, float],
    in_time: bool,
    settled: Sequence[Answer],
    broken: Counter[str],
) -> dict[str, Any]:
    acknowledged = sum(answer.acknowledged for answer in answers)
    per_second = acknowledged / seconds
    late = sum(answer.late for answer in settled)
    kept = "all kept, all receipts hold" if not broken else f"BROKEN: {dict(broken)}"
    refused = len(answers) - acknowledged
    return {
        "path": f"deadline storm: {len(answers)} bids of {SIZE // 1000} kB, {CONNECTIONS} connections, "
        f"p99 {p99(answers):.0f} ms, {refused} refused; across the deadline and kill -9: "
        f"{len(settled) - late} acknowledged, {late} late ones refused, {kept}",
        "value": round(per_second),
        "unit": "bids/s",
        "promise": f"≥ {LEAST}, none lost, none late",
        "p99_ms": round(p99(answers)),
        "processor_ms_a_bid": used,
        "broken": dict(broken),
        "met": per_second >= LEAST and in_time and not broken and not refused,
    }
