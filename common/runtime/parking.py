"""
Messages set aside for a person: look at them, send them on again, or drop them.

Reading takes messages without acknowledging them; whatever was not decided on returns to its place when the connection
closes. A message leaves `parked-<service>` only after the broker has confirmed its copy, or to be dropped.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import amqp
from kombu import Connection

from common.runtime.bus.guard import raw_body

MOST = 1_000  # messages looked at in one go
SOCKET = {"confirm_publish": True, "connect_timeout": 5, "read_timeout": 15, "write_timeout": 15}
DEADLY = "delivery_limit"  # the broker's own reason: its handling ended the process again and again


class CannotReplay(ValueError):
    """The message is no news that its service could hear again; the text says what to do."""


@dataclass(frozen=True, slots=True)
class Parked:
    """`queue` is where it came from, `reason` why it was set aside."""

    id: str
    service: str
    queue: str
    reason: str
    headers: dict[str, Any]
    body: bytes


def look(broker_uri: str, service: str) -> tuple[Parked, ...]:
    """Return what is parked for a service, oldest first, at most MOST; nothing is consumed."""
    with _open(broker_uri) as channel:
        return tuple(parked for parked, _ in _held(channel, service))


def replay(broker_uri: str, service: str, wanted: Callable[[Parked], bool]) -> tuple[Parked, ...]:
    """
    Let the service hear the wanted news again; return what was sent.

    Of those whose handling ended a process only the first is sent: the next shall not be blamed with it.
    Raises CannotReplay for a question, before anything is sent.
    """
    with _open(broker_uri) as channel:
        held = [(parked, message) for parked, message in _held(channel, service) if wanted(parked)]
        for parked, _ in held:
            if parked.queue != f"hear-{service}":
                raise CannotReplay(f"{parked.id} is no news from hear-{service} but came from {parked.queue}: drop it")
        deadly = [pair for pair in held if pair[0].reason == DEADLY]
        chosen = [pair for pair in held if pair[0].reason != DEADLY] + deadly[:1]
        channel.queue_declare(f"hear-{service}", passive=True)  # it is there, so that what is sent is not lost
        for _, message in chosen:
            channel.basic_publish(_as_first_told(message), exchange="", routing_key=f"hear-{service}")
            channel.basic_ack(message.delivery_tag)
        return tuple(parked for parked, _ in chosen)


def drop(broker_uri: str, service: str, wanted: Callable[[Parked], bool]) -> tuple[Parked, ...]:
    """Delete the wanted messages for good; return them."""
    with _open(broker_uri) as channel:
        chosen = [(parked, message) for parked, message in _held(channel, service) if wanted(parked)]
        for _, message in chosen:
            channel.basic_ack(message.delivery_tag)
        return tuple(parked for parked, _ in chosen)


@contextmanager
def _open(broker_uri: str) -> Iterator[Any]:
    options = dict(SOCKET)
    with Connection(broker_uri, transport_options=options, heartbeat=0) as connection:  # type: ignore[no-untyped-call]
        connection.ensure_connection(max_retries=1, interval_start=0.2)
        yield connection.default_channel


def _held(channel: Any, service: str) -> list[tuple[Parked, Any]]:
    held: list[tuple[Parked, Any]] = []
    while len(held) < MOST and (message := channel.basic_get(f"parked-{service}")):
        held.append((_parked(message, service), message))
    return held


def _parked(message: Any, service: str) -> Parked:
    headers = dict(message.properties.get("application_headers") or {})
    return Parked(
        id=str(message.properties.get("message_id") or "unnamed"),
        service=service,
        queue=str(headers.get("rongcai.queue") or headers.get("x-first-death-queue") or "unknown"),
        reason=str(headers.get("rongcai.reason") or headers.get("x-first-death-reason") or "unknown"),
        headers=headers,
        body=raw_body(message),
    )


def _as_first_told(message: Any) -> amqp.Message:
    """The same news without what happened to it since: all its tries are before it again."""
    return amqp.Message(
        raw_body(message),
        content_type="application/json",
        content_encoding="utf-8",
        message_id=str(message.properties.get("message_id") or "unnamed"),
        delivery_mode=2,
    )
