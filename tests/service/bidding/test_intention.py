"""The intention of a plan, from its publication to the notice or to its end, on a real database."""

from datetime import timedelta
from typing import Any

import pytest

from common.interfaces.bidding import AmendIntention, CancelPlan, ExemptIntention, PlanView, PublishIntention
from common.interfaces.errors import NotFound, RuleBroken, WrongStep
from common.interfaces.parties import Role
from services.bidding.domain.planning.plan import Plan
from services.bidding.domain.states import PlanState
from services.bidding.store import BiddingStore
from services.bidding.usecases.planning import intentions, plans
from tests.builders.bidding import BUYER, MORNING, OTHER_BUYER, a_line, a_plan, a_reviewed_requirement, by

pytestmark = pytest.mark.stack


@pytest.fixture
def store(service_database):
    made = BiddingStore(service_database)
    for documents in (made.budget_lines, made.requirements, made.plans, made.year_totals):
        documents.prepare()
    made.budget_lines.make(a_line(), by=as_buyer())
    made.requirements.make(a_reviewed_requirement(), by=as_buyer())
    return made


@pytest.fixture
def plan(store):
    return store.plans.make(a_plan(PlanState.APPROVED), by=as_buyer())


def as_buyer(party: str = BUYER, *, days: int = 0, **more: Any):
    return by(Role.BUYER, party, at=MORNING + timedelta(days=days), **more)


def publish(store: BiddingStore, plan: Plan, month: str = "2026-05", **more: Any) -> Plan:
    call = PublishIntention(procurement_id=plan.id, expected_month=month)
    return intentions.publish_intention(store, call, as_buyer(**more))


def news_of(store: BiddingStore, plan: Plan) -> list[tuple[str, dict[str, Any]]]:
    found = store.plans.collection.find_one({"_id": plan.id})["outbox"]
    return [(each["type"], each["data"]) for each in found]


class TestPublishing:
    def test_tells_the_requirement_in_short(self, store, plan):
        shown = PlanView.model_validate(publish(store, plan))

        kind, told = news_of(store, plan)[-1]
        assert (kind, told["requirement_summary"], told["edition"]) == ("intention_published", "显微镜 10 台", 1)
        assert told["procurement_id"] == plan.id
        assert (shown.intention.state, shown.intention.expected_month) == ("published", "2026-05")

    def test_twice_by_the_same_command_tells_it_once(self, store, plan):
        first, again = (publish(store, plan, key="e" * 32) for _ in range(2))

        assert again == first
        assert [kind for kind, _ in news_of(store, plan)] == ["intention_published"]

    def test_is_the_buyers_own(self, store, plan):
        for attempt in (
            lambda by_: intentions.publish_intention(
                store, PublishIntention(procurement_id=plan.id, expected_month="2026-05"), by_
            ),
            lambda by_: intentions.amend_intention(
                store, AmendIntention(procurement_id=plan.id, expected_month="2026-05"), by_
            ),
        ):
            with pytest.raises(NotFound):
                attempt(as_buyer(OTHER_BUYER))


class TestAmending:
    def test_tells_another_edition_and_from_when_the_days_count(self, store, plan):
        publish(store, plan)
        call = AmendIntention(procurement_id=plan.id, requirement_summary="显微镜 20 台", expected_month="2026-05")
        amended = intentions.amend_intention(store, call, as_buyer(days=10))

        _, told = news_of(store, plan)[-1]
        assert (told["edition"], told["counts_from"]) == (2, "2026-03-12")
        with pytest.raises(RuleBroken, match="INT-TIME-01"):
            intentions.use_intention(store, amended.id, as_buyer(days=39))
        assert intentions.use_intention(store, amended.id, as_buyer(days=40)).intention.state == "used"


class TestTheEnd:
    def cancel(self, store: BiddingStore, plan: Plan, **more: Any) -> Plan:
        call = CancelPlan(procurement_id=plan.id, reason="预算调整", contacts="0591-80000000")
        return plans.cancel_plan(store, call, as_buyer(**more))

    def test_of_a_public_intention_is_told_with_its_reason(self, store, plan):
        publish(store, plan)
        self.cancel(store, plan)

        kinds = [kind for kind, _ in news_of(store, plan)]
        assert kinds == ["intention_published", "plan_cancelled", "intention_terminated"]
        assert news_of(store, plan)[-1][1]["reason"] == "预算调整"

    def test_leaves_nothing_to_start_and_the_start_nothing_to_end(self, store, plan):
        publish(store, plan)
        self.cancel(store, plan)
        with pytest.raises(WrongStep):
            intentions.use_intention(store, plan.id, as_buyer(days=30))

    def test_is_refused_after_the_notice(self, store, plan):
        publish(store, plan)
        for _ in range(2):
            intentions.use_intention(store, plan.id, as_buyer(days=30, key="u" * 32))
        with pytest.raises(WrongStep):
            self.cancel(store, plan)


class TestAnExemption:
    def test_is_recorded_and_told_with_its_reason(self, store, plan):
        call = ExemptIntention(
            procurement_id=plan.id, cause="unforeseeable_event", reason="台风损毁机房", happened_on="2026-03-01"
        )
        exempt = intentions.exempt_intention(store, call, as_buyer())

        assert news_of(store, plan)[-1][1]["reason"] == "台风损毁机房"
        assert PlanView.model_validate(exempt).intention.exempt_because == "台风损毁机房"
        assert intentions.use_intention(store, plan.id, as_buyer()).intention.state == "used"
