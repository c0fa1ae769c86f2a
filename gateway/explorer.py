"""The API page: the OpenAPI document at one address, and an explorer at /docs that needs no network but ours."""

import json
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from flask import Flask, Response, render_template, send_from_directory

from common.interfaces.calls import Call
from gateway.headers import EXPLORER
from gateway.openapi import document

DOCUMENT = "/api/v1/openapi.json"


def open_explorer(app: Flask, calls: tuple[type[Call[Any]], ...], origin: str) -> None:
    files = _swagger_files()

    @cache
    def body() -> str:
        return json.dumps(document(calls, origin), ensure_ascii=False)

    @app.get(DOCUMENT)
    def openapi_document() -> Response:
        return Response(body(), content_type="application/json")

    @app.get("/docs")
    def docs() -> Response:
        response = Response(render_template("docs.html", address=DOCUMENT), content_type="text/html; charset=utf-8")
        response.headers["Content-Security-Policy"] = EXPLORER
        return response

    @app.get("/docs/<any('swagger-ui.css', 'swagger-ui-bundle.js'):name>")
    def swagger_file(name: str) -> Response:
        return send_from_directory(files / name.rpartition(".")[2], name, max_age=86_400)


def _swagger_files() -> Path:
    """Where the flask-openapi-swagger package keeps its copy of Swagger UI."""
    spec = find_spec("flask_openapi_swagger")
    assert spec, "flask-openapi-swagger is declared in pyproject.toml"
    assert spec.origin, "the package is unpacked"
    return Path(spec.origin).parent / "templates" / "swagger"
