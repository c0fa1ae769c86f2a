"""From an HTTP request to a call: strict JSON, no unknown names, bounded size and depth, every error named."""

import json
from collections.abc import Iterable
from typing import Any, NoReturn, TypeVar

from flask import Request
from pydantic import BaseModel, ValidationError

from common.interfaces.calls import Call
from common.interfaces.errors import Invalid
from gateway.problems import WrongMediaType

MAX_BYTES = 2_000_000
MOST_DISCARDED = 5 * MAX_BYTES
MAX_DEPTH = 32
Model = TypeVar("Model", bound=BaseModel)


def read_call(request: Request, kind: type[Call[Any]], path: dict[str, str]) -> Call[Any]:
    """Return the call that a request makes; raise Invalid, or TooLarge from the HTTP layer."""
    given = read_body(request) if kind.writes() else _query(request)
    twice = [name for name in path if name in given]
    if twice:
        raise Invalid("a field of the path is given once, in the path", {"errors": _same(twice, "is in the path")})
    return read_model(kind, given | path)


def read_model(kind: type[Model], given: dict[str, Any]) -> Model:
    try:
        return kind.model_validate(given)
    except ValidationError as error:
        wrong = [{"field": ".".join(map(str, row["loc"])), "reason": row["msg"]} for row in error.errors()]
        first = wrong[0]
        detail = f"{first['field'] or 'the request'}: {first['reason']} ({len(wrong)} in all, see facts.errors)"
        raise Invalid(detail, {"errors": wrong[:100]}) from None


def read_body(request: Request) -> dict[str, Any]:
    """Return the JSON object of the body; an empty body is an empty object."""
    raw = request.get_data()
    if not raw:
        return {}
    if request.mimetype != "application/json":
        raise WrongMediaType(f"the body is {request.mimetype or 'of no type'}; send it as application/json")
    try:
        body = json.loads(raw.decode(), object_pairs_hook=_once, parse_constant=_no_number)
        if b"\\" in raw and b"\\ud" in raw.lower():
            json.dumps(body, ensure_ascii=False).encode()  # half a surrogate pair is no character
    except (ValueError, RecursionError) as error:
        raise Invalid(f"the body is not strict JSON in UTF-8: {error}") from None
    if not isinstance(body, dict):
        raise Invalid("the body is a JSON object, {...}")
    _bound(body)
    return body


def discard(request: Request) -> None:
    """Read on over a body that is too large, so that its sender gets to hear the answer and may ask again."""
    left = MOST_DISCARDED
    while left > 0 and (part := request.environ["wsgi.input"].read(min(left, 65_536))):
        left -= len(part)


def _query(request: Request) -> dict[str, Any]:
    repeated = [name for name, values in request.args.lists() if len(values) > 1]
    if repeated:
        raise Invalid("a query name is given once", {"errors": _same(repeated, "is repeated")})
    return request.args.to_dict()


def _same(names: Iterable[str], reason: str) -> list[dict[str, str]]:
    return [{"field": name, "reason": reason} for name in names]


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    read = dict(pairs)
    if len(read) != len(pairs):
        raise ValueError("a name occurs twice in one object")
    return read


def _no_number(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON number")


def _bound(body: Any) -> None:
    layer = [body]
    for _ in range(MAX_DEPTH):
        nested = (item.values() if isinstance(item, dict) else item for item in layer)
        layer = [value for values in nested for value in values if isinstance(value, dict | list)]
        if not layer:
            return
    raise Invalid(f"the body nests deeper than {MAX_DEPTH} levels; send it flatter")
