"""A program of a buyer or a bank: plain HTTP, its own token, and nothing done for it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import httpx
import pytest

from tests.shared_platform import CITY, Platform


@dataclass
class Program:
    """One account asking below one region; `post` makes a fresh key unless it is told one."""

    http: httpx.Client
    region: str
    token: str = ""
    account: str = ""
    headers: dict[str, str] = field(default_factory=dict)

    def get(self, path: str, headers: dict[str, str] | None = None, **query: Any) -> httpx.Response:
        return self.http.get(self._url(path), params=query, headers=self._with(headers))

    def post(
        self, path: str, body: Any = None, *, key: str | None = None, headers: dict[str, str] | None = None
    ) -> httpx.Response:
        given = {"Idempotency-Key": uuid4().hex if key is None else key} | (headers or {})
        return self.http.post(self._url(path), json=body if body is not None else {}, headers=self._with(given))

    def send(self, path: str, raw: bytes, media_type: str = "application/json") -> httpx.Response:
        """Send these very bytes."""
        given = {"Idempotency-Key": uuid4().hex, "Content-Type": media_type}
        return self.http.post(self._url(path), content=raw, headers=self._with(given))

    def made(self, path: str, body: Any = None) -> dict[str, Any]:
        """Post what must succeed and return the answer."""
        response = self.post(path, body)
        assert response.status_code == 200, response.text
        answer: dict[str, Any] = response.json()
        return answer

    def _url(self, path: str) -> str:
        return f"/api/v1/regions/{self.region}{path}"

    def _with(self, given: dict[str, str] | None) -> dict[str, str]:
        own = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        return own | self.headers | (given or {})


Programs = Callable[..., Program]


@pytest.fixture(scope="session")
def program(platform: Platform, http: httpx.Client) -> Programs:
    """Return the program of an account, by its short name, below a region; without a name it has no account."""
    passwords = {row["id"]: row["password"] for row in platform.endpoints["accounts"]}
    tokens: dict[str, str] = {}

    def make(name: str = "", region: str = CITY) -> Program:
        account = next((id_ for id_ in (f"{name}-{region}", name) if id_ in passwords), "")
        assert account or not name, f"{name} is no account"
        if account and account not in tokens:
            tokens[account] = log_in(http, account, passwords[account]).json()["token"]
        return Program(http, region, tokens.get(account, ""), account)

    return make


def log_in(http: httpx.Client, account: str, password: str) -> httpx.Response:
    return http.post("/api/v1/sessions", json={"id": account, "password": password})


def a_requirement(**given: Any) -> dict[str, Any]:
    """Return the body of a well-formed command that every buyer may give."""
    said = {"name": "网络设备", "summary": "按清单提供网络设备。", "category": "goods", "estimate": "120000.00"}
    return said | given


def problem(response: httpx.Response, status: int, code: str) -> dict[str, Any]:
    """Return the problem document, which must have this status and code and tell a person what to do next."""
    assert (response.status_code, response.headers["Content-Type"]) == (status, "application/problem+json"), (
        response.text
    )
    said: dict[str, Any] = response.json()
    assert (said["status"], said["code"], said["type"]) == (status, code, f"/problems/{code}")
    assert said["title"]
    assert said["title_zh"]
    assert said["detail"]
    assert said["request_id"] == response.headers["X-Request-Id"]
    assert response.headers["Cache-Control"] == "no-store"
    return said
