"""One platform for all journeys of a run, and how a calm one ends on it."""

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Any

import pytest

from deploy import local
from tests.journeys.course import FIVE
from tests.journeys.platform import Journey, Platform
from tests.journeys.state import settled

DEFAULT_SEED = 20170301
COURSES_BEGIN = datetime(2024, 5, 6, 1, 0, tzinfo=UTC)  # one takes ten weeks, and the calendar ends with 2026


def pytest_addoption(parser: pytest.Parser) -> None:
    help_text = "seed of the schedule of faults; default: RONGCAI_FAULT_SEED, else a fixed one"
    parser.addoption("--seed", type=int, default=None, help=help_text)


def pytest_report_header(config: pytest.Config) -> str:
    return f"faults: --seed {seed_of(config)}"


def seed_of(config: pytest.Config) -> int:
    """A plain `pytest` reads this file too late for its option; the environment is always heard."""
    said = config.getoption("--seed", default=None)
    return int(os.environ.get("RONGCAI_FAULT_SEED", DEFAULT_SEED)) if said is None else int(said)


@pytest.fixture(scope="session")
def seed(request: pytest.FixtureRequest) -> int:
    return seed_of(request.config)


@pytest.fixture
def rng(seed: int, request: pytest.FixtureRequest) -> Random:
    """The same for the same seed and test, whichever tests ran before."""
    request.node.add_report_section("call", "seed", f"repeat this schedule of faults with --seed {seed}")
    return Random(f"{seed} {request.node.name}")


@pytest.fixture(scope="session")
def platform(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    home: Path = tmp_path_factory.mktemp("journeys")
    platform = Platform(home)
    try:
        platform.start()
        yield platform
    finally:
        local.down(home, purge=True)


@pytest.fixture(scope="session")
def courses(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    """A platform of its own, for procurements that take other courses one after the other: business time only grows."""
    platform = Platform(tmp_path_factory.mktemp("courses"), FIVE, split=False, begins=COURSES_BEGIN)
    try:
        platform.start()
        yield platform
    finally:
        local.down(platform.home, purge=True)


@pytest.fixture(scope="session")
def calm(platform: Platform) -> Journey:
    """A journey that nothing disturbed."""
    return platform.play()


@pytest.fixture(scope="session")
def calm_state(platform: Platform, calm: Journey) -> dict[str, Any]:
    return settled(platform, calm)
