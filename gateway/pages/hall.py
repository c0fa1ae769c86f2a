"""
The opening hall: a page that works by being read again, and a stream of its steps for whoever stays.

All readers of one hall cost one question a second. A listener holds a thread as long as it listens, so their number is
bounded; whoever finds no room reads the page again instead.
"""

import json
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import datetime
from threading import BoundedSemaphore, Lock

from flask import Flask, Response, g, request

from common.interfaces.bidding import HallStep, OpeningView
from common.interfaces.errors import Fault, Outage, Unavailable
from common.runtime.settings import GatewaySettings
from gateway.headers import LIVE
from gateway.pages.cache import PageCache
from gateway.pages.rendering import address, key, page
from gateway.pages.sources import Sources
from gateway.pages.words import TEXTS
from gateway.stacks import Stacks

PAGE = "/regions/<region>/tenders/<procurement_id>/opening"
LOOK_EVERY = 1.0  # seconds
HEARTBEAT = 15.0  # seconds of silence after which a listener is told that we are still here
LONGEST = 120.0  # seconds; a browser comes back by itself and says how much it has heard
MOST_HALLS = 200
REASON = "hall.reason."
FULL = "实时席位已满，页面将定时刷新。 All live seats are taken; the page can be read again instead."


class Halls:
    """The record of each hall that is being read, asked for at most once a second."""

    def __init__(self, sources: Sources) -> None:
        self._sources = sources
        self._seen: dict[tuple[str, str], tuple[float, OpeningView]] = {}
        self._asking: dict[tuple[str, str], Lock] = {}

    def seen(self, region: str, procurement_id: str, trace: str) -> OpeningView:
        hall = (region, procurement_id)
        if len(self._asking) >= MOST_HALLS:
            self._asking.clear()
            self._seen.clear()
        with self._asking.setdefault(hall, Lock()):
            at, view = self._seen.get(hall, (0.0, None))
            if view is None or time.monotonic() - at >= LOOK_EVERY:
                view = self._sources.opening(region, procurement_id, trace)
                self._seen[hall] = (time.monotonic(), view)
            return view


def open_hall(app: Flask, stacks: Stacks, sources: Sources, cache: PageCache, settings: GatewaySettings) -> None:
    halls, seats = Halls(sources), BoundedSemaphore(settings.hall_listeners) if settings.hall_listeners else None
    app.jinja_env.globals["hall_script"] = address(app, "hall.js")
    app.jinja_env.globals["hall_reasons"] = {text.removeprefix(REASON) for text in TEXTS if text.startswith(REASON)}

    @app.get(PAGE)
    def opening_hall(region: str, procurement_id: str) -> Response:
        g.level = route = stacks.serving(region)
        view, now = halls.seen(region, procurement_id, g.trace), stacks.now(route)

        def render() -> str:
            left = time_left(view.bids_due_at, now)
            return page("hall.html", hall=view, region=region, lines=lines_by_lot(view), now=now, left=left)

        response = cache.answer(key(str(view.version), view.state), render)
        response.headers["Content-Security-Policy"] = LIVE
        response.headers["Cache-Control"] = "no-cache"  # a step that was just heard of has to be on it
        return response

    @app.get(f"{PAGE}/events")
    def opening_events(region: str, procurement_id: str) -> Response:
        g.level = stacks.serving(region)
        view, heard = halls.seen(region, procurement_id, g.trace), heard_so_far(request.headers.get("Last-Event-ID"))
        if view.over and heard >= len(view.steps):
            return Response(status=204)  # tells a browser not to come back
        if seats is None or not seats.acquire(blocking=False):
            raise Unavailable(FULL, {"retry_after": 10})
        trace = g.trace
        response = Response(_listen(lambda: halls.seen(region, procurement_id, trace), heard))
        response.call_on_close(seats.release)
        response.content_type = "text/event-stream; charset=utf-8"
        response.headers["Cache-Control"] = "no-store"
        response.headers["X-Accel-Buffering"] = "no"
        return response


def heard_so_far(last: str | None) -> int:
    """Return how many steps a listener that comes back has heard; what is no number is none."""
    return int(last) if last and last.isascii() and last.isdigit() and len(last) < 7 else 0


def time_left(due: datetime | None, now: datetime) -> tuple[int, int, int] | None:
    """Return days, hours and minutes until the deadline, the last minute as one; None once it is reached."""
    if due is None or now >= due:
        return None
    minutes = -(-int((due - now).total_seconds()) // 60)
    return minutes // 1440, minutes // 60 % 24, minutes % 60


def lines_by_lot(view: OpeningView) -> dict[str, list[object]]:
    """Return the opening sheet of each lot, lowest price first, what has no price last."""
    order = sorted(view.lines, key=lambda line: (line.price is None, line.price or 0, line.digest))
    return {lot.lot: [line for line in order if line.lot == lot.lot] for lot in view.lots}


def _event(number: int, step: HallStep) -> str:
    return f"id: {number}\nevent: step\ndata: {json.dumps(step.model_dump(mode='json'), ensure_ascii=False)}\n\n"


def _listen(look: Callable[[], OpeningView], heard: int) -> Iterator[str]:
    """Yield each step once, in order; a stack that is away is waited for."""
    yield "retry: 3000\n\n"
    begun = spoke = time.monotonic()
    while time.monotonic() - begun < LONGEST:
        with suppress(Outage, Fault):
            view = look()
            for number, step in enumerate(view.steps[heard:], heard + 1):
                yield _event(number, step)
                heard, spoke = number, time.monotonic()
            if view.over:
                yield "event: over\ndata: {}\n\n"
                return
        if time.monotonic() - spoke >= HEARTBEAT:
            yield ": still here\n\n"
            spoke = time.monotonic()
        time.sleep(LOOK_EVERY)
