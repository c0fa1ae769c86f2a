"""
One lot after the opening: found, moved one step on, and followed by its tender.

The lot's own document is the point of decision; what the tender shows of it (`lot_states`) is written after it, and
written again by a repeated command if a crash came between.
"""

from collections.abc import Callable
from contextlib import suppress
from typing import Any

from common.interfaces.context import By, under
from common.interfaces.errors import Conflict, NotFound
from services.bidding.domain.bids.hall import lot_left
from services.bidding.domain.bids.opening import begin_lot
from services.bidding.domain.evaluating.lot_evaluation import LotEvaluation, evaluation_id
from services.bidding.domain.tendering.tender import LotAt, Tender
from services.bidding.store import BiddingStore

Decide = Callable[[LotEvaluation], tuple[Any, ...]]


def lot_of(store: BiddingStore, procurement_id: str, lot: str, by: By) -> LotEvaluation:
    """Return the lot; begin it if a crash after the opening has left that undone. Raises: NotFound, WrongStep."""
    with suppress(NotFound):
        return store.evaluations.get(evaluation_id(procurement_id, lot))
    return begin(store, store.tenders.get(procurement_id), lot, by)


def begin(store: BiddingStore, tender: Tender, lot: str, by: By) -> LotEvaluation:
    first, *news = begin_lot(tender, lot)
    own = under(by, f"{tender.id}.{lot}-begin")
    try:
        begun = store.evaluations.make(first, *news, by=own)
    except Conflict:
        begun = store.evaluations.get(first.id)
    return follow(store, begun, by)


def step_lot(store: BiddingStore, lot: LotEvaluation, decide: Decide, by: By) -> LotEvaluation:
    return follow(store, store.evaluations.step(lot.id, decide, by=by), by)


def follow(store: BiddingStore, lot: LotEvaluation, by: By) -> LotEvaluation:
    """Let the tender know how far the lot is."""
    at = LotAt(state=lot.state, version=lot.version, ended_by=lot.ended_by or "")
    tender = store.tenders.get(lot.procurement_id)
    if tender.lot_at(lot.lot, at) is not tender:
        own = under(by, f"{lot.id}-at-{lot.version}")
        store.tenders.step(
            lot.procurement_id, lambda found: (lot_left(found.lot_at(lot.lot, at), lot.lot, by.at),), by=own
        )
    return lot
