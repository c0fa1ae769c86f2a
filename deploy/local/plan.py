"""What should run, decided from the topology and the home; nothing is started here."""

import json
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from deploy.local import broker, database
from deploy.local.errors import Failure
from deploy.local.home import Home
from deploy.local.ports import HOST
from deploy.local.topology import SERVICES, STACKS, Stack

SERVICES_WAVE = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Process:
    """
    One process: `part` is what `--only` calls it, `wave` the order of starting (a wave waits for the one before).

    `patience` is how many seconds it may take to get ready.
    """

    name: str
    part: str
    wave: int
    argv: tuple[str, ...]
    env: dict[str, str] = field(repr=False)
    ready: str
    metrics: str | None = None
    ports: tuple[int, ...]
    patience: float = 60


def processes(home: Home, venv: Path, *, split: bool = False) -> tuple[Process, ...]:
    """Return all processes of the platform in starting order; `split` makes one a service instead of one a stack."""
    return (
        *_infrastructure(home, venv),
        *(process for stack in STACKS for process in _stack(home, venv, stack, split=split)),
        _gateway(home, venv),
    )


def chosen(everything: tuple[Process, ...], only: Iterable[str] | None) -> tuple[Process, ...]:
    """Return the processes whose name or part is asked for; raise Failure for a name that does not exist."""
    if only is None:
        return everything
    asked = set(only)
    known = {name for process in everything for name in (process.name, process.part)}
    if not asked <= known:
        raise Failure(f"there is no {', '.join(sorted(asked - known))} here; known are {', '.join(sorted(known))}")
    return tuple(process for process in everything if asked & {process.name, process.part})


def _infrastructure(home: Home, venv: Path) -> Iterator[Process]:
    names_port, port = home.ports["epmd"], home.ports["broker"]
    yield Process(
        name="epmd",
        part="broker",
        wave=0,
        argv=(str(broker.EPMD), "-address", HOST, "-port", str(names_port)),
        env=_environment(home, broker.names_environment(home)),
        ready=f"tcp://{HOST}:{names_port}",
        ports=(names_port,),
    )
    yield Process(
        name="broker",
        part="broker",
        wave=1,
        argv=(str(broker.SCRIPT),),
        env=_environment(home, broker.environment(home)),
        ready=f"amqp://{HOST}:{port}",
        metrics=f"http://{HOST}:{home.ports['broker-metrics']}/metrics",
        ports=(port, home.ports["broker-metrics"], home.ports["broker-distribution"]),
    )
    yield Process(
        name="database",
        part="database",
        wave=1,
        argv=database.command(home, venv / "bin/secantusd-py"),
        env=_environment(home, {}),
        ready=home.mongo_uri,
        ports=(home.ports["database"],),
    )


def _stack(home: Home, venv: Path, stack: Stack, *, split: bool) -> Iterator[Process]:
    together = {stack.code: SERVICES}
    apart = {f"{stack.code}-{service}": (service,) for service in SERVICES}
    for name, services in (apart if split else together).items():
        port = home.ports[name]
        yield Process(
            name=name,
            part=stack.code,
            wave=SERVICES_WAVE,
            argv=(str(venv / "bin/rongcai"), "serve", *services, "--stack", stack.code),
            env=_environment(home, _stack_settings(home, stack) | {"RONGCAI_HEALTH_PORT": str(port)}),
            ready=f"http://{HOST}:{port}/readyz",
            metrics=f"http://{HOST}:{port}/metrics",
            ports=(port,),
        )


def _stack_settings(home: Home, stack: Stack) -> dict[str, str]:
    return {
        "RONGCAI_STACK": stack.code,
        "RONGCAI_LEVEL": stack.level,
        "RONGCAI_REGIONS": json.dumps(stack.regions),
        "RONGCAI_BROKER_URI_FILE": str(home.secret(f"{stack.code}/services.uri")),
        "RONGCAI_MONGO_URI": home.mongo_uri,
        "RONGCAI_DATABASE_PREFIX": stack.database_prefix,
        "RONGCAI_CLAIM_KEY_FILE": str(home.secret(f"{stack.code}/claim-key")),
        "RONGCAI_SIGNING_KEY_FILE": str(home.secret(f"{stack.code}/signing-key")),
        "RONGCAI_SANDBOX": "true",
        "RONGCAI_LOG_FORMAT": "json",
    }


def _gateway(home: Home, venv: Path) -> Process:
    port = home.ports["gateway"]
    how = ("-c", "python:gateway.gunicorn_conf", "--no-control-socket")  # that socket would be shared between homes
    settings = {
        "RONGCAI_GATEWAY_STACKS": str(home.routes),
        "RONGCAI_GATEWAY_MONGO_URI": home.mongo_uri,
        "RONGCAI_GATEWAY_SESSION_KEY_FILE": str(home.secret("gateway/session-key")),
        "RONGCAI_GATEWAY_SANDBOX": "true",
        "RONGCAI_GATEWAY_SEED": str(home.accounts),
        "RONGCAI_GATEWAY_PUBLIC_ORIGIN": home.gateway_url,
    }
    return Process(
        name="gateway",
        part="gateway",
        wave=3,
        argv=(str(venv / "bin/gunicorn"), *how, "-b", f"{HOST}:{port}", "gateway.wsgi:application"),
        env=_environment(home, settings),
        ready=f"{home.gateway_url}/readyz",
        metrics=f"{home.gateway_url}/metrics",
        ports=(port,),
    )


def _environment(home: Home, own: dict[str, str]) -> dict[str, str]:
    """A process sees nothing of its caller's environment but where programs are."""
    return {"PATH": os.defpath, "HOME": str(home.root), "LANG": "C.UTF-8", "PYTHONUNBUFFERED": "1"} | own
