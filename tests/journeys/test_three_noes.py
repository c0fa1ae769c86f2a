"""No budget, no procurement; no system, no transaction; no code, no payment: attempts to break each from outside."""

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
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
    ReviewRequirement,
    WriteRequirement,
)
from common.interfaces.calls import Call
from common.interfaces.contracts import ExecutePayment, GetContract, SignContract
from common.law.money import from_fen, yuan
from deploy.client import Refused
from deploy.demo.cast import Cast
from deploy.demo.contracting import LOCKED_ACCOUNT, OLD_ACCOUNT
from deploy.demo.steps import Step
from tests.journeys.platform import Journey, Platform
from tests.journeys.state import COUNTERS, REFUSALS, TELL_REFUSALS, contents, differences, settled, unsent, until

pytestmark = [pytest.mark.stack, pytest.mark.timeout(240)]

BUDGET = yuan("1000000.00")
UNKNOWN, NO_ID, NO_CODE = "350100-GK-2024-999999", "0" * 32, "35010020249999999999"
WAYPOINTS: dict[
    str, set[str]
] = {  # steps after which all later calls are tried but the next, and which are lawful then
    "file the plan": set(),
    "approve the plan, reserve the budget": {"DraftTender"},
    "write the documents": set(),
    "publish the tender": {"ObtainDocuments", "AskEnquiry"},
    "hand in a sealed bid": set(),
    "the deadline passes, digests are listed": set(),
    "the agency gives a share: opened": set(),
    "form the panel": {"SubmitScores"},
    "report with ranking": {"DetermineWinner"},
    "announce the award": set(),
    "draft the contract": set(),
    "publish the contract": set(),
    "file it: the contract code": {"GiveConsent", "RecordDelivery"},
    "deliver": {"RecordRepayment"},
    "request payment": {"ApprovePayment", "RecordRepayment"},
}


@contextmanager
def nothing_changes(platform: Platform, let_through: list[str] | None = None) -> Iterator[None]:
    """What is refused leaves every document as it was; the log may tell that it was refused."""
    until(lambda: not unsent(platform) and not platform.waiting())
    before = contents(platform)
    yield
    until(lambda: not unsent(platform) and not platform.waiting())
    assert contents(platform) == before, let_through


def refusal(cast: Cast, actor: str, call: Call[Any]) -> Refused:
    with pytest.raises(Refused) as refused:
        cast.person(actor).ask(call)
    assert 400 <= refused.value.status < 500
    assert refused.value.code != "invalid", "it has to be refused for what it wants, not for its shape"
    return refused.value


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
        plan = buyer.ask(DraftPlan(requirement_id=requirement.id, budget_line_id=line, budget=budget, agency=agency))
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


class TooEarly:
    """At each waypoint of a journey, tries whatever a finished one did later."""

    def __init__(self, platform: Platform, finished: Journey) -> None:
        self._platform = platform
        self._finished = finished
        self.tried: set[str] = set()
        self.let_through: list[str] = []

    def __call__(self, journey: Journey, step: Step) -> None:
        if step.en not in WAYPOINTS or (step.en == "hand in a sealed bid" and step.actor != "supplier-d"):
            return
        with nothing_changes(self._platform, self.let_through):
            for number, actor, call in self._finished.stage.calls:
                lawful = number <= step.number + 1 or type(call).__name__ in WAYPOINTS[step.en]
                if not lawful and (early := self._of(journey, call)):
                    self._attempt(journey, step, actor, early)

    def _of(self, journey: Journey, call: Call[Any]) -> Call[Any] | None:
        """Return the finished journey's call as one of this journey; None if it does not name the procurement."""
        told = call.model_dump_json(exclude_unset=True).replace(self._finished.facts["code"], NO_CODE)
        own = told.replace(self._finished.procurement_id, journey.procurement_id)
        return type(call).model_validate_json(own) if own != told else None

    def _attempt(self, journey: Journey, step: Step, actor: str, call: Call[Any]) -> None:
        self.tried.add(type(call).__name__)
        try:
            journey.stage.cast.person(actor).ask(call)
        except Refused as refused:
            foreign_signature = isinstance(call, SignContract)  # that of the finished contract is no signature here
            if not (400 <= refused.status < 500) or (refused.code == "invalid" and not foreign_signature):
                self.let_through.append(f"after {step.en!r}: {type(call).__name__}: {refused}")
        else:
            self.let_through.append(f"after {step.en!r}: {type(call).__name__} by {actor}")


class NoCode:
    """Tries to pay this contract wrongly at every step at which somebody might."""

    def __init__(self, platform: Platform, finished: Journey) -> None:
        self._platform = platform
        self._other = finished.facts["code"]
        self.refused: dict[str, list[str]] = {}

    def __call__(self, journey: Journey, step: Step) -> None:
        for name, call in self._orders(journey, step):
            with nothing_changes(self._platform):
                said = refusal(journey.stage.cast, "treasury", call)
            self.refused.setdefault(name, []).append(said.rule or said.code)

    def _orders(self, journey: Journey, step: Step) -> Iterator[tuple[str, ExecutePayment]]:
        right = ExecutePayment(
            contract_code=journey.facts.get("code", NO_CODE),
            number=1,
            amount=self._platform.case.contract_total,
            account_number=LOCKED_ACCOUNT.account_number,
            treasury_reference=f"X-{uuid4().hex[:12]}",
        )
        if step.en == "publish the contract":
            yield "before filing", right
        if step.en in ("file it: the contract code", "accept item by item", "request payment"):
            yield "before it is instructed", right
        if step.en == "approve: the treasury is instructed":
            yield "to another contract's code", right.model_copy(update={"contract_code": self._other})
            yield "to another account", right.model_copy(update={"account_number": OLD_ACCOUNT.account_number})
            yield "another amount", right.model_copy(update={"amount": right.amount - from_fen(1)})
            yield "another number", right.model_copy(update={"number": 2})
        if step.en == "pay against the code":
            yield "twice", right
            self._repeat(journey, right.model_copy(update={"treasury_reference": f"T1-{journey.procurement_id}"}))

    def _repeat(self, journey: Journey, order: ExecutePayment) -> None:
        """The treasury's own repeat of a payment it has made is told that it is made, and pays nothing."""
        with nothing_changes(self._platform):
            told = journey.stage.cast.person("treasury").ask(order)
        assert told.paid == told.amount


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


def but_for_refusals(state: dict[str, Any]) -> dict[str, Any]:
    """Leave out what the news of a refusal changes: the log, and the count of versions of the document that tells it."""
    counters = re.compile(rf'"({"|".join(COUNTERS)})": \d+')
    told = {name: [counters.sub("", document) for document in state[name]] for name in TELL_REFUSALS}
    return {part: state[part] for part in state if part != "events"} | told


def elsewhere(finished: Journey, call: Call[Any]) -> Call[Any] | None:
    """Return the call with ids that nothing has; None if it names nothing that had to be there."""
    told = call.model_dump_json(exclude_unset=True)
    own = told.replace(finished.procurement_id, UNKNOWN).replace(finished.facts["code"], NO_CODE)
    own = re.sub(r'_id":"[0-9a-f]{32}"', f'_id":"{NO_ID}"', own)
    return type(call).model_validate_json(own) if own != told else None


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
