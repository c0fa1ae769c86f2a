"""One queue of one service, shared by the entrypoints that read from it."""

from typing import Any

import eventlet
import structlog
from eventlet.event import Event as Signal
from nameko.extensions import Entrypoint, ProviderCollector, SharedExtension

from common.runtime.bus.consumer import DrainingConsumer
from common.runtime.bus.process import this_process
from common.runtime.telemetry import MESSAGES_PARKED

log = structlog.get_logger()
UNPARKED_PAUSE = 0.5  # seconds; a message that comes straight back would come back without end


class Inbox(SharedExtension, ProviderCollector):
    """Subclasses say which queue (`queue_of`) and what to do with a message (`receive`)."""

    consumer = DrainingConsumer()
    prefetch = 1
    quick = False

    def setup(self) -> None:
        self.process = this_process()
        self.service = self.container.service_name
        self.queue = self.queue_of(self.service)
        self._stopped: Signal | None = None
        self.consumer.register_provider(self)

    def queue_of(self, service: str) -> Any:
        raise TypeError(f"{type(self).__name__} names no queue of {service}")

    def receive(self, message: Any) -> None:
        raise TypeError(f"{type(self).__name__} cannot receive {message}")

    def stop_receiving(self) -> None:
        """Cancel the queue's consumer; what has been received already finds its entrypoint still there."""
        if self._stopped is None:
            self._stopped = Signal()
            self.consumer.unregister_provider(self)
            self._stopped.send()
        self._stopped.wait()

    def stop(self) -> None:
        self.stop_receiving()

    def undecodable(self, message: Any, error: Exception) -> None:
        self.park(message, f"undecodable: {type(error).__name__}")

    def park(self, message: Any, reason: str) -> None:
        """Set a message aside for a person; if even that fails the broker keeps it."""
        log.warning("parked", service=self.service, queue=self.queue.name, reason=reason)
        MESSAGES_PARKED.labels(self.service).inc()
        parked = self.process.news.park(message, self.service, self.queue.name, reason)
        if not parked:
            eventlet.sleep(UNPARKED_PAUSE)
        self.consumer.settle(message, requeue=not parked)


class Reader(Entrypoint):
    """An entrypoint that reads from an inbox."""

    inbox: Inbox

    def setup(self) -> None:
        self.inbox.register_provider(self)

    def stop(self) -> None:
        self.inbox.stop_receiving()
