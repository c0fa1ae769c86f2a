"""The OpenAPI 3.1 document, made from the same models as the bus; nothing of it is written twice."""

from collections.abc import Iterable
from typing import Any, Literal

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from common.interfaces.calls import Call
from common.interfaces.parties import Role
from gateway.auth import LoggedIn, LogIn
from gateway.context import KEY, VERSION
from gateway.mount import BELOW
from gateway.problems import MEDIA_TYPE, STATUS

Json = dict[str, Any]
REFERENCE = "#/components/schemas/{model}"
ALWAYS = (400, 401, 403, 404, 500, 503, 504)
OF_COMMANDS = (409, 412, 413, 415, 422)
REGION: Json = {"name": "region", "in": "path", "required": True, "schema": {"type": "string", "pattern": "^[0-9]{6}$"}}
PROBLEM: Json = {
    "type": "object",
    "description": "RFC 9457. Repeat a `retryable` one with the same Idempotency-Key, after Retry-After seconds.",
    "required": [
        "type",
        "title",
        "title_zh",
        "status",
        "detail",
        "instance",
        "code",
        "request_id",
        "retryable",
        "facts",
    ],
    "properties": {
        **{
            name: {"type": "string"}
            for name in ("type", "title", "title_zh", "detail", "instance", "code", "request_id")
        },
        "status": {"type": "integer"},
        "retryable": {"type": "boolean"},
        "facts": {"type": "object", "additionalProperties": True},
    },
}


def _header(name: str, pattern: str, *, required: bool, says: str) -> Json:
    return {
        "name": name,
        "in": "header",
        "required": required,
        "description": says,
        "schema": {"type": "string", "pattern": f"^{pattern}$"},
    }


OF_COMMAND = (
    _header(
        "Idempotency-Key",
        KEY.pattern.replace('(?P<quote>"?)(?P<key>', "(").replace("(?P=quote)", ""),
        required=True,
        says="One new key a command; the same one when it is repeated. The repeat gets the first answer.",
    ),
    _header("If-Match", VERSION.pattern, required=False, says="The ETag you decided on; another one now is 412."),
)


def document(calls: Iterable[type[Call[Any]]], origin: str) -> Json:
    calls = tuple(calls)
    schemas = _schemas(calls)
    paths: dict[str, Json] = {"/api/v1/sessions": _log_in(), "/api/v1/sessions/current": _log_out()}
    for call in calls:
        assert call.DOOR
        operations = paths.setdefault(f"{BELOW}{call.DOOR.path}", {})
        operations[call.DOOR.verb.lower()] = _operation(call, schemas)
    for call in calls:
        if not call.writes():
            del schemas[call.__name__]  # its fields are parameters now
    return {
        "openapi": "3.1.1",
        "info": {
            "title": "Rongcai 榕采",
            "version": "1",
            "description": "Government procurement of a province, as calls.",
        },
        "servers": [{"url": origin}],
        "tags": [{"name": name} for name in sorted({call.SERVICE for call in calls} | {"sessions"})],
        "paths": paths,
        "components": {
            "schemas": schemas | {"Problem": PROBLEM},
            "responses": {f"Problem{status}": _problem(status) for status in sorted(set(STATUS.values()))},
            "securitySchemes": {"bearer": {"type": "http", "scheme": "bearer"}},
        },
    }


def _schemas(calls: tuple[type[Call[Any]], ...]) -> dict[str, Json]:
    models: list[tuple[type[BaseModel], Literal["validation", "serialization"]]] = [(LogIn, "validation")]
    models += [(call, "validation") for call in calls]
    answers: set[type[BaseModel]] = {LoggedIn, *(call.ANSWER for call in calls)}
    models += [(answer, "serialization") for answer in answers]
    _, found = models_json_schema(models, ref_template=REFERENCE)
    return dict(sorted(found["$defs"].items()))


def _operation(call: type[Call[Any]], schemas: dict[str, Json]) -> Json:
    assert call.DOOR
    fields, schema = call.DOOR.path_fields, schemas[call.__name__]
    required, properties = schema.get("required", []), schema.get("properties", {})
    parameters = [REGION, *(_parameter(name, "path", properties[name], required=True) for name in fields)]
    operation: Json = {
        "operationId": f"{call.SERVICE}_{call.METHOD}",
        "tags": [call.SERVICE],
        "summary": call.METHOD.replace("_", " ").capitalize(),
        "description": _says(call),
        "security": [{}, {"bearer": []}] if Role.PUBLIC in call.ROLES else [{"bearer": []}],
        "responses": _responses(call.ANSWER.__name__, (*ALWAYS, *(OF_COMMANDS if call.writes() else ()))),
    }
    if call.writes():
        schema["properties"] = {name: field for name, field in properties.items() if name not in fields}
        schema["required"] = [name for name in required if name not in fields]
        operation["requestBody"] = _body(call.__name__, required=bool(schema["required"]))
        return operation | {"parameters": [*parameters, *OF_COMMAND]}
    query = [name for name in properties if name not in fields]
    parameters += [_parameter(name, "query", properties[name], required=name in required) for name in query]
    return operation | {"parameters": parameters}


def _says(call: type[Call[Any]]) -> str:
    own = (call.__doc__ or "") if call.__doc__ != Call.__doc__ else ""
    roles = ", ".join(sorted(role for role in call.ROLES if role is not Role.SERVICE))
    return f"{own.strip()}\n\nFor: {roles or 'nobody'}.".strip()


def _parameter(name: str, where: str, schema: Json, *, required: bool) -> Json:
    return {"name": name, "in": where, "required": required, "schema": schema}


def _body(model: str, *, required: bool) -> Json:
    return {"required": required, "content": {"application/json": {"schema": {"$ref": REFERENCE.format(model=model)}}}}


def _responses(model: str, problems: Iterable[int]) -> Json:
    done = {
        "description": "Done.",
        "headers": {
            "ETag": {"description": "The document's version, where it has one.", "schema": {"type": "string"}},
            "Link": {"description": "The next part of a list, where there is one.", "schema": {"type": "string"}},
        },
        "content": {"application/json": {"schema": {"$ref": REFERENCE.format(model=model)}}},
    }
    return {"200": done} | {str(status): {"$ref": f"#/components/responses/Problem{status}"} for status in problems}


def _problem(status: int) -> Json:
    kinds = sorted(kind.code for kind, its in STATUS.items() if its == status)
    content = {MEDIA_TYPE: {"schema": {"$ref": REFERENCE.format(model="Problem")}}}
    return {"description": f"A problem such as: {', '.join(kinds)}.", "content": content}


def _log_in() -> Json:
    said = {"operationId": "log_in", "tags": ["sessions"], "summary": "Log in", "security": []}
    return {
        "post": said
        | {
            "requestBody": _body("LogIn", required=True),
            "responses": _responses("LoggedIn", (400, 401, 413, 415, 429, 503)),
        }
    }


def _log_out() -> Json:
    said = {"operationId": "log_out", "tags": ["sessions"], "summary": "Log out", "security": [{"bearer": []}]}
    gone = {"204": {"description": "The token is worth nothing any more."}}
    return {"delete": said | {"responses": gone | {"401": {"$ref": "#/components/responses/Problem401"}}}}
