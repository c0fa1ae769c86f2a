"""
Serve some services of one stack in this process until told to stop.

Order matters at the top: prometheus_client must take real locks before eventlet makes everything green, because the
health page is served by a real thread that still answers when the scheduler is stuck.
"""

import importlib
import os
import signal
import sys
import warnings
from typing import Any

import prometheus_client  # noqa: F401

warnings.filterwarnings("ignore", message=r"(?s).*Eventlet is deprecated")


def run(names: list[str]) -> None:
    """Start the named services and block until SIGTERM or SIGINT; then finish what runs, within the grace time."""
    import eventlet

    eventlet.monkey_patch()
    from common.runtime import logs
    from common.runtime.bus.process import this_process

    process = this_process()
    settings = process.settings
    logs.configure(settings.log_format, stack=settings.stack, services=",".join(names))
    _serve(names, process)


def _serve(names: list[str], process: Any) -> None:
    import structlog
    from eventlet.event import Event
    from nameko.runners import ServiceRunner

    from common.runtime.bus.guard import refuse_compressed_bodies
    from common.runtime.health import watch

    log = structlog.get_logger()
    refuse_compressed_bodies()
    _declare_queues(process.settings)
    runner = ServiceRunner(_nameko_config(process.settings))
    for name in names:
        runner.add_service(_service_class(name))
    stop = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.ready() or stop.send(None))
    runner.start()
    url = watch(runner, process)
    log.info("serving", health=url)
    stop.wait()
    log.info("stopping", grace_seconds=process.settings.grace_seconds)
    process.stopping = True
    signal.signal(signal.SIGALRM, lambda *_: os._exit(1))  # unacknowledged messages return to the broker: safe
    signal.alarm(process.settings.grace_seconds)
    runner.stop()
    log.info("stopped")
    sys.stdout.flush()
    os._exit(0)


def _declare_queues(settings: Any) -> None:
    from kombu import Connection

    from common.runtime.bus.topology import declare

    with Connection(settings.broker_uri.get_secret_value()) as connection:
        connection.ensure_connection(max_retries=20, interval_start=0.3, interval_step=0.3, interval_max=2)
        declare(connection.default_channel)


def _service_class(name: str) -> Any:
    module = importlib.import_module(f"services.{name}.service")
    return next(kind for kind in vars(module).values() if getattr(kind, "name", None) == name)


def _nameko_config(settings: Any) -> dict[str, Any]:
    return {
        "AMQP_URI": settings.broker_uri.get_secret_value(),
        # questions, news and timers each have their own bound; the pool must never be what blocks
        "max_workers": settings.max_workers + 64,
        "HEARTBEAT": 10,
        "serializer": "json",
        "ACCEPT": ["json"],
    }
