"""A private RabbitMQ node: own cookie, name daemon, ports and data; every listener on the loopback address."""

import base64
import hashlib
import json
import secrets
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from deploy.local.errors import Failure
from deploy.local.home import Home, remember, write_private
from deploy.local.ports import HOST
from deploy.local.topology import STACKS, Stack

SCRIPT = Path("/usr/lib/rabbitmq/bin/rabbitmq-server")  # the wrapper in /usr/sbin would switch to the system's user
EPMD = Path("/usr/bin/epmd")
INSTALL = "sudo apt-get install rabbitmq-server"
PLUGINS = "[rabbitmq_federation,rabbitmq_prometheus].\n"
OPERATOR = "operator"
HIGHEST_UPLINK = 2  # hops: county to city to province

# What a user may do inside the virtual host of its stack: (configure, write, read), as RabbitMQ's regular expressions.
RIGHTS = {
    "services": (".*", ".*", ".*"),
    "gateway": (r"^reply\..*", "^nameko-rpc$", r"^reply\..*"),  # services answer through the default exchange
    "uplink": ("^(uplink$|federation: uplink)", "^federation: uplink", "^(uplink$|federation: uplink)"),
}


def user_names(stacks: Iterable[Stack]) -> tuple[str, ...]:
    return (OPERATOR, *(f"{stack.code}-{kind}" for stack in stacks for kind in RIGHTS))


def uri(home: Home, stack: Stack, user: str) -> str:
    password = remember(home.secret(f"broker/{user}"))
    return f"amqp://{user}:{password}@{HOST}:{home.ports['broker']}/{stack.virtual_host}"


def definitions(stacks: Iterable[Stack], hashes: dict[str, str], uplinks: dict[str, str]) -> dict[str, Any]:
    """
    Return what RabbitMQ loads at boot.

    `hashes`: password hash by user; `uplinks`: by stack, the address under which its parent reads its uplink exchange.
    """
    stacks = tuple(stacks)
    return {
        "users": [
            {
                "name": user,
                "password_hash": hashes[user],
                "hashing_algorithm": "rabbit_password_hashing_sha256",
                "tags": "administrator" if user == OPERATOR else "",
            }
            for user in user_names(stacks)
        ],
        "vhosts": [{"name": stack.virtual_host} for stack in stacks],
        "permissions": [permission for stack in stacks for permission in _permissions(stack)],
        "parameters": [_upstream(stack, uplinks[stack.code]) for stack in stacks if stack.parent],
        "policies": [_federate(parent) for parent in sorted({stack.parent for stack in stacks if stack.parent})],
    }


def _permissions(stack: Stack) -> Iterator[dict[str, str]]:
    users = {f"{stack.code}-{kind}": rights for kind, rights in RIGHTS.items()} | {OPERATOR: (".*", ".*", ".*")}
    for user, (configure, write, read) in users.items():
        yield {"user": user, "vhost": stack.virtual_host, "configure": configure, "write": write, "read": read}


def _upstream(stack: Stack, address: str) -> dict[str, Any]:
    value = {"uri": address, "exchange": "uplink", "max-hops": HIGHEST_UPLINK, "ack-mode": "on-confirm"}
    return {"vhost": stack.parent, "component": "federation-upstream", "name": stack.code, "value": value}


def _federate(virtual_host: str) -> dict[str, Any]:
    definition = {"federation-upstream-set": "all"}
    return {
        "vhost": virtual_host,
        "name": "uplink",
        "pattern": "^uplink$",
        "apply-to": "exchanges",
        "definition": definition,
    }


def password_hash(password: str) -> str:
    """Return the password as RabbitMQ keeps it: base64 of a salt of four bytes and the SHA-256 of salt and password."""
    salt = secrets.token_bytes(4)
    return base64.b64encode(salt + hashlib.sha256(salt + password.encode()).digest()).decode()


def configuration(home: Home) -> str:
    settings = {
        "listeners.tcp.local": f"{HOST}:{home.ports['broker']}",
        "prometheus.tcp.ip": HOST,
        "prometheus.tcp.port": home.ports["broker-metrics"],
        "load_definitions": home.broker / "definitions.json",
        "vm_memory_high_watermark.absolute": "768MB",
        "raft.wal_max_size_bytes": 33_554_432,  # the default of 512 MB is held in memory as well
    }
    return "".join(f"{name} = {value}\n" for name, value in settings.items())


def environment(home: Home) -> dict[str, str]:
    folder = home.broker
    files = {
        "HOME": folder,  # where Erlang looks for the cookie
        "ERL_CRASH_DUMP": folder / "erl_crash.dump",
        "RABBITMQ_MNESIA_BASE": folder / "data",
        "RABBITMQ_LOG_BASE": folder / "logs",
        "RABBITMQ_CONFIG_FILE": folder / "rabbitmq.conf",
        "RABBITMQ_CONFIG_FILES": folder / "conf.d",
        "RABBITMQ_ADVANCED_CONFIG_FILE": folder / "advanced.config",
        "RABBITMQ_CONF_ENV_FILE": folder / "rabbitmq-env.conf",
        "RABBITMQ_ENABLED_PLUGINS_FILE": folder / "enabled_plugins",
        "RABBITMQ_PID_FILE": folder / "pid",
    }
    return (
        {name: str(path) for name, path in files.items()}
        | {
            "RABBITMQ_NODENAME": home.node,
            "RABBITMQ_DIST_PORT": str(home.ports["broker-distribution"]),
            "RABBITMQ_LOGS": "-",
            "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": "+S 2:2 +sbwt none +sbwtdcpu none +sbwtdio none"
            " -kernel inet_dist_use_interface {127,0,0,1}",
            "detached": "true",  # the script becomes the node, instead of watching over it
        }
        | names_environment(home)
    )


def names_environment(home: Home) -> dict[str, str]:
    """Return the settings of the private epmd, by which Erlang finds the node's port."""
    return {"ERL_EPMD_PORT": str(home.ports["epmd"]), "ERL_EPMD_ADDRESS": HOST}


def missing() -> str | None:
    """Return what is not installed, with the remedy; None if all is there."""
    absent = [str(program) for program in (SCRIPT, EPMD) if not program.exists()]
    return f"RabbitMQ is not installed ({', '.join(absent)} missing); run: {INSTALL}" if absent else None


def prepare(home: Home) -> None:
    """Write the files that the node reads at boot; raise Failure if RabbitMQ is not installed."""
    if lack := missing():
        raise Failure(lack)
    hashes = {user: password_hash(remember(home.secret(f"broker/{user}"))) for user in user_names(STACKS)}
    uplinks = {stack.code: uri(home, stack, f"{stack.code}-uplink") for stack in STACKS}
    remember(home.broker / ".erlang.cookie", lambda: secrets.token_hex(20))
    write_private(home.broker / "definitions.json", json.dumps(definitions(STACKS, hashes, uplinks), indent=1))
    write_private(home.broker / "rabbitmq.conf", configuration(home))
    write_private(home.broker / "enabled_plugins", PLUGINS)
