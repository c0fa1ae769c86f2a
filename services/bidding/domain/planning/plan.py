"""The implementing plan of one procurement: filed with the finance department, approved, its intention made public."""

from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from common.interfaces.bidding import (
    Category,
    Ground,
    IntentionExempted,
    IntentionPublished,
    IntentionTerminated,
    ItemBudget,
    Method,
    Paper,
    PlanApproved,
    PlanCancelled,
    PlanFiled,
    PlanItem,
    PlanReturned,
    Reserve,
    UrgencyCause,
)
from common.interfaces.rules import require
from common.interfaces.steps import next_state
from common.law.announcements import publication_breach
from common.law.money import Yuan
from common.law.rules import rule
from services.bidding.domain.planning.intention import Intention, IntentionContent, IntentionState
from services.bidding.domain.states import PlanState

S = PlanState
STEPS = {
    (S.DRAFTED, "redraft"): S.DRAFTED,
    (S.RETURNED, "redraft"): S.RETURNED,
    (S.DRAFTED, "file"): S.FILED,
    (S.RETURNED, "file"): S.FILED,
    (S.FILED, "approve"): S.APPROVED,
    (S.FILED, "return"): S.RETURNED,
    (S.DRAFTED, "publish_intention"): S.DRAFTED,
    (S.FILED, "publish_intention"): S.FILED,
    (S.APPROVED, "publish_intention"): S.APPROVED,
    (S.DRAFTED, "amend_intention"): S.DRAFTED,
    (S.FILED, "amend_intention"): S.FILED,
    (S.APPROVED, "amend_intention"): S.APPROVED,
    (S.DRAFTED, "exempt_intention"): S.DRAFTED,
    (S.FILED, "exempt_intention"): S.FILED,
    (S.APPROVED, "exempt_intention"): S.APPROVED,
    (S.APPROVED, "use_intention"): S.APPROVED,
    (S.DRAFTED, "cancel_plan"): S.CANCELLED,
    (S.FILED, "cancel_plan"): S.CANCELLED,
    (S.RETURNED, "cancel_plan"): S.CANCELLED,
    (S.APPROVED, "cancel_plan"): S.CANCELLED,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """
    `id` is the project number in URL form; name and category are those of the requirement.

    `ground` and `method_reason` are why it is bought by this method, `method_decision` and `method_paper` what the
    finance department says to it. `intention_on` is the day from which the 30 days of the intention count. A purchase
    that failed and is tendered again `continues` the earlier procurement.
    """

    id: str
    project_number: str
    region: str
    buyer: str
    buyer_name: str
    agency: str | None
    requirement_id: str
    budget_line_id: str
    fiscal_year: int
    name: str
    category: Category
    method: Method
    budget: Yuan
    items: tuple[PlanItem, ...] = ()
    ground: Ground | None = None
    method_reason: str = ""
    superior_consent: Paper | None = None
    budget_adjustment: Paper | None = None
    imported: bool = False
    import_approval: Paper | None = None
    reserve: Reserve | None = None
    method_decision: str = ""
    method_paper: Paper | None = None
    warnings: tuple[str, ...] = ()
    state: PlanState = S.DRAFTED
    returned_because: str | None = None
    cancelled_because: str | None = None
    continues: str | None = None
    intention_on: date | None = None
    intention: Intention = field(default_factory=Intention)
    version: int = 0

    @property
    def codes(self) -> tuple[str, ...]:
        return tuple(item.code for item in self.items)

    def step(self, action: str, **changes: Any) -> "Plan":
        return replace(self, state=next_state(STEPS, self.state, action, "该采购计划"), **changes)

    def file(self, warnings: tuple[str, ...]) -> tuple["Plan", PlanFiled]:
        """Whether it may be filed is decided in filing.py."""
        news = PlanFiled(
            procurement_id=self.id,
            buyer=self.buyer,
            name=self.name,
            budget=self.budget,
            category=self.category,
            method=self.method,
            method_reason=self.method_reason,
            reserve=self.reserve.way if self.reserve else None,
            warnings=warnings,
        )
        return self.step("file", returned_because=None, warnings=warnings), news

    def approve(self, decision: str = "", paper: Paper | None = None) -> tuple["Plan", PlanApproved]:
        """The budget is reserved before, in the budget line: that is where approval is decided."""
        news = PlanApproved(
            procurement_id=self.id,
            buyer=self.buyer,
            buyer_name=self.buyer_name,
            name=self.name,
            budget=self.budget,
            category=self.category,
            method=self.method,
            method_reason=self.method_reason,
            method_decision=decision,
        )
        return self.step("approve", method_decision=decision, method_paper=paper), news

    def send_back(self, reason: str) -> tuple["Plan", PlanReturned]:
        return self.step("return", returned_because=reason), PlanReturned(procurement_id=self.id, reason=reason)

    def publish_intention(
        self, summary: str, expected_month: str, remark: str, *, today: date
    ) -> tuple["Plan", IntentionPublished]:
        """
        Return the plan with the first edition of its intention public.

        Raises: WrongStep for a returned plan or a second intention, RuleBroken (INT-02) for a month that is over.
        """
        content = self._intention_content(summary, expected_month, remark)
        public = self.intention.publish(content, today=today, region=self.region)
        after = self.step("publish_intention", intention_on=today, intention=public)
        return after, after._announcement(today)

    def amend_intention(
        self, summary: str | None, expected_month: str, remark: str, *, today: date
    ) -> tuple["Plan", IntentionPublished]:
        """
        Return the plan with another edition public; its 30 days begin anew if the substance is another.

        Raises: WrongStep unless one is public, RuleBroken (INT-02), Invalid if nothing differs.
        """
        before = self.intention.content
        content = self._intention_content(summary or self.intention.summary, expected_month, remark)
        public = self.intention.amend(content, today=today, region=self.region)
        anew = before is None or content.differs_in_substance(before)
        after = self.step("amend_intention", intention=public, intention_on=today if anew else self.intention_on)
        return after, after._announcement(today)

    def exempt_intention(
        self, cause: UrgencyCause, reason: str, happened_on: date, *, today: date
    ) -> tuple["Plan", IntentionExempted]:
        """Raises: WrongStep, RuleBroken (EMG-05), Invalid, as the intention does."""
        exempt = self.intention.exempt(cause, reason, happened_on, today=today, region=self.region)
        news = IntentionExempted(procurement_id=self.id, reason=reason, happened_on=happened_on)
        return self.step("exempt_intention", intention=exempt), news

    def use_intention(self, *, today: date) -> tuple["Plan"]:
        """Return the plan as its notice goes out; the notice itself tells it. Raises: as the intention does."""
        used = self.intention.use(self.intention_on, self.budget, today=today, region=self.region)
        return (self.step("use_intention", intention=used),)

    def cancel(self, reason: str, contacts: str) -> tuple[Any, ...]:
        """Return the plan given up, and the public end of a public intention. Raises: WrongStep after the notice."""
        ended = self.intention.step("cancel_plan")
        after = self.step("cancel_plan", cancelled_because=reason, intention=ended)
        cancelled = PlanCancelled(procurement_id=self.id, reason=reason)
        if self.intention.state is not IntentionState.PUBLISHED:
            return after, cancelled
        terminated = IntentionTerminated(
            procurement_id=self.id,
            project_number=self.project_number,
            project_name=self.name,
            buyer=self.buyer,
            buyer_name=self.buyer_name,
            reason=reason,
            contacts=contacts,
        )
        return after, cancelled, terminated

    def require_approved(self, *, today: date) -> None:
        """Raises: RuleBroken (SCOPE-08) before the finance department has approved the plan."""
        if self.state is not S.APPROVED:
            expected = "已备案并批准的采购实施计划 (a plan that is filed and approved)"
            require(rule("SCOPE-08", today, self.region).breach(expected, self.state))

    def _intention_content(self, summary: str, expected_month: str, remark: str) -> IntentionContent:
        items = tuple(ItemBudget(name=item.name, budget=item.budget) for item in self.items)
        return IntentionContent(
            summary=summary, expected_month=expected_month, remark=remark, budget=self.budget, items=items
        )

    def _announcement(self, today: date) -> IntentionPublished:
        content = self.intention.content
        assert content
        news = IntentionPublished(
            procurement_id=self.id,
            buyer=self.buyer,
            buyer_name=self.buyer_name,
            project_name=self.name,
            requirement_summary=content.summary,
            budget_amount=content.budget,
            items=content.items,
            expected_date=content.expected_month,
            remark=content.remark,
            edition=self.intention.edition,
            counts_from=self.intention_on,
        )
        require(publication_breach("intention", news.model_dump(mode="json"), today))
        return news
