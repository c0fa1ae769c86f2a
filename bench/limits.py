"""The limit programs: the same work by hand, without what the platform adds; and the echo held against them."""

import json
import os
import sys
from pathlib import Path
from typing import Any

from common.interfaces.calls import Call, View, get
from common.interfaces.parties import Role

EVERYBODY = tuple(role for role in Role if role is not Role.SERVICE)


class EchoView(View):
    word: str


class LimitEcho(Call[EchoView], service="limit", door=get("/bench/limit"), roles=EVERYBODY):
    """Answered by the hand-written program below: the limit."""

    word: str


class ServiceEcho(Call[EchoView], service="echo", door=get("/bench/echo"), roles=EVERYBODY):
    """Answered by a service of ours that does nothing."""

    word: str


def answer_by_hand() -> None:
    """Consume, copy the word, publish: AMQP with nothing around it."""
    import amqp

    uri = Path(os.environ["RONGCAI_BROKER_URI_FILE"]).read_text().strip()
    host, user, password, vhost = _parts(uri)
    connection = amqp.Connection(host, userid=user, password=password, virtual_host=vhost)
    connection.connect()
    channel = connection.channel()
    for name in ("limit", "echo"):  # the echo service consumes but, like all of ours, does not declare
        channel.queue_declare(f"rpc-{name}", durable=True, auto_delete=False, arguments={"x-max-length": 10_000})
        channel.queue_bind(f"rpc-{name}", "nameko-rpc", f"{name}.*")

    def answer(message: Any) -> None:
        word = json.loads(message.body)["kwargs"]["word"]
        body = json.dumps({"result": {"word": word}, "error": None, "replayed": False})
        reply = amqp.Message(body, correlation_id=message.properties["correlation_id"], delivery_mode=1)
        channel.basic_publish(reply, exchange="", routing_key=message.properties["reply_to"])
        channel.basic_ack(message.delivery_tag)

    channel.basic_qos(0, 32, False)
    channel.basic_consume("rpc-limit", callback=answer)
    while True:
        connection.drain_events()


def serve_echo() -> None:
    from common.runtime.serve import run

    run(["echo"], "bench.{}")


def _parts(uri: str) -> tuple[str, str, str, str]:
    from urllib.parse import unquote, urlsplit

    parts = urlsplit(uri)
    return (
        f"{parts.hostname}:{parts.port}",
        unquote(parts.username or ""),
        unquote(parts.password or ""),
        parts.path[1:],
    )


def hello(environ: dict[str, Any], start_response: Any) -> Any:
    """Flask alone: one route, a small page, no bus."""
    return _flask()(environ, start_response)


def _flask() -> Any:
    global _app
    if _app is None:
        from flask import Flask

        _app = Flask("limit")
        _app.add_url_rule("/", view_func=lambda: "<!doctype html><title>hello</title>")
    return _app


_app: Any = None

if __name__ == "__main__":
    {"by-hand": answer_by_hand, "echo": serve_echo}[sys.argv[1]]()
