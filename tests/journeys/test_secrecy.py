"""Before the deadline nobody but its supplier learns that a bid exists, and nobody at all what is in it."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from functools import cache
from itertools import pairwise
from typing import Any

import httpx
import pytest

from common.law.money import yuan
from common.runtime.database import connect
from deploy.demo import journey, tendering
from deploy.demo.case import CaseBid
from tests.journeys.platform import STACK, Journey, Platform
from tests.journeys.state import settled

pytestmark = [pytest.mark.stack, pytest.mark.timeout(180)]

STRANGERS = ("", "supplier-e", "buyer", "agency", "finance", "operator", "expert-1", "bank-1")  # "": not logged in
HAND_IN = journey.PHASES.index(tendering.hand_in_bids)
PRICES = ("4987654.31", "5098765.43", "5187654.29", "5276543.18")  # that stand nowhere else
COUNTS = (0, 1, 4)
FEW_SECONDS = timedelta(seconds=4)  # until the deadline, while everything is read


@pytest.fixture(scope="module")
def bids(platform: Platform) -> tuple[CaseBid, ...]:
    return tuple(replace(bid, price=yuan(price)) for bid, price in zip(platform.case.bids, PRICES, strict=True))


@pytest.fixture(scope="module")
def open_tender(platform: Platform) -> Journey:
    """A published tender whose documents are taken and whose bids may come."""
    on_its_way = platform.go(platform.begin(), 0, HAND_IN)
    settled(platform, on_its_way)
    return on_its_way


@pytest.fixture(scope="module")
def seen(platform: Platform, open_tender: Journey, bids: tuple[CaseBid, ...]) -> dict[int, dict[str, Any]]:
    """What strangers read with so many bids handed in, by their number."""
    found: dict[int, dict[str, Any]] = {}
    for before, count in pairwise((0, *COUNTS)):
        tendering.hand_in_bids(open_tender.stage, replace(platform.case, bids=bids[before:count]))
        assert handed_in(platform, open_tender) == count
        read = {who: views(platform, open_tender, who) for who in STRANGERS}
        found[count] = read | {"metrics": metrics(platform)}
    return found


def handed_in(platform: Platform, tender: Journey) -> int:
    return platform.data("bidding")["bids"].count_documents({"procurement_id": tender.procurement_id})


def views(platform: Platform, tender: Journey, who: str) -> dict[str, Any]:
    """Return every answer about the tender that this account gets: status, ETag and body."""
    procurement = tender.procurement_id
    paths = [
        *(f"tenders/{procurement}{below}" for below in ("", "/enquiries", "/opening", "/offer", "/lots/1/evaluation")),
        *(f"tenders/{procurement}/lots/1/bids/{platform.cast().party(bid.account)}" for bid in platform.case.bids),
        *(f"tenders/{procurement}/lots/1/bids/{own}" for own in ("mine", "uploads")),
        *("tenders", "notices", "feed", "log/head", "log/entries?limit=100", "contracts", "signals", "parties"),
        *(f"procurements/{procurement}/timeline", f"plans/{procurement}", f"signals?procurement_id={procurement}"),
    ]
    with platform.http() as http:
        if who:
            http.headers["Authorization"] = token(platform, who)
        told = {path: answer(http, f"/api/v1/regions/{STACK}/{path}") for path in paths}
        page = f"/regions/{STACK}/procurements/{procurement}"
        return told | {path: answer(http, path) for path in (page, "/notices", "/")}


def answer(http: httpx.Client, path: str) -> tuple[int, dict[str, str], str]:
    found = http.get(path)
    headers = {
        name: value for name, value in found.headers.items() if name.lower() in ("etag", "content-length", "link")
    }
    if found.is_error:  # besides, a problem names the request that it answers
        return found.status_code, {}, str([found.json().get(name) for name in ("code", "detail", "facts")])
    return found.status_code, headers, found.text


@cache
def token(platform: Platform, who: str) -> str:
    account = platform.cast().person(who).account
    with platform.http() as http:
        said = http.post("/api/v1/sessions", json={"id": account.id, "password": account.password})
        return f"Bearer {said.json()['token']}"


def metrics(platform: Platform) -> list[str]:
    """Return the lines of all metrics pages of stack and gateway that speak of bids or of a tender."""
    parts = [part for part in platform.endpoints["processes"].values() if part["part"] in (STACK, "gateway")]
    lines = [line for part in parts for line in httpx.get(part["metrics"], timeout=10).text.splitlines()]
    return [line for line in lines if re.search(r"bid(?!ding)|-GK-", line)]


@pytest.mark.parametrize("who", STRANGERS)
def test_what_a_stranger_reads_is_the_same_with_no_bid_one_and_four(seen, who):
    none, *more = (seen[count][who] for count in COUNTS)

    for found in more:
        assert found == none


def test_no_metric_counts_bids_or_names_a_tender(seen):
    none, *more = (seen[count]["metrics"] for count in COUNTS)

    assert [line for line in none if "-GK-" in line] == []
    for found in more:
        assert found == none


def test_what_strangers_read_is_not_empty(seen, open_tender):
    buyer = seen[0]["buyer"]

    assert buyer[f"tenders/{open_tender.procurement_id}"][0] == 200
    assert open_tender.procurement_id in buyer["notices"][2]
    assert "tender_published" in buyer[f"procurements/{open_tender.procurement_id}/timeline"][2]


def test_seconds_before_the_deadline_no_database_and_no_log_file_holds_a_price_or_a_bidders_name_beside_its_bid(
    platform, open_tender, bids, seen
):
    cast = open_tender.stage.cast
    cast.wait_until(open_tender.facts["due"] - FEW_SECONDS)
    everything = "\n".join(dump(platform))
    kept = platform.data("bidding")["bids"].find({"procurement_id": open_tender.procurement_id})
    sealed = [repr(bid) for bid in kept]

    assert cast.now() < open_tender.facts["due"], "the dump took too long to say something about before the deadline"
    assert len(sealed) == len(bids)
    for bid in bids:
        for written in (f"{bid.price:.2f}", f"{bid.price:,.2f}", f"{bid.price:f}", str(int(bid.price * 100))):
            assert not re.search(rf"(?<!\d){re.escape(written)}(?!\d)", everything), written
        assert cast.person(bid.account).account.name not in "".join(sealed)
    assert str(int(platform.case.max_price * 100)) in everything, "the dump shows amounts where there are any"


def dump(platform: Platform) -> Iterator[str]:
    """Return all that is readable on the machine: every document of every database, and all log files."""
    client = connect(platform.endpoints["mongo_uri"])
    for name in client.list_database_names():
        for collection in client[name].list_collection_names():
            yield from (repr(row) for row in client[name][collection].find())
    for log in (platform.home / "logs").iterdir():
        yield log.read_text(errors="replace")
