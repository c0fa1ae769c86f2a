"""Questions that keep contracts from being signed, as supervision tells them."""

from collections.abc import Callable

from common.interfaces.context import By
from common.interfaces.errors import Conflict
from common.interfaces.supervision import QuestionAnswered, QuestionReceived
from services.contracts.domain import hold
from services.contracts.domain.hold import Holds
from services.contracts.store import ContractStore


def receive_question(store: ContractStore, news: QuestionReceived, by: By) -> None:
    _keep(store, news.procurement_id, lambda holds: hold.receive(holds, news), by)


def answer_question(store: ContractStore, news: QuestionAnswered, by: By) -> None:
    _keep(store, news.procurement_id, lambda holds: hold.answer(holds, news), by)


def _keep(store: ContractStore, procurement_id: str, change: Callable[[Holds], Holds], by: By) -> None:
    """Change the holds of a procurement; the first question of one begins them."""
    try:
        store.holds.make(change(Holds(id=procurement_id)), by=by)
    except Conflict:
        store.holds.step(procurement_id, lambda holds: (change(holds),), by=by)
