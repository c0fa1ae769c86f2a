"""The gateway as a program outside sees it: calls by their declared shapes, repeated safely until answered."""

import time
from typing import Any, TypeVar, cast
from uuid import uuid4

import httpx

from common.interfaces.calls import Call, View
from deploy.local.accounts import Account as Account

Answer = TypeVar("Answer", bound=View)
AGAIN = {502, 503, 504}  # ours to mend: the same request under the same key is safe
PATIENCE = 60.0  # seconds


class Refused(Exception):
    """The gateway answered with a problem (RFC 9457); `code`, `detail` and `facts` are those of the refusal."""

    def __init__(self, status: int, problem: dict[str, Any]) -> None:
        super().__init__(
            f"{problem.get('title_zh', '')} {problem.get('title', '')}: {problem.get('detail', '')}".strip()
        )
        self.status = status
        self.code = str(problem.get("code", ""))
        self.facts: dict[str, Any] = problem.get("facts") or {}

    @property
    def rule(self) -> str:
        return str(self.facts.get("rule", ""))


class Person:
    """One account acting in one region; logs in when first needed and again when the session ended."""

    def __init__(self, gateway_url: str, account: Account, region: str, http: httpx.Client | None = None) -> None:
        self.account, self.region = account, region
        self._http = http or httpx.Client(base_url=gateway_url, timeout=15)
        self._token = ""

    @property
    def token(self) -> str:
        """What the last log-in gave; empty before the first question."""
        return self._token

    def ask(
        self, call: Call[Answer], *, key: str | None = None, if_match: int | None = None, patience: float = PATIENCE
    ) -> Answer:
        """Ask until answered or `patience` (seconds) ends; raise Refused, or httpx.HTTPError if nobody answers."""
        answer = call.ANSWER.model_validate(self.ask_raw(call, key=key, if_match=if_match, patience=patience))
        return cast(Answer, answer)

    def ask_raw(
        self, call: Call[Any], *, key: str | None = None, if_match: int | None = None, patience: float = PATIENCE
    ) -> dict[str, Any]:
        until = time.monotonic() + patience
        request = self._request(call, key or uuid4().hex, if_match)
        while True:
            try:
                response = self._http.send(self._signed_in(request))
            except httpx.TransportError:
                if time.monotonic() > until:
                    raise
                time.sleep(0.5)
                continue
            except Refused as refusal:  # to log in
                if refusal.status not in AGAIN or time.monotonic() > until:
                    raise
                time.sleep(0.5)
                continue
            if response.status_code == 401 and self._token:
                self._token = ""
            elif response.status_code not in AGAIN or time.monotonic() > until:
                return _read(response)
            else:
                time.sleep(min(2.0, float(response.headers.get("Retry-After", 0.5))))

    def eventually(self, call: Call[Answer], *codes: str, key: str | None = None, patience: float = PATIENCE) -> Answer:
        """As `ask`, but while the refusal has one of these codes wait for the news that is still on its way."""
        until = time.monotonic() + patience
        key = key or uuid4().hex  # a refused command has changed nothing, so its key is still fresh
        while True:
            try:
                return self.ask(call, key=key)
            except Refused as refusal:
                if refusal.code not in codes or time.monotonic() > until:
                    raise
                time.sleep(0.3)

    def _request(self, call: Call[Any], key: str, if_match: int | None) -> httpx.Request:
        door = call.DOOR
        assert door is not None, f"{type(call).__name__} has no door"
        fields = call.model_dump(mode="json", exclude_unset=True)
        path = door.path.format(**{name: fields.pop(name) for name in door.path_fields})
        url = f"/api/v1/regions/{self.region}{path}"
        if door.verb == "GET":
            return self._http.build_request("GET", url, params=fields)
        headers = {"Idempotency-Key": key} | ({"If-Match": f'"{if_match}"'} if if_match is not None else {})
        return self._http.build_request(door.verb, url, json=fields, headers=headers)

    def _signed_in(self, request: httpx.Request) -> httpx.Request:
        if not self._token:
            said = {"id": self.account.id, "password": self.account.password}
            self._token = str(_read(self._http.post("/api/v1/sessions", json=said))["token"])
        request.headers["Authorization"] = f"Bearer {self._token}"
        return request


def _read(response: httpx.Response) -> dict[str, Any]:
    if response.is_success:
        body: dict[str, Any] = response.json()
        return body
    try:
        problem = response.json()
    except ValueError:
        problem = {"title": f"HTTP {response.status_code}", "detail": response.text[:300]}
    raise Refused(response.status_code, problem)
