"""
Asking: many threads (or greenlets) share one publisher and one consumer of replies; futures meet by correlation id.

A call never hangs: it ends with an answer, the refusal it was given, DeadlineExceeded, or Unavailable at once when the
broker's connection is lost. Create after fork.
"""

import json
import threading
import time
from collections import defaultdict
from concurrent.futures import Future
from concurrent.futures import TimeoutError as NoAnswer
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import amqp
from kombu import Connection, Consumer, Queue
from kombu.exceptions import OperationalError

from common.interfaces.calls import Call
from common.interfaces.context import By
from common.interfaces.errors import DeadlineExceeded, Problem, Unavailable
from common.runtime import claims
from common.runtime.wire import tune

LOST = (OSError, amqp.exceptions.AMQPError, OperationalError)
SILENCE = 1.0  # seconds after which we look whether anybody is there to answer
SOCKET = {"read_timeout": 10, "write_timeout": 5, "connect_timeout": 5}


@dataclass(frozen=True, slots=True)
class Reply:
    """`result` as the service's View wrote it; `replayed` if the key had been used before for the same request."""

    result: dict[str, Any]
    replayed: bool


class Breaker:
    """Stops asking a service that keeps silent: after `limit` time-outs in a row, one probe every `pause` seconds."""

    def __init__(self, limit: int = 5, pause: float = 2.0) -> None:
        self._limit, self._pause = limit, pause
        self._silent = 0
        self._probe_at = 0.0

    def check(self, service: str, now: float) -> None:
        if self._silent < self._limit:
            return
        if now < self._probe_at:
            raise Unavailable(f"{service} does not answer at the moment; try again soon", {"retry_after": 2})
        self._probe_at = now + self._pause

    def answered(self) -> None:
        self._silent = 0

    def kept_silent(self, now: float) -> None:
        self._silent += 1
        self._probe_at = now + self._pause


class RpcClient:
    def __init__(self, broker_uri: str, claim_key: bytes, *, name: str, max_in_flight: int = 256) -> None:
        self._uri, self._key = broker_uri, claim_key
        self._reply_to = f"reply.{name}.{uuid4().hex}"
        self._pending: dict[str, Future[dict[str, Any]]] = {}
        self._room = threading.BoundedSemaphore(max_in_flight)
        self._publishing = threading.Lock()
        self._channel: Any = None
        self._connected = threading.Event()
        self._breakers: dict[str, Breaker] = defaultdict(Breaker)
        self._closed = False
        threading.Thread(target=self._listen, name=f"replies-{name}", daemon=True).start()

    @property
    def connected(self) -> bool:
        return self._connected.is_set()

    def ask(self, call: Call[Any], by: By) -> Reply:
        """
        Ask and wait until `by.deadline`; return the Reply.

        Raises: the Refusal or Fault the service answered, DeadlineExceeded, Unavailable (facts.retry_after in seconds).
        """
        breaker = self._breakers[call.SERVICE]
        breaker.check(call.SERVICE, time.monotonic())
        if not self._room.acquire(blocking=False):
            raise Unavailable("too many calls are under way; try again soon", {"retry_after": 1})
        try:
            answer = self._exchange(call, by, breaker)
        finally:
            self._room.release()
        if answer["error"]:
            raise Problem.from_wire(answer["error"])
        return Reply(answer["result"], bool(answer.get("replayed")))

    def close(self) -> None:
        self._closed = True
        self._fail_pending("the client is closed")

    def _exchange(self, call: Call[Any], by: By, breaker: Breaker) -> dict[str, Any]:
        correlation_id = uuid4().hex
        future: Future[dict[str, Any]] = Future()
        self._pending[correlation_id] = future
        try:
            self._publish(call, by, correlation_id)
            answer = self._wait(future, call.SERVICE, by)
        except NoAnswer:
            breaker.kept_silent(time.monotonic())
            raise DeadlineExceeded(
                f"{call.SERVICE} did not answer in time; whether it was done is not known: ask again with the same key"
            ) from None
        finally:
            self._pending.pop(correlation_id, None)
        breaker.answered()
        return answer

    def _wait(self, future: Future[dict[str, Any]], service: str, by: By) -> dict[str, Any]:
        """Wait until the deadline, but not for a service that no process serves: say so after a moment's silence."""
        with suppress(NoAnswer):
            return future.result(timeout=max(0.0, min(SILENCE, by.seconds_left())))
        if not self._served(service):
            self._breakers[service].kept_silent(time.monotonic())
            raise Unavailable(f"{service} is not running now; ask again soon with the same key", {"retry_after": 2})
        return future.result(timeout=max(0.0, by.seconds_left()))

    def _served(self, service: str) -> bool:
        """Say whether a process takes questions to this service; a broker that cannot tell is given the doubt."""
        with self._publishing:
            try:
                return bool(self._line().queue_declare(f"rpc-{service}", passive=True).consumer_count)
            except LOST:
                self._channel = None
                return True

    def _publish(self, call: Call[Any], by: By, correlation_id: str) -> None:
        body = b'{"args":[],"kwargs":' + call.model_dump_json(exclude_unset=True).encode() + b"}"
        message = amqp.Message(
            body,
            content_type="application/json",
            content_encoding="utf-8",
            delivery_mode=1,
            reply_to=self._reply_to,
            correlation_id=correlation_id,
            expiration=str(max(1, int(by.seconds_left() * 1000))),  # the wire's unit: milliseconds
            application_headers={
                claims.HEADER: claims.make(by, call.METHOD, body, self._key),
                "rongcai.sent_at": time.time(),
            },
        )
        if not self._connected.wait(timeout=0.05):
            raise _away()
        with self._publishing:
            try:
                self._line().basic_publish(message, exchange="nameko-rpc", routing_key=f"{call.SERVICE}.{call.METHOD}")
            except LOST:
                self._channel = None
                raise _away() from None

    def _line(self) -> Any:
        if self._channel is None:
            connection = Connection(self._uri, transport_options=dict(SOCKET), heartbeat=0)
            connection.ensure_connection(max_retries=1, interval_start=0)  # without it a channel waits without end
            self._channel = connection.default_channel
            tune(connection)
        return self._channel

    def _listen(self) -> None:
        pause = 0.2
        while not self._closed:
            try:
                with Connection(self._uri, heartbeat=10, transport_options={"connect_timeout": 5}) as connection:
                    connection.ensure_connection(max_retries=1, interval_start=0)
                    self._consume(connection)
                pause = 0.2
            except LOST:
                self._connected.clear()
                self._channel = None  # the publisher's line went with it; a write to it could vanish unseen
                self._fail_pending("the broker's connection was lost; whether it was done is not known")
                time.sleep(pause)
                pause = min(2.0, pause * 1.5)

    def _consume(self, connection: Any) -> None:
        channel = connection.default_channel
        tune(connection)
        queue = Queue(self._reply_to, exclusive=True, auto_delete=True, durable=False)
        with Consumer(channel, [queue], on_message=self._answered, no_ack=True):
            self._connected.set()
            checked = time.monotonic()
            while not self._closed:
                with suppress(TimeoutError):
                    connection.drain_events(timeout=1)
                if time.monotonic() - checked >= 1:  # also while answers pour in: this line itself sends nothing else
                    connection.heartbeat_check()
                    checked = time.monotonic()

    def _answered(self, message: Any) -> None:
        future = self._pending.get(str(message.properties.get("correlation_id")))
        if future is None:
            return
        with suppress(ValueError):
            future.set_result(json.loads(message.body))

    def _fail_pending(self, reason: str) -> None:
        for future in list(self._pending.values()):
            if not future.done():
                future.set_exception(Unavailable(f"{reason}; ask again with the same key", {"retry_after": 1}))


def _away() -> Unavailable:
    return Unavailable("the message broker cannot be reached; try again soon", {"retry_after": 2})
