"""What may be chosen for failed lots (BID-FEW-02, BID-FEW-03, METH-13, NEG-02), and the budget that follows."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.interfaces.bidding import (
    AfterFailure,
    ChoiceState,
    ChooseAfterFailure,
    MethodApplication,
    Opinion,
    Paper,
    PlanItem,
)
from common.interfaces.errors import NotFound, RuleBroken, WrongStep
from services.bidding.domain.awarding.after_failure import choose, decide, link
from services.bidding.domain.awarding.continuation import continue_plan
from services.bidding.domain.awarding.failure import FailedLot, Failure
from services.bidding.domain.planning.intention import Intention, IntentionContent, IntentionState
from services.bidding.domain.planning.reservation import Reservation
from services.bidding.domain.states import PlanState, TenderState
from tests.builders.bidding import PROCUREMENT, TODAY, a_line, a_lot, a_published_tender, an_approved_plan
from tests.builders.bids import LATER

REASON = "响应供应商不足三家"
SOUND = Opinion(experts=("王工", "李工", "赵工"), text="文件合理、程序合规", documents_sound=True, procedure_sound=True)
PAPER = Paper(issued_by="福州市财政局", number="榕财采〔2026〕1号", issued_on=date(2026, 3, 20))


def a_failed(lot="1", bidders=2):
    return {lot: FailedLot(lot=lot, rule="BID-FEW-02", reason="不足三家", bidders=bidders, budget=Decimal("600000.00"))}


def asked(choice=AfterFailure.CHANGE_METHOD, lots=("1",), **more):
    fields = {"opinion": SOUND, "application": MethodApplication(method="TP", reason="技术复杂")}
    own = fields | more if choice is AfterFailure.CHANGE_METHOD else more
    return ChooseAfterFailure(procurement_id=PROCUREMENT, lots=lots, choice=choice, reason=REASON, **own)


def chosen(call, failed=None, failure=None, plan=None):
    tender = a_published_tender(state=TenderState.FAILED)
    plan = plan or an_approved_plan(items=(PlanItem(code="A02100301", name="显微镜", budget="600000.00"),))
    before = failure or Failure(id=PROCUREMENT)
    return choose(before, call, a_failed() if failed is None else failed, plan, tender, key="k1", now=LATER)


class TestChoosing:
    @pytest.mark.parametrize("choice", [AfterFailure.TENDER_AGAIN, AfterFailure.GIVE_UP])
    def test_a_new_tender_and_an_end_need_nobody_s_approval(self, choice):
        failure, news = chosen(asked(choice))

        assert (failure.choices[0].state, failure.choices[0].amount) == (ChoiceState.DECIDED, Decimal("600000.00"))
        assert (news.choice, news.bidders, news.method) == (choice, (2,), None)

    def test_a_lot_has_one_choice_and_only_if_it_failed(self):
        once, _ = chosen(asked(AfterFailure.GIVE_UP))

        with pytest.raises(WrongStep, match="已选择"):
            chosen(asked(AfterFailure.TENDER_AGAIN), failure=once)
        with pytest.raises(WrongStep, match="has not failed"):
            chosen(asked(AfterFailure.GIVE_UP, lots=("2",)))

    def test_another_method_waits_for_the_finance_department(self):
        failure, news = chosen(asked())

        assert (failure.choices[0].state, news.method, news.warnings) == (ChoiceState.ASKED, "TP", ())

    def test_another_method_needs_the_experts_opinion_that_all_was_sound(self):
        for opinion in (
            None,
            SOUND.model_copy(update={"documents_sound": False}),
            SOUND.model_copy(update={"procedure_sound": False}),
        ):
            with pytest.raises(RuleBroken) as refused:
                chosen(asked(opinion=opinion))
            assert refused.value.facts["rule"] == "BID-FEW-02"

    def test_unsound_documents_are_corrected_and_tendered_again(self):
        unsound = SOUND.model_copy(update={"documents_sound": False})

        failure, _ = chosen(asked(AfterFailure.TENDER_AGAIN, opinion=unsound))

        assert failure.choices[0].opinion == unsound

    def test_two_bidders_leave_another_method_and_three_do_not(self):
        assert chosen(asked(), a_failed(bidders=2))
        with pytest.raises(RuleBroken, match="BID-FEW-02"):
            chosen(asked(), a_failed(bidders=3))

    def test_an_application_says_what_the_law_asks(self):
        with pytest.raises(RuleBroken) as refused:
            chosen(asked(application=None))
        assert (refused.value.facts["rule"], "method" in refused.value.facts["found"]) == ("METH-13", True)

    @pytest.mark.parametrize(("bidders", "method", "allowed"), [(2, "TP", True), (1, "TP", False), (2, "CS", False)])
    def test_two_are_negotiated_with_only_where_there_were_exactly_two(self, bidders, method, allowed):
        call = asked(application=MethodApplication(method=method, reason="仅两家响应", with_two=True))

        if allowed:
            assert chosen(call, a_failed(bidders=bidders))[1].with_two
        else:
            with pytest.raises(RuleBroken, match="NEG-02"):
                chosen(call, a_failed(bidders=bidders))

    def test_a_failed_tender_is_no_proof_of_a_single_source_but_only_a_warning(self):
        _, news = chosen(asked(application=MethodApplication(method="DY", reason="只有一家")))

        assert [warning[:7] for warning in news.warnings] == ["METH-11"]


class TestTheFinanceDepartment:
    def decided(self, *, approved, paper=None, region=None, failure=None):
        failure = failure or chosen(asked())[0]
        plan = an_approved_plan(budget=Decimal("2000000.00"), **({"region": region} if region else {}))
        choice = replace(failure.choices[0], amount=plan.budget)
        return decide(
            failure.with_(choice), 1, plan, approved=approved, decision="同意", paper=paper, today=date(2026, 3, 23)
        )

    def test_approves_once(self):
        failure, news = self.decided(approved=True)

        assert (failure.choices[0].state, failure.choices[0].decision, news.approved) == (
            ChoiceState.APPROVED,
            "同意",
            True,
        )
        with pytest.raises(WrongStep):
            self.decided(approved=False, failure=failure)

    def test_refuses_and_leaves_the_lot_open_to_another_choice(self):
        failure, _ = self.decided(approved=False)

        assert chosen(asked(AfterFailure.TENDER_AGAIN), failure=failure)[0].choices[1].number == 2

    def test_an_approved_method_has_no_procedure_here_so_the_lot_may_still_be_given_up(self):
        failure, _ = self.decided(approved=True)

        assert chosen(asked(AfterFailure.GIVE_UP), failure=failure)[0].choices[-1].choice is AfterFailure.GIVE_UP

    def test_in_a_county_the_paper_of_a_city_is_needed_from_the_threshold_on(self):
        with pytest.raises(RuleBroken, match="THR-02"):
            self.decided(approved=True, region="350121")
        late = PAPER.model_copy(update={"issued_on": date(2026, 3, 24)})
        with pytest.raises(RuleBroken, match="THR-02"):
            self.decided(approved=True, region="350121", paper=late)
        assert self.decided(approved=True, region="350121", paper=PAPER)[1].paper == PAPER.number
        assert self.decided(approved=False, region="350121")[1].approved is False

    def test_decides_on_what_was_asked_only(self):
        tendered, _ = chosen(asked(AfterFailure.TENDER_AGAIN))
        for failure, error in ((Failure(id=PROCUREMENT), NotFound), (tendered, WrongStep)):
            with pytest.raises(error):
                decide(
                    failure, 1, an_approved_plan(), approved=True, decision="同意", paper=None, today=date(2026, 3, 23)
                )


class TestTenderedAgain:
    ITEMS = (PlanItem(code="A02100301", name="显微镜", budget="600000.00"),)

    def again(self, lots=("1",), **changes):
        plan = an_approved_plan(items=self.ITEMS, **changes)
        tender = a_published_tender(lots=(a_lot(), a_lot(lot="2", budget="200000.00", max_price=None)))
        return plan, *continue_plan(plan, tender, lots, Decimal("200000.00"), 7, today=date(2026, 4, 1))

    def test_the_new_procurement_has_its_own_number_and_says_what_it_continues(self):
        plan, again, news = self.again(("1", "2"))

        assert (again.id, again.project_number) == ("350100-GK-2026-000007", "[350100]RC[GK]2026000007")
        assert (again.continues, news.continues, news.procurement_id) == (plan.id, plan.id, again.id)
        assert (again.budget, again.items, again.state) == (plan.budget, plan.items, PlanState.FILED)

    def test_of_some_lots_it_has_their_budget_only(self):
        _, again, news = self.again(("2",))

        assert (again.budget, news.budget, news.lots) == (Decimal("200000.00"), Decimal("200000.00"), ("2",))
        assert [(item.code, item.budget) for item in again.items] == [("A02100301", Decimal("200000.00"))]

    def test_its_intention_is_public_already_and_fits_what_is_left(self):
        content = IntentionContent(summary="s", expected_month="2026-03", remark="", budget=Decimal("600000.00"))
        used = Intention(state=IntentionState.USED, edition=1, content=content)

        plan, again, _ = self.again(("2",), intention=used)

        assert (again.intention.state, again.intention.content.budget) == (
            IntentionState.PUBLISHED,
            Decimal("200000.00"),
        )
        again = replace(again, state=PlanState.APPROVED)
        assert again.use_intention(today=date(2026, 4, 1))[0].intention.state is IntentionState.USED
        assert again.intention_on == plan.intention_on

    def test_the_choice_is_linked_to_it(self):
        failure, _ = chosen(asked(AfterFailure.TENDER_AGAIN))

        (linked,) = link(failure, 1, "350100-GK-2026-000007")

        assert linked.choices[0].continued_by == "350100-GK-2026-000007"


class TestTheBudgetOfFailedLots:
    def a_line(self, free="400000.00", **changes):
        held = Reservation(procurement_id="p1", amount=Decimal("600000.00"), **changes)
        return a_line(f"{Decimal('600000.00') + Decimal(free)}", reservations=(held,))

    def test_a_part_is_given_back_once(self):
        after, news = self.a_line().give_back("p1", {"2": Decimal("200000.00")})

        assert (after.free, news.amount) == (Decimal("600000.00"), Decimal("200000.00"))
        assert after.give_back("p1", {"2": Decimal("200000.00")}) == (after,)
        assert after.give_back("p1", {"1": Decimal("400000.00")})[0].free == Decimal("1000000.00")

    def test_never_more_than_is_held(self):
        after, _ = self.a_line().give_back("p1", {"2": Decimal("700000.00")})

        assert after.free == after.amount
        assert self.a_line().give_back("p2", {"1": Decimal("1.00")}) == (self.a_line(),)

    @given(parts=st.dictionaries(st.sampled_from("123456"), st.decimals("0.01", "300000.00", places=2), max_size=6))
    def test_what_is_passed_on_is_never_free_in_between_and_adds_up(self, parts):
        line = self.a_line(free="2000000.00")
        total = sum(parts.values(), Decimal(0))

        after = line.pass_on("p1", "p2", parts, today=TODAY)[0]

        assert after.reservation("p2").held == total
        assert after.reservation("p1").held == max(Decimal("600000.00") - total, Decimal(0))
        assert after.pass_on("p1", "p2", parts, today=TODAY)[0] == after

    def test_what_was_released_before_must_be_free_again(self):
        released = self.a_line(free="100000.00").release("p1")[0].reserve("p3", Decimal("650000.00"), today=TODAY)[0]

        with pytest.raises(RuleBroken, match="SCOPE-07"):
            released.pass_on("p1", "p2", {"1": Decimal("50000.01")}, today=TODAY)
        assert released.pass_on("p1", "p2", {"1": Decimal("50000.00")}, today=TODAY)[0].free == 0
