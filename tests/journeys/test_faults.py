"""
The same journey while something breaks: it ends by itself, in the state in which the calm one ended.

One seed makes the whole schedule. Every step is acknowledged before the next, so what a fault may cost is time.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from common.runtime.bus.topology import SERVICES
from tests.journeys import faults
from tests.journeys.faults import Fault, Schedule
from tests.journeys.mischief import Shuffler, poison
from tests.journeys.platform import Journey, Platform
from tests.journeys.state import differences, settled, unsent

pytestmark = [pytest.mark.stack, pytest.mark.timeout(240)]


@pytest.fixture
def journey_through(platform: Platform, calm_state: dict[str, Any], tmp_path: Path) -> Any:
    """Play a journey through faults, and hold what it left behind against the calm one."""

    def play(what_breaks: Sequence[Fault], parked: dict[str, list[str]] | None = None) -> Journey:
        schedule = Schedule(what_breaks)
        try:
            played = platform.play(schedule)
        finally:
            schedule.healed()
        ends_as_calm(platform, played, calm_state, tmp_path)
        assert sorted_ids(platform.take_parked()) == sorted_ids(parked or {})
        return played

    return play


def ends_as_calm(platform: Platform, played: Journey, calm_state: dict[str, Any], folder: Path) -> None:
    found = settled(platform, played, calm_state)
    assert differences(found, calm_state) == ""
    assert unsent(platform) == []
    verdict = platform.verify(folder / "verified.json")
    assert verdict.ok, verdict.says


def sorted_ids(parked: dict[str, list[str]]) -> dict[str, list[str]]:
    return {service: sorted(ids) for service, ids in parked.items()}


@pytest.mark.parametrize("services", [("announcements", "bidding"), ("contracts", "financing"), ("supervision",)])
def test_services_are_killed_between_calls_and_in_the_middle_of_one(platform, rng, journey_through, services):
    journey_through([fault for service in services for fault in faults.killed_twice(platform, service, rng)])


def test_the_broker_stops_and_starts_again(platform, rng, journey_through):
    (step,) = faults.moments(rng, 1)

    journey_through([faults.without_broker(platform, step, None, rng)])


def test_the_database_is_killed_and_starts_again(platform, rng, journey_through):
    first, second = faults.moments(rng, 2)

    journey_through(
        [
            faults.without_database(platform, first, None, rng),
            faults.without_database(platform, second, faults.mid_call(rng), rng),
        ]
    )


def test_broker_and_database_are_away_at_once(platform, rng, journey_through):
    (step,) = faults.moments(rng, 1)
    delay = faults.mid_call(rng)

    journey_through(
        [faults.without_database(platform, step, delay, rng), faults.without_broker(platform, step, delay, rng)]
    )


def test_all_news_comes_twice_late_and_in_another_order(platform, rng, calm_state, tmp_path):
    with Shuffler(platform, rng) as shuffler:
        played = platform.play()
        ends_as_calm(platform, played, calm_state, tmp_path)

    assert shuffler.passed_on >= sum(calm_state["events"].values())
    assert platform.take_parked() == {}


def test_poison_in_every_queue_and_one_frozen_service(platform, rng, journey_through):
    slow = rng.choice(SERVICES)
    (step,) = faults.moments(rng, 1)
    sent: dict[str, list[str]] = {}
    poisoned = Fault(step, None, 0, lambda: sent.update(poison(platform, rng)), lambda: None)

    journey_through([faults.frozen(platform, slow, rng), poisoned], sent)
