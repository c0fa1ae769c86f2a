"""The intention (采购意向), from its publication to the notice (SM-INT)."""

from datetime import date
from enum import StrEnum

from common.interfaces.bidding.names import NAME
from common.interfaces.bidding.plan import PlanView
from common.interfaces.calls import Call, post
from common.interfaces.fields import Line, Month, ProcurementId, Remark, Text
from common.interfaces.parties import Role


class UrgencyCause(StrEnum):
    UNFORESEEABLE_EVENT = "unforeseeable_event"  # INT-03
    OWN_DELAY = "own_delay"  # no urgency (EMG-05)


class PublishIntention(
    Call[PlanView], service=NAME, door=post("/plans/{procurement_id}/intention"), roles=(Role.BUYER,)
):
    """Make the intention public, at least 30 days before the activity starts (INT-TIME-01, INT-02)."""

    procurement_id: ProcurementId
    expected_month: Month
    remark: Remark = ""


class AmendIntention(
    Call[PlanView], service=NAME, door=post("/plans/{procurement_id}/intention/amendment"), roles=(Role.BUYER,)
):
    """
    Publish a new edition, with the budget and the items that the plan has now.

    The 30 days begin anew only if the substance is another: budget, items, requirement, or an earlier month.
    """

    procurement_id: ProcurementId
    requirement_summary: Text | None = None
    expected_month: Month
    remark: Remark = ""


class ExemptIntention(
    Call[PlanView], service=NAME, door=post("/plans/{procurement_id}/intention/exemption"), roles=(Role.BUYER,)
):
    """Record why no 30 days can be waited for (INT-03); the buyer's own delay is no such reason (EMG-05)."""

    procurement_id: ProcurementId
    cause: UrgencyCause
    reason: Text
    happened_on: date


class CancelPlan(Call[PlanView], service=NAME, door=post("/plans/{procurement_id}/cancellation"), roles=(Role.BUYER,)):
    """
    Give the procurement up before its notice, with reasons: its budget is free again.

    A public intention is ended in public (INT-05); what is bought instead has a plan and an intention of its own.
    """

    procurement_id: ProcurementId
    reason: Text
    contacts: Line
