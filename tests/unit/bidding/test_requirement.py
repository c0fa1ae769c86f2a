"""What a requirement may ask for, when it needs a survey, who may review it: N22."""

from datetime import date, timedelta
from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from common.interfaces.bidding import (
    Category,
    Flag,
    Indicator,
    IndicatorKind,
    MarketPlayer,
    NeededItem,
    PriceType,
    RecordSurvey,
    RequirementContent,
    ReviewKind,
    ReviewRequirement,
    Survey,
    WriteRequirement,
)
from common.interfaces.errors import Conflict, Invalid, RuleBroken, WrongStep
from common.law.money import yuan
from services.bidding.domain.planning import requirement, survey
from services.bidding.domain.planning.requirement import STEPS, Requirement
from services.bidding.domain.states import RequirementState
from tests.builders.bidding import BUYER, MORNING, REGION, TODAY, a_requirement, a_review, a_reviewed_requirement

S = RequirementState
LARGE = {"estimate": yuan("10000000.00"), "acceptance_plan": "逐台开箱验收"}
A_YEAR_AGO = date(2025, 3, 2)


def write(**changes: Any) -> Requirement:
    fields = {"name": "显微镜", "summary": "10 台", "category": Category.GOODS, "estimate": "600000.00"}
    asked = WriteRequirement(**fields | changes)
    return requirement.write("r1", asked, region=REGION, buyer=BUYER, drafted_by="zhang", today=TODAY)[0]


def review(found: Requirement, by: str = "li", **said: Any):
    call = ReviewRequirement(**{"requirement_id": "r1", "opinion": "同意"} | said)
    return found.review(call, by, today=TODAY, now=MORNING)


def players(count: int) -> tuple[MarketPlayer, ...]:
    return tuple(MarketPlayer(name=f"企业{number}", answer="可供货") for number in range(count))


def a_survey(on: date = TODAY, **changes: Any) -> Survey:
    return Survey(**{"surveyed_on": on, "asked": players(3), "summary": "市场充分", "recorded_by": "zhang"} | changes)


def conduct(count: int = 3, on: date = TODAY) -> Survey:
    call = RecordSurvey(requirement_id="r1", surveyed_on=on, asked=players(count), summary="市场充分")
    return survey.conduct(call, "zhang", REGION, today=TODAY)


def broken(attempt: Any, *args: Any, **said: Any) -> list[str]:
    with pytest.raises(RuleBroken) as refused:
        attempt(*args, **said)
    return [refused.value.facts["rule"], *(other["rule"] for other in refused.value.facts.get("also", ()))]


class TestWritingARequirement:
    def test_four_fields_are_enough_for_a_small_purchase(self):
        assert (write().state, write().items, write().price_type) == (S.DRAFTED, (), PriceType.FIXED_TOTAL)

    def test_two_similar_contracts_may_be_asked_for_and_three_may_not(self):
        assert write(similar_contracts=2).similar_contracts == 2
        assert broken(write, similar_contracts=3) == ["REQ-03"]

    @pytest.mark.parametrize("kind", IndicatorKind)
    @pytest.mark.parametrize("substantive", [True, False])
    def test_an_objective_indicator_without_a_quantity_is_substantive(self, kind, substantive):
        indicator = Indicator(name="外观", value="无划痕", kind=kind, substantive=substantive)
        item = NeededItem(name="显微镜", catalogue_code="A02100202", unit_price="1.00", indicators=(indicator,))

        if kind is IndicatorKind.OBJECTIVE and not substantive:
            assert broken(write, items=(item,)) == ["REQ-04"]
        else:
            assert write(items=(item,)).items == (item,)

    @pytest.mark.parametrize("price", [PriceType.COST_REIMBURSEMENT, PriceType.PERFORMANCE_INCENTIVE])
    def test_open_prices_are_for_needs_whose_solution_is_asked_for(self, price):
        assert broken(write, price_type=price) == ["REQ-07"]
        assert broken(write, price_type=price, flags=(Flag.COMPLEX,)) == ["REQ-07"]
        assert write(price_type=price, flags=(Flag.SOLUTION,)).price_type is price

    def test_there_is_no_place_for_a_minimum_price(self):
        with pytest.raises(ValidationError, match="min_price"):
            write(min_price="1.00")

    def test_items_may_add_up_to_the_estimate_and_to_no_fen_more(self):
        item = {"name": "显微镜", "catalogue_code": "A02100202", "quantity": "3", "unit_price": "200000.00"}

        assert write(items=(item,)).items[0].quantity == "3"
        with pytest.raises(Invalid, match="items"):
            write(items=(item,), estimate="599999.99")

    def test_every_broken_rule_is_named_at_once(self):
        assert broken(write, similar_contracts=3, price_type=PriceType.COST_REIMBURSEMENT) == ["REQ-03", "REQ-07"]


class TestTheSurvey:
    @pytest.mark.parametrize(
        ("category", "below", "at"),
        [
            (Category.GOODS, "9999999.99", "10000000.00"),
            (Category.SERVICES, "9999999.99", "10000000.00"),
            (Category.WORKS, "29999999.99", "30000000.00"),
        ],
    )
    def test_is_compulsory_from_the_amount_on(self, category, below, at):
        assert not a_requirement(category=category, estimate=yuan(below)).survey_compulsory
        assert a_requirement(category=category, estimate=yuan(at)).survey_compulsory

    @pytest.mark.parametrize("flag", Flag)
    def test_is_compulsory_for_what_concerns_the_public_or_is_complex_or_imported(self, flag):
        assert a_requirement(flags=(flag,)).survey_compulsory is (flag is not Flag.SOLUTION)

    def test_asks_three_market_players(self):
        assert len(conduct(3).asked) == 3
        assert broken(conduct, 2) == ["REQ-02"]

    def test_counts_one_player_once(self):
        call = RecordSurvey(requirement_id="r1", surveyed_on=TODAY, summary="s", asked=(*players(2), *players(1)))
        with pytest.raises(RuleBroken, match="REQ-02"):
            survey.conduct(call, "zhang", REGION, today=TODAY)

    def test_is_at_most_a_year_old_and_not_of_a_day_to_come(self):
        assert conduct(on=A_YEAR_AGO).surveyed_on == A_YEAR_AGO
        assert broken(conduct, on=A_YEAR_AGO - timedelta(days=1)) == ["REQ-02"]
        with pytest.raises(Invalid, match="surveyed_on"):
            conduct(on=TODAY + timedelta(days=1))

    def test_without_a_day_or_a_conclusion_is_none(self):
        with pytest.raises(Invalid, match="required"):
            survey.conduct(RecordSurvey(requirement_id="r1", asked=players(3)), "zhang", REGION, today=TODAY)

    def test_of_another_requirement_is_reused_within_a_year(self):
        reused = survey.reuse(a_survey(A_YEAR_AGO), "r0", "wang", REGION, today=TODAY)

        assert (reused.reused_from, reused.recorded_by, reused.surveyed_on) == ("r0", "wang", A_YEAR_AGO)
        assert survey.reuse(reused, "r1", "wang", REGION, today=TODAY).reused_from == "r0"
        too_old = a_survey(A_YEAR_AGO - timedelta(days=1))
        assert broken(survey.reuse, too_old, "r0", "wang", REGION, today=TODAY) == ["REQ-02"]
        with pytest.raises(Conflict, match="no survey"):
            survey.reuse(None, "r0", "wang", REGION, today=TODAY)


class TestReviewingARequirement:
    def test_another_person_than_the_drafter_reviews(self):
        after, news = review(a_requirement())

        assert (after.state, after.reviewed_by, after.reviews[0].opinion) == (S.REVIEWED, "li", "同意")
        assert (news.drafted_by, news.reviewed_by, news.reviewed) == ("zhang", "li", True)

    def test_the_drafter_may_not_review(self):
        assert broken(review, a_requirement(), "zhang") == ["REQ-05", "ROLE-03"]

    def test_nor_beside_another_reviewer_nor_who_wrote_it_anew(self):
        rewritten = a_requirement(rewritten_by=("wang",))

        assert broken(review, rewritten, "li", reviewers=("zhang",)) == ["REQ-05", "ROLE-03"]
        assert broken(review, rewritten, "wang") == ["REQ-05", "ROLE-03"]

    def test_an_expert_who_advised_may_not_review(self):
        assert broken(review, a_requirement(advisers=("chen",)), reviewers=("chen",)) == ["ROLE-05"]
        assert review(a_requirement(advisers=("chen",)), reviewers=("lin",))[0].reviews[0].reviewers == ("li", "lin")

    def test_is_done_once(self):
        with pytest.raises(WrongStep):
            review(a_reviewed_requirement(), "wang")

    def test_comes_before_everything_else(self):
        with pytest.raises(RuleBroken, match="REQ-05"):
            a_requirement().require_reviewed(today=TODAY)
        a_reviewed_requirement().require_reviewed(today=TODAY)

    def test_is_refused_without_a_compulsory_survey_and_with_one_that_is_too_old(self):
        large = a_requirement(**LARGE)

        assert broken(review, large) == ["REQ-01"]
        assert broken(review, large.record_survey(a_survey(A_YEAR_AGO - timedelta(days=1)))[0]) == ["REQ-02"]
        assert review(large.record_survey(a_survey(A_YEAR_AGO))[0])[0].state is S.IN_REVIEW

    def test_is_refused_without_an_acceptance_plan_where_it_is_a_key_review_too(self):
        large = a_requirement(**LARGE | {"acceptance_plan": ""}, survey=a_survey())

        assert broken(review, large) == ["REQ-06"]

    @pytest.mark.parametrize("kinds", [tuple(ReviewKind), tuple(ReviewKind)[::-1]])
    def test_above_the_threshold_takes_a_general_and_a_key_review(self, kinds):
        first, told = review(a_requirement(**LARGE, survey=a_survey()), kind=kinds[0])

        assert (first.state, told.reviewed) == (S.IN_REVIEW, False)
        with pytest.raises(Conflict):
            review(first, kind=kinds[0])
        assert review(first, "wang", kind=kinds[1])[0].state is S.REVIEWED

    def test_that_is_not_passed_sends_it_back_and_all_begins_again(self):
        first, _ = review(a_requirement(**LARGE, survey=a_survey()))
        returned, told = review(first, kind=ReviewKind.KEY, passed=False, opinion="倾向性条款")
        rewritten, _ = returned.rewrite(returned.content, "zhang", today=TODAY)

        assert (returned.state, told.reason, told.review.result) == (S.RETURNED, "倾向性条款", "returned")
        assert (rewritten.state, rewritten.edition, rewritten.passed, rewritten.returned_because) == (
            S.DRAFTED,
            2,
            {},
            None,
        )
        assert len(rewritten.reviews) == 2

    def test_may_fail_for_the_very_survey_that_is_missing(self):
        assert review(a_requirement(**LARGE), passed=False)[0].state is S.RETURNED

    def test_who_writes_it_anew_is_a_drafter_from_then_on(self):
        returned, _ = review(a_requirement(), passed=False)
        rewritten, told = returned.rewrite(returned.content, "li", today=TODAY)

        assert (told.drafted_by, rewritten.writers) == ("li", {"zhang", "li"})
        assert broken(review, rewritten, "li") == ["REQ-05", "ROLE-03"]


class TestTheWrittenRecord:
    def test_its_digest_covers_content_survey_and_reviews(self):
        drafted = a_requirement()
        digests = {
            drafted.digest,
            a_requirement(summary="显微镜 11 台").digest,
            drafted.record_survey(a_survey())[0].digest,
            review(drafted)[0].digest,
        }
        assert len(digests) == 4
        assert review(drafted)[1].digest == review(drafted)[0].digest

    def test_is_told_in_full(self):
        drafted, news = requirement.write(
            "r1", a_requirement().content, region=REGION, buyer=BUYER, drafted_by="zhang", today=TODAY
        )
        assert news.content == drafted.content == RequirementContent.model_validate(drafted)
        assert drafted.record_survey(a_survey())[1].survey == a_survey()


def act(found: Requirement, action: str) -> Requirement:
    acts = {
        "rewrite": lambda: found.rewrite(found.content, "zhang", today=TODAY),
        "record_survey": lambda: found.record_survey(a_survey()),
        "review": lambda: review(found, kind=ReviewKind.KEY),
        "return": lambda: found.send_back("补充", "zhang"),
        "conclude": lambda: (found.step("conclude"),),
    }
    after: Requirement = acts[action]()[0]
    return after


@pytest.mark.parametrize(("state", "action"), product(S, sorted({action for _, action in STEPS})))
def test_a_step_that_the_table_does_not_list_is_refused(state, action):
    found = a_requirement(state=state, reviews=(a_review(),) if state is S.REVIEWED else ())
    if (state, action) in STEPS:
        assert act(found, action).state is STEPS[state, action]
    else:
        with pytest.raises(WrongStep):
            act(found, action)


@given(st.lists(st.sampled_from(("zhang", "li", "wang", "chen")), min_size=1, max_size=4, unique=True))
def test_no_reviewed_requirement_was_reviewed_by_who_made_it(reviewers: list[str]):
    found = a_requirement(advisers=("chen",), rewritten_by=("wang",))
    try:
        after, _ = review(found, reviewers[0], reviewers=tuple(reviewers[1:]))
    except RuleBroken:
        assert {"zhang", "wang", "chen"} & set(reviewers)
    else:
        assert after.state is S.REVIEWED
        assert reviewers == ["li"]
