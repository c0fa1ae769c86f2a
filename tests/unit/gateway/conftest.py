import pytest

from gateway.app import create_app
from tests.unit.gateway.doubles import NOW, ROUTES, Accounts, RecordingStack, Replies, gateway_settings


@pytest.fixture
def stacks() -> dict[str, RecordingStack]:
    return {route.stack: RecordingStack() for route in ROUTES}


@pytest.fixture
def city(stacks) -> RecordingStack:
    return stacks["350100"]


@pytest.fixture
def accounts() -> Accounts:
    return Accounts()


@pytest.fixture
def replies() -> Replies:
    return Replies()


@pytest.fixture
def make_app(stacks, accounts, replies):
    """Build the door; arguments change its settings."""

    def make(**settings):
        return create_app(
            gateway_settings(**settings),
            ROUTES,
            lambda route: stacks[route.stack],
            accounts,
            clock=lambda route: NOW,
            replies=replies,
        )

    return make


@pytest.fixture
def client(make_app):
    return make_app().test_client()
