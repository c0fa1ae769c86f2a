"""A signal: something that the rules ask a person to look at. It is never a finding (rulebook 16.1)."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from common.interfaces.steps import next_state
from common.interfaces.supervision import SignalRaised, SignalState, SignalTriaged

STEPS = {
    (SignalState.OPEN, "dismissed"): SignalState.DISMISSED,
    (SignalState.OPEN, "case"): SignalState.CASE,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Signal:
    """`id` is made of the event and the flag, so the same news raises it once; events' ids rise with time."""

    id: str
    flag: str
    procurement_id: str
    raised_at: datetime
    says_zh: str
    says_en: str
    facts: dict[str, Any]
    state: SignalState = SignalState.OPEN
    triaged_by: str | None = None
    reason: str | None = None
    version: int = 0

    def step(self, action: str) -> "Signal":
        """Return the signal one step on; raise WrongStep if STEPS has no such row."""
        return replace(self, state=next_state(STEPS, self.state, action, "该预警"))


def raised(signal: Signal) -> SignalRaised:
    return SignalRaised(procurement_id=signal.procurement_id, signal_id=signal.id, flag=signal.flag, facts=signal.facts)


def triage(before: Signal, decision: str, reason: str, by: str) -> tuple[Signal, SignalTriaged]:
    """Return the signal as `by` has judged it, with the reason that everybody after will ask for."""
    after = replace(before.step(decision), triaged_by=by, reason=reason)
    return after, SignalTriaged(
        procurement_id=before.procurement_id, signal_id=before.id, decision=decision, reason=reason
    )
