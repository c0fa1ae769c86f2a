"""Plans by another method than open tender, and who does what in them, on a real database."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest

from common.interfaces.bidding import (
    AdviseMethod,
    ApprovePlan,
    AssignDuty,
    CancelPlan,
    CatalogueView,
    DutiesView,
    Duty,
    FilePlan,
    GetCatalogue,
    GetDuties,
    MethodAdviceView,
    PlanView,
    RedraftPlan,
    ReturnPlan,
)
from common.interfaces.errors import Conflict, NotFound, RuleBroken, WrongStep
from common.interfaces.parties import Role
from services.bidding.domain.planning.plan import Plan
from services.bidding.domain.states import PlanState
from services.bidding.store import BiddingStore
from services.bidding.usecases.planning import duties, plans, splitting
from tests.builders.bidding import BUYER, OTHER_BUYER, a_line, a_reviewed_requirement, by
from tests.builders.plans import a_paper, an_invited_draft, an_item

pytestmark = pytest.mark.stack
FINANCE = "finance-350100"
SERVERS = f"{BUYER}.2026.L-1.A0201"
WHOLE = {"way": "whole"}


@pytest.fixture
def store(service_database):
    made = BiddingStore(service_database)
    for documents in (made.budget_lines, made.requirements, made.plans, made.year_totals, made.duties):
        documents.prepare()
    made.budget_lines.make(a_line("9000000.00"), by=as_finance())
    made.requirements.make(a_reviewed_requirement(), by=as_buyer())
    return made


def as_buyer(**more: Any):
    return by(Role.BUYER, BUYER, **more)


def as_finance(**more: Any):
    return by(Role.FINANCE, FINANCE, **more)


def draft(store: BiddingStore, budget: str, **changes: Any) -> Plan:
    return plans.draft_plan(store, an_invited_draft(budget, **{"reserve": WHOLE} | changes), as_buyer())


def file(store: BiddingStore, plan: Plan, **more: Any) -> Plan:
    return plans.file_plan(store, FilePlan(procurement_id=plan.id), as_buyer(**more))


def send_back(store: BiddingStore, plan: Plan) -> Plan:
    return plans.return_plan(store, ReturnPlan(procurement_id=plan.id, reason="请补充"), as_finance())


def cancel(store: BiddingStore, plan: Plan, **more: Any) -> Plan:
    call = CancelPlan(procurement_id=plan.id, reason="任务取消", contacts="0591-80000000")
    return plans.cancel_plan(store, call, as_buyer(**more))


def counted(store: BiddingStore) -> list[str]:
    return [f"{amount:.2f}" for amount in store.year_totals.get(SERVERS).counted]


class TestSplitting:
    def test_over_the_plans_of_a_year_is_refused_above_the_threshold(self, store):
        file(store, draft(store, "1500000.00"))
        second = draft(store, "500000.01")

        with pytest.raises(RuleBroken, match="METH-05"):
            file(store, second)
        assert store.plans.get(second.id).state is PlanState.DRAFTED
        assert counted(store) == ["1500000.00"]

    def test_at_the_threshold_is_filed_with_a_warning_that_is_told(self, store):
        file(store, draft(store, "1500000.00"))
        filed = file(store, draft(store, "500000.00"))

        told = store.plans.collection.find_one({"_id": filed.id})["outbox"][-1]["data"]
        assert any("METH-05" in said for said in filed.warnings)
        assert told["warnings"] == list(filed.warnings)

    def test_of_two_plans_filed_at_the_same_time_only_one_is_filed(self, store):
        both = [draft(store, "1500000.00") for _ in range(2)]

        def attempt(plan: Plan) -> object:
            try:
                return file(store, plan)
            except RuleBroken as refused:
                return refused

        with ThreadPoolExecutor(2) as at_once:
            list(at_once.map(attempt, both))

        assert sorted(store.plans.get(plan.id).state for plan in both) == ["drafted", "filed"]
        assert counted(store) == ["1500000.00"]

    def test_in_one_class_takes_the_plan_out_of_the_others(self, store):
        copier = "A02020100"  # its class is judged after that of the servers
        file(store, draft(store, "1500000.00", items=(an_item("1500000.00", copier, "复印机"),)))
        mixed = draft(store, "700000.00", items=(an_item("100000.00"), an_item("600000.00", copier, "复印机")))

        with pytest.raises(RuleBroken, match="METH-05"):
            file(store, mixed)
        assert not any(total.holds(mixed.id, mixed.version) for total in store.year_totals.find({}))

    @pytest.mark.parametrize("paper", ["budget_adjustment", "superior_consent"])
    def test_is_none_with_an_adjusted_budget_or_another_method_applied_for(self, store, paper):
        file(store, draft(store, "1500000.00"))

        assert file(store, draft(store, "1500000.00", **{paper: a_paper()})).state is PlanState.FILED

    def test_counts_no_plan_that_was_returned_and_counts_it_again_when_it_is_filed_again(self, store):
        first = file(store, draft(store, "1500000.00"))
        send_back(store, first)
        assert counted(store) == []

        less = RedraftPlan(
            **an_invited_draft("900000.00", reserve=WHOLE).model_dump(
                exclude={"requirement_id", "budget_line_id", "method"}
            ),
            procurement_id=first.id,
        )
        plans.redraft_plan(store, less, as_buyer())
        file(store, first)
        assert counted(store) == ["900000.00"]

    def test_counts_no_plan_that_was_given_up(self, store):
        cancel(store, file(store, draft(store, "1500000.00")))

        assert file(store, draft(store, "1500000.00")).state is PlanState.FILED

    def test_counts_no_procurement_that_is_over(self, store):
        splitting.release(store, file(store, draft(store, "1500000.00")), as_finance())

        assert counted(store) == []


class TestFilingAgain:
    def test_the_same_command_files_and_counts_once(self, store):
        plan = draft(store, "1500000.00")
        first, again = (file(store, plan, key="f" * 32) for _ in range(2))

        assert again == first
        assert counted(store) == ["1500000.00"]

    def test_after_a_crash_in_between_the_repeated_command_completes(self, store):
        plan, command = draft(store, "1500000.00"), as_buyer(key="f" * 32)
        splitting.count(store, plan, command)  # and no further

        assert file(store, plan, key="f" * 32).state is PlanState.FILED
        assert counted(store) == ["1500000.00"]

    def test_a_filing_that_was_overtaken_by_a_change_counts_nothing(self, store, monkeypatch):
        plan = draft(store, "1500000.00")
        real = splitting.count

        def count_then_change(*args: Any) -> tuple[str, ...]:
            warnings = real(*args)
            store.plans.step(plan.id, lambda found: (replace(found, buyer_name="另一名称"),), by=as_buyer())
            return warnings

        monkeypatch.setattr(splitting, "count", count_then_change)
        with pytest.raises(Conflict, match="file again"):
            file(store, plan)

        assert counted(store) == []


class TestTheDecisionOnTheMethod:
    def test_is_made_before_any_budget_is_reserved_and_kept_with_its_text(self, store):
        plan = file(store, draft(store, "2500000.00", superior_consent=a_paper()))
        with pytest.raises(RuleBroken, match="THR-02"):
            plans.approve_plan(store, ApprovePlan(procurement_id=plan.id), as_finance())
        assert store.budget_lines.get("L-1").reserved == 0

        call = ApprovePlan(procurement_id=plan.id, method_decision="同意采用邀请招标")
        shown = PlanView.model_validate(plans.approve_plan(store, call, as_finance()))

        assert (shown.state, shown.method_decision) == ("approved", "同意采用邀请招标")
        assert (shown.ground, shown.superior_consent) == ("limited_suppliers", a_paper())
        assert store.budget_lines.get("L-1").reserved == plan.budget


class TestGivingAPlanUp:
    def test_frees_its_budget_once_however_often_it_is_asked(self, store):
        plan = file(store, draft(store, "1500000.00"))
        plans.approve_plan(store, ApprovePlan(procurement_id=plan.id), as_finance())
        for _ in range(2):
            assert cancel(store, plan, key="c" * 32).state is PlanState.CANCELLED

        assert store.budget_lines.get("L-1").reserved == 0
        with pytest.raises(WrongStep):
            cancel(store, plan)

    def test_is_the_buyers_own(self, store):
        with pytest.raises(NotFound):
            plans.cancel_plan(
                store,
                CancelPlan(procurement_id=draft(store, "1.00").id, reason="r", contacts="c"),
                by(Role.BUYER, OTHER_BUYER),
            )


class TestDuties:
    def test_begin_with_who_wrote_and_reviewed_the_requirement(self, store):
        plan = draft(store, "250000.00")
        found = DutiesView.model_validate(duties.get_duties(store, GetDuties(procurement_id=plan.id), as_buyer()))

        assert [(each.duty, each.person) for each in found.kept] == [
            (Duty.REQUIREMENT_WRITING, "zhang"),
            (Duty.REQUIREMENT_REVIEW, "li"),
        ]

    def test_that_check_each_other_are_refused_to_one_person(self, store):
        plan = draft(store, "250000.00")
        duties.take_duty(store, plan.id, "zhang", Duty.DOCUMENTS_DRAFTING, as_buyer())

        with pytest.raises(RuleBroken, match="ROLE-03"):
            duties.take_duty(store, plan.id, "zhang", Duty.DOCUMENTS_CHECKING, as_buyer())
        duties.take_duty(store, plan.id, "li", Duty.DOCUMENTS_CHECKING, as_buyer())
        with pytest.raises(RuleBroken, match="ROLE-03"):
            duties.take_duty(store, plan.id, "li", Duty.DOCUMENTS_DRAFTING, as_buyer())

    def test_of_two_taken_at_the_same_time_by_one_person_only_one_is_kept(self, store):
        plan = draft(store, "250000.00")

        def attempt(duty: Duty) -> object:
            try:
                return duties.take_duty(store, plan.id, "wang", duty, as_buyer())
            except RuleBroken as refused:
                return refused

        with ThreadPoolExecutor(2) as at_once:
            list(at_once.map(attempt, (Duty.DOCUMENTS_DRAFTING, Duty.DOCUMENTS_CHECKING)))

        assert len([each for each in store.duties.get(plan.id).kept if each.person == "wang"]) == 1

    def test_the_buyers_representative_is_not_its_supervisor_on_site(self, store):
        plan = draft(store, "250000.00")
        call = AssignDuty(procurement_id=plan.id, person="wang", duty="buyer_representative")
        for _ in range(2):
            duties.assign_duty(store, call, as_buyer(key="a" * 32))

        told = [each["type"] for each in store.duties.collection.find_one({"_id": plan.id})["outbox"]]
        assert told == ["duty_taken"]
        with pytest.raises(RuleBroken, match="ROLE-07"):
            duties.assign_duty(store, call.model_copy(update={"duty": Duty.ON_SITE_SUPERVISION}), as_buyer())

    def test_are_not_shown_to_another_buyer(self, store):
        plan = draft(store, "250000.00")
        stranger = by(Role.BUYER, OTHER_BUYER)

        with pytest.raises(NotFound):
            duties.get_duties(store, GetDuties(procurement_id=plan.id), stranger)
        with pytest.raises(NotFound):
            duties.assign_duty(
                store, AssignDuty(procurement_id=plan.id, person="x", duty="on_site_supervision"), stranger
            )


class TestAskingBefore:
    def test_what_the_region_asks_of_a_purchase(self, store):
        call = AdviseMethod(category="goods", budget="2000000.00", catalogue="A02010104")
        shown = MethodAdviceView.model_validate(plans.advise_method(store, call, as_buyer()))

        assert shown.open_tender_required is True
        assert [option.method for option in shown.options if option.offered] == ["GK", "YQ"]

    def test_what_is_known_of_items(self, store):
        found: CatalogueView = plans.get_catalogue(store, GetCatalogue(), by(Role.PUBLIC))

        assert {item.code: item.remote for item in found.items}["C21040000"] == "property"
