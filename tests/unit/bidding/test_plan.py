from datetime import date
from decimal import Decimal
from itertools import product

import pytest

from common.interfaces.bidding import Method
from common.interfaces.errors import Invalid, RuleBroken, WrongStep
from services.bidding.domain.plan import STEPS, Plan, draft_plan
from services.bidding.domain.states import PlanState
from tests.builders.bidding import TODAY, a_line, a_plan, a_requirement, a_reviewed_requirement

ACTIONS = sorted({action for _, action in STEPS})


def drafted(requirement=None, budget: str = "600000.00") -> Plan:
    return draft_plan(
        7,
        requirement or a_reviewed_requirement(),
        a_line(),
        budget=Decimal(budget),
        method=Method.OPEN_TENDER,
        buyer_name="某学校",
        agency=None,
        today=TODAY,
    )[0]


def test_a_step_that_the_table_does_not_list_is_refused():
    for state, action in product(PlanState, ACTIONS):
        if (state, action) in STEPS:
            assert a_plan(state).step(action).state is STEPS[state, action]
        else:
            with pytest.raises(WrongStep) as refused:
                a_plan(state).step(action)
            assert refused.value.facts["allowed"] == sorted(a for s, a in STEPS if s is state)


class TestDraftingAPlan:
    def test_its_number_names_region_method_year_and_place_in_the_series(self):
        plan = drafted()

        assert plan.id == "350100-GK-2026-000007"
        assert plan.project_number == "[350100]RC[GK]2026000007"

    def test_needs_a_reviewed_requirement(self):
        with pytest.raises(RuleBroken, match="REQ-05"):
            drafted(a_requirement())

    def test_needs_a_budget(self):
        with pytest.raises(Invalid, match="budget"):
            drafted(budget="0.00")
        assert drafted(budget="0.01").budget == Decimal("0.01")


class TestFilingAndApproving:
    def test_a_returned_plan_keeps_the_reason_until_it_is_filed_again(self):
        returned, news = a_plan(PlanState.FILED).send_back("预算依据不足")
        filed, _ = returned.file()

        assert (returned.returned_because, news.reason) == ("预算依据不足", "预算依据不足")
        assert (filed.state, filed.returned_because) == (PlanState.FILED, None)

    def test_nothing_is_bought_on_a_plan_that_is_not_approved(self):
        for state in (PlanState.DRAFTED, PlanState.FILED, PlanState.RETURNED):
            with pytest.raises(RuleBroken, match="SCOPE-08"):
                a_plan(state).require_approved(today=TODAY)
        a_plan(PlanState.APPROVED).require_approved(today=TODAY)


class TestPublishingTheIntention:
    def publish(self, plan: Plan, month: str = "2026-04"):
        return plan.publish_intention("显微镜 10 台", month, "", today=date(2026, 3, 2))

    def test_names_project_requirement_budget_and_month(self):
        after, news = self.publish(a_plan(PlanState.APPROVED))

        assert (after.state, after.intention_on) == (PlanState.APPROVED, date(2026, 3, 2))
        assert (news.project_name, news.requirement_summary) == ("显微镜", "显微镜 10 台")
        assert (news.budget_amount, news.expected_date) == (Decimal("600000.00"), "2026-04")

    def test_the_expected_month_may_not_be_over(self):
        with pytest.raises(RuleBroken, match="INT-02"):
            self.publish(a_plan(), "2026-02")
        assert self.publish(a_plan(), "2026-03")[1].expected_date == "2026-03"

    def test_is_done_once(self):
        with pytest.raises(WrongStep, match="2026-03-02"):
            self.publish(self.publish(a_plan())[0])
