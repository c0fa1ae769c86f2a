"""Sixteen bidders on one tender, each replacing its bid again and again: nobody is refused because of another."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bench.bidding import p99, seal, send_each
from bench.ground import STACK, Ground, Supplier, take_documents, tenders
from bench.processes import processor_seconds

BIDDERS = 16
EACH = 40
SIZE = 10_000  # bytes before sealing; 87 kB on the wire, since no bid is shorter than the first padded step
LEAST = 120  # bids a second


def one_tender(ground: Ground, crowd: Sequence[Supplier]) -> dict[str, Any]:
    bidders = crowd[:BIDDERS]
    (tender,) = tenders(ground, 1)
    take_documents(bidders, [tender])
    with TemporaryDirectory(prefix="rongcai-one-tender-") as folder, ThreadPoolExecutor(2) as pool:
        wanted = [supplier for supplier in bidders for _ in range(EACH)]
        bids = list(pool.map(lambda supplier: seal(tender, supplier, SIZE, Path(folder)), wanted))
        own = [bids[at : at + EACH] for at in range(0, len(bids), EACH)]
        with processor_seconds(ground.home, "gateway", STACK, "database", "broker") as used:
            answers, seconds = send_each(ground.gateway, own)
    refused = sum(not answer.acknowledged for answer in answers)
    per_second = (len(answers) - refused) / seconds
    return {
        "path": f"{BIDDERS} bidders hand in {EACH} bids of {SIZE // 1000} kB each on one tender, {refused} refused, "
        f"p99 {p99(answers):.0f} ms",
        "value": round(per_second),
        "unit": "bids/s",
        "promise": f"≥ {LEAST}, none refused",
        "p99_ms": round(p99(answers)),
        "processor_ms_a_bid": {name: round(spent / len(bids) * 1000, 1) for name, spent in used.items()},
        "met": refused == 0 and per_second >= LEAST,
    }
