"""A log in a store: news kept in it, and all of it read and checked as an operator would."""

from typing import Any

from common.interfaces.context import By
from common.interfaces.events import Envelope
from common.interfaces.parties import Actor, Role
from common.interfaces.supervision import GetTreeHead, ReadLog
from deploy.verifying import Log, check_log
from services.supervision.store import SupervisionStore
from services.supervision.usecases import log
from tests.builders.supervision import KEY, NOW, SEED, STACK, an_envelope, hidden_news, told_by

OPERATOR = By(actor=Actor(id="operator", role=Role.OPERATOR), at=NOW)
PUBLIC = By(at=NOW)
OURS = Log(STACK, KEY)


def keep(store: SupervisionStore, *news: Envelope) -> None:
    for envelope in news:
        log.keep(store, envelope, told_by(envelope), seed=SEED)


def some_news(number: int) -> list[Envelope]:
    return [an_envelope(hidden_news(reason=str(n))) for n in range(number)]


def whole(store: SupervisionStore) -> list[dict[str, Any]]:
    """Read the log as an operator would, and check every entry, root and signature."""
    head = log.get_tree_head(store, GetTreeHead(), OPERATOR, seed=SEED).model_dump(mode="json")
    pages = [log.read_log(store, ReadLog(since=n, limit=100), OPERATOR) for n in range(0, head["size"], 100)]
    entries = [item.model_dump(mode="json") for page in pages for item in page.items]
    check_log(OURS, head, entries)
    return entries
