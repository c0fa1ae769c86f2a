"""Every declared call with a door becomes one route below /api/v1/regions/<region>."""

import importlib
import json
import pkgutil
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from flask import Flask, Response, g, request

import common.interfaces
from common.interfaces.calls import Call
from common.interfaces.context import By
from common.runtime.settings import GatewaySettings
from gateway import context
from gateway.auth import Accounts, who_asks
from gateway.policy import actor_of, permit
from gateway.reading import read_call
from gateway.replies import Replies, StoredReply
from gateway.stacks import Reply, Stacks

BELOW = "/api/v1/regions/{region}"
CURSORS = ("after", "since")  # the field that takes a page's `next`


@dataclass(frozen=True)
class Gate:
    """What every route needs."""

    settings: GatewaySettings
    stacks: Stacks
    accounts: Accounts
    replies: Replies


def public_calls() -> tuple[type[Call[Any]], ...]:
    """Import every interface and return the calls that have a door, in a fixed order."""
    for module in pkgutil.iter_modules(common.interfaces.__path__):
        importlib.import_module(f"common.interfaces.{module.name}")
    return tuple(call for _, call in sorted(Call.ALL.items()) if call.DOOR)


def open_doors(app: Flask, gate: Gate, calls: tuple[type[Call[Any]], ...]) -> None:
    for call in calls:
        assert call.DOOR
        rule = f"{BELOW}{call.DOOR.path}".replace("{", "<").replace("}", ">")
        app.add_url_rule(rule, endpoint(call), _view(gate, call), methods=[call.DOOR.verb])


def endpoint(call: type[Call[Any]]) -> str:
    """Flask's name of a call; the point is kept for blueprints."""
    return f"{call.SERVICE}/{call.METHOD}"


def _view(gate: Gate, kind: type[Call[Any]]) -> Callable[..., Response]:
    def view(region: str, **path: str) -> Response:
        route = gate.stacks.serving(region)
        account = who_asks(request, gate.accounts)
        permit(kind, account, region)
        if kind.writes():
            gate.stacks.require_live(route)
        seconds = gate.settings.call_seconds
        by = context.by(request, actor_of(account), region, writes=kind.writes(), seconds=seconds, trace=g.trace)
        reply = gate.stacks.ask(route, read_call(request, kind, path), by)
        return _command_done(gate, reply, by) if kind.writes() else _read(gate, kind, reply)

    return view


def _respond(reply: Reply) -> Response:
    body = json.dumps(reply.result, ensure_ascii=False, separators=(",", ":"))
    response = Response(body, content_type="application/json")
    if isinstance(reply.result.get("version"), int):
        response.set_etag(str(reply.result["version"]))
    return response


def _read(gate: Gate, kind: type[Call[Any]], reply: Reply) -> Response:
    response = _respond(reply)
    response.headers["Cache-Control"] = "private, no-cache"
    response.headers["Vary"] = "Authorization"
    if reply.result.get("has_more") and reply.result.get("next"):
        cursor = next(name for name in CURSORS if name in kind.model_fields)
        query = urlencode(request.args.to_dict() | {cursor: reply.result["next"]})
        response.headers["Link"] = f'<{gate.settings.public_origin}{request.path}?{query}>; rel="next"'
    etag, _ = response.get_etag()
    if etag and etag in request.if_none_match:
        response.status_code, response.data = 304, b""
    return response


def _command_done(gate: Gate, reply: Reply, by: By) -> Response:
    """Keep the first answer under a key; give the same bytes to whoever repeats it."""
    response = _respond(reply)
    if reply.replayed:
        first = gate.replies.find(by.key, by.fingerprint)
        if first:
            response = Response(first.body, first.status, first.headers)
        response.headers["Idempotent-Replay"] = "true"
    else:
        headers = {name: response.headers[name] for name in ("Content-Type", "ETag") if name in response.headers}
        gate.replies.keep(by.key, by.fingerprint, StoredReply(response.status_code, headers, response.get_data()))
    response.headers["Cache-Control"] = "no-store"
    return response
