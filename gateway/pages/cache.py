"""Rendered pages, kept for a moment: a reader who already has the page costs no question to the bus."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256

from flask import Response, request

FRESH_SECONDS = 2.0
MOST_PAGES = 500
CACHE_CONTROL = "public, max-age=5"


@dataclass(frozen=True, slots=True)
class Kept:
    body: bytes
    etag: str
    until: float


class PageCache:
    def __init__(self) -> None:
        self._pages: dict[tuple[str, ...], Kept] = {}

    def answer(self, key: tuple[str, ...], render: Callable[[], str]) -> Response:
        """Return the page, or 304 to whoever has it. What `render` raises is not kept."""
        kept = self._pages.get(key)
        if kept is None or kept.until < time.monotonic():
            kept = self._keep(key, render().encode())
        if kept.etag in request.if_none_match:
            response = Response(status=304)
        else:
            response = Response(kept.body, content_type="text/html; charset=utf-8")
        response.headers["ETag"] = f'"{kept.etag}"'
        response.headers["Cache-Control"] = CACHE_CONTROL
        return response

    def _keep(self, key: tuple[str, ...], body: bytes) -> Kept:
        if len(self._pages) >= MOST_PAGES:
            self._pages.clear()
        kept = Kept(body, sha256(body).hexdigest()[:32], time.monotonic() + FRESH_SECONDS)
        self._pages[key] = kept
        return kept
