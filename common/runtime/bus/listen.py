"""
Hearing: a service method that acts on one kind of news.

    on_contract_signed = listen(ContractSigned, usecases.sign)

`by.key` is the event's id: a store that is handed `by` does nothing twice. A handler that fails is tried again after a
pause that grows, then its message is parked. If it is our own database that is away, that is nobody's failure: the
message is kept and tried until the database is back.
"""

from collections.abc import Callable
from functools import partial
from typing import Any

import eventlet
import structlog
from eventlet.semaphore import Semaphore
from pydantic import ValidationError

from common.interfaces.context import By
from common.interfaces.errors import Outage
from common.interfaces.events import Envelope, Event
from common.interfaces.parties import Actor, Role
from common.runtime.bus import topology
from common.runtime.bus.guard import Malformed, count_in, read_object
from common.runtime.bus.inbox import Inbox, Reader
from common.runtime.bus.rpc import UseCase, method_of
from common.runtime.database import is_outage
from common.runtime.telemetry import EVENTS_HANDLED

log = structlog.get_logger()

PREFETCH = 16
OUTAGE_PAUSE = 0.5
SUSPECT_FROM = 2  # deliveries that ended without an answer
SUSPECT_PAUSE = 0.2  # seconds in which what is not suspect goes first
SUSPECT_STEP = 0.02


class Hearing(Inbox):
    """The one queue of news to a service."""

    prefetch = PREFETCH

    def setup(self) -> None:
        super().setup()
        self._turns = Semaphore(PREFETCH)
        self._alone = Semaphore()
        self._suspects = 0
        self._pauses = self.process.settings.retry_pauses

    def queue_of(self, service: str) -> Any:
        return topology.hearing_queue(service)

    def receive(self, message: Any) -> None:
        try:
            envelope = Envelope.model_validate(read_object(message))
            handler = next((p for p in self._providers if p.hears(envelope)), None)
            if handler is None:
                raise Malformed(f"{self.service} does not hear {envelope.type!r}")
            actor = Actor(id=envelope.actor, role=Role(envelope.role), party=envelope.party)
            news = handler.read(envelope)
        except ValidationError as error:
            return self.park(message, f"not an event of this version: {error.errors(include_input=False)[:3]}")
        except ValueError as reason:
            return self.park(message, str(reason))
        turns = self._take_turns(message)
        self._work(message, handler, envelope, actor, news, turns)
        return None

    def _take_turns(self, message: Any) -> int:
        """
        A message that may have ended a process before runs alone: its neighbours shall not be blamed with it.

        One of several suspects is to blame, and whoever waits behind it is given back with it. So they go in the order
        of the queue at one delivery and against it at the next: the good ones on both sides get through.
        """
        deliveries = count_in(message.headers, "x-delivery-count")
        if deliveries < SUSPECT_FROM:
            self._turns.acquire()
            return 1
        place, self._suspects = self._suspects, self._suspects + 1
        eventlet.sleep(SUSPECT_PAUSE + SUSPECT_STEP * (place if deliveries % 2 == 0 else PREFETCH - place))
        with self._alone:
            for _ in range(PREFETCH):
                self._turns.acquire()
        self._suspects -= 1
        return PREFETCH

    def _work(self, message: Any, handler: "Listen", envelope: Envelope, actor: Actor, news: Any, turns: int) -> None:
        now = self.process.clock.now()
        by = By(actor=actor, region=envelope.region, key=envelope.id, trace=envelope.trace, at=now)
        again = partial(self._work, message, handler, envelope, actor, news, turns)
        done = partial(self._worked, message, envelope, turns, again)
        self.container.spawn_worker(handler, (news, by), {}, handle_result=done)

    def _worked(
        self,
        message: Any,
        envelope: Envelope,
        turns: int,
        again: Callable[[], None],
        _ctx: Any,
        _result: Any,
        exc_info: Any,
    ) -> tuple[None, None]:
        error = exc_info[1] if exc_info else None
        ours = isinstance(error, Outage) or is_outage(error)
        if ours and not self.process.stopping:
            log.warning("kept until we are well again", service=self.service, type=envelope.type, reason=str(error))
            eventlet.sleep(OUTAGE_PAUSE)
            again()
            return None, None
        for _ in range(turns):
            self._turns.release()
        EVENTS_HANDLED.labels(self.service, envelope.type, type(error).__name__ if error else "ok").inc()
        if error is None:
            self.consumer.settle(message)
        elif ours:
            self.consumer.settle(message, requeue=True)
        else:
            self._failed(message, envelope, error)
        return None, None

    def _failed(self, message: Any, envelope: Envelope, error: Exception) -> None:
        tries = count_in(message.headers, "rongcai.tries") + 1
        told = {"service": self.service, "type": envelope.type, "event_id": envelope.id, "tries": tries}
        if tries > len(self._pauses):
            log.error("a handler failed for the last time", **told, exc_info=error)
            return self.park(message, f"handler failed {tries} times: {type(error).__name__}: {error}")
        log.warning("a handler failed", **told, reason=f"{type(error).__name__}: {error}")
        pause = int(self._pauses[tries - 1] * 1000)
        delayed = self.process.news.copy(
            message, "", f"delay-{self.service}", {"rongcai.tries": tries}, expiration=str(pause)
        )
        self.consumer.settle(message, requeue=not delayed)
        return None


class Listen(Reader):
    """Entrypoint of one kind of news; the method gets (event, by)."""

    inbox = Hearing()

    def __init__(self, kind: type[Event], **kwargs: Any) -> None:
        self.kind = kind
        super().__init__(**kwargs)

    def setup(self) -> None:
        if self.container.service_name not in self.kind.HEARD_BY:
            raise TypeError(f"{self.kind.__name__} does not say that {self.container.service_name} hears it")
        super().setup()

    def hears(self, envelope: Envelope) -> bool:
        return envelope.type == self.kind.TYPE

    def read(self, envelope: Envelope) -> Any:
        return self.kind.model_validate(envelope.data)


class ListenToAll(Listen):
    """Entrypoint of all news of the stack; the method gets (envelope, by)."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(Event, **kwargs)

    def setup(self) -> None:
        Reader.setup(self)

    def hears(self, envelope: Envelope) -> bool:
        return envelope.type in Event.ALL

    def read(self, envelope: Envelope) -> Envelope:
        return envelope


def listen(kind: type[Event], use_case: UseCase | None = None, *needs: str) -> Callable[..., Any]:
    """Return the service method that hears `kind` with `use_case(store, news, by)`; see common.runtime.bus.rpc."""
    decorate: Callable[..., Any] = Listen.decorator(kind)
    return decorate if use_case is None else decorate(method_of(use_case, needs))


listen_to_all = ListenToAll.decorator
