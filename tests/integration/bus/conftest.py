"""A probe process on a real broker and database, and hands to reach it with: calls, news, raw messages, signals."""

import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import amqp
import pytest
from kombu import Connection

from common.interfaces.calls import Call
from common.interfaces.context import By
from common.interfaces.events import Envelope, Event
from common.interfaces.parties import Actor, Role
from common.runtime.bus import topology
from common.runtime.client import RpcClient
from common.runtime.database import database
from deploy.local.apply import existing
from tests.integration.bus import probe

STACK = "350121"
REPOSITORY = Path(__file__).parents[3]
RUN = f"from common.runtime.serve import run; run(['{probe.NAME}'], '{probe.__name__}')"
HEAR, PARKED = f"hear-{probe.NAME}", f"parked-{probe.NAME}"


def forget_the_probe() -> None:
    """Other tests of this run shall not find its calls and news among the platform's."""
    registries: tuple[dict[str, Any], ...] = (Call.ALL, Event.ALL)
    for registry in registries:
        for name in [name for name, kind in registry.items() if kind.__module__.startswith("tests.")]:
            del registry[name]


forget_the_probe()


def until(holds: Callable[[], Any], seconds: float = 10.0) -> Any:
    """Return what `holds` returns as soon as it is true; fail after `seconds`."""
    end = time.monotonic() + seconds
    while not (found := holds()):
        assert time.monotonic() < end, f"not within {seconds} s"
        time.sleep(0.05)
    return found


@dataclass
class Runner:
    """Starts and ends processes of the probe; `uri` is the stack's place on the broker."""

    home: Path
    env: dict[str, str]
    ports: list[int]
    started: list[subprocess.Popen] = field(default_factory=list)

    @property
    def uri(self) -> str:
        return Path(self.env["RONGCAI_BROKER_URI_FILE"]).read_text()

    @property
    def key(self) -> bytes:
        return Path(self.env["RONGCAI_CLAIM_KEY_FILE"]).read_text().encode()

    @property
    def log(self) -> Path:
        return self.home / "logs" / "probe.log"

    def data(self, service: str = probe.NAME) -> Any:
        return database(self.env["RONGCAI_MONGO_URI"], f"{self.env['RONGCAI_DATABASE_PREFIX']}_{service}")

    def start(self, port: int = 0, *, mortal: bool = False, **settings: str) -> subprocess.Popen:
        """Start one and wait until it is ready; a `mortal` one may also have ended by itself."""
        env = self.env | {f"RONGCAI_{name.upper()}": value for name, value in settings.items()}
        env["RONGCAI_HEALTH_PORT"] = str(self.ports[port])
        with self.log.open("a") as log:
            process = subprocess.Popen([sys.executable, "-c", RUN], env=env, cwd=REPOSITORY, stdout=log, stderr=log)
        self.started.append(process)
        until(lambda: process.poll() is not None or self.page("/readyz", port)[0] == 200, 20)
        assert mortal or process.poll() is None, self.log.read_text()[-3000:]
        return process

    def stop(self, process: subprocess.Popen, number: int = signal.SIGTERM, seconds: float = 25) -> int:
        if process.poll() is None:
            os.kill(process.pid, number)
        return process.wait(seconds)

    def stop_all(self) -> None:
        for process in self.started:
            self.stop(process, signal.SIGKILL)
        self.started.clear()

    def page(self, path: str, port: int = 0) -> tuple[int, str]:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.ports[port]}{path}", timeout=2) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()
        except OSError:
            return 0, ""

    def metric(self, name: str, port: int = 0) -> float:
        """Return the value of one line of /metrics, 0 if it is not there yet."""
        lines = self.page("/metrics", port)[1].splitlines()
        return next((float(line.split()[-1]) for line in lines if line.startswith(name)), 0.0)


@dataclass
class Broker:
    """Raw hands on the stack's queues."""

    uri: str

    def channel(self) -> Any:
        connection = Connection(self.uri)
        connection.ensure_connection(max_retries=5, interval_start=0.2)
        return connection.default_channel

    def publish(self, message: amqp.Message, exchange: str, routing_key: str) -> None:
        self.publish_all([(message, exchange, routing_key)])

    def publish_all(self, messages: list[tuple[amqp.Message, str, str]]) -> None:
        """Publish and wait until the broker has them."""
        confirmed: set[int] = set()
        with closing(self.channel().connection.client) as connection:
            channel = connection.default_channel
            channel.confirm_select()
            channel.events["basic_ack"].add(lambda tag, multiple: confirmed.add(tag))
            for message, exchange, routing_key in messages:
                channel._basic_publish(message, exchange=exchange, routing_key=routing_key)
            while max(confirmed, default=0) < len(messages):
                connection.drain_events(timeout=10)

    def tell(self, *news: Event, ids: list[str] | None = None) -> list[str]:
        """Publish events as a relay would; return their ids."""
        wanted = [envelope_of(event, event_id) for event, event_id in zip(news, ids or [None] * len(news), strict=True)]
        self.publish_all([(event_message(e), f"{probe.NAME}.events", e.type) for e in wanted])
        return [envelope.id for envelope in wanted]

    def count(self, queue: str) -> int:
        with closing(self.channel().connection.client) as connection:
            return int(connection.default_channel.queue_declare(queue, passive=True).message_count)

    def purge(self, *queues: str) -> None:
        with closing(self.channel().connection.client) as connection:
            for queue in queues:
                connection.default_channel.queue_purge(queue)

    def take_parked(self, queue: str = PARKED) -> list[Any]:
        """Take everything that is parked; each has headers and body."""
        found = []
        with closing(self.channel().connection.client) as connection:
            while message := connection.default_channel.basic_get(queue, no_ack=True):
                found.append(message)
        return found


def envelope_of(event: Event, event_id: str | None = None) -> Envelope:
    return Envelope(
        id=event_id or str(uuid4()),
        type=event.TYPE,
        sender=event.SENDER,
        stack=STACK,
        region=STACK,
        subject="probe",
        version=1,
        at=datetime.now(UTC),
        actor="somebody",
        role="buyer",
        party="",
        trace="",
        data=event.model_dump(mode="json"),
    )


def event_message(envelope: Envelope) -> amqp.Message:
    body = envelope.model_dump_json().encode()
    return json_message(body, message_id=envelope.id, delivery_mode=2)


def json_message(body: bytes | dict[str, Any], **properties: Any) -> amqp.Message:
    raw = json.dumps(body).encode() if isinstance(body, dict) else body
    return amqp.Message(raw, **({"content_type": "application/json", "content_encoding": "utf-8"} | properties))


def by(seconds: float = 5.0, **more: Any) -> By:
    """Return in whose name a test asks, until so many seconds from now."""
    key = more.pop("key", uuid4().hex)
    fingerprint = more.pop("fingerprint", key)
    actor = Actor(id="somebody", role=Role.BUYER)
    return By(actor=actor, region=STACK, key=key, fingerprint=fingerprint, deadline=time.time() + seconds, **more)


@pytest.fixture(scope="session")
def probes(infrastructure: Path) -> Runner:
    home, planned = existing(infrastructure)
    env = next(process.env for process in planned if process.name == STACK)
    fast = {"RONGCAI_RETRY_PAUSES": "[0.1, 0.1, 0.2]", "RONGCAI_SWEEP_SECONDS": "0.5"}
    runner = Runner(infrastructure, env | fast, [home.ports[STACK], home.ports[f"{STACK}-{probe.NAME}"]])
    yield runner
    runner.stop_all()


@pytest.fixture(scope="module")
def broker(probes: Runner) -> Broker:
    hands = Broker(probes.uri)
    with closing(hands.channel().connection.client) as connection:
        topology.declare(connection.default_channel)
        for kind in (probe.ProbeTold, probe.ProbeAdded, probe.ProbeUnheard):
            for hearer in (*kind.HEARD_BY, topology.HEARS_ALL):
                connection.default_channel.queue_bind(f"hear-{hearer}", f"{probe.NAME}.events", kind.TYPE)
    hands.purge(f"rpc-{probe.NAME}", HEAR, PARKED, f"delay-{probe.NAME}")
    return hands


@pytest.fixture(scope="module")
def serving(probes: Runner, broker: Broker) -> subprocess.Popen:
    """One probe that lives as long as the module's tests."""
    process = probes.start()
    yield process
    probes.stop_all()


@pytest.fixture(scope="module")
def client(probes: Runner) -> RpcClient:
    asking = RpcClient(probes.uri, probes.key, name="tests")
    until(lambda: asking.connected)
    yield asking
    asking.close()
