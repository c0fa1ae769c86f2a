"""
Timers: a service method that runs at the times of a cron row, once among all replicas, by business time.

    close_bidding = every("* * * * *", usecases.close_due)
"""

import time
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from typing import Any

import eventlet
import structlog
from nameko.extensions import Entrypoint
from pymongo.errors import PyMongoError

from common.interfaces.context import By
from common.interfaces.parties import Actor, Role
from common.runtime import timers
from common.runtime.bus.process import this_process
from common.runtime.telemetry import TIMER_MISSED, TIMER_RUNS

log = structlog.get_logger()
LOOK_EVERY = 0.3  # seconds of system time
ASK_EVERY = 3.0  # seconds until the database is asked although nothing is due: another replica may have left a run


class Every(Entrypoint):
    def __init__(self, cron: str, **kwargs: Any) -> None:
        self.cron = cron
        super().__init__(**kwargs)

    def setup(self) -> None:
        self.process = this_process()
        self.service = self.container.service_name
        self.rows = self.process.room(self.service).data["timers"]
        self._stopping = False
        self._running = False
        self._next_due: datetime | None = None
        self._ask_at = 0.0

    def start(self) -> None:
        self._loop = self.container.spawn_managed_thread(self._run)

    def stop(self) -> None:
        self._stopping = True
        self._loop.wait()

    def kill(self) -> None:
        self._loop.kill()

    def _run(self) -> None:
        while not self._stopping:
            try:
                if not self._running:
                    self._look()
            except PyMongoError as error:
                log.warning("timers wait for the database", service=self.service, reason=str(error))
            except Exception:
                log.exception("a timer could not be looked at", service=self.service, timer=self.method_name)
            eventlet.sleep(LOOK_EVERY)

    def _look(self) -> None:
        now = self.process.clock.now()
        if self._next_due and now < self._next_due and time.monotonic() < self._ask_at:
            return
        due = timers.take(self.rows, self.method_name, self.cron, now=now, system_now=datetime.now(UTC))
        if due is None:
            self._next_due, self._ask_at = timers.next_due(self.cron, now), time.monotonic() + ASK_EVERY
            return
        self._next_due = None
        self._running = True
        TIMER_MISSED.labels(self.service, self.method_name).inc(due.missed)
        by = By(
            actor=Actor(id=f"{self.service}-timer", role=Role.SERVICE),
            region=self.process.settings.stack,
            key=f"{self.method_name}-{due.at:%Y%m%dT%H%M%S}",
            at=now,
        )
        self.container.spawn_worker(self, (due.at, by), {}, handle_result=partial(self._worked, due))

    def _worked(self, due: timers.Due, _ctx: Any, _result: Any, exc_info: Any) -> tuple[None, None]:
        """A run that failed keeps its due time: when the lease ends somebody does it again."""
        self._running = False
        outcome = type(exc_info[1]).__name__ if exc_info else "ok"
        TIMER_RUNS.labels(self.service, self.method_name, outcome).inc()
        try:
            if exc_info:
                log.error("a timer failed", service=self.service, timer=self.method_name, exc_info=exc_info[1])
            else:
                timers.done(self.rows, self.method_name, due, system_now=datetime.now(UTC))
        except PyMongoError as error:
            log.warning("a timer's run could not be marked", service=self.service, reason=str(error))
        return None, None


def every(cron: str, use_case: Callable[[Any, By], None] | None = None) -> Callable[..., Any]:
    """
    Return the service method that does `use_case(store, by)` whenever `cron` says so.

    What is due is told by business time, which is `by.at`. Without a use case it decorates a method that is more.
    """
    decorate: Callable[..., Any] = Every.decorator(cron)
    if use_case is None:
        return decorate

    def method(service: Any, _due: datetime, by: By) -> None:
        use_case(service.store, by)

    timer: Callable[..., Any] = decorate(method)
    return timer
