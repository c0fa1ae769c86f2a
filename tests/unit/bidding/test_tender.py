"""The steps of a tender, and its end without an award."""

from datetime import timedelta
from itertools import product

import pytest

from common.interfaces.bidding import TerminateTender
from common.interfaces.errors import WrongStep
from services.bidding.domain.states import TenderState
from services.bidding.domain.tendering import termination
from services.bidding.domain.tendering.tender import STEPS
from tests.builders.bidding import (
    MORNING,
    OFFER_UNTIL,
    a_drafted_tender,
    a_published_tender,
)

DAY = timedelta(days=1)
ACTIONS = sorted({action for _, action in STEPS})
ENDED = (TenderState.FAILED, TenderState.TERMINATED)


def test_a_step_that_the_table_does_not_list_is_refused():
    for state, action in product(TenderState, ACTIONS):
        tender = a_drafted_tender(state=state)
        if (state, action) in STEPS:
            assert tender.step(action).state is STEPS[state, action]
        else:
            with pytest.raises(WrongStep) as refused:
                tender.step(action)
            assert refused.value.facts == {
                "state": state,
                "action": action,
                "allowed": sorted(a for s, a in STEPS if s is state),
            }


def test_the_buyer_may_terminate_until_there_is_another_end():
    assert {state for state, action in STEPS if action == "terminate"} == set(TenderState) - set(ENDED)


def test_the_end_without_an_award_names_rule_and_reason():
    after, news = a_published_tender().end("terminate", "BID-TIME-08", "采购任务取消")

    assert (after.state, after.ended_by, after.ended_because) == (TenderState.TERMINATED, "BID-TIME-08", "采购任务取消")
    assert (news.rule, news.reason, news.project_name) == ("BID-TIME-08", "采购任务取消", "显微镜")


class TestTerminating:
    CALL = TerminateTender(procurement_id="350100-GK-2026-000123", ground="major_change", reason="校区搬迁")

    def test_sets_the_clock_of_what_goes_back_and_is_reported(self):
        after, notice, report = termination.terminate(a_published_tender(), self.CALL, now=MORNING)

        assert (after.state, after.ended_at, after.ended_by) == (TenderState.TERMINATED, MORNING, "BID-TIME-08")
        assert (notice.rule, notice.reason) == ("BID-TIME-08", "校区搬迁")
        assert (report.ground, report.before, report.refund_due_on) == ("major_change", "published", OFFER_UNTIL)

    def test_of_a_draft_has_nothing_to_report_or_give_back(self):
        _, *news = termination.terminate(a_drafted_tender(), self.CALL, now=MORNING)

        assert [type(each).__name__ for each in news] == ["TenderFailed"]

    @pytest.mark.parametrize("state", ENDED)
    def test_is_done_once(self, state):
        with pytest.raises(WrongStep):
            termination.terminate(a_published_tender(state=state), self.CALL, now=MORNING)
