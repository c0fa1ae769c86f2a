"""One whole platform for the tests that stand outside, as people with browsers and programs of banks and buyers do."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest

from common.interfaces.announcements import ImportReleases
from deploy import local
from deploy.client import Person
from deploy.demo.case import read_case
from deploy.demo.cast import Cast
from deploy.demo.journey import PHASES, Played, play
from deploy.demo.stage import Stage

PROVINCE, CITY, COUNTY = "350000", "350100", "350121"
UNTIL_INTENTION, UNTIL_TENDER = 2, 5  # phases of the journey
OLD_NOTICES = 45  # three pages of a list


@dataclass
class Platform:
    """The city has finished a procurement, the province takes bids, the county has an intention and old notices."""

    home: Path
    endpoints: dict[str, Any]
    done: Played
    tender: Stage
    intention: Stage

    @property
    def url(self) -> str:
        return str(self.endpoints["gateway_url"])

    def person(self, account: str, region: str = CITY) -> Person:
        """Return an account by its short name: "buyer" is that of the region, "supplier-a" acts everywhere."""
        return self._cast(region).person(account)

    def business_time(self, region: str = CITY) -> datetime:
        return self._cast(region).now()

    def _cast(self, region: str) -> Cast:
        return {CITY: self._city, PROVINCE: self.tender.cast, COUNTY: self.intention.cast}[region]

    def __post_init__(self) -> None:
        self._city = Cast(self.endpoints, CITY, "city")


def an_old_release(number: int, words: str = "Old notice") -> dict[str, Any]:
    """Return a release as another publisher's OCDS package holds it."""
    return {
        "ocid": f"ocds-test-{words.replace(' ', '')}-{number}",
        "id": str(number),
        "date": f"2016-{1 + number // 28:02}-{1 + number % 28:02}T09:00:00+08:00",
        "tender": {"title": f"{words} {number:03}", "value": {"amount": 1000 + number, "currency": "CNY"}},
        "buyer": {"name": "Historic Buyer"},
    }


@pytest.fixture(scope="session")
def platform(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    home: Path = tmp_path_factory.mktemp("platform") / "home"
    try:
        yield raise_platform(home)
    finally:
        local.down(home, purge=True)


def raise_platform(home: Path) -> Platform:
    endpoints = local.up(home)
    with ThreadPoolExecutor(3) as pool:
        done = pool.submit(play, endpoints, CITY, read_case(), uuid4().hex[:16], lambda _: None)
        tender = pool.submit(play_until, UNTIL_TENDER, endpoints, PROVINCE)
        intention = pool.submit(play_until, UNTIL_INTENTION, endpoints, COUNTY)
        found = Platform(home, endpoints, done.result(), tender.result(), intention.result())
    old = tuple(an_old_release(number) for number in range(OLD_NOTICES))
    found.person("operator", COUNTY).ask(ImportReleases(publisher="An Archive", releases=old))
    return found


def play_until(phases: int, endpoints: dict[str, Any], stack: str) -> Stage:
    """Play the first phases of the journey and return where it stands."""
    stage, case = Stage(Cast(endpoints, stack, uuid4().hex[:16]), lambda _: None), read_case()
    for phase in PHASES[:phases]:
        phase(stage, case)
    return stage


@pytest.fixture(scope="session")
def http(platform: Platform) -> Iterator[httpx.Client]:
    """Whoever asks over HTTP, without an account."""
    with httpx.Client(base_url=platform.url, timeout=30) as client:
        yield client
