"""No budget, no procurement; no system, no transaction; no code, no payment: attempts to break each from outside."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import uuid4

import pytest

from common.interfaces.bidding import (
    ApprovePlan,
    Category,
    DraftPlan,
    FilePlan,
    GetBudgetLine,
    ImportBudgetLine,
    Reserve,
    ReserveWay,
    ReviewRequirement,
    WriteRequirement,
)
from common.interfaces.contracts import GetContract
from common.law.money import from_fen, yuan
from deploy.client import Refused
from deploy.demo.cast import Cast
from tests.journeys.attempts import NoCode, TooEarly, but_for_refusals, elsewhere, nothing_changes, refusal
from tests.journeys.platform import Journey, Platform
from tests.journeys.state import REFUSALS, differences, settled

pytestmark = [pytest.mark.stack, pytest.mark.timeout(240)]

BUDGET = yuan("1000000.00")


class TestNoBudgetNoProcurement:
    @pytest.fixture
    def cast(self, platform: Platform) -> Cast:
        return platform.cast()

    @pytest.fixture
    def line(self, cast: Cast) -> str:
        line = f"line-{uuid4().hex[:12]}"
        cast.person("finance").ask(
            ImportBudgetLine(
                budget_line_id=line, buyer=cast.party("buyer"), year=cast.now().year, name="设备购置", amount=BUDGET
            )
        )
        return line

    def filed_plan(self, cast: Cast, line: str, budget: Any) -> str:
        buyer = cast.person("buyer")
        said = {"name": "显微镜", "summary": "十台显微镜。", "category": Category.GOODS, "estimate": budget}
        requirement = buyer.ask(WriteRequirement(**said))
        cast.person("buyer2").ask(ReviewRequirement(requirement_id=requirement.id, opinion="完整、合规。"))
        agency = cast.party("agency")
        draft = DraftPlan(
            requirement_id=requirement.id,
            budget_line_id=line,
            budget=budget,
            agency=agency,
            reserve=Reserve(way=ReserveWay.WHOLE),  # up to two million (POL-SME-03)
        )
        plan = buyer.ask(draft)
        return buyer.ask(FilePlan(procurement_id=plan.id)).id

    def test_a_plan_one_fen_above_the_free_budget_gets_no_approval(self, platform, cast, line):
        plan = self.filed_plan(cast, line, BUDGET + from_fen(1))

        with nothing_changes(platform):
            assert refusal(cast, "finance", ApprovePlan(procurement_id=plan)).rule == "SCOPE-07"

    def test_of_two_plans_approved_at_once_only_one_gets_a_budget_that_holds_one(self, cast, line):
        plans = [self.filed_plan(cast, line, yuan("600000.00")) for _ in range(2)]
        people = [platform_cast.person("finance") for platform_cast in (cast, Cast(cast.endpoints, cast.stack, "x"))]

        def approve(person: Any, plan: str) -> str:
            try:
                return str(person.ask(ApprovePlan(procurement_id=plan)).state)
            except Refused as refused:
                return refused.rule

        with ThreadPoolExecutor(2) as both:
            outcomes = sorted(both.map(approve, people, plans))

        assert outcomes == ["SCOPE-07", "approved"]
        budget = cast.person("finance").ask(GetBudgetLine(budget_line_id=line))
        assert (budget.reserved, budget.free) == (yuan("600000.00"), yuan("400000.00"))


@pytest.fixture(scope="module")
def resisted(platform: Platform, calm: Journey) -> tuple[Journey, TooEarly, NoCode]:
    """A second journey on the same stack, all along which everything is tried that is not its turn."""
    too_early, no_code = TooEarly(platform, calm), NoCode(platform, calm)
    return platform.play(too_early, no_code), too_early, no_code


class TestNoSystemNoTransaction:
    def test_no_call_succeeds_before_the_step_that_it_needs(self, resisted):
        _, too_early, _ = resisted

        assert too_early.let_through == []
        assert {"PublishTender", "SubmitBid", "SignContract", "FileContract", "RecordDisbursement"} <= too_early.tried

    def test_attempts_leave_no_trace_but_the_news_of_refusals(self, platform, resisted, calm_state):
        found = settled(platform, resisted[0], None)

        assert differences(but_for_refusals(found), but_for_refusals(calm_state)) == ""
        assert {kind for kind, _ in (found["events"] - calm_state["events"]).items()} <= set(REFUSALS)
        assert not calm_state["events"] - found["events"]

    def test_nothing_can_be_done_to_a_procurement_that_does_not_exist(self, platform, calm):
        cast = platform.cast()
        calls = [(actor, call, foreign) for _, actor, call in calm.stage.calls if (foreign := elsewhere(calm, call))]

        with nothing_changes(platform):
            codes = {type(call).__name__: refusal(cast, actor, foreign).code for actor, call, foreign in calls}

        assert codes.pop("ExecutePayment") == "rule-broken", "no code, no payment"
        assert set(codes.values()) == {"not-found"}, codes
        assert {"PublishTender", "DraftContract", "RequestPayment", "Apply", "AcceptOffer"} <= codes.keys()


class TestNoCodeNoPayment:
    @pytest.mark.parametrize(
        ("attempt", "times"),
        [
            ("before filing", 1),
            ("before it is instructed", 3),
            ("to another contract's code", 1),
            ("to another account", 1),
            ("another amount", 1),
            ("another number", 1),
            ("twice", 1),
        ],
    )
    def test_the_treasury_is_refused(self, resisted, attempt, times):
        *_, no_code = resisted

        assert len(no_code.refused[attempt]) == times

    def test_the_contract_is_paid_once_and_the_other_contract_no_more_than_before(self, platform, resisted, calm):
        buyer = platform.cast().person("buyer")

        for journey in (resisted[0], calm):
            contract = buyer.ask(GetContract(contract_id=journey.facts["contract"]))
            assert [payment.amount for payment in contract.payments] == [contract.amount]
            assert contract.paid == contract.amount
