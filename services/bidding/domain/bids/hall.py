"""
The record of the opening, line by line: what happened in the hall, in the order in which it was decided.

Lines are only ever added, so that a listener who knows how many it has seen misses none and hears none twice.
"""

from dataclasses import replace
from datetime import datetime
from typing import Any

from common.interfaces.bidding import HallStep, Presider, StepKind
from common.interfaces.parties import Actor, Role
from services.bidding.domain.states import EvaluationState, TenderState
from services.bidding.domain.tendering.tender import Tender

MOST_REFUSED = 50  # refused shares on record; each of them is news besides
ENDED = (TenderState.FAILED, TenderState.TERMINATED)


def noted(tender: Tender, kind: StepKind, at: datetime, **said: Any) -> Tender:
    """Return the tender with one more line; `said` are the fields of HallStep."""
    return replace(tender, hall=(*tender.hall, HallStep(at=at, kind=kind, **said)))


def presided(tender: Tender, actor: Actor) -> Tender:
    """Return the tender with who presides: the first of its organisers to bring a share (O87 art. 40)."""
    if tender.presided_by is not None or actor.role not in (Role.BUYER, Role.AGENCY):
        return tender
    return replace(tender, presided_by=Presider(role=actor.role, party=actor.party, name=actor.name))


def refused(tender: Tender, holder: str, reason: str, at: datetime) -> Tender:
    """Return the tender with a refused share on record, unless there are so many that one more says nothing new."""
    if sum(step.kind == "refused" for step in tender.hall) >= MOST_REFUSED:
        return tender
    return noted(tender, "refused", at, holder=holder, reason=reason)


def lot_left(tender: Tender, lot: str, at: datetime) -> Tender:
    """Return the tender with the line that says how the lot left the hall: checked, or ended by which rule."""
    found = tender.lots_at.get(lot)
    if found is None or found.state is EvaluationState.OPENED or any(_of_lot(step, lot) for step in tender.hall):
        return tender
    return noted(tender, "lot", at, lot=lot, reason=found.state.value, rule=found.ended_by)


def is_over(tender: Tender) -> bool:
    """Say whether nothing more will happen in the hall."""
    if tender.state is not TenderState.OPENED:
        return tender.state in ENDED
    at = [tender.lots_at.get(lot.lot) for lot in tender.lots]
    return all(found is not None and found.state is not EvaluationState.OPENED for found in at)


def _of_lot(step: HallStep, lot: str) -> bool:
    return step.kind == "lot" and step.lot == lot
