"""Sealed bids made ahead and sent over many connections; what came back for each, and how fast."""

import json
import time
from base64 import b64encode
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from hashlib import sha256
from http.client import HTTPConnection, HTTPException
from io import BytesIO
from pathlib import Path
from queue import Empty, SimpleQueue
from secrets import token_bytes
from statistics import quantiles
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

from bench.ground import STACK, OpenTender, Supplier
from common.proof import sealing
from common.proof.bid_content import ONLY_LOT

SECONDS = 30  # for one answer


@dataclass(frozen=True, slots=True)
class Bid:
    """A sealed bid as it is sent; its body waits in a file, so that a thousand of them need no memory."""

    tender: str
    supplier: Supplier
    digest: str
    body: Path
    key: str = field(default_factory=lambda: uuid4().hex)


@dataclass(frozen=True, slots=True)
class Answer:
    """`status` 0: no answer came. `seconds` from the first byte sent to the last one read."""

    bid: Bid
    status: int
    said: dict[str, Any]
    seconds: float

    @property
    def acknowledged(self) -> bool:
        return self.status == 200

    @property
    def late(self) -> bool:
        return bool((self.said.get("facts") or {}).get("rule") == "BID-OPEN-03")


def seal(tender: OpenTender, supplier: Supplier, size: int, folder: Path) -> Bid:
    """Seal a bid of `size` bytes, as a supplier's own program does before it sends anything."""
    content = [BytesIO(token_bytes(size))]
    target = BytesIO()
    made = sealing.seal_file(tender.recipient, tender.id, ONLY_LOT, supplier.party, content, target)
    body = json.dumps({"sealed": b64encode(target.getvalue()).decode(), "digest": made.digest})
    path = folder / f"{sha256(body.encode()).hexdigest()}.json"
    path.write_text(body)
    return Bid(tender.id, supplier, made.digest, path)


def send(gateway: str, bids: Sequence[Bid], connections: int) -> tuple[list[Answer], float]:
    """Send all bids over so many connections; return the answers and the seconds it took."""
    waiting: SimpleQueue[Bid] = SimpleQueue()
    for bid in bids:
        waiting.put(bid)

    def work(_number: int) -> list[Answer]:
        line = Line(gateway)
        return [line.send(bid) for bid in _drained(waiting)]

    began = time.monotonic()
    with ThreadPoolExecutor(connections) as pool:
        answers = [answer for found in pool.map(work, range(connections)) for answer in found]
    return answers, time.monotonic() - began


def send_each(gateway: str, queues: Sequence[Sequence[Bid]]) -> tuple[list[Answer], float]:
    """As `send`, but every queue has a connection of its own and keeps its order."""

    def work(queue: Sequence[Bid]) -> list[Answer]:
        line = Line(gateway)
        return [line.send(bid) for bid in queue]

    began = time.monotonic()
    with ThreadPoolExecutor(len(queues)) as pool:
        answers = [answer for found in pool.map(work, queues) for answer in found]
    return answers, time.monotonic() - began


def p99(answers: Sequence[Answer]) -> float:
    """Return the 99th percentile in milliseconds."""
    return quantiles([answer.seconds for answer in answers], n=100)[98] * 1000


class Line:
    """One connection that is kept open; opened again after it broke."""

    def __init__(self, gateway: str) -> None:
        url = urlsplit(gateway)
        self._http = HTTPConnection(str(url.hostname), url.port, timeout=SECONDS)

    def send(self, bid: Bid) -> Answer:
        headers = {
            "Authorization": f"Bearer {bid.supplier.token}",
            "Content-Type": "application/json",
            "Idempotency-Key": bid.key,
        }
        path = f"/api/v1/regions/{STACK}/tenders/{bid.tender}/lots/{ONLY_LOT}/bids"
        body = bid.body.read_bytes()
        began = time.monotonic()
        try:
            self._http.request("POST", path, body, headers)
            response = self._http.getresponse()
            status, said = response.status, json.loads(response.read())
        except (OSError, HTTPException, ValueError):
            self._http.close()
            status, said = 0, {}
        return Answer(bid, status, said, time.monotonic() - began)


def until_settled(line: Line, bid: Bid, seconds: float) -> Answer:
    """Repeat a command under its key until it is acknowledged or refused for good."""
    end = time.monotonic() + seconds
    while True:
        answer = line.send(bid)
        if answer.status not in (0, 502, 503, 504) or time.monotonic() > end:
            return answer
        time.sleep(0.3)


def _drained(waiting: "SimpleQueue[Bid]") -> Iterable[Bid]:
    while True:
        try:
            yield waiting.get_nowait()
        except Empty:
            return
