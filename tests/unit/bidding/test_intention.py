from datetime import date, timedelta
from decimal import Decimal
from itertools import product

import pytest

from common.interfaces.bidding import UrgencyCause
from common.interfaces.errors import Invalid, RuleBroken, WrongStep
from services.bidding.domain.planning import drafting
from services.bidding.domain.planning.intention import STEPS, Intention, IntentionState
from services.bidding.domain.planning.plan import Plan
from services.bidding.domain.states import PlanState
from tests.builders.bidding import TODAY, a_plan
from tests.builders.plans import COPIER, a_draft, an_item, drafted

DAY = timedelta(days=1)
ACTIONS = sorted({action for _, action in STEPS})


def public(plan: Plan | None = None, month: str = "2026-04", today: date = TODAY) -> Plan:
    return (plan or a_plan(PlanState.APPROVED)).publish_intention("显微镜 10 台", month, "", today=today)[0]


def test_a_step_that_the_table_does_not_list_is_refused():
    for state, action in product(IntentionState, ACTIONS):
        if (state, action) in STEPS:
            assert Intention(state=state).step(action).state is STEPS[state, action]
        else:
            with pytest.raises(WrongStep):
                Intention(state=state).step(action)


class TestPublishing:
    def test_names_project_requirement_budget_and_month(self):
        after, news = a_plan(PlanState.APPROVED).publish_intention("显微镜 10 台", "2026-04", "", today=TODAY)

        assert (after.state, after.intention_on) == (PlanState.APPROVED, TODAY)
        assert (news.project_name, news.requirement_summary) == ("显微镜", "显微镜 10 台")
        assert (news.budget_amount, news.expected_date) == (Decimal("600000.00"), "2026-04")
        assert (news.edition, news.counts_from) == (1, TODAY)

    def test_shows_the_budget_of_each_item(self):
        items = (an_item("100000.00"), an_item("150000.00", COPIER, "复印机"))
        _, news = drafted(a_draft("250000.00", items=items)).publish_intention("设备", "2026-04", "", today=TODAY)

        shown = [(item.name, item.budget) for item in news.items]
        assert shown == [("服务器", Decimal("100000.00")), ("复印机", Decimal("150000.00"))]

    def test_the_expected_month_may_not_be_over(self):
        with pytest.raises(RuleBroken, match="INT-02"):
            public(month="2026-02")
        assert public(month="2026-03").intention.expected_month == "2026-03"

    def test_is_done_once(self):
        with pytest.raises(WrongStep, match="amend_intention"):
            public(public())


class TestAmending:
    LATER = TODAY + 10 * DAY

    def amend(self, plan: Plan, summary: str | None = None, month: str = "2026-04", remark: str = ""):
        return plan.amend_intention(summary, month, remark, today=self.LATER)

    @pytest.mark.parametrize("change", [{"remark": "分两批交付"}, {"month": "2026-05"}])
    def test_of_a_remark_or_to_a_later_month_keeps_the_first_day(self, change):
        after, news = self.amend(public(), **change)

        assert (after.intention_on, news.edition, news.counts_from) == (TODAY, 2, TODAY)

    @pytest.mark.parametrize("change", [{"summary": "显微镜 20 台"}, {"month": "2026-03"}])
    def test_of_the_substance_begins_the_thirty_days_anew(self, change):
        after, news = self.amend(public(), **change)

        assert (after.intention_on, news.counts_from) == (self.LATER, self.LATER)

    def test_of_the_budget_begins_them_anew(self):
        plan = drafting.redraft(public(drafted()), a_draft("500000.00"), today=self.LATER)[0]
        after, news = self.amend(plan)

        assert (after.intention_on, news.budget_amount) == (self.LATER, Decimal("500000.00"))

    def test_without_any_difference_is_refused(self):
        with pytest.raises(Invalid, match="Nothing differs"):
            self.amend(public())

    def test_of_what_is_not_public_is_refused(self):
        with pytest.raises(WrongStep):
            self.amend(a_plan(PlanState.APPROVED))


class TestUsing:
    def test_needs_thirty_days(self):
        plan = public(month="2026-05")

        with pytest.raises(RuleBroken, match="INT-TIME-01"):
            plan.use_intention(today=TODAY + 29 * DAY)
        assert plan.use_intention(today=TODAY + 30 * DAY)[0].intention.state is IntentionState.USED

    def test_again_is_harmless(self):
        (used,) = public(month="2026-05").use_intention(today=TODAY + 30 * DAY)

        assert used.use_intention(today=TODAY + 60 * DAY)[0] == used

    def test_needs_the_budget_that_is_public(self):
        plan = drafting.redraft(public(drafted(), "2026-05"), a_draft("500000.00"), today=TODAY)[0]
        approved = plan.file(())[0].approve()[0]

        with pytest.raises(RuleBroken, match="INT-02"):
            approved.use_intention(today=TODAY + 30 * DAY)

    def test_needs_no_days_with_a_recorded_ground(self):
        plan = a_plan(PlanState.APPROVED)
        with pytest.raises(RuleBroken, match="INT-TIME-01"):
            plan.use_intention(today=TODAY)

        exempt, news = plan.exempt_intention(UrgencyCause.UNFORESEEABLE_EVENT, "台风损毁", TODAY, today=TODAY)

        assert news.reason == "台风损毁"
        assert exempt.use_intention(today=TODAY)[0].intention.exempt_because == "台风损毁"

    def test_delay_of_the_buyer_is_no_urgency(self):
        with pytest.raises(RuleBroken, match="EMG-05"):
            a_plan().exempt_intention(UrgencyCause.OWN_DELAY, "未及时启动", TODAY, today=TODAY)

    def test_an_event_to_come_is_no_ground(self):
        with pytest.raises(Invalid, match="happened_on"):
            a_plan().exempt_intention(UrgencyCause.UNFORESEEABLE_EVENT, "台风", TODAY + DAY, today=TODAY)

    def test_is_refused_after_its_end(self):
        ended, *_ = public().cancel("任务取消", "0591-80000000")
        with pytest.raises(WrongStep):
            ended.use_intention(today=TODAY + 30 * DAY)
