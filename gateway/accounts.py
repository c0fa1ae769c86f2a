"""Accounts and sessions in the gateway's own database. A token is kept only as its keyed hash; a password as argon2."""

import hmac
import json
import secrets
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import BoundedSemaphore
from typing import Annotated, Any

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError
from pydantic import AfterValidator, BaseModel, ConfigDict, TypeAdapter
from pymongo.database import Database

from common.interfaces.fields import Id, RegionCode
from common.interfaces.parties import Actor, Role

SESSION = timedelta(hours=12)
CACHE_SECONDS = 5.0  # how long a revoked token may live on in another gateway process
MOST_CACHED = 10_000
HASHER = PasswordHasher()  # RFC 9106, second recommended option: 64 MiB a try
HASHING = BoundedSemaphore(4)  # so that a storm of log-ins costs at most 256 MiB
NOBODYS_HASH = HASHER.hash(secrets.token_urlsafe())  # an unknown account takes as long as a wrong password


@dataclass(frozen=True, slots=True)
class Account:
    actor: Actor
    regions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Session:
    token: str
    expires_at: datetime
    account: Account


def _a_person_s_role(role: Role) -> Role:
    if role in (Role.SERVICE, Role.PUBLIC):
        raise ValueError(f"nobody logs in as {role}")
    return role


class Seed(BaseModel):
    """One account as an operator writes it down."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: Id
    password: str
    role: Annotated[Role, AfterValidator(_a_person_s_role)]
    party: str = ""
    name: str = ""
    regions: tuple[RegionCode, ...] = ()


class AccountStore:
    def __init__(self, database: Database[dict[str, Any]], session_key: str) -> None:
        self._database = database
        self._accounts, self._sessions = database["accounts"], database["sessions"]
        self._key = session_key.encode()
        self._cache: dict[str, tuple[Account | None, float]] = {}

    def prepare(self) -> None:
        self._sessions.create_index("expires_at", expireAfterSeconds=0)

    def ping(self) -> None:
        self._database.command("ping")

    def put(self, seed: Seed) -> None:
        """Make the account, or make it anew with this password."""
        row = seed.model_dump(mode="json", exclude={"id", "password"}) | {"password": HASHER.hash(seed.password)}
        self._accounts.replace_one({"_id": seed.id}, row, upsert=True)

    def seed(self, file: Path) -> None:
        seeds = TypeAdapter(list[Seed]).validate_python(json.loads(file.read_text()))
        with ThreadPoolExecutor(2) as pool:
            list(pool.map(self.put, seeds))

    def open(self, account_id: str, password: str) -> Session | None:
        """Return a new session, or None for an unknown account and a wrong password alike."""
        row = self._accounts.find_one({"_id": account_id})
        if not _matches(row["password"] if row else NOBODYS_HASH, password) or row is None:
            return None
        token, expires_at = secrets.token_urlsafe(32), datetime.now(UTC).replace(microsecond=0) + SESSION
        self._sessions.insert_one({"_id": self._hash(token), "account": account_id, "expires_at": expires_at})
        return Session(token, expires_at, _account(row))

    def who(self, token: str) -> Account | None:
        """Return whose token it is, None if it is nobody's, expired or revoked; at most `CACHE_SECONDS` old news."""
        name = self._hash(token)
        account, until = self._cache.get(name, (None, 0.0))
        if time.monotonic() < until:
            return account
        account = self._look_up(name)
        if len(self._cache) >= MOST_CACHED:
            self._cache.clear()
        self._cache[name] = (account, time.monotonic() + CACHE_SECONDS)
        return account

    def close(self, token: str) -> None:
        name = self._hash(token)
        self._sessions.delete_one({"_id": name})
        self._cache.pop(name, None)

    def _look_up(self, name: str) -> Account | None:
        session = self._sessions.find_one({"_id": name, "expires_at": {"$gt": datetime.now(UTC)}})
        row = self._accounts.find_one({"_id": session["account"]}) if session else None
        return _account(row) if row else None

    def _hash(self, token: str) -> str:
        return hmac.new(self._key, token.encode(), "sha256").hexdigest()


def _account(row: dict[str, Any]) -> Account:
    actor = Actor(id=row["_id"], role=Role(row["role"]), party=row["party"], name=row["name"])
    return Account(actor, tuple(row["regions"]))


def _matches(hashed: str, password: str) -> bool:
    with HASHING:
        try:
            return HASHER.verify(hashed, password)
        except (VerifyMismatchError, InvalidHashError):
            return False
