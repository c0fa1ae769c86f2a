"""A private platform with one stack, in one process or one a service; what tests play on it and do to its queues."""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
from kombu import Connection

from common.interfaces.calls import Call
from common.law.calendar import local_date
from common.runtime.bus.topology import SERVICES
from common.runtime.database import connect
from deploy import local
from deploy.demo import journey
from deploy.demo.case import Case, read_case
from deploy.demo.cast import Cast
from deploy.demo.planning import INTENTION, register
from deploy.demo.stage import Stage
from deploy.demo.steps import Step
from deploy.local.home import open_home
from deploy.local.processes import pid_of
from deploy.logreader import LogReader
from deploy.verification import Verdict, Verification
from services.supervision.domain.flags import rest_after

STACK = "350100"
AN_HOUR = timedelta(hours=1)  # by which the demonstration waits longer than it must
BEGINS = datetime(2022, 7, 4, 1, 0, tzinfo=UTC)  # for three years from here the law of an open tender is the same
INFRASTRUCTURE = {"broker", "database"}


@dataclass
class Journey:
    """One procurement on its way: every step that was acknowledged, and the calls behind them."""

    run: str
    stage: "Recorded"
    steps: list[Step] = field(default_factory=list)

    @property
    def procurement_id(self) -> str:
        return self.stage.procurement_id

    @property
    def facts(self) -> dict[str, Any]:
        return self.stage.facts

    def keys(self) -> dict[str, int]:
        """Return the number of each acknowledged command by the key it has in documents."""
        done = [step for step in self.steps if step.actor != "platform" and not step.refused]
        return {self._key(step): step.number for step in done}

    def _key(self, step: Step) -> str:
        account = self.stage.cast.person(step.actor).account.id
        return sha256(f"{account}:{self.run}-{STACK}-{step.number:04d}".encode()).hexdigest()[:32]


@dataclass
class Recorded(Stage):
    """A stage that remembers which call each step was."""

    calls: list[tuple[int, str, Call[Any]]] = field(default_factory=list)

    def do(self, actor: str, call: Call[Any], *words: str, **more: str) -> Any:
        answer = super().do(actor, call, *words, **more)
        self.calls.append((self.number, actor, call))
        return answer


@dataclass(eq=False)
class Platform:
    home: Path
    case: Case = field(default_factory=read_case)
    split: bool = True
    begins: datetime = BEGINS

    @cached_property
    def endpoints(self) -> dict[str, Any]:
        return local.endpoints_of(self.home)

    @cached_property
    def route(self) -> dict[str, Any]:
        return next(row for row in self.endpoints["stacks"] if row["stack"] == STACK)

    def cast(self, run: str = "") -> Cast:
        return Cast(self.endpoints, STACK, run or new_run())

    def start(self) -> None:
        """Start what is needed of it and register everybody, so that all journeys are alike."""
        local.up(self.home, only=INFRASTRUCTURE, split=self.split)
        offset = {"seconds": (self.begins - datetime.now(UTC)).total_seconds()}
        self.data("platform")["clock"].update_one({"_id": "offset"}, {"$set": offset})  # no service has read it yet
        local.up(self.home, only={*INFRASTRUCTURE, STACK, "gateway"}, split=self.split)
        register(Stage(self.cast(), lambda _: None), self.case)

    def begin(self, *tells: Callable[[Journey, Step], None]) -> Journey:
        """Return a journey before its first step; each of `tells` is told every step once it is acknowledged."""
        run = new_run()
        self._wait_for_a_quiet_month()

        def tell(step: Step) -> None:
            on_its_way.steps.append(step)
            for each in tells:
                each(on_its_way, step)

        on_its_way = Journey(run, Recorded(self.cast(run), tell))
        return on_its_way

    def play(self, *tells: Callable[[Journey, Step], None]) -> Journey:
        """Play the whole procurement, and return it when it has ended."""
        return self.go(self.begin(*tells))

    def go(self, on_its_way: Journey, first: int = 0, last: int | None = None) -> Journey:
        for phase in journey.PHASES[first:last]:
            phase(on_its_way.stage, self.case)
        return on_its_way

    def _wait_for_a_quiet_month(self) -> None:
        """Begin so that nothing is published on the eve of a long holiday: that raises a signal (FLAG-09)."""
        cast = self.cast()
        start = cast.now()
        while len(rest_after(local_date(start + INTENTION + AN_HOUR))) > len(("Saturday", "Sunday")):
            start += timedelta(days=1)
        cast.wait_until(start)

    def data(self, service: str) -> Any:
        return connect(self.endpoints["mongo_uri"])[f"{self.route['database_prefix']}_{service}"]

    def verify(self, remembered: Path) -> Verdict:
        """Recompute the whole log from outside, as `rongcai verify --all` does."""
        reader = LogReader(self.endpoints)
        (verdict,) = Verification(reader, [self.route], remembered).logs(lambda entries, _size, _stack: entries)
        return verdict

    def pid(self, process: str) -> int:
        found = pid_of(open_home(self.home), process)
        assert found, f"{process} has ended"
        return found

    def http(self) -> httpx.Client:
        return httpx.Client(base_url=self.endpoints["gateway_url"], timeout=30)

    @contextmanager
    def channel(self) -> Iterator[Any]:
        """Enter the stack's part of the broker as its operator."""
        with Connection(Path(self.route["operator_uri_file"]).read_text()) as connection:
            connection.ensure_connection(max_retries=10, interval_start=0.2)
            yield connection.default_channel

    def waiting(self) -> Counter[str]:
        """Return how many messages wait in the queues that must get empty, by name."""
        kinds = ("hear", "delay", "rpc")
        with self.channel() as channel:
            names = [f"{kind}-{service}" for service in SERVICES for kind in kinds]
            return +Counter({name: channel.queue_declare(name, passive=True).message_count for name in names})

    def take_parked(self) -> dict[str, list[str]]:
        """Empty the parked queues; return the ids of what was in them, by service."""
        with self.channel() as channel:
            return {service: ids for service in SERVICES if (ids := list(_drain(channel, f"parked-{service}")))}


def _drain(channel: Any, queue: str) -> Iterator[str]:
    while message := channel.basic_get(queue, no_ack=True):
        yield str(message.properties.get("message_id"))


def new_run() -> str:
    return uuid4().hex[:16]
