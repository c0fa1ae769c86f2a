"""
/healthz (the scheduler turns), /readyz (broker, database, clock) and /metrics, on a real thread.

A blocked scheduler cannot answer for itself, so nothing here is green: original sockets, original thread.
"""

import json
import time
from email.utils import formatdate
from typing import Any

import eventlet
from eventlet.patcher import original
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from pymongo.errors import PyMongoError

from common.runtime.telemetry import HUB_DELAY

BEAT = 0.1
STUCK_AFTER = 5.0


class Health:
    def __init__(self) -> None:
        self.beat_at = time.monotonic()
        self.ready: dict[str, bool] = {"started": False}
        self.about: dict[str, Any] = {}

    def page(self, path: str) -> tuple[str, str, bytes]:
        """Return status line, content type and body."""
        if path == "/metrics":
            return "200 OK", CONTENT_TYPE_LATEST, generate_latest()
        alive = time.monotonic() - self.beat_at < STUCK_AFTER
        if path == "/healthz":
            return _json(alive, {"alive": alive})
        if path == "/readyz":
            return _json(alive and all(self.ready.values()), {"alive": alive, **self.ready, **self.about})
        return "404 Not Found", "text/plain", b"/metrics /healthz /readyz\n"


def _json(good: bool, body: dict[str, Any]) -> tuple[str, str, bytes]:
    return ("200 OK" if good else "503 Service Unavailable"), "application/json", json.dumps(body).encode()


def watch(runner: Any, process: Any) -> str:
    """Start watching; return the URL of the health page."""
    health = Health()
    port = _listen(health, process.settings.health_host, process.settings.health_port)
    eventlet.spawn(_beat, health)
    eventlet.spawn(_look, health, runner, process)
    return f"http://{process.settings.health_host}:{port}"


def _beat(health: Health) -> None:
    while True:
        before = time.monotonic()
        eventlet.sleep(BEAT)
        health.beat_at = time.monotonic()
        HUB_DELAY.set(max(0.0, health.beat_at - before - BEAT))


def _look(health: Health, runner: Any, process: Any) -> None:
    from common.runtime.bus.consumer import DrainingConsumer

    while True:
        consumers = [e for c in runner.containers for e in c.extensions if isinstance(e, DrainingConsumer)]
        try:
            process.room("platform").data["clock"].find_one({}, {"_id": 1})  # one that was full still answers pings
            database = True
            health.about = {"business_time": process.clock.now().isoformat(), "system_time": time.time()}
        except PyMongoError:
            database = False
        broker = all(consumer.connected for consumer in consumers)
        health.ready = {"broker": broker, "database": database, "serving": not process.stopping}
        eventlet.sleep(1)


def _listen(health: Health, host: str, port: int) -> int:
    socket = original("socket")
    door = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    door.bind((host, port))
    door.listen(16)
    original("threading").Thread(target=_answer_for_ever, args=(door, health), daemon=True).start()
    return int(door.getsockname()[1])


def _answer_for_ever(door: Any, health: Health) -> None:
    while True:
        caller, _ = door.accept()
        try:
            caller.settimeout(2)
            path = caller.recv(4096).split(b" ")[1].decode()
            status, kind, body = health.page(path.split("?")[0])
            said = {"Content-Type": kind, "Content-Length": len(body), "Date": formatdate(usegmt=True)}
            head = "".join(f"{name}: {value}\r\n" for name, value in (said | {"Connection": "close"}).items())
            caller.sendall(f"HTTP/1.1 {status}\r\n{head}\r\n".encode() + body)
        except (OSError, IndexError, ValueError):
            pass  # whoever asked has gone or asked nothing we know
        finally:
            caller.close()
