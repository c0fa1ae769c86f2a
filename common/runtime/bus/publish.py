"""Two ways out of a process: replies (transient, unconfirmed, fast) and news (persistent, confirmed, routed)."""

import json
from collections.abc import Sequence
from contextlib import suppress
from itertools import islice
from typing import Any
from uuid import uuid4

import amqp
from eventlet import Timeout
from eventlet.semaphore import Semaphore
from kombu import Connection
from kombu.exceptions import OperationalError
from pydantic import SecretStr

from common.runtime.bus.guard import JSON, raw_body
from common.runtime.bus.topology import PARKED
from common.runtime.wire import tune

# A frozen broker must not hold a greenlet for ever: sockets give up, and so does the whole publication.
SOCKET = {"read_timeout": 10, "write_timeout": 10, "connect_timeout": 5}
CONFIRM_SECONDS = 15
LOST = (OSError, amqp.exceptions.AMQPError, OperationalError, Timeout)
LONGEST_HEADER = 1000  # characters of a header, and headers of a message, that are repeated in a copy
MOST_HEADERS = 30


class _Line:
    """One connection and channel, opened when first needed and again after it was lost; one greenlet at a time."""

    def __init__(self, broker_uri: SecretStr) -> None:
        self._uri = broker_uri
        self._channel: Any = None
        self._lock = Semaphore()

    def _open(self) -> Any:
        if self._channel is None:
            connection = Connection(self._uri.get_secret_value(), transport_options=dict(SOCKET), heartbeat=0)
            connection.ensure_connection(max_retries=1, interval_start=0.2, timeout=5)
            self._channel = connection.default_channel
            tune(connection)
            self._opened(self._channel)
        return self._channel

    def _opened(self, channel: Any) -> None:
        """Room for what a fresh channel needs."""

    def drop(self) -> None:
        """Forget the connection: what is written to one that the broker has closed would vanish unseen."""
        channel, self._channel = self._channel, None
        if channel is not None:
            with Timeout(1, False), suppress(*LOST):  # it is gone either way
                channel.connection.client.close()

    def _message(self, body: bytes, **properties: Any) -> amqp.Message:
        return amqp.Message(body, content_type=JSON, content_encoding="utf-8", **properties)


class Replies(_Line):
    """Answers to questions: if one is lost the caller times out and asks again under the same key."""

    def send(self, reply_to: str, correlation_id: str, answer: dict[str, Any]) -> None:
        body = json.dumps(answer, separators=(",", ":"), ensure_ascii=False).encode()
        message = self._message(body, correlation_id=correlation_id, delivery_mode=1)
        with self._lock:
            for attempt in (1, 2):
                try:
                    self._open().basic_publish(message, exchange="", routing_key=reply_to)
                    return
                except LOST:
                    self.drop()
                    if attempt == 2:
                        raise


class News(_Line):
    """What must not be lost: persistent, `mandatory`, and counted as sent only once the broker has confirmed it."""

    def publish(self, envelopes: Sequence[dict[str, Any]]) -> set[str]:
        """Send events to their senders' exchanges; return the ids that are routed, stored and confirmed."""
        wanted = []
        for envelope in envelopes:
            body = json.dumps(envelope, separators=(",", ":"), ensure_ascii=False).encode()
            message = self._message(body, message_id=envelope["id"], delivery_mode=2)
            wanted.append((message, f"{envelope['sender']}.events", envelope["type"]))
        return self._confirmed(wanted)

    def copy(self, message: Any, exchange: str, routing_key: str, headers: dict[str, Any], **properties: Any) -> bool:
        """Send a received message on as it is, with these headers besides; return whether that is confirmed."""
        sent = amqp.Message(
            raw_body(message),
            content_type=str(message.content_type or ""),
            content_encoding=str(message.content_encoding or ""),
            application_headers=_plain(message.headers) | headers,
            delivery_mode=2,
            message_id=str(message.properties.get("message_id") or uuid4()),
            **properties,
        )
        return bool(self._confirmed([(sent, exchange, routing_key)]))

    def park(self, message: Any, service: str, queue: str, reason: str) -> bool:
        headers = {"rongcai.reason": reason[:500], "rongcai.queue": queue}
        return self.copy(message, PARKED.name, f"parked-{service}", headers)

    def _confirmed(self, wanted: Sequence[tuple[amqp.Message, str, str]]) -> set[str]:
        """Publish all, then wait for all confirms; what is not confirmed in time is sent again under the same id."""
        with self._lock:
            self._waiting: dict[int, str] = {}
            self._stored: set[str] = set()
            self._returned: set[str] = set()
            try:
                with Timeout(CONFIRM_SECONDS):
                    self._send(wanted)
            except LOST:
                self.drop()
            return self._stored - self._returned

    def _send(self, wanted: Sequence[tuple[amqp.Message, str, str]]) -> None:
        channel = self._open()
        for message, exchange, routing_key in wanted:
            self._last_tag += 1
            self._waiting[self._last_tag] = message.properties["message_id"]
            channel._basic_publish(message, exchange=exchange, routing_key=routing_key, mandatory=True)
        while self._waiting:
            channel.connection.drain_events(timeout=CONFIRM_SECONDS)

    def _opened(self, channel: Any) -> None:
        self._last_tag = 0
        channel.confirm_select()
        channel.events["basic_ack"].add(lambda tag, multiple: self._stored.update(self._settled(tag, multiple)))
        channel.events["basic_nack"].add(self._settled)
        channel.events["basic_return"].add(self._unroutable)

    def _settled(self, tag: int, multiple: bool) -> list[str]:
        tags = [waiting for waiting in self._waiting if waiting == tag or (multiple and waiting <= tag)]
        return [self._waiting.pop(each) for each in tags]

    def _unroutable(self, _error: Exception, _exchange: str, _routing_key: str, message: amqp.Message) -> None:
        self._returned.add(message.properties["message_id"])


def _plain(headers: Any) -> dict[str, Any]:
    """Repeat what is small and simple; not what the broker made of it on its way, nor what might not be written."""
    simple = (
        (key, value)
        for key, value in (headers or {}).items()
        if isinstance(key, str) and not key.startswith("x-") and isinstance(value, str | bool | int | float)
    )
    return dict(islice(((k, v) for k, v in simple if len(k) <= 100 and len(str(v)) <= LONGEST_HEADER), MOST_HEADERS))
