"""Is the door alive, and can it do its work: its own database must answer; each stack's broker is told besides."""

import socket
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

from flask import Flask, Response, jsonify
from pymongo.errors import PyMongoError

from common.runtime.regions import StackRoute
from gateway.auth import Accounts

AMQP_PORT = 5672
WAIT_SECONDS = 0.5


def reachable(route: StackRoute) -> bool:
    """Say whether the broker of a stack takes a connection."""
    try:
        broker = urlsplit(route.broker_uri().get_secret_value())
        socket.create_connection((broker.hostname or "", broker.port or AMQP_PORT), WAIT_SECONDS).close()
    except (OSError, ValueError):
        return False
    return True


def open_health(app: Flask, accounts: Accounts, routes: tuple[StackRoute, ...]) -> None:
    @app.get("/healthz")
    def healthz() -> Response:
        return jsonify(status="ok")

    @app.get("/readyz")
    def readyz() -> tuple[Response, int]:
        try:
            accounts.ping()
            ready = True
        except PyMongoError:
            ready = False
        with ThreadPoolExecutor(8) as pool:
            brokers = dict(zip((route.stack for route in routes), pool.map(reachable, routes), strict=True))
        return jsonify(ready=ready, database=ready, brokers=brokers), 200 if ready else 503
