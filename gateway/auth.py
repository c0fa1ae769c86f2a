"""Who asks: a bearer token in the Authorization header (RFC 6750), opened and closed at /api/v1/sessions."""

import re
import time
from threading import Lock
from typing import Annotated, Protocol

from flask import Flask, Request, Response, jsonify, request
from pydantic import AwareDatetime, BaseModel, ConfigDict, StringConstraints

from common.interfaces.errors import Unauthenticated
from common.interfaces.fields import Id
from common.interfaces.parties import Role
from gateway.accounts import Account, Session
from gateway.problems import TooOften
from gateway.reading import read_body, read_model

BEARER = re.compile(r"Bearer +([A-Za-z0-9_-]{43})", re.ASCII | re.IGNORECASE)
WINDOW_SECONDS = 300
MOST_FAILED_AN_ACCOUNT = 10
MOST_FAILED_AN_ADDRESS = 50  # an office behind one address
MOST_WATCHED = 10_000


class Accounts(Protocol):
    def open(self, account_id: str, password: str) -> Session | None: ...
    def who(self, token: str) -> Account | None: ...
    def close(self, token: str) -> None: ...
    def ping(self) -> None: ...


class LogIn(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    id: Id
    password: Annotated[str, StringConstraints(min_length=1, max_length=256)]


class LoggedIn(BaseModel):
    """The token is told once, here; send it as `Authorization: Bearer <token>`."""

    token: str
    expires_at: AwareDatetime
    role: Role
    party: str


class Attempts:
    """Failed log-ins of the last five minutes; an account or address with too many of them waits."""

    def __init__(self) -> None:
        self._failed: dict[str, list[float]] = {}
        self._lock = Lock()

    def require_fewer(self, name: str, most: int) -> None:
        with self._lock:
            failed = self._recent(name)
        if len(failed) >= most:
            wait = max(1, round(failed[-most] + WINDOW_SECONDS - time.monotonic()))
            raise TooOften(f"too many failed log-ins; wait {wait} seconds and try again", {"retry_after": wait})

    def failed(self, name: str) -> None:
        with self._lock:
            if len(self._failed) >= MOST_WATCHED:
                self._failed = {known: self._recent(known) for known in self._failed if self._recent(known)}
            self._failed[name] = [*self._recent(name), time.monotonic()]

    def _recent(self, name: str) -> list[float]:
        since = time.monotonic() - WINDOW_SECONDS
        return [at for at in self._failed.get(name, ()) if at > since]


def token_of(asked: Request) -> str | None:
    """Return the bearer token; None if nobody says who asks; raise Unauthenticated for any other header."""
    said = asked.headers.get("Authorization")
    if said is None:
        return None
    found = BEARER.fullmatch(said.strip())
    if not found:
        raise Unauthenticated("the Authorization header is not 'Bearer <token>'; log in at /api/v1/sessions")
    return found[1]


def who_asks(asked: Request, accounts: Accounts) -> Account | None:
    token = token_of(asked)
    if token is None:
        return None
    account = accounts.who(token)
    if account is None:
        raise Unauthenticated("this token is unknown, expired or revoked; log in again at /api/v1/sessions")
    return account


def open_sessions(app: Flask, accounts: Accounts) -> None:
    attempts = Attempts()

    @app.post("/api/v1/sessions")
    def log_in() -> Response:
        given = read_model(LogIn, read_body(request))
        account, address = f"account {given.id}", f"address {request.remote_addr}"
        attempts.require_fewer(account, MOST_FAILED_AN_ACCOUNT)
        attempts.require_fewer(address, MOST_FAILED_AN_ADDRESS)
        session = accounts.open(given.id, given.password)
        if session is None:
            attempts.failed(account)
            attempts.failed(address)
            raise Unauthenticated("no such account, or another password; check both and log in again")
        actor = session.account.actor
        told = LoggedIn(token=session.token, expires_at=session.expires_at, role=actor.role, party=actor.party)
        response = jsonify(told.model_dump(mode="json"))
        response.headers["Cache-Control"] = "no-store"
        return response

    @app.delete("/api/v1/sessions/current")
    def log_out() -> Response:
        token = token_of(request)
        if token is None:
            raise Unauthenticated("there is no session to end; send its token as Authorization: Bearer <token>")
        accounts.close(token)
        return Response(status=204)
