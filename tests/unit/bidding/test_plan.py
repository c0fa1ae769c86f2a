from decimal import Decimal
from itertools import product

import pytest

from common.interfaces.bidding import DraftPlan, IntentionTerminated, PlanCancelled
from common.interfaces.errors import Invalid, RuleBroken, WrongStep
from services.bidding.domain.planning import drafting
from services.bidding.domain.planning.plan import STEPS
from services.bidding.domain.states import PlanState
from tests.builders.bidding import TODAY, a_line, a_plan, a_requirement
from tests.builders.plans import COPIER, a_draft, an_invited_draft, an_item, drafted

ACTIONS = sorted({action for _, action in STEPS})


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

    def test_an_invited_tender_has_letters_of_its_own(self):
        assert drafted(an_invited_draft()).project_number == "[350100]RC[YQ]2026000007"

    @pytest.mark.parametrize("letters", ["TP", "DY", "XJ", "CS", "??"])
    def test_a_method_without_a_procedure_is_refused_with_those_that_there_are(self, letters):
        with pytest.raises(ValueError, match="GK open tender, YQ invited tender"):
            DraftPlan(requirement_id="r1", budget_line_id="L-1", budget="1.00", method=letters)

    def test_needs_a_reviewed_requirement(self):
        with pytest.raises(RuleBroken, match="REQ-05"):
            drafting.draft_plan(7, a_draft(), a_requirement(), a_line(), buyer_name="某学校", today=TODAY)

    def test_needs_a_budget(self):
        with pytest.raises(Invalid, match="budget"):
            drafted(a_draft("0.00"))
        assert drafted(a_draft("0.01")).budget == Decimal("0.01")

    def test_its_items_add_up_to_its_budget(self):
        two = (an_item("100000.00"), an_item("150000.00", COPIER, "复印机"))

        assert len(drafted(a_draft("250000.00", items=two)).items) == 2
        with pytest.raises(RuleBroken, match="INT-06"):
            drafted(a_draft("250000.01", items=two))
        with pytest.raises(Invalid, match=r"items\.1\.budget"):
            drafted(a_draft("100000.00", items=(an_item("100000.00"), an_item("0.00"))))

    @pytest.mark.parametrize("missing", [{"ground": None}, {"method_reason": ""}])
    def test_an_invited_tender_needs_its_ground_and_reason(self, missing):
        with pytest.raises(RuleBroken, match="METH-02"):
            drafted(an_invited_draft(**missing))
        assert drafted(an_invited_draft()).method_reason == "只有三家供应商具备所需资质"

    def test_an_open_tender_has_the_reason_that_the_law_gives(self):
        assert "公开招标" in drafted().method_reason

    def test_tells_of_items_that_are_not_in_the_catalogue(self):
        known, unknown = an_item("1.00"), an_item("1.00", "A99990000", "特种设备")

        assert "not in the central catalogue: A99990000" in "".join(drafted(a_draft("1.00", items=(unknown,))).warnings)
        assert "A99990000" not in "".join(drafted(a_draft("1.00", items=(known,))).warnings)


class TestDraftingAnew:
    def test_changes_what_was_written_and_keeps_the_number(self):
        returned, _ = a_plan(PlanState.FILED).send_back("预算依据不足")
        anew, news = drafting.redraft(returned, a_draft("500000.00"), today=TODAY)

        assert (anew.id, anew.state, news.budget) == (returned.id, PlanState.RETURNED, anew.budget)
        assert f"{anew.budget:.2f}" == "500000.00"

    def test_is_refused_once_it_is_filed(self):
        with pytest.raises(WrongStep):
            drafting.redraft(a_plan(PlanState.FILED), a_draft(), today=TODAY)


class TestReturningAndApproving:
    def test_a_returned_plan_keeps_the_reason_until_it_is_filed_again(self):
        returned, news = a_plan(PlanState.FILED).send_back("预算依据不足")
        filed, _ = returned.file(())

        assert (returned.returned_because, news.reason) == ("预算依据不足", "预算依据不足")
        assert (filed.state, filed.returned_because) == (PlanState.FILED, None)

    def test_nothing_is_bought_on_a_plan_that_is_not_approved(self):
        for state in (PlanState.DRAFTED, PlanState.FILED, PlanState.RETURNED, PlanState.CANCELLED):
            with pytest.raises(RuleBroken, match="SCOPE-08"):
                a_plan(state).require_approved(today=TODAY)
        a_plan(PlanState.APPROVED).require_approved(today=TODAY)


class TestGivingAPlanUp:
    def test_ends_a_public_intention_in_public_with_the_reason(self):
        public, _ = a_plan(PlanState.APPROVED).publish_intention("显微镜", "2026-04", "", today=TODAY)
        after, *news = public.cancel("任务取消", "0591-80000000")

        assert after.state is PlanState.CANCELLED
        assert [type(each) for each in news] == [PlanCancelled, IntentionTerminated]
        assert (news[1].reason, news[1].rule) == ("任务取消", "INT-05")

    def test_tells_the_public_nothing_of_an_intention_that_never_was_public(self):
        _, *news = a_plan(PlanState.DRAFTED).cancel("任务取消", "0591-80000000")

        assert [type(each) for each in news] == [PlanCancelled]

    def test_is_refused_once_the_notice_is_out(self):
        used = a_plan(PlanState.APPROVED, intention_on=TODAY.replace(month=1)).use_intention(today=TODAY)[0]

        with pytest.raises(WrongStep, match="used"):
            used.cancel("任务取消", "0591-80000000")
