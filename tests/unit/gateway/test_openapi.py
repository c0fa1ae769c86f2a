"""The OpenAPI document says what the door does: every call, its fields, its answer, its problems, who may ask."""

import json

import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator

from common.interfaces.parties import Role
from gateway.mount import BELOW, public_calls
from gateway.openapi import document

CALLS = public_calls()


@pytest.fixture(scope="module")
def spec():
    return document(CALLS, "http://gateway.test")


def operation(spec, call):
    return spec["paths"][BELOW + call.DOOR.path][call.DOOR.verb.lower()]


def test_is_valid_openapi_3_1(spec):
    assert list(OpenAPIV31SpecValidator(spec).iter_errors()) == []
    assert spec["openapi"] == "3.1.1"


def test_is_served_as_it_is_made(client):
    assert client.get("/api/v1/openapi.json").json == json.loads(json.dumps(document(CALLS, "http://gateway.test")))


@pytest.mark.parametrize("call", CALLS, ids=lambda call: call.METHOD)
def test_names_every_field_of_a_call_once(spec, call):
    said = operation(spec, call)
    places = {row["name"]: row["in"] for row in said["parameters"]}
    body = spec["components"]["schemas"][call.__name__]["properties"] if call.writes() else {}
    fields = set(call.model_fields)

    assert {name for name, where in places.items() if where == "path"} == {"region", *call.DOOR.path_fields}
    assert {name for name, where in places.items() if where == "query"} == (
        set() if call.writes() else fields - set(call.DOOR.path_fields)
    )
    assert set(body) == (fields - set(call.DOOR.path_fields) if call.writes() else set())
    assert ("Idempotency-Key" in places) == call.writes()


@pytest.mark.parametrize("call", CALLS, ids=lambda call: call.METHOD)
def test_tells_who_must_log_in_and_which_problems_may_come(spec, call):
    said = operation(spec, call)

    assert ({} in said["security"]) == (Role.PUBLIC in call.ROLES)
    assert {"200", "400", "401", "403", "404", "503"} <= set(said["responses"])
    assert ({"409", "412", "422"} <= set(said["responses"])) == call.writes()
    assert said["responses"]["200"]["content"]["application/json"]["schema"]["$ref"].endswith(call.ANSWER.__name__)


def test_gives_every_operation_its_own_name_and_every_reference_a_target(spec):
    names = [said["operationId"] for path in spec["paths"].values() for said in path.values()]
    text = json.dumps(spec)

    assert len(names) == len(set(names)) == len(CALLS) + 2
    for part in text.split('"$ref": "#/components/')[1:]:
        kind, name = part.split('"')[0].split("/")
        assert name in spec["components"][kind]


def test_the_explorer_loads_nothing_from_elsewhere(client):
    page = client.get("/docs")
    text = page.get_data(as_text=True)

    assert "http://" not in text
    assert "https://" not in text
    assert "'unsafe" not in page.headers["Content-Security-Policy"]
    assert client.get("/docs/swagger-ui-bundle.js").status_code == 200
    assert client.get("/docs/swagger-ui.css").mimetype == "text/css"
    assert client.get("/docs/index.html").status_code == 404
