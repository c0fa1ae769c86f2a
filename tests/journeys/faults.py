"""What can go wrong in the middle of a journey: each fault hurts after one step, and heals some moments later."""

import os
import signal
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random
from threading import Thread

from deploy import local
from deploy.demo.steps import Step
from tests.journeys.platform import STACK, Journey, Platform

STEPS = 88  # of a journey whose parties are registered
MID_CALL = 0.05  # seconds: about as long as a call takes
WORK = {  # between which steps a service has something to do
    "announcements": (10, STEPS - 2),
    "bidding": (1, 62),
    "contracts": (62, STEPS - 2),
    "financing": (67, STEPS - 3),
    "supervision": (1, STEPS - 2),
}


@dataclass(frozen=True, slots=True)
class Fault:
    """After `step`, `delay` seconds into the next call (None: before it begins) hurt; `pause` seconds later heal."""

    step: int
    delay: float | None
    pause: float
    hurt: Callable[[], None]
    heal: Callable[[], None]


class Schedule:
    """Tell it the steps of a journey, and it lets the faults happen; `healed` waits for all, and says what failed."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        self._faults = faults
        self._threads: list[Thread] = []
        self._failed: list[Exception] = []
        self._begun = 0

    def __call__(self, _journey: Journey, step: Step) -> None:
        for fault in self._faults:
            if fault.step == step.number:
                self._begin(fault)

    def healed(self) -> None:
        for thread in self._threads:
            thread.join()
        if self._failed:
            raise self._failed[0]
        assert self._begun == len(self._faults), "the journey ended before all of its faults"

    def _begin(self, fault: Fault) -> None:
        self._begun += 1
        if fault.delay is None:
            fault.hurt()
        self._threads.append(Thread(target=self._run, args=(fault,)))
        self._threads[-1].start()

    def _run(self, fault: Fault) -> None:
        try:
            if fault.delay is not None:
                time.sleep(fault.delay)
                fault.hurt()
            time.sleep(fault.pause)
            fault.heal()
        except Exception as error:
            self._failed.append(error)


def killed_twice(platform: Platform, service: str, rng: Random) -> list[Fault]:
    """Kill the process of a service once between two calls and once in the middle of one."""
    name = f"{STACK}-{service}"
    first, second = moments(rng, 2, WORK[service])
    return [
        Fault(first, None, rng.uniform(0, 1), lambda: local.kill(platform.home, name), starts(platform, name)),
        Fault(
            second, mid_call(rng), rng.uniform(0, 1), lambda: local.kill(platform.home, name), starts(platform, name)
        ),
    ]


def frozen(platform: Platform, service: str, rng: Random) -> Fault:
    """Stop a process for some seconds without ending it: a consumer that is far too slow."""
    process = f"{STACK}-{service}"
    (step,) = moments(rng, 1, WORK[service])

    def send(number: signal.Signals) -> None:
        os.kill(platform.pid(process), number)

    return Fault(step, mid_call(rng), rng.uniform(3, 5), lambda: send(signal.SIGSTOP), lambda: send(signal.SIGCONT))


def without_broker(platform: Platform, step: int, delay: float | None, rng: Random) -> Fault:
    """
    Stop the broker as its operator would.

    RabbitMQ 3.10 loses quorum queues that are killed within a second of their declaration, so it is never killed here.
    """
    home = platform.home
    return Fault(step, delay, rng.uniform(0, 1), lambda: local.stop(home, "broker"), starts(platform, "broker"))


def without_database(platform: Platform, step: int, delay: float | None, rng: Random) -> Fault:
    home = platform.home
    return Fault(step, delay, rng.uniform(0, 1.5), lambda: local.kill(home, "database"), starts(platform, "database"))


def starts(platform: Platform, name: str) -> Callable[[], None]:
    return lambda: local.start(platform.home, name)


def moments(rng: Random, count: int, span: tuple[int, int] = (1, STEPS - 2)) -> list[int]:
    """Return that many different steps in order."""
    return sorted(rng.sample(range(*span), count))


def mid_call(rng: Random) -> float:
    return rng.uniform(0, MID_CALL)
