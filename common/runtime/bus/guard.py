"""What a message must be before anything of ours or of a framework's looks at it. Nothing malformed ends a process."""

import json
from typing import Any

import kombu.compression

MAX_BYTES = 4 * 1024 * 1024
MAX_DEPTH = 40
JSON = "application/json"


class Malformed(ValueError):
    """The message cannot be meant for us; the text is the reason under which it is parked."""


def refuse_compressed_bodies() -> None:
    """Kombu unpacks a `compression` header before any handler sees it: 48 kB can become 50 MB. So: nothing unpacks."""
    kombu.compression._decoders.clear()


def read_object(message: Any) -> dict[str, Any]:
    """Return the JSON object a message carries; raise Malformed with the reason."""
    body, kind, encoding = raw_body(message), message.content_type, message.content_encoding
    if kind != JSON or (encoding or "utf-8").lower() not in ("utf-8", "binary"):
        raise Malformed(f"content type {kind!r}, encoding {encoding!r}: only plain JSON is read")
    if (message.headers or {}).get("compression"):
        raise Malformed("compressed bodies are refused unopened")
    if len(body) > MAX_BYTES:
        raise Malformed(f"{len(body)} bytes; at most {MAX_BYTES} are read")
    return parse_object(body)


def raw_body(message: Any) -> bytes:
    """Return the body as it came: the library below has already decoded text that names its encoding."""
    body = message.body
    return body.encode("utf-8", "surrogatepass") if isinstance(body, str) else bytes(body or b"")


def parse_object(body: bytes) -> dict[str, Any]:
    try:
        found = json.loads(body, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise Malformed(f"not JSON: {type(error).__name__}") from None
    if not isinstance(found, dict):
        raise Malformed("not a JSON object")
    _bound_depth(found)
    return found


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is no JSON")


def _bound_depth(value: Any) -> None:
    level = [value]
    for _ in range(MAX_DEPTH):
        level = [
            inner
            for outer in level
            for inner in (outer.values() if isinstance(outer, dict) else outer)
            if isinstance(inner, dict | list)
        ]
        if not level:
            return
    raise Malformed(f"nested more than {MAX_DEPTH} deep")
