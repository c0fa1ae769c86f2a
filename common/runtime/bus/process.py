"""What all containers of one process share: settings, clock, database client, the two ways out, the numbers."""

from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache

import eventlet
import structlog
from eventlet.queue import Queue
from pymongo.errors import PyMongoError

from common.runtime import outbox
from common.runtime.bus.publish import News, Replies
from common.runtime.clock import BusinessClock
from common.runtime.database import ServiceDatabase, Written, database
from common.runtime.settings import StackSettings, load
from common.runtime.telemetry import OUTBOX_SENT, OUTBOX_WAITING, STEPS

log = structlog.get_logger()


@dataclass
class Process:
    settings: StackSettings
    clock: BusinessClock
    replies: Replies
    news: News
    stopping: bool = False
    rooms: dict[str, "Room"] = field(default_factory=dict)

    def room(self, service: str) -> "Room":
        if service not in self.rooms:
            self.rooms[service] = Room(self, service)
        return self.rooms[service]


class Room:
    """One service's own database and its relay."""

    def __init__(self, process: Process, service: str) -> None:
        settings = process.settings
        self.service = service
        self.process = process
        self.data = database(settings.mongo_uri.get_secret_value(), f"{settings.database_prefix}_{service}")
        self.collections: set[str] = set()
        self._fresh: Queue = Queue()

    def store_database(self) -> ServiceDatabase:
        process = self.process
        return ServiceDatabase(self.data, self.service, process.settings.stack, process.clock.now, self._tell)

    def _tell(self, written: Written) -> None:
        for envelope in written.envelopes:
            STEPS.labels(self.service, envelope["type"]).inc()
        self._fresh.put(written)

    def rest(self) -> None:
        """Bring out what is still in hand before the process ends; the sweep of the next one finds the rest."""
        left = []
        while not self._fresh.empty():
            left.append(self._fresh.get())
        if left:
            self._bring(left)

    def relay(self) -> None:
        """Bring news out for as long as the process runs; what a crash left is swept up."""
        eventlet.spawn(self._sweep_for_ever)
        while True:
            batch = [self._fresh.get()]
            while len(batch) < outbox.BATCH and not self._fresh.empty():
                batch.append(self._fresh.get())
            self._bring(batch)

    def _sweep_for_ever(self) -> None:
        seconds = self.process.settings.sweep_seconds
        while True:
            sent = 0
            try:
                left = outbox.leftovers(self.data, timedelta(seconds=seconds), sorted(self.collections))
                OUTBOX_WAITING.labels(self.service).set(len(left))
                sent = self._bring(left) if left else 0
            except PyMongoError as error:
                log.warning("outboxes cannot be swept", service=self.service, reason=str(error))
            except Exception:  # whatever it is, news must not stay where it is for it
                log.exception("outboxes cannot be swept", service=self.service)
            eventlet.sleep(0 if sent >= outbox.BATCH else seconds)

    def _bring(self, batch: list[Written]) -> int:
        try:
            sent = outbox.bring(self.data, batch, self.process.news.publish)
        except PyMongoError as error:  # of whatever kind: the relay lives, and the sweep tries again
            log.warning("news waits in its outbox", service=self.service, reason=str(error))
            return 0
        except Exception:  # nor may anything else end it: a relay that ends takes its process along
            log.exception("news waits in its outbox", service=self.service)
            return 0
        OUTBOX_SENT.labels(self.service).inc(sent)
        return sent


@cache
def this_process() -> Process:
    settings = load(StackSettings)
    platform = database(settings.mongo_uri.get_secret_value(), f"{settings.database_prefix}_platform")
    return Process(
        settings=settings,
        clock=BusinessClock(platform, sandbox=settings.sandbox),
        replies=Replies(settings.broker_uri),
        news=News(settings.broker_uri),
    )
