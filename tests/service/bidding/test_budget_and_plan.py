"""From the budget line to the approved plan, on a real database."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from common.interfaces.bidding import (
    ApprovePlan,
    BudgetLineView,
    DraftPlan,
    FilePlan,
    GetBudgetLine,
    GetPlan,
    GetRequirement,
    ImportBudgetLine,
    ReturnPlan,
    ReviewRequirement,
    WriteRequirement,
)
from common.interfaces.errors import Conflict, NotFound, RuleBroken, VersionMismatch, WrongStep
from common.interfaces.parties import Role
from services.bidding.domain.planning.plan import Plan
from services.bidding.domain.states import PlanState
from services.bidding.store import BiddingStore
from services.bidding.usecases.planning import budget, plans, requirements
from tests.builders.bidding import AGENCY, BUYER, OTHER_AGENCY, OTHER_BUYER, by

pytestmark = pytest.mark.stack
FINANCE = "finance-350100"


@pytest.fixture
def store(service_database):
    made = BiddingStore(service_database)
    for documents in (made.budget_lines, made.requirements, made.plans):
        documents.prepare()
    return made


def as_buyer(**more: Any):
    return by(Role.BUYER, BUYER, **more)


def as_finance(**more: Any):
    return by(Role.FINANCE, FINANCE, **more)


def a_line(store: BiddingStore, amount: str = "100.00", line: str = "L-1") -> str:
    call = ImportBudgetLine(budget_line_id=line, buyer=BUYER, year=2026, name="设备购置", amount=amount)
    return budget.import_budget_line(store, call, as_finance()).id


def a_requirement(store: BiddingStore) -> str:
    call = WriteRequirement(name="显微镜", summary="显微镜 10 台", category="goods", estimate="60.00")
    written = requirements.write_requirement(store, call, as_buyer(person="zhang"))
    review = ReviewRequirement(requirement_id=written.id, opinion="同意")
    return requirements.review_requirement(store, review, as_buyer(person="li")).id


def a_drafted_plan(store: BiddingStore, amount: str = "60.00", requirement: str = "", **more: Any) -> Plan:
    call = DraftPlan(
        requirement_id=requirement or a_requirement(store), budget_line_id="L-1", budget=amount, agency=AGENCY
    )
    return plans.draft_plan(store, call, as_buyer(**more))


def a_filed_plan(store: BiddingStore, amount: str = "60.00") -> Plan:
    drafted = a_drafted_plan(store, amount)
    return plans.file_plan(store, FilePlan(procurement_id=drafted.id), as_buyer())


def approve(store: BiddingStore, plan: Plan, **more: Any) -> Plan:
    return plans.approve_plan(store, ApprovePlan(procurement_id=plan.id), as_finance(**more))


def free(store: BiddingStore) -> Decimal:
    return store.budget_lines.get("L-1").free


def outbox(documents: Any, document_id: str) -> list[str]:
    return [each["type"] for each in documents.collection.find_one({"_id": document_id})["outbox"]]


class TestApprovingAPlan:
    def test_reserves_its_budget(self, store):
        a_line(store)
        approved = approve(store, a_filed_plan(store))

        assert approved.state is PlanState.APPROVED
        line = budget.get_budget_line(store, GetBudgetLine(budget_line_id="L-1"), as_buyer())
        shown = BudgetLineView.model_validate(line)
        assert (shown.reserved, shown.free) == (Decimal("60.00"), Decimal("40.00"))
        assert outbox(store.budget_lines, "L-1") == ["budget_line_imported", "budget_reserved"]
        assert outbox(store.plans, approved.id) == ["plan_drafted", "plan_filed", "plan_approved"]

    def test_of_two_at_the_same_time_only_one_finds_the_money(self, store):
        a_line(store)
        plans = [a_filed_plan(store), a_filed_plan(store)]

        def attempt(plan: Plan) -> str:
            try:
                return approve(store, plan).state
            except RuleBroken as refused:
                return refused.facts["rule"]

        with ThreadPoolExecutor(2) as both:
            outcomes = sorted(both.map(attempt, plans))

        assert outcomes == ["SCOPE-07", "approved"]
        assert free(store) == Decimal("40.00")
        assert sorted(store.plans.get(plan.id).state for plan in plans) == ["approved", "filed"]

    def test_many_at_the_same_time_reserve_what_there_is_and_no_fen_more(self, store):
        a_line(store)
        plans = [a_filed_plan(store, "30.00") for _ in range(6)]

        def attempt(plan: Plan) -> bool:
            for _ in range(20):  # a lost race that the store gave up on is asked again
                try:
                    return bool(approve(store, plan))
                except RuleBroken:
                    return False
                except Conflict:
                    continue
            raise AssertionError("an approval never came to an end")

        with ThreadPoolExecutor(6) as all_of_them:
            assert sum(all_of_them.map(attempt, plans)) == 3
        assert free(store) == Decimal("10.00")

    def test_a_repeated_command_reserves_once(self, store):
        a_line(store)
        plan = a_filed_plan(store)

        first, again = approve(store, plan, key="k" * 32), approve(store, plan, key="k" * 32)

        assert again == first
        assert free(store) == Decimal("40.00")

    def test_a_crash_after_the_reservation_is_completed_by_the_repeat(self, store):
        a_line(store)
        plan = a_filed_plan(store)
        command = as_finance(key="k" * 32)
        budget.reserve(store, plan, command)

        approved = plans.approve_plan(store, ApprovePlan(procurement_id=plan.id), command)

        assert approved.state is PlanState.APPROVED
        assert free(store) == Decimal("40.00")

    def test_a_plan_that_is_not_filed_reserves_nothing(self, store):
        a_line(store)
        with pytest.raises(WrongStep):
            approve(store, a_drafted_plan(store))
        assert free(store) == Decimal("100.00")

    def test_an_approval_of_an_outdated_version_reserves_nothing(self, store):
        a_line(store)
        plan = a_filed_plan(store)

        with pytest.raises(VersionMismatch):
            approve(store, plan, if_match=plan.version - 1)
        assert free(store) == Decimal("100.00")
        assert approve(store, plan, if_match=plan.version).state is PlanState.APPROVED

    def test_an_approval_that_was_undone_cannot_be_repeated_without_the_money(self, store):
        a_line(store)
        plan = a_filed_plan(store)
        with pytest.raises(VersionMismatch):
            approve(store, plan, key="k" * 32, if_match=plan.version - 1)

        with pytest.raises(Conflict):
            approve(store, plan, key="k" * 32)
        assert store.plans.get(plan.id).state is PlanState.FILED

    def test_gives_its_reservation_back_if_the_plan_was_returned_meanwhile(self, store, monkeypatch):
        a_line(store)
        plan, reserve = a_filed_plan(store), budget.reserve

        def return_it_first(*args: Any):
            plans.return_plan(store, ReturnPlan(procurement_id=plan.id, reason="补充依据"), as_finance())
            return reserve(*args)

        monkeypatch.setattr(budget, "reserve", return_it_first)

        with pytest.raises(WrongStep):
            approve(store, plan)
        assert free(store) == Decimal("100.00")

    def test_takes_no_reservation_from_another_who_approved_it_meanwhile(self, store, monkeypatch):
        a_line(store)
        plan, reserve = a_filed_plan(store), budget.reserve

        def another_approves_first(*args: Any):
            monkeypatch.setattr(budget, "reserve", reserve)
            approve(store, plan)
            return reserve(*args)

        monkeypatch.setattr(budget, "reserve", another_approves_first)

        with pytest.raises(WrongStep):
            approve(store, plan)
        assert free(store) == Decimal("40.00")

    def test_of_another_region_is_not_found(self, store):
        a_line(store)
        plan = a_filed_plan(store)

        with pytest.raises(NotFound):
            plans.approve_plan(store, ApprovePlan(procurement_id=plan.id), replace(as_finance(), region="350200"))


class TestReturningAPlan:
    def test_it_may_be_filed_and_approved_afterwards(self, store):
        a_line(store)
        plan = a_filed_plan(store)

        returned = plans.return_plan(store, ReturnPlan(procurement_id=plan.id, reason="补充依据"), as_finance())
        refiled = plans.file_plan(store, FilePlan(procurement_id=plan.id), as_buyer())

        assert (returned.state, refiled.state) == (PlanState.RETURNED, PlanState.FILED)
        assert approve(store, refiled).state is PlanState.APPROVED

    def test_gives_back_what_an_unfinished_approval_had_reserved(self, store):
        a_line(store)
        plan = a_filed_plan(store)
        budget.reserve(store, plan, as_finance())

        plans.return_plan(store, ReturnPlan(procurement_id=plan.id, reason="补充依据"), as_finance())

        assert free(store) == Decimal("100.00")


class TestProjectNumbers:
    def test_have_no_gap_and_no_twin_when_many_draft_at_once(self, store):
        a_line(store)
        requirement = a_requirement(store)
        a_drafted_plan(store, requirement=requirement)

        def attempt(number: int) -> str:
            return a_drafted_plan(store, requirement=requirement, key=f"{number:032x}").project_number

        with ThreadPoolExecutor(4) as all_of_them:
            numbers = sorted(all_of_them.map(attempt, range(0xA00, 0xA0C)))

        assert numbers == [f"[350100]RC[GK]2026{number:06d}" for number in range(2, 14)]

    def test_a_repeated_command_takes_no_second_number(self, store):
        a_line(store)
        requirement = a_requirement(store)
        first, again = (a_drafted_plan(store, requirement=requirement, key="d" * 32) for _ in range(2))

        assert again == first
        assert a_drafted_plan(store, requirement=requirement).id == "350100-GK-2026-000002"

    def test_a_refused_draft_takes_no_number(self, store):
        a_line(store)
        written = requirements.write_requirement(
            store, WriteRequirement(name="n", summary="s", category="goods", estimate="1.00"), as_buyer()
        )
        with pytest.raises(RuleBroken, match="REQ-05"):
            a_drafted_plan(store, requirement=written.id)

        assert a_drafted_plan(store).id == "350100-GK-2026-000001"


class TestWhoseItIs:
    def test_another_buyer_can_neither_use_nor_see_it(self, store):
        a_line(store)
        plan, requirement = a_filed_plan(store), a_requirement(store)
        stranger = by(Role.BUYER, OTHER_BUYER)

        for attempt in (
            lambda: budget.get_budget_line(store, GetBudgetLine(budget_line_id="L-1"), stranger),
            lambda: requirements.get_requirement(store, GetRequirement(requirement_id=requirement), stranger),
            lambda: plans.get_plan(store, GetPlan(procurement_id=plan.id), stranger),
            lambda: plans.file_plan(store, FilePlan(procurement_id=plan.id), stranger),
            lambda: plans.draft_plan(
                store, DraftPlan(requirement_id=requirement, budget_line_id="L-1", budget="1.00"), stranger
            ),
        ):
            with pytest.raises(NotFound, match="there is no"):
                attempt()

    def test_an_agency_reads_the_plans_that_name_it_and_their_requirements(self, store):
        a_line(store)
        plan = a_filed_plan(store)
        asks = (
            lambda agency: plans.get_plan(store, GetPlan(procurement_id=plan.id), by(Role.AGENCY, agency)),
            lambda agency: requirements.get_requirement(
                store, GetRequirement(requirement_id=plan.requirement_id), by(Role.AGENCY, agency)
            ),
        )
        for ask in asks:
            assert ask(AGENCY).buyer == BUYER
            with pytest.raises(NotFound):
                ask(OTHER_AGENCY)
