"""What a message must be before anything of ours or of a framework's looks at it. Nothing malformed ends a process."""

import json
from typing import Any

import kombu.compression
from amqp import abstract_channel, serialization

MAX_BYTES = 4 * 1024 * 1024
MAX_DEPTH = 40
MOST_COUNTED = 1_000_000
JSON = "application/json"


class Malformed(ValueError):
    """The message cannot be meant for us; the text is the reason under which it is parked."""


def refuse_compressed_bodies() -> None:
    """Kombu unpacks a `compression` header before any handler sees it: 48 kB can become 50 MB. So: nothing unpacks."""
    kombu.compression._decoders.clear()


class _Forgiving(bytes):
    """Bytes whose text is read even where it is not UTF-8."""

    def __getitem__(self, key: Any) -> Any:
        found = super().__getitem__(key)
        return _Forgiving(found) if isinstance(found, bytes) else found

    def decode(self, *_how: str) -> str:
        return super().decode("utf-8", "backslashreplace")


def survive_unreadable_messages() -> None:
    """The library raises at names that are not UTF-8 and at odd headers, which would end the process: read on."""
    read_arguments, read_properties = serialization.loads, serialization.GenericContent._load_properties

    def arguments(kinds: str, buffer: bytes, offset: int) -> Any:
        try:
            return read_arguments(kinds, buffer, offset)
        except UnicodeDecodeError:
            return read_arguments(kinds, _Forgiving(buffer), offset)

    def properties(content: Any, class_id: int, buffer: bytes, offset: int) -> Any:
        try:
            return read_properties(content, class_id, buffer, offset)
        except Exception:  # whatever it was: the message arrives without properties, and is parked as malformed
            content.properties = {}
            return offset

    abstract_channel.loads = arguments
    serialization.GenericContent._load_properties = properties


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
        # half of a pair is no text: it could be neither stored nor logged nor answered; one byte is looked for faster
        if b"\\" in body and b"\\u" in body:
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
