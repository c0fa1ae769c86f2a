"""Whether a process answers, asked at the address it is ready at: tcp:, amqp:, mongodb: or http:."""

import http.client
import socket
from collections.abc import Callable
from urllib.parse import SplitResult, urlsplit

PATIENCE = 1.0  # seconds for one question
AMQP_HEADER = b"AMQP\x00\x00\x09\x01"
METHOD_FRAME = 1


def answers(address: str) -> bool:
    url = urlsplit(address)
    try:
        return ASK[url.scheme](url)
    except (OSError, http.client.HTTPException):
        return False


def _tcp(url: SplitResult) -> bool:
    with socket.create_connection((str(url.hostname), url.port or 0), PATIENCE):
        return True


def _amqp(url: SplitResult) -> bool:
    """A broker that is up answers the protocol header with Connection.Start, a method frame (AMQP 0-9-1, 2.2.4)."""
    with socket.create_connection((str(url.hostname), url.port or 0), PATIENCE) as connection:
        connection.settimeout(PATIENCE)
        connection.sendall(AMQP_HEADER)
        return connection.recv(1) == bytes([METHOD_FRAME])


def _mongodb(url: SplitResult) -> bool:
    _tcp(url)  # asks sooner than a client that waits for its server
    from pymongo import MongoClient
    from pymongo.errors import PyMongoError

    try:
        with MongoClient[dict[str, object]](url.geturl(), serverSelectionTimeoutMS=int(PATIENCE * 1000)) as client:
            return bool(client.admin.command("ping")["ok"])
    except PyMongoError:
        return False


def _http(url: SplitResult) -> bool:
    connection = http.client.HTTPConnection(str(url.hostname), url.port, timeout=PATIENCE)
    try:
        connection.request("GET", url.path)
        return connection.getresponse().status == http.client.OK
    finally:
        connection.close()


ASK: dict[str, Callable[[SplitResult], bool]] = {"tcp": _tcp, "amqp": _amqp, "mongodb": _mongodb, "http": _http}
