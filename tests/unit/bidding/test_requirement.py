import pytest

from common.interfaces.errors import RuleBroken, WrongStep
from services.bidding.domain.states import RequirementState
from tests.builders.bidding import TODAY, a_requirement, a_reviewed_requirement


class TestReviewingARequirement:
    def test_another_person_than_the_drafter_reviews(self):
        after, news = a_requirement().review("li", "同意", today=TODAY)

        assert (after.state, after.reviewed_by, after.opinion) == (RequirementState.REVIEWED, "li", "同意")
        assert (news.drafted_by, news.reviewed_by) == ("zhang", "li")

    def test_the_drafter_may_not_review(self):
        with pytest.raises(RuleBroken) as refused:
            a_requirement().review("zhang", "同意", today=TODAY)

        assert refused.value.facts["rule"] == "REQ-05"
        assert [other["rule"] for other in refused.value.facts["also"]] == ["ROLE-03"]

    def test_is_done_once(self):
        with pytest.raises(WrongStep):
            a_reviewed_requirement().review("wang", "同意", today=TODAY)

    def test_comes_before_everything_else(self):
        with pytest.raises(RuleBroken, match="REQ-05"):
            a_requirement().require_reviewed(today=TODAY)
        a_reviewed_requirement().require_reviewed(today=TODAY)
