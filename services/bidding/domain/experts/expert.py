"""One expert of the pool: applies, is admitted by the finance department, states changes, ends by age or removal."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any

from common.interfaces.bidding import (
    CreditRecord,
    ExpertApplied,
    ExpertFactsChanged,
    ExpertStandingChanged,
    LawTestRecorded,
    Standing,
)
from common.interfaces.errors import Invalid
from common.interfaces.rules import require
from common.interfaces.steps import next_state
from common.law.deadlines import timing_breach
from common.law.rules import rule
from services.bidding.domain.experts.eligibility import age_breach, entry_breaches
from services.bidding.domain.experts.facts import Absence, Facts, changed_names


class ExpertState(StrEnum):
    APPLIED = "applied"
    REFUSED = "refused"
    ADMITTED = "admitted"
    SUSPENDED = "suspended"
    REMOVED = "removed"
    EXPIRED = "expired"  # by age; may be extended once (FJ-08)


S = ExpertState
EXPERT_STEPS: dict[tuple[ExpertState, str], ExpertState] = {
    (S.APPLIED, "admit"): S.ADMITTED,
    (S.APPLIED, "refuse"): S.REFUSED,
    (S.REFUSED, "apply"): S.APPLIED,
    (S.APPLIED, "update"): S.APPLIED,
    (S.ADMITTED, "update"): S.ADMITTED,
    (S.SUSPENDED, "update"): S.SUSPENDED,
    (S.APPLIED, "test"): S.APPLIED,
    (S.ADMITTED, "test"): S.ADMITTED,
    (S.SUSPENDED, "test"): S.SUSPENDED,
    (S.ADMITTED, "suspend"): S.SUSPENDED,
    (S.SUSPENDED, "suspend"): S.SUSPENDED,
    (S.SUSPENDED, "restore"): S.ADMITTED,
    (S.ADMITTED, "remove"): S.REMOVED,
    (S.SUSPENDED, "remove"): S.REMOVED,
    (S.EXPIRED, "remove"): S.REMOVED,
    (S.ADMITTED, "extend"): S.ADMITTED,
    (S.EXPIRED, "extend"): S.ADMITTED,
    (S.ADMITTED, "expire"): S.EXPIRED,
    (S.SUSPENDED, "expire"): S.EXPIRED,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Expert:
    """`id` in the pool; `tested_on` is the day of the last law test that was passed."""

    id: str
    facts: Facts
    absences: tuple[Absence, ...] = ()
    tested_on: date | None = None
    extended: bool = False
    state: ExpertState = S.APPLIED
    suspended_until: date | None = None
    reason: str = ""
    version: int = 0

    def step(self, action: str, **changes: Any) -> "Expert":
        return replace(self, state=next_state(EXPERT_STEPS, self.state, action, "该专家"), **changes)

    def stands(self) -> ExpertStandingChanged:
        """Return the news of the state it has come to."""
        return ExpertStandingChanged(
            expert_id=self.id, state=self.state, until=self.suspended_until, reason=self.reason
        )


def apply(expert_id: str, facts: Facts, *, today: date) -> tuple[Expert, ExpertApplied]:
    """Raises: RuleBroken (FJ-08, ROLE-06) for who cannot be admitted as things are."""
    require(*entry_breaches(facts, today))
    return Expert(id=expert_id, facts=facts), ExpertApplied(expert_id=expert_id)


def apply_again(refused: Expert, facts: Facts, *, today: date) -> tuple[Expert, ExpertApplied]:
    require(*entry_breaches(facts, today))
    return refused.step("apply", facts=facts, reason=""), ExpertApplied(expert_id=refused.id)


def admit(
    applied: Expert, record: CreditRecord, source: str, finance: str, *, today: date
) -> tuple[Expert, ExpertStandingChanged]:
    """`finance` is the unit that admits. Raises: RuleBroken (FJ-08, ROLE-06, CRED-04)."""
    admitted = applied.step("admit", reason=f"信用查询 (credit records): {source}")
    found = list(entry_breaches(applied.facts, today))
    if applied.facts.employer.code == finance:
        found.append(rule("ROLE-06", today).breach("非财政监管人员 (not its own staff)", "本部门人员 (its own staff)"))
    if record is not CreditRecord.CLEAN:
        found.append(rule("CRED-04", today).breach("无不良信用记录 (a clean record)", record))
    require(*found)
    return admitted, admitted.stands()


def refuse(applied: Expert, reason: str) -> tuple[Expert, ExpertStandingChanged]:
    refused = applied.step("refuse", reason=reason)
    return refused, refused.stands()


def update(expert: Expert, facts: Facts, changed_on: date, *, today: date) -> tuple[Expert, ExpertFactsChanged]:
    """A change told late is taken all the same, and told as late (FJ-08). Raises: Invalid for a day to come."""
    if changed_on > today:
        raise Invalid(
            f"变更日期 {changed_on} 晚于今日。 The day of the change is still to come: tell it when it has happened.",
            {"errors": [{"field": "changed_on", "reason": f"≤ {today}"}]},
        )
    told = ExpertFactsChanged(
        expert_id=expert.id,
        changed=changed_names(expert.facts, facts),
        in_time=timing_breach(rule("FJ-08", today), changed_on, today) is None,
    )
    return expert.step("update", facts=facts), told


def set_absences(expert: Expert, absences: Sequence[Absence]) -> tuple[Expert]:
    wrong = [each for each in absences if each.ends_on < each.begins_on]
    if wrong:
        raise Invalid(
            "请假结束日期早于开始日期。 An absence ends before it begins: give both days anew.",
            {"errors": [{"field": "absences", "reason": f"{each.begins_on} - {each.ends_on}"} for each in wrong]},
        )
    return (expert.step("update", absences=tuple(absences)),)


def record_test(expert: Expert, tested_on: date, score: int, *, today: date) -> tuple[Expert, LawTestRecorded]:
    """A test that is not passed changes nothing but is told; an older one never replaces a newer one."""
    passed = score >= rule("FJ-08", today).params["pass_mark"]
    latest = max(tested_on, expert.tested_on or tested_on) if passed else expert.tested_on
    told = LawTestRecorded(expert_id=expert.id, tested_on=tested_on, passed=passed)
    return expert.step("test", tested_on=latest), told


def set_standing(
    expert: Expert, standing: Standing, until: date | None, reason: str, *, today: date
) -> tuple[Expert, ExpertStandingChanged]:
    """Raises: RuleBroken (FJ-08) for an extension from 70 on; Invalid for a suspension without its last day."""
    if standing is Standing.SUSPEND and (until is None or until < today):
        raise Invalid(
            "暂停须写明不早于今日的截止日期。 A suspension needs its last day, today or later.",
            {"errors": [{"field": "until", "reason": f"≥ {today}"}]},
        )
    extended = expert.extended or standing is Standing.EXTEND
    changed = expert.step(
        standing.value,
        reason=reason,
        extended=extended,
        suspended_until=until if standing is Standing.SUSPEND else None,
    )
    if standing is Standing.EXTEND:
        require(age_breach(expert.facts, today, extended=True))
    return changed, changed.stands()


def let_pass(expert: Expert, *, today: date) -> tuple[Expert] | tuple[Expert, ExpertStandingChanged]:
    """Return the expert expired by age, or restored the day after a suspension's last one; unchanged otherwise."""
    breach = age_breach(expert.facts, today, extended=expert.extended)
    if breach and (expert.state, "expire") in EXPERT_STEPS:
        passed = expert.step("expire", reason=breach.found, suspended_until=None)
    elif expert.state is S.SUSPENDED and expert.suspended_until and expert.suspended_until < today:
        passed = expert.step("restore", reason="暂停期满 (the suspension has ended)", suspended_until=None)
    else:
        return (expert,)
    return passed, passed.stands()
