"""Logs: one JSON object a line in production, readable lines in a terminal; never the contents of bids or secrets."""

import logging
import sys

import structlog


def configure(log_format: str, **always: str) -> None:
    """`always` stands in every line (stack, level, services)."""
    processors: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", key="ts"),
        structlog.processors.format_exc_info,
    ]
    if log_format == "json":
        processors.append(structlog.processors.JSONRenderer(ensure_ascii=False))
    else:
        processors[-1] = structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)
    structlog.configure(processors=processors, logger_factory=structlog.PrintLoggerFactory(sys.stdout))
    structlog.contextvars.bind_contextvars(**always)
    # frameworks: what they say of single workers we say ourselves, with ids; only their own alarms come through
    logging.basicConfig(level=logging.WARNING, stream=sys.stdout, format="%(levelname)s %(name)s %(message)s")
    for noisy in ("nameko", "kombu", "amqp", "pymongo"):
        logging.getLogger(noisy).setLevel(logging.CRITICAL)
