"""The folder that holds everything of one local platform: data, logs, ports and secrets."""

import fcntl
import json
import os
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from deploy.local import ports
from deploy.local.topology import STACKS

PORT_NAMES = (
    *("broker", "broker-metrics", "broker-distribution", "epmd", "database", "gateway"),
    *(name for stack in STACKS for name in stack.process_names),
)


@dataclass(frozen=True, slots=True)
class Home:
    """Paths and ports; whatever is written here is readable by its owner only."""

    root: Path
    ports: dict[str, int]
    node: str  # the broker's name among Erlang nodes; its data are kept under it

    @property
    def broker(self) -> Path:
        return self.root / "broker"

    @property
    def database(self) -> Path:
        return self.root / "database"

    @property
    def accounts(self) -> Path:
        return self.root / "accounts.json"

    @property
    def routes(self) -> Path:
        return self.root / "stacks.json"

    @property
    def endpoints(self) -> Path:
        return self.root / "endpoints.json"

    @property
    def mongo_uri(self) -> str:
        return f"mongodb://{ports.HOST}:{self.ports['database']}/"

    @property
    def gateway_url(self) -> str:
        return f"http://{ports.HOST}:{self.ports['gateway']}"

    def secret(self, name: str) -> Path:
        return self.root / "secrets" / name

    def log(self, name: str) -> Path:
        return self.root / "logs" / f"{name}.log"

    def record(self, name: str) -> Path:
        return self.root / "run" / f"{name}.json"


def open_home(root: Path) -> Home:
    """Return the home at `root`; make it, and choose its ports, if it is new."""
    root = root.absolute()
    for folder in (root, root / "secrets", root / "logs", root / "run", root / "broker", root / "database"):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    remembered = root / "ports.json"
    if not remembered.exists():
        write_private(remembered, json.dumps(ports.choose(PORT_NAMES, str(root), ports.is_free), indent=1))
    node = remember(root / "node", lambda: f"rongcai-{secrets.token_hex(4)}@localhost")
    return Home(root, json.loads(remembered.read_text()), node)


def exists(root: Path) -> bool:
    return (root / "ports.json").exists()


def remember(path: Path, make: Callable[[], str] = lambda: secrets.token_hex(32)) -> str:
    """Return the secret in `path`; make it the first time."""
    if not path.exists():
        write_private(path, make())
    return path.read_text()


def write_private(path: Path, text: str) -> None:
    """Replace the file as a whole; nobody but the owner ever sees any of it."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    beside = path.with_name(f"{path.name}.new")
    beside.unlink(missing_ok=True)
    with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)
    beside.replace(path)


@contextmanager
def alone(root: Path) -> Iterator[None]:
    """Let one command at a time change a home; the next waits."""
    root.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (root / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
