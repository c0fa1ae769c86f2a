"""Time lines and signals."""

from enum import StrEnum
from typing import Any, Literal

from common.interfaces.calls import Call, Page, View, get, post
from common.interfaces.fields import (
    Cursor,
    Id,
    Instant,
    Limit,
    ProcurementId,
    Text,
)
from common.interfaces.parties import Role
from common.interfaces.supervision.names import EVERYBODY, NAME
from common.law.money import Yuan


class TimelineStep(View):
    """`rule` is the law's name of the step; `party`, `amount`, `notice_id` are told where the news tells them."""

    at: Instant
    event: str
    title_zh: str
    title_en: str
    actor_role: str
    rule: str = ""
    party: str = ""
    amount: Yuan | None = None
    notice_id: str = ""
    log_index: int
    log_event_id: str


class TimelineView(View):
    procurement_id: str
    items: tuple[TimelineStep, ...]


class GetTimeline(
    Call[TimelineView], service=NAME, door=get("/procurements/{procurement_id}/timeline"), roles=EVERYBODY
):
    """The steps of one procurement in the order of the log: finance and operator see all, others the public ones."""

    procurement_id: ProcurementId


class SignalState(StrEnum):
    OPEN = "open"
    DISMISSED = "dismissed"
    CASE = "case"


class SignalView(View):
    """A signal is never a finding: it asks a person to look (rulebook 16.1)."""

    id: str
    flag: str
    procurement_id: str
    raised_at: Instant
    says_zh: str
    says_en: str
    facts: dict[str, Any]
    state: SignalState
    triaged_by: str | None
    reason: str | None
    version: int


class SignalPage(Page):
    items: tuple[SignalView, ...]


class ListSignals(Call[SignalPage], service=NAME, door=get("/signals"), roles=(Role.FINANCE, Role.OPERATOR)):
    procurement_id: ProcurementId | None = None
    state: SignalState | None = None
    after: Cursor | None = None
    limit: Limit = 50


class TriageSignal(Call[SignalView], service=NAME, door=post("/signals/{signal_id}/triage"), roles=(Role.FINANCE,)):
    """Dismiss it with the reason, or make it a case."""

    signal_id: Id
    decision: Literal["dismissed", "case"]
    reason: Text
