"""What the gateway says beside a call: in whose name, until when, under which key, seen which version."""

import re
import secrets
import time
from hashlib import sha256

from flask import Request

from common.interfaces.context import By
from common.interfaces.errors import Invalid
from common.interfaces.parties import Actor

KEY = re.compile(r'(?P<quote>"?)(?P<key>[A-Za-z0-9_-]{16,64})(?P=quote)', re.ASCII)
VERSION = re.compile(r'"(0|[1-9][0-9]{0,17})"', re.ASCII)
TRACE_PARENT = re.compile(
    r"(?!ff)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}(-.*)?", re.ASCII
)


def trace_of(request: Request) -> str:
    """Return the caller's trace id (W3C Trace Context) or a new one: 32 hex digits."""
    told = TRACE_PARENT.fullmatch(request.headers.get("traceparent", ""))
    return told[1] if told else secrets.token_hex(16)


def by(request: Request, actor: Actor, region: str, *, writes: bool, seconds: float, trace: str) -> By:
    """Return the context of one call; a command must carry an idempotency key."""
    key = _key(request) if writes else ""
    return By(
        actor=actor,
        region=region,
        key=sha256(f"{actor.id}:{key}".encode()).hexdigest()[:32] if key else "",
        fingerprint=_fingerprint(request) if writes else "",
        if_match=_version(request),
        deadline=time.time() + seconds,
        trace=trace,
    )


def _key(request: Request) -> str:
    said = request.headers.get("Idempotency-Key", "")
    found = KEY.fullmatch(said)
    if not found:
        wrong = "is not 16 to 64 of A-Z a-z 0-9 _ -" if said else "is missing"
        raise Invalid(
            f"Idempotency-Key {wrong}; make one new key a command and send the same one when you repeat it",
            {"errors": [{"field": "Idempotency-Key", "reason": wrong}]},
        )
    return found["key"]


def _version(request: Request) -> int | None:
    said = request.headers.get("If-Match")
    if said is None:
        return None
    found = VERSION.fullmatch(said.strip())
    if not found:
        raise Invalid(
            'If-Match is one strong ETag as we sent it, such as "7"',
            {"errors": [{"field": "If-Match", "reason": "is not a quoted version"}]},
        )
    return int(found[1])


def _fingerprint(request: Request) -> str:
    said = (request.method, request.path, request.headers.get("If-Match", ""))
    return sha256("\n".join(said).encode() + b"\n" + request.get_data()).hexdigest()
