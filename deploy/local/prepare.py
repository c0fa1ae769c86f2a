"""Writes all that the processes of a home read before they start: secrets, settings, routes, accounts, endpoints."""

import json
import secrets
import sys
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from deploy.local import accounts, broker, database
from deploy.local.endpoints import endpoints, route
from deploy.local.home import Home, remember, write_private
from deploy.local.plan import Process, processes
from deploy.local.topology import STACKS, Stack

VENV = Path(sys.prefix)
SEED_BYTES = 32  # RFC 8032, 5.1.5


def plan(home: Home, *, split: bool) -> tuple[Process, ...]:
    return processes(home, VENV, split=split)


def prepare(home: Home, *, split: bool) -> tuple[Process, ...]:
    """Write all files and return what should run. Doing it again changes no secret."""
    planned = plan(home, split=split)
    broker.prepare(home)
    database.prepare(home, VENV / "bin/secantusd-py")
    remember(home.secret("gateway/session-key"))
    public_keys = {stack.code: _stack_secrets(home, stack) for stack in STACKS}
    routes = tuple(route(home, stack, public_keys[stack.code], planned) for stack in STACKS)
    write_private(home.routes, _text([row.model_dump(mode="json") for row in routes]))
    made = accounts.write(home.accounts, STACKS)
    write_private(home.endpoints, _text(endpoints(home, routes, made, planned, split=split)))
    return planned


def public_key(seed: str) -> str:
    """Return the Ed25519 public key of a seed, both in hex."""
    return Ed25519PrivateKey.from_private_bytes(bytes.fromhex(seed)).public_key().public_bytes_raw().hex()


def _stack_secrets(home: Home, stack: Stack) -> str:
    """Write the secrets of a stack; return its public key."""
    for file, user in {"services": f"{stack.code}-services", "gateway": f"{stack.code}-gateway"}.items():
        write_private(home.secret(f"{stack.code}/{file}.uri"), broker.uri(home, stack, user))
    write_private(home.secret(f"{stack.code}/operator.uri"), broker.uri(home, stack, broker.OPERATOR))
    remember(home.secret(f"{stack.code}/claim-key"))
    return public_key(remember(home.secret(f"{stack.code}/signing-key"), lambda: secrets.token_hex(SEED_BYTES)))


def _text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1)
