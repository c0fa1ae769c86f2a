"""Signals: raised by news, looked at by a person."""

from dataclasses import replace
from typing import Any

from common.interfaces.context import By
from common.interfaces.events import Envelope
from common.interfaces.parties import Actor, Role
from common.interfaces.supervision import NAME, ListSignals, SignalPage, TriageSignal
from services.supervision.domain import signal
from services.supervision.domain.flags import signals_of
from services.supervision.domain.signal import Signal
from services.supervision.store import SupervisionStore

RULES = Actor(id=NAME, role=Role.SERVICE)  # not who did what is signalled: it is the rules that ask to look


def raise_signals(store: SupervisionStore, envelope: Envelope, by: By) -> None:
    """Raise what this news gives cause for; the same news again finds its signals made and raises none."""
    for found in signals_of(envelope, now=by.at):
        store.signals.make(found, signal.raised(found), by=replace(by, actor=RULES, replayed=False))


def list_signals(store: SupervisionStore, call: ListSignals, _by: By) -> SignalPage:
    """Newest first: an id begins with that of its event, and those rise with time."""
    query: dict[str, Any] = {"_id": {"$lt": call.after}} if call.after else {}
    if call.procurement_id:
        query["procurement_id"] = call.procurement_id
    if call.state:
        query["state"] = call.state
    found = store.signals.find(query, newest=True, limit=call.limit + 1)
    shown, more = found[: call.limit], len(found) > call.limit
    return SignalPage.model_validate({"items": shown, "has_more": more, "next": shown[-1].id if more else None})


def triage_signal(store: SupervisionStore, call: TriageSignal, by: By) -> Signal:
    return store.signals.step(
        call.signal_id, lambda before: signal.triage(before, call.decision, call.reason, by.actor.id), by=by
    )
