"""Who plays: the sandbox accounts of one stack, each with the key its organisation signs contracts with."""

import time
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

import httpx

from common.proof.signing import public_key
from common.runtime.clock import REFRESH, BusinessClock
from common.runtime.database import OUTAGES, database
from deploy.client import PATIENCE, Account, Person


@dataclass
class Cast:
    """The people of one region, and its clock."""

    endpoints: dict[str, Any]
    stack: str
    run: str
    _people: dict[str, Person] = field(default_factory=dict)
    _http: httpx.Client | None = None

    def __post_init__(self) -> None:
        route = next(row for row in self.endpoints["stacks"] if row["stack"] == self.stack)
        self.level: str = route["level"]
        self.name_zh: str = route["name_zh"]
        self.name_en: str = route["name_en"]
        platform = database(self.endpoints["mongo_uri"], f"{route['database_prefix']}_platform")
        self._clock = BusinessClock(platform, sandbox=True)
        self._http = httpx.Client(base_url=self.endpoints["gateway_url"], timeout=15)

    def person(self, name: str) -> Person:
        """Return an account by its short name: "buyer" is the one of this region, "supplier-a" acts everywhere."""
        if name not in self._people:
            ids = (f"{name}-{self.stack}", name)
            row = next(row for row in self.endpoints["accounts"] if row["id"] in ids)
            account = Account(**{key: row[key] for key in Account.__slots__})
            self._people[name] = Person(self.endpoints["gateway_url"], account, self.stack, self._http)
        return self._people[name]

    def party(self, name: str) -> str:
        return self.person(name).account.party

    def seed(self, name: str) -> str:
        """Return the Ed25519 seed this account's organisation signs with: a sandbox's, derived from its password."""
        return sha256(f"demonstration signing key {self.person(name).account.password}".encode()).hexdigest()

    def public_key(self, name: str) -> str:
        return public_key(self.seed(name))

    def now(self) -> datetime:
        return self._clock.now()

    def wait_until(self, instant: datetime) -> None:
        """Let business time pass until `instant`, as the law's periods want it; every process has seen it then."""
        end = time.monotonic() + PATIENCE
        while (left := instant - self.now()) > timedelta():
            try:
                self._clock.move(left)
            except OUTAGES:  # perhaps it was moved: look again, once the database is back
                if time.monotonic() > end:
                    raise
                time.sleep(2 * REFRESH)
        time.sleep(2 * REFRESH)
