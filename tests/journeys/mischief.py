"""A broker at its worst within its promise: everything comes twice, late, and in any order; and poison."""

import time
from itertools import count
from random import Random
from threading import Event, Thread
from types import TracebackType
from typing import Any

from amqp import Message

from common.runtime.bus.topology import SERVICES, events_of, heard_by, hearing_queue
from tests.journeys.platform import Platform

LONGEST_BATCH = 0.6  # seconds in which news is held back before it goes on in another order


class Shuffler:
    """
    While it is entered, news reaches the services through it alone: shuffled in batches, twice.

    It takes the hearing queues off the senders' exchanges, so that even the first delivery is out of order.
    """

    def __init__(self, platform: Platform, rng: Random) -> None:
        self._platform, self._rng = platform, rng
        self._leaving = Event()
        self._thread = Thread(target=self._run)
        self._failed: list[Exception] = []
        self._ready = Event()
        self.passed_on = 0

    def __enter__(self) -> "Shuffler":
        self._thread.start()
        assert self._ready.wait(30), self._failed
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._leaving.set()
        self._thread.join()
        if self._failed:
            raise self._failed[0]

    def _run(self) -> None:
        try:
            with self._platform.channel() as channel:
                queue = channel.queue_declare(exclusive=True).queue
                for service in SERVICES:
                    channel.queue_bind(queue, events_of(service).name, "#")
                _route(channel.queue_unbind)
                self._ready.set()
                while not self._leaving.is_set():
                    self._pass_on(channel, queue)
                _route(channel.queue_bind)
                for service in SERVICES:
                    channel.queue_unbind(queue, events_of(service).name, "#")
                self._pass_on(channel, queue)
        except Exception as error:
            self._failed.append(error)

    def _pass_on(self, channel: Any, queue: str) -> None:
        time.sleep(self._rng.uniform(0, LONGEST_BATCH))
        batch = []
        while message := channel.basic_get(queue, no_ack=True):
            batch.append(message)
        twice = batch * 2
        self._rng.shuffle(twice)
        for message in twice:
            self._deliver(channel, message)
        self.passed_on += len(batch)

    def _deliver(self, channel: Any, message: Message) -> None:
        kind = message.delivery_info["routing_key"]
        for service in SERVICES:
            if any(kind == heard.TYPE for heard in heard_by(service)):
                channel.basic_publish(message, exchange="", routing_key=hearing_queue(service).name)


def _route(bind: Any) -> None:
    """Do (`queue_bind`) or undo (`queue_unbind`) all ways from the exchanges to the hearing queues."""
    for service in SERVICES:
        for kind in heard_by(service):
            bind(hearing_queue(service).name, events_of(kind.SENDER).name, kind.TYPE)


POISON: dict[str, tuple[bytes, dict[str, Any]]] = {
    "no-json": (b"{", {"content_type": "application/json", "content_encoding": "utf-8"}),
    "no-event-no-question": (b'{"a": 1}', {"content_type": "application/json", "content_encoding": "utf-8"}),
    "odd-headers": (b"{}", {"content_type": "application/json", "application_headers": {"nameko.call_id_stack": 7}}),
    "compressed": (b"x\x9c", {"content_type": "application/json", "application_headers": {"compression": "zlib"}}),
    "pickled": (b"\x80\x04.", {"content_type": "application/x-python-serialize", "content_encoding": "binary"}),
}


def poison(platform: Platform, rng: Random) -> dict[str, list[str]]:
    """Put one of each kind, in any order, into every queue that a service reads; return their ids by service."""
    numbers, sent = count(1), {}
    with platform.channel() as channel:
        for service in SERVICES:
            sent[service] = []
            for queue in (f"hear-{service}", f"rpc-{service}"):
                for name in rng.sample(sorted(POISON), len(POISON)):
                    body, properties = POISON[name]
                    sent[service].append(f"poison-{next(numbers)}-{name}")
                    message = Message(body, message_id=sent[service][-1], delivery_mode=2, **properties)
                    channel.basic_publish(message, exchange="", routing_key=queue)
    return sent
