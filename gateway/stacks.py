"""Which stack answers for a region, the one bus client of each, and whether it is live yet."""

from collections.abc import Callable
from contextlib import suppress
from datetime import date, datetime, time
from threading import Lock
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from common.interfaces.calls import Call
from common.interfaces.context import By
from common.interfaces.errors import NotFound, NotLive, Unavailable
from common.runtime.regions import StackRoute

LAW_TIME = ZoneInfo("Asia/Shanghai")


class Reply(Protocol):
    @property
    def result(self) -> dict[str, Any]: ...
    @property
    def replayed(self) -> bool: ...


class Asks(Protocol):
    """Whoever can put a call to one stack; raises Problem."""

    def ask(self, call: Call[Any], by: By) -> Reply: ...


Open = Callable[[StackRoute], Asks]
Clock = Callable[[StackRoute], datetime]


class Stacks:
    """Clients are opened at the first question, so never before a server process has forked."""

    def __init__(self, routes: tuple[StackRoute, ...], open_client: Open, clock: Clock) -> None:
        self.routes = routes
        self._by_region = {region: route for route in routes for region in route.regions}
        self._open, self._clock = open_client, clock
        self._clients: dict[str, Asks] = {}
        self._opening = {route.stack: Lock() for route in routes}  # a slow stack holds up nobody else

    def serving(self, region: str) -> StackRoute:
        if region not in self._by_region:
            raise NotFound(
                f"no level serves region {region}; / lists those that are served", {"regions": sorted(self._by_region)}
            )
        return self._by_region[region]

    def ask(self, route: StackRoute, call: Call[Any], by: By) -> Reply:
        return self._client(route).ask(call, by)

    def now(self, route: StackRoute) -> datetime:
        """The business time of a stack."""
        return self._clock(route)

    def today(self, route: StackRoute) -> date:
        """The business date of a stack, as the law counts days."""
        return self._clock(route).astimezone(LAW_TIME).date()

    def require_live(self, route: StackRoute) -> None:
        """Raise NotLive before the day a level goes live: until then it is only read."""
        now = self._clock(route).astimezone(LAW_TIME)
        if now.date() < route.go_live:
            opens = datetime.combine(route.go_live, time(), LAW_TIME)
            raise NotLive(
                f"{route.name_zh} ({route.name_en}) goes live on {route.go_live}; until then it can only be read",
                {"stack": route.stack, "go_live": str(route.go_live), "retry_after": (opens - now).total_seconds()},
            )

    def warm(self) -> None:
        """Open all clients ahead of the first question; those that cannot be opened yet are tried again at need."""
        for route in self.routes:
            with suppress(Unavailable):
                self._client(route)

    def _client(self, route: StackRoute) -> Asks:
        if route.stack in self._clients:
            return self._clients[route.stack]
        with self._opening[route.stack]:
            if route.stack not in self._clients:
                try:
                    self._clients[route.stack] = self._open(route)
                except OSError as error:
                    raise Unavailable(
                        f"{route.name_zh} ({route.name_en}) cannot be reached now; other levels can",
                        {"stack": route.stack},
                    ) from error
            return self._clients[route.stack]
