"""The states of everything in bidding, and the one way in which a step is taken or refused."""

from collections.abc import Mapping
from enum import StrEnum
from typing import TypeVar

from common.interfaces.errors import WrongStep

S = TypeVar("S", bound=StrEnum)


class RequirementState(StrEnum):
    DRAFTED = "drafted"
    REVIEWED = "reviewed"


class PlanState(StrEnum):
    DRAFTED = "drafted"
    FILED = "filed"
    RETURNED = "returned"  # by the finance department; may be filed again
    APPROVED = "approved"  # its budget is reserved


class TenderState(StrEnum):
    DRAFTED = "drafted"
    PUBLISHED = "published"  # between notice and deadline: documents are offered, bids are taken
    CLOSED = "closed"  # the deadline is reached, the digests are being listed
    OPENING = "opening"  # waiting for the shares of the bid key
    OPENED = "opened"
    QUALIFIED = "qualified"
    EVALUATING = "evaluating"  # the panel is formed
    REPORTED = "reported"
    DETERMINED = "determined"
    AWARDED = "awarded"
    FAILED = "failed"
    TERMINATED = "terminated"


def next_state(steps: Mapping[tuple[S, str], S], state: S, action: str, what: str) -> S:
    """Return the state after `action`; raise WrongStep if `steps` has no such row."""
    if (state, action) in steps:
        return steps[state, action]
    allowed = sorted(possible for at, possible in steps if at is state)
    raise WrongStep(
        f"{what}当前状态为 {state}，不能执行 {action}；可执行：{'、'.join(allowed) or '无'}。 "
        f"The {state} state does not allow {action}; allowed now: {', '.join(allowed) or 'nothing'}.",
        {"state": state, "action": action, "allowed": allowed},
    )
