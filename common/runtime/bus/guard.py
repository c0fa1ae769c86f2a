"""What a message must be before anything of ours or of a framework's looks at it. Nothing malformed ends a process."""

import json
from typing import Any

import kombu.compression
from amqp import serialization

MAX_BYTES = 4 * 1024 * 1024
MAX_DEPTH = 40
MOST_COUNTED = 1_000_000
JSON = "application/json"


class Malformed(ValueError):
    """The message cannot be meant for us; the text is the reason under which it is parked."""


def refuse_compressed_bodies() -> None:
    """Kombu unpacks a `compression` header before any handler sees it: 48 kB can become 50 MB. So: nothing unpacks."""
    kombu.compression._decoders.clear()


def survive_unreadable_properties() -> None:
    """The library raises at text that is not UTF-8 and at odd headers, which ends the process: read such as nothing."""
    reading = serialization.GenericContent._load_properties

    def read(content: Any, class_id: int, buffer: Any, offset: int) -> int:
        try:
            return int(reading(content, class_id, buffer, offset))
        except Exception:  # whatever it was: the message arrives without properties, and is parked as malformed
            content.properties = {}
            return offset

    serialization.GenericContent._load_properties = read
    serialization.pstr_t = _text


def _text(value: Any) -> Any:
    return value.decode("utf-8", "backslashreplace") if isinstance(value, bytes) else value


def count_in(headers: Any, name: str) -> int:
    """Return a counter that a message carries in its headers; 0 for anything that cannot be one."""
    found = (headers or {}).get(name)
    return found if type(found) is int and 0 <= found <= MOST_COUNTED else 0


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
        found = json.loads(body.decode("utf-8"), parse_constant=_no_constant)
        if b"\\u" in body:  # half of a pair is no text: it could be neither stored nor logged nor answered
            json.dumps(found, ensure_ascii=False).encode("utf-8")
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
