"""What a service asks for by name in its class: its store, and questions to other services."""

from collections.abc import Callable
from functools import partial
from typing import Any, Protocol

import structlog
from nameko.extensions import DependencyProvider, SharedExtension

from common.runtime.bus.process import Room, this_process
from common.runtime.database import ServiceDatabase
from common.runtime.store import Documents

log = structlog.get_logger()
Beside = Callable[[str, Callable[[], None]], None]


class Store(Protocol):
    """A service's store: made from its database, and able to name its collections of documents."""

    def __init__(self, database: ServiceDatabase, /) -> None: ...


class Relay(SharedExtension):
    """Brings the service's news to the broker while the container runs."""

    room: Room

    def setup(self) -> None:
        self.room = this_process().room(self.container.service_name)

    def start(self) -> None:
        self._loop = self.container.spawn_managed_thread(self.room.relay)

    def stop(self) -> None:
        self.room.rest()
        self._loop.kill()

    def kill(self) -> None:
        self._loop.kill()


class Mongo(DependencyProvider):
    """`notices = Mongo(NoticeStore)`: the service's store, its indexes made at start, its news relayed."""

    relay = Relay()

    def __init__(self, store: type[Store]) -> None:
        super().__init__()
        self._store = store

    def setup(self) -> None:
        room = this_process().room(self.container.service_name)
        self._made = self._store(room.store_database())
        for documents in vars(self._made).values():
            if isinstance(documents, Documents):
                documents.prepare()
                room.collections.add(documents.name)

    def get_dependency(self, _worker: Any) -> Store:
        return self._made


class Signing(DependencyProvider):
    """`seed = Signing()`: the stack's Ed25519 seed in hex, for receipts and tree heads."""

    def get_dependency(self, _worker: Any) -> str:
        seed: str = this_process().settings.signing_key.get_secret_value()
        return seed


class StackName(DependencyProvider):
    """`stack = StackName()`: the region code that names the stack."""

    def get_dependency(self, _worker: Any) -> str:
        name: str = this_process().settings.stack
        return name


class Background(DependencyProvider):
    """
    `beside = Background()`: `beside(name, work)` runs work that outlasts its call, one at a time under one name.

    It ends with the process: what must survive that is in the database before it begins.
    """

    def setup(self) -> None:
        self._running: set[str] = set()

    def get_dependency(self, _worker: Any) -> Beside:
        return self._begin

    def _begin(self, name: str, work: Callable[[], None]) -> None:
        if name not in self._running:
            self._running.add(name)
            self.container.spawn_managed_thread(partial(self._run, name, work))

    def _run(self, name: str, work: Callable[[], None]) -> None:
        try:
            work()
        except Exception:
            log.exception("work beside the calls was cut off", service=self.container.service_name, work=name)
        finally:
            self._running.discard(name)
