"""
What a container consumes with: nameko's queue consumer, made to survive what stock nameko does not.

Messages are read raw, so nothing of a framework's parses them before the guard. A stop first ends consuming, then
waits for what runs, and only then closes the connection: their acknowledgements still get through.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

import structlog
from amqp.exceptions import AccessRefused, AMQPError, NotFound, PreconditionFailed
from kombu import Consumer
from nameko.messaging import QueueConsumer

from common.runtime.bus.process import this_process
from common.runtime.wire import tune

log = structlog.get_logger()
COMING_BACK = 60.0  # seconds: a broker that starts again may for a while not serve queues that it has kept
GONE, GONE_FOR_GOOD = "no queue", 5.0  # what it says of one that it does not know at all, and how long that is doubted
PAUSE = 0.5


class QueuesDoNotFit(RuntimeError):
    """A queue is missing, forbidden or declared with other arguments: the process ends and says so."""


class OwnPrefetch(Consumer):
    """A channel's prefetch holds for what begins to consume after it is set: each consumer sets its own just before."""

    def consume(self, no_ack: bool | None = None) -> None:
        self.qos(prefetch_count=self.prefetch_count)
        super().consume(no_ack)


class DrainingConsumer(QueueConsumer):
    """
    Providers have queue, prefetch, receive(message), undecodable(message, error), park(message, reason), and are
    `quick` if their `receive` never waits for anything, so that it needs no greenlet of its own.
    """

    def __init__(self) -> None:
        super().__init__()
        self.running = 0  # messages received over `_channel` and not yet settled
        self._channel: Any = None
        self._known = False  # these queues have been there for this process
        self._lost_at: float | None = None  # monotonic seconds since when one of them is not
        self.connected = False

    def get_consumers(self, _consumer_cls: Any, channel: Any) -> list[Any]:
        self.running, self._channel = 0, channel  # what an earlier connection had is the broker's again
        for provider in self._providers:
            consumer = OwnPrefetch(
                channel,
                queues=[provider.queue],
                on_message=partial(self._receive, provider),
                on_decode_error=partial(self._undecodable, provider),
                auto_declare=False,
                prefetch_count=provider.prefetch,
            )
            self._consumers[provider] = consumer
        return list(self._consumers.values())

    @contextmanager
    def establish_connection(self) -> Iterator[Any]:
        self.connected = False
        with self.connection.clone() as connection:
            pause = {"interval_start": 0.2, "interval_step": 0.3, "interval_max": 2}
            connection.ensure_connection(self.on_connection_error, **pause)
            tune(connection)
            this_process().replies.drop()  # where this line was lost, so was that of the answers
            yield connection

    def on_consume_ready(self, connection: Any, channel: Any, consumers: Any, **kwargs: Any) -> None:
        self.connected, self._known, self._lost_at = True, True, None
        super().on_consume_ready(connection, channel, consumers, **kwargs)

    def on_connection_error(self, exc: Exception, interval: float) -> None:
        self.connected = False
        log.warning("broker is away", reason=str(exc), next_try_seconds=interval)

    def on_iteration(self) -> None:
        self._cancel_consumers_if_requested()
        if not self._consumers and self.running <= 0:
            self.should_stop = True

    def consume(self, *args: Any, **kwargs: Any) -> Iterator[Any]:
        try:
            yield from super().consume(*args, **kwargs)
        except (AccessRefused, NotFound, PreconditionFailed) as error:
            if isinstance(error, NotFound) and self._may_come_back(str(error)):
                log.warning("a queue is not back yet", reason=str(error))
                time.sleep(PAUSE)
                raise ConnectionResetError(str(error)) from error  # which is tried again
            raise QueuesDoNotFit(f"{error}; declare the queues of this version first (rongcai up does)") from error

    def _may_come_back(self, reason: str) -> bool:
        """Whether a queue that was there may only not be up again; at the start, trying again would not mend it."""
        self.connected = False
        if self._known and self._lost_at is None:
            self._lost_at = time.monotonic()
        patience = GONE_FOR_GOOD if GONE in reason else COMING_BACK
        return self._lost_at is not None and time.monotonic() - self._lost_at < patience

    def settle(self, message: Any, *, requeue: bool = False) -> None:
        """Acknowledge (or give back) a message; if its connection is gone the broker delivers it again."""
        if message.channel is self._channel:
            self.running -= 1
        try:
            message.requeue() if requeue else message.ack()
        except (OSError, AMQPError) as error:
            log.info("acknowledgement lost; the message comes again", reason=str(error))

    def _receive(self, provider: Any, message: Any) -> None:
        self.running += 1
        if provider.quick:
            self._guarded(provider, provider.receive, message)
        else:
            self._apart(provider, provider.receive, message)

    def _undecodable(self, provider: Any, message: Any, error: Exception) -> None:
        self.running += 1
        self._apart(provider, partial(provider.undecodable, error=error), message)

    def _apart(self, provider: Any, receive: Callable[[Any], None], message: Any) -> None:
        self.container.spawn_managed_thread(partial(self._guarded, provider, receive, message))

    def _guarded(self, provider: Any, receive: Callable[[Any], None], message: Any) -> None:
        try:
            receive(message)
        except Exception as error:
            log.exception("a message could not be received", queue=provider.queue.name)
            reason = f"could not be received: {type(error).__name__}: {error}"
            self.container.spawn_managed_thread(partial(provider.park, message, reason))
