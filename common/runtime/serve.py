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


def run(names: list[str], module: str = "services.{}.service") -> None:
    """
    Start the named services and block until SIGTERM or SIGINT; then finish what runs, within the grace time.

    `module` is where the class of a service is found by its name.
    """
    import eventlet

    eventlet.monkey_patch()
    from common.law.calendar import load_overlay
    from common.runtime import logs
    from common.runtime.bus.process import this_process

    process = this_process()
    settings = process.settings
    logs.configure(settings.log_format, stack=settings.stack, services=",".join(names))
    if settings.calendar_dir:
        load_overlay(settings.calendar_dir)
    _serve(names, module, process)


def _serve(names: list[str], module: str, process: Any) -> None:
    import eventlet
    import structlog
    from eventlet.event import Event
    from nameko.runners import ServiceRunner

    from common.runtime.bus.guard import refuse_compressed_bodies, survive_unreadable_messages
    from common.runtime.health import watch

    log = structlog.get_logger()
    refuse_compressed_bodies()
    survive_unreadable_messages()
    classes = [_service_class(module.format(name), name) for name in names]
    _declare_queues(process.settings)
    process.clock.now()  # read once before it is needed: from here on an outage leaves it what it was
    eventlet.spawn(process.clock.follow, eventlet.sleep)
    runner = ServiceRunner(_nameko_config(process.settings))
    for service in classes:
        runner.add_service(service)
    stop = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.ready() or stop.send(None))
    for container in runner.containers:
        eventlet.spawn(_end_with, container)
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


def _end_with(container: Any) -> None:
    """A service that cannot go on takes its process with it: half alive it would look well and do nothing."""
    import structlog

    try:
        container.wait()
    except Exception as error:
        structlog.get_logger().critical("a service died", service=container.service_name, reason=str(error))
        sys.stdout.flush()
        os._exit(1)


def _declare_queues(settings: Any) -> None:
    from kombu import Connection

    from common.runtime.bus.topology import declare

    with Connection(settings.broker_uri.get_secret_value()) as connection:
        connection.ensure_connection(max_retries=20, interval_start=0.3, interval_step=0.3, interval_max=2)
        declare(connection.default_channel)


def _service_class(module: str, name: str) -> Any:
    found = vars(importlib.import_module(module)).values()
    return next(kind for kind in found if isinstance(kind, type) and getattr(kind, "name", None) == name)


def _nameko_config(settings: Any) -> dict[str, Any]:
    return {
        "AMQP_URI": settings.broker_uri.get_secret_value(),
        # questions, news and timers each have their own bound; the pool must never be what blocks
        "max_workers": settings.max_workers + 64,
        "HEARTBEAT": 10,
        "serializer": "json",
        "ACCEPT": ["json"],
    }
