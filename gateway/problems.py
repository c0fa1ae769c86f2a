"""The only place where a refusal becomes HTTP: one shape for every problem (RFC 9457), one status for every kind."""

import json
from typing import Any

import structlog
from flask import Response, g, request
from pymongo.errors import PyMongoError
from werkzeug.exceptions import HTTPException
from werkzeug.exceptions import MethodNotAllowed as HTTPMethodNotAllowed

from common.interfaces import errors
from common.interfaces.errors import Outage, Problem, Refusal

log = structlog.get_logger()

MEDIA_TYPE = "application/problem+json"
RETRY_SECONDS = 5  # when nobody said when to ask again


class MethodNotAllowed(Refusal):
    code, title, title_zh = "method-not-allowed", "This address does not know this method", "不支持的请求方法"


class WrongMediaType(Refusal):
    code, title, title_zh = "unsupported-media-type", "The body is not JSON", "请求内容类型不是 JSON"


class TooOften(Outage):
    code, title, title_zh = "too-often", "Asked too often", "请求过于频繁"


STATUS: dict[type[Problem], int] = {
    errors.Unauthenticated: 401,
    errors.Forbidden: 403,
    errors.NotFound: 404,
    MethodNotAllowed: 405,
    errors.VersionMismatch: 412,
    errors.Conflict: 409,
    errors.TooLarge: 413,
    WrongMediaType: 415,
    errors.KeyReused: 422,
    errors.RuleBroken: 422,
    Refusal: 400,
    TooOften: 429,
    errors.DeadlineExceeded: 504,
    Outage: 503,
    Problem: 500,
}
OF_HTTP: dict[int, tuple[type[Problem], str]] = {
    404: (errors.NotFound, "no call has this address; /api/v1/openapi.json lists them all"),
    405: (MethodNotAllowed, "use a method that the Allow header names"),
    413: (errors.TooLarge, "a request holds at most 2,000,000 bytes; send less at a time"),
    415: (WrongMediaType, "send the body as application/json"),
}


def status_of(kind: type[Problem]) -> int:
    """Return the status of the nearest declared ancestor."""
    return next(STATUS[ancestor] for ancestor in kind.__mro__ if ancestor in STATUS)


def of_http(error: HTTPException) -> Problem:
    """Say an error of the HTTP layer as one of our own kinds."""
    if error.code in OF_HTTP:
        kind, detail = OF_HTTP[error.code]
        return kind(detail)
    if error.code is not None and error.code < 500:
        return errors.Invalid(error.description or "the request cannot be read")
    return fault(error)


def fault(error: BaseException) -> Problem:
    """Log a surprise once, with the id that the answer tells."""
    log.error("fault", trace=g.get("trace"), method=request.method, path=request.path, exc_info=error)
    return errors.Fault("we broke; tell the operator the request_id", {"fault": g.get("trace", "")})


def document(problem: Problem, status: int) -> dict[str, Any]:
    return {
        "type": f"/problems/{problem.code}",
        "title": problem.title,
        "title_zh": problem.title_zh,
        "status": status,
        "detail": problem.detail,
        "instance": request.path,
        "code": problem.code,
        "request_id": g.get("trace", ""),
        "retryable": isinstance(problem, Outage),
        "facts": problem.facts,
    }


def answer(error: Exception) -> Response:
    """Return the problem document of whatever was raised."""
    problem = as_problem(error)
    status = status_of(type(problem))
    said = {"method": request.method, "path": request.path, "trace": g.get("trace")}
    if isinstance(problem, Outage):
        said["reason"] = problem.detail
    log.info("refused", code=problem.code, status=status, **said)
    response = Response(
        json.dumps(document(problem, status), ensure_ascii=False, default=str), status, content_type=MEDIA_TYPE
    )
    response.headers["Cache-Control"] = "no-store"
    if status == 401:
        response.headers["WWW-Authenticate"] = 'Bearer realm="rongcai"'
    if isinstance(error, HTTPMethodNotAllowed):
        response.headers["Allow"] = ", ".join(sorted(error.valid_methods or ()))
    if status in (429, 503):
        response.headers["Retry-After"] = str(retry_after(problem))
    return response


def retry_after(problem: Problem) -> int:
    """Whole seconds, at least one."""
    said = problem.facts.get("retry_after")
    return max(1, round(said)) if isinstance(said, int | float) else RETRY_SECONDS


def as_problem(error: Exception) -> Problem:
    """Return what an exception says to the caller."""
    if isinstance(error, Problem):
        return error
    if isinstance(error, HTTPException):
        return of_http(error)
    if isinstance(error, PyMongoError):
        log.error("database away", trace=g.get("trace"), error=str(error))
        return errors.Unavailable("the gateway's own database cannot be reached now; ask again soon")
    return fault(error)
