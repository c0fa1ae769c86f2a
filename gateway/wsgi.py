"""What gunicorn serves: `gunicorn -c python:gateway.gunicorn_conf gateway.wsgi:application`."""

from collections.abc import Callable
from datetime import datetime

from flask import Flask

from common.runtime import logs
from common.runtime.client import RpcClient
from common.runtime.clock import BusinessClock
from common.runtime.database import database
from common.runtime.regions import StackRoute, read_routes
from common.runtime.settings import GatewaySettings, load
from gateway.accounts import AccountStore
from gateway.app import create_app
from gateway.replies import StoredReplies


def build(settings: GatewaySettings) -> Flask:
    """Build the door and open its lines; call it after the server process has forked."""
    if settings.seed and not settings.sandbox:
        raise ValueError("accounts are seeded from a file in a sandbox only; unset RONGCAI_GATEWAY_SEED")
    own = database(settings.mongo_uri.get_secret_value(), settings.database)
    accounts = AccountStore(own, settings.session_key.get_secret_value())
    accounts.prepare()
    if settings.seed:
        accounts.seed(settings.seed)
    routes = read_routes(settings.stacks)
    app = create_app(
        settings,
        routes,
        _clients(settings),
        accounts,
        clock=_clocks(settings, routes),
        replies=StoredReplies(own),
    )
    app.extensions["stacks"].warm()
    return app


def _clients(settings: GatewaySettings) -> Callable[[StackRoute], RpcClient]:
    return lambda route: RpcClient(
        route.broker_uri().get_secret_value(),
        route.claim_key().get_secret_value().encode(),
        name=f"gateway-{route.stack}",
        max_in_flight=settings.max_in_flight,
    )


def _clocks(settings: GatewaySettings, routes: tuple[StackRoute, ...]) -> Callable[[StackRoute], datetime]:
    uri = settings.mongo_uri.get_secret_value()
    clocks = {
        route.stack: BusinessClock(database(uri, f"{route.database_prefix}_platform"), sandbox=settings.sandbox)
        for route in routes
    }
    return lambda route: clocks[route.stack].now()


settings: GatewaySettings = load(GatewaySettings)
logs.configure(settings.log_format, process="gateway")
application = build(settings)
