"""
The intention of one procurement (SM-INT).

It is a part of its plan and not a document of its own: its news are made of the plan's fields, and where a plan is
given up both end in one step, so that no crash leaves a public intention without its plan.
"""

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from common.interfaces.bidding import ItemBudget, UrgencyCause
from common.interfaces.errors import Invalid
from common.interfaces.rules import require
from common.interfaces.steps import next_state
from common.law.deadlines import intention_breach
from common.law.money import Yuan
from common.law.rules import rule
from services.bidding.domain.amounts import wrong_field


class IntentionState(StrEnum):
    DRAFT = "draft"  # not public
    PUBLISHED = "published"
    USED = "used"  # the notice is out
    TERMINATED = "terminated"


S = IntentionState
STEPS = {
    (S.DRAFT, "publish_intention"): S.PUBLISHED,
    (S.PUBLISHED, "amend_intention"): S.PUBLISHED,
    (S.DRAFT, "exempt_intention"): S.DRAFT,
    (S.PUBLISHED, "exempt_intention"): S.PUBLISHED,
    (S.DRAFT, "use_intention"): S.USED,  # only with a recorded ground (INT-03)
    (S.PUBLISHED, "use_intention"): S.USED,
    (S.USED, "use_intention"): S.USED,  # the tender is run again
    (S.DRAFT, "cancel_plan"): S.TERMINATED,
    (S.PUBLISHED, "cancel_plan"): S.TERMINATED,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class IntentionContent:
    """What the public reads (INT-02, INT-06); `expected_month` as 2026-09."""

    summary: str
    expected_month: str
    remark: str
    budget: Yuan
    items: tuple[ItemBudget, ...] = ()

    def differs_in_substance(self, before: "IntentionContent") -> bool:
        """Say whether suppliers need 30 days again: another budget, other items or needs, or an earlier month."""
        same = (self.summary, self.budget, self.items) == (before.summary, before.budget, before.items)
        return not same or self.expected_month < before.expected_month


@dataclass(frozen=True, slots=True, kw_only=True)
class Exemption:
    """Why nobody waits 30 days (INT-03)."""

    reason: str
    happened_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Intention:
    """`edition` counts what was published, `content` is the last of it."""

    state: IntentionState = S.DRAFT
    edition: int = 0
    content: IntentionContent | None = None
    exemption: Exemption | None = None

    @property
    def summary(self) -> str:
        return self.content.summary if self.content else ""

    @property
    def expected_month(self) -> str | None:
        return self.content.expected_month if self.content else None

    @property
    def remark(self) -> str:
        return self.content.remark if self.content else ""

    @property
    def exempt_because(self) -> str:
        return self.exemption.reason if self.exemption else ""

    def step(self, action: str) -> "Intention":
        return replace(self, state=next_state(STEPS, self.state, action, "该采购意向"))

    def publish(self, content: IntentionContent, *, today: date, region: str) -> "Intention":
        """Raises: WrongStep if it is public, RuleBroken (INT-02) for a month that is over."""
        public = self.step("publish_intention")
        _require_month(content, today, region)
        return replace(public, content=content, edition=1)

    def amend(self, content: IntentionContent, *, today: date, region: str) -> "Intention":
        """Raises: WrongStep unless it is public, RuleBroken (INT-02), Invalid if nothing differs."""
        public = self.step("amend_intention")
        if content == self.content:
            raise Invalid(
                "采购意向内容没有变化，无需更新；请先修改计划、需求概况或预计时间。 "
                "Nothing differs from what is public: change the plan, the summary or the month first."
            )
        _require_month(content, today, region)
        return replace(public, content=content, edition=self.edition + 1)

    def exempt(self, cause: UrgencyCause, reason: str, happened_on: date, *, today: date, region: str) -> "Intention":
        """Raises: WrongStep after use, RuleBroken (EMG-05) for the buyer's own delay, Invalid for a day to come."""
        exempt = self.step("exempt_intention")
        if cause is UrgencyCause.OWN_DELAY:
            expected = "不可预见的事件 (an event that nobody could foresee)"
            require(rule("EMG-05", today, region).breach(expected, "采购人拖延 (the buyer's own delay)"))
        if happened_on > today:
            raise wrong_field("happened_on", "事件尚未发生，不构成不可预见 (it has not happened yet)")
        return replace(exempt, exemption=Exemption(reason=reason, happened_on=happened_on))

    def use(self, published_on: date | None, budget: Yuan, *, today: date, region: str) -> "Intention":
        """
        Return the intention used by the notice of this day.

        Raises: WrongStep once terminated, RuleBroken (INT-TIME-01) before 30 days without a recorded ground, or
        (INT-02) if what is public names another budget.
        """
        used = self.step("use_intention")
        exempt = self.exemption is not None
        require(intention_breach(rule("INT-TIME-01", today, region), published_on, today, exempt=exempt))
        if self.content and not exempt and self.content.budget != budget:
            require(rule("INT-02", today, region).breach(f"{budget:.2f}", f"{self.content.budget:.2f}"))
        return used


def _require_month(content: IntentionContent, today: date, region: str) -> None:
    if content.expected_month < f"{today:%Y-%m}":
        require(rule("INT-02", today, region).breach(f"≥ {today:%Y-%m}", content.expected_month))
