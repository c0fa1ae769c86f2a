"""The log as the gateway serves it to the operator of a home."""

from collections.abc import Iterator
from typing import Any

import httpx

PAGE = 100
SECONDS = 30.0


class CannotRead(Exception):
    """The gateway does not answer, or answers no; the text says what to do next."""

    def __init__(self, why: str, status: int = 0) -> None:
        super().__init__(why)
        self.status = status


class LogReader:
    """Reads logs of all stacks in one session; `endpoints` are those of the home, `gateway` another URL than theirs."""

    def __init__(self, endpoints: dict[str, Any], gateway: str = "") -> None:
        url = (gateway or endpoints["gateway_url"]).rstrip("/")
        self._http = httpx.Client(base_url=f"{url}/api/v1", timeout=SECONDS)
        operator = next(account for account in endpoints["accounts"] if account["role"] == "operator")
        session = self._ask("POST", "/sessions", json={"id": operator["id"], "password": operator["password"]})
        self._http.headers["Authorization"] = f"Bearer {session['token']}"

    def head(self, region: str) -> dict[str, Any]:
        return self._get(region, "log/head")

    def entries(self, region: str, size: int) -> Iterator[dict[str, Any]]:
        """Yield the first `size` entries as served; fewer, if the log serves no more."""
        for since in range(0, size, PAGE):
            items = self._get(region, "log/entries", since=since, limit=min(PAGE, size - since))["items"]
            yield from items
            if not items:
                return

    def entry(self, region: str, index: int) -> dict[str, Any] | None:
        items = self._get(region, "log/entries", since=index, limit=1)["items"]
        return items[0] if items else None

    def inclusion(self, region: str, event_id: str, size: int) -> dict[str, Any]:
        return self._get(region, "log/inclusion", event_id=event_id, size=size)

    def timeline(self, region: str, procurement_id: str) -> list[dict[str, Any]]:
        steps: list[dict[str, Any]] = self._get(region, f"procurements/{procurement_id}/timeline")["items"]
        return steps

    def _get(self, region: str, path: str, **query: Any) -> dict[str, Any]:
        return self._ask("GET", f"/regions/{region}/{path}", params=query)

    def _ask(self, verb: str, path: str, **more: Any) -> dict[str, Any]:
        try:
            answer = self._http.request(verb, path, **more)
            body: dict[str, Any] = answer.json()
        except (httpx.HTTPError, ValueError) as error:
            raise CannotRead(f"{self._http.base_url} cannot be read ({error}); is it up? try: rongcai status") from None
        if answer.is_error:
            raise CannotRead(str(body.get("detail") or answer.status_code), answer.status_code)
        return body
