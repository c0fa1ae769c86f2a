"""What the platform team sees of the door: requests by route template, never by path."""

import time

from flask import Flask, Response, g, request
from prometheus_client import CONTENT_TYPE_LATEST, Counter, Histogram, generate_latest

SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
METHODS = frozenset({"GET", "HEAD", "POST", "DELETE", "OPTIONS"})

REQUESTS = Counter("rongcai_http_requests_total", "HTTP requests answered.", ["route", "method", "status"])
DURATION = Histogram("rongcai_http_duration_seconds", "Time to answer.", ["route"], buckets=SECONDS)


def measure(app: Flask, uncounted: frozenset[str]) -> None:
    """Count every request except those of the endpoints `uncounted`, whose number is itself a secret."""

    @app.before_request
    def begin() -> None:
        g.begun = time.perf_counter()

    @app.after_request
    def count(response: Response) -> Response:
        if request.endpoint not in uncounted:
            route = request.url_rule.rule if request.url_rule else "unknown"
            method = request.method if request.method in METHODS else "other"
            REQUESTS.labels(route, method, response.status_code).inc()
            DURATION.labels(route).observe(time.perf_counter() - g.begun)
        return response

    @app.get("/metrics")
    def metrics() -> Response:
        return Response(generate_latest(), content_type=CONTENT_TYPE_LATEST)
