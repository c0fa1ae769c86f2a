"""
Exchanges and queues of one stack, all declared before any service starts, so that news is kept for who comes late.

`hear-<service>` is where a service hears; what it cannot handle goes to `parked-<service>`, what it shall try again
waits in `delay-<service>`. Three exits that never lead into each other: no queue dead-letters into one leading back.
"""

from importlib import import_module
from pkgutil import iter_modules
from typing import Any

from kombu import Exchange, Queue

import common.interfaces
from common.interfaces.events import Audience, Event

SERVICES = ("announcements", "bidding", "contracts", "financing", "supervision")
HEARS_ALL = "supervision"
RPC = Exchange("nameko-rpc", type="topic", durable=True)
PARKED = Exchange("parked", type="direct", durable=True)
UPLINK = Exchange("uplink", type="topic", durable=True)
DELIVERY_LIMIT = 5  # a message whose handling ended the process this often is parked
_QUORUM = {"x-queue-type": "quorum"}


def load_interfaces() -> None:
    """Import every interface, so that Call.ALL and Event.ALL are complete."""
    for module in iter_modules(common.interfaces.__path__):
        import_module(f"common.interfaces.{module.name}")


def events_of(sender: str) -> Exchange:
    return Exchange(f"{sender}.events", type="topic", durable=True)


def rpc_queue(service: str) -> Queue:
    """Questions are transient and expire with their deadline: a classic queue that drops the oldest when full."""
    bound = {"x-max-length": 10_000}
    return Queue(f"rpc-{service}", RPC, routing_key=f"{service}.*", durable=True, queue_arguments=bound)


def hearing_queue(service: str) -> Queue:
    exits = {
        "x-delivery-limit": DELIVERY_LIMIT,
        "x-dead-letter-exchange": PARKED.name,
        "x-dead-letter-routing-key": f"parked-{service}",
    }
    return Queue(f"hear-{service}", durable=True, queue_arguments=_QUORUM | exits)


def delay_queue(service: str) -> Queue:
    back = {
        "x-dead-letter-exchange": "",
        "x-dead-letter-routing-key": f"hear-{service}",
        "x-dead-letter-strategy": "at-least-once",
        "x-overflow": "reject-publish",
    }
    return Queue(f"delay-{service}", durable=True, queue_arguments=_QUORUM | back)


def parked_queue(service: str) -> Queue:
    name = f"parked-{service}"
    return Queue(name, PARKED, routing_key=name, durable=True, queue_arguments=_QUORUM)


def heard_by(service: str) -> list[type[Event]]:
    return [kind for kind in Event.ALL.values() if service in kind.HEARD_BY or service == HEARS_ALL]


def declare(channel: Any) -> None:
    """Declare everything; raise amqp's PreconditionFailed if something stands there with other arguments."""
    load_interfaces()
    exchanges = [RPC, PARKED, UPLINK, *(events_of(service) for service in SERVICES)]
    for exchange in exchanges:
        exchange(channel).declare()
    for kind in Event.ALL.values():
        if kind.SENDER in SERVICES and kind.AUDIENCE is not Audience.STACK:
            UPLINK(channel).bind_to(events_of(kind.SENDER), routing_key=kind.TYPE)
    for service in SERVICES:
        for queue in (rpc_queue(service), parked_queue(service), delay_queue(service), hearing_queue(service)):
            queue(channel).declare()
        for kind in heard_by(service):
            hearing_queue(service)(channel).bind_to(events_of(kind.SENDER), routing_key=kind.TYPE)
