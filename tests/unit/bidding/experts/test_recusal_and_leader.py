"""Who must not judge whom, and who leads."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.interfaces.bidding import Post, Relation
from common.interfaces.errors import RuleBroken
from services.bidding.domain.experts.facts import Employment, Holding, Relative, Unit
from services.bidding.domain.experts.leader import Outcome, check_vote, count_votes
from services.bidding.domain.experts.recusal import conflicts
from tests.builders.bidding import AGENCY, BUYER
from tests.builders.bids import A, B
from tests.builders.experts import DAY, a_subject, facts

SUPERIOR = "11350100MB0000008G"


def rules(stated, **more):
    found = conflicts("expert-1", stated, a_subject(suppliers=(A,)), DAY, **more)
    return tuple(breach.rule for breach in found)


class TestRecusal:
    def test_an_expert_without_ties_may_sit(self):
        assert rules(facts(), superior_unit=SUPERIOR, recused_units=(B,), advisers=("expert-2",)) == ()

    @pytest.mark.parametrize("until", [None, date(2026, 3, 24), date(2023, 3, 24)])
    def test_a_bidder_s_shareholder_never_judges_nor_for_three_years_after(self, until):
        assert rules(facts(holdings=(Holding(unit=A, until=until),))) == ("COM-05",)

    def test_three_years_after_the_shares_were_sold_the_expert_may_sit(self):
        assert rules(facts(holdings=(Holding(unit=A, until=date(2023, 3, 23)),))) == ()

    @pytest.mark.parametrize(
        ("until", "found"), [(None, ("COM-05",)), (date(2023, 3, 24), ("COM-05",)), (date(2023, 3, 23), ())]
    )
    def test_who_worked_for_a_bidder_within_three_years_is_out(self, until, found):
        assert rules(facts(employments=(Employment(unit=A, until=until),))) == found

    def test_who_works_for_a_bidder_is_out(self):
        assert rules(facts(employer=Unit(code=A, name="投标人"))) == ("COM-05",)

    @pytest.mark.parametrize("relation", Relation)
    @pytest.mark.parametrize("post", Post)
    def test_relatives_at_a_bidder_s_head_are_ties(self, relation, post):
        relative = Relative(unit=A, relation=relation, post=post)

        assert rules(facts(relatives=(relative,))) == ("COM-05",)
        assert rules(facts(relatives=(Relative(unit=B, relation=relation, post=post),))) == ()

    def test_units_named_besides_the_bidders_count_alike(self):
        assert rules(facts(employer=Unit(code=B, name="关联")), recused_units=(B,)) == ("COM-05",)

    @pytest.mark.parametrize(("unit", "rule"), [(BUYER, "COM-07"), (SUPERIOR, "COM-07"), (AGENCY, "ROLE-04")])
    def test_nobody_of_the_buyer_its_superior_unit_or_the_agency_sits_as_an_expert(self, unit, rule):
        assert rules(facts(employer=Unit(code=unit, name="本方")), superior_unit=SUPERIOR) == (rule,)
        assert rules(facts(employments=(Employment(unit=unit),)), superior_unit=SUPERIOR) == (rule,)
        left = Employment(unit=unit, until=date(2026, 3, 23))
        assert rules(facts(employments=(left,)), superior_unit=SUPERIOR) == ()

    def test_who_argued_the_requirement_is_out(self):
        assert rules(facts(), advisers=("expert-1",)) == ("COM-07",)


class TestLeader:
    def test_is_who_has_most_votes_once_all_have_voted(self):
        assert count_votes("abc", {"a": "b", "b": "b"}) == Outcome()
        assert count_votes("abc", {"a": "b", "b": "b", "c": "a"}) == Outcome(leader="b")

    def test_equals_go_into_a_runoff(self):
        assert count_votes("abcd", {"a": "b", "b": "a", "c": "a", "d": "b"}) == Outcome(runoff=("a", "b"))

    @given(st.lists(st.sampled_from("abc"), min_size=5, max_size=5))
    def test_is_elected_or_tied_whenever_all_have_voted_and_never_by_fewer_votes(self, choices):
        members = "abcde"

        outcome = count_votes(members, dict(zip(members, choices, strict=True)))

        assert (outcome.leader is None) == (len(outcome.runoff) > 1)
        if outcome.leader:
            assert all(
                choices.count(outcome.leader) > choices.count(other) for other in set(choices) - {outcome.leader}
            )

    @pytest.mark.parametrize(("choice", "runoff"), [("representative", ()), ("c", ("a", "b"))])
    def test_is_an_expert_of_the_panel_and_one_of_the_runoff(self, choice, runoff):
        check_vote("a", "abc", runoff, DAY)
        with pytest.raises(RuleBroken) as refused:
            check_vote(choice, "abc", runoff, DAY)
        assert refused.value.facts["rule"] == "ROLE-09"

    def test_votes_of_who_has_left_do_not_count(self):
        assert count_votes("ab", {"a": "b", "b": "b", "gone": "a"}) == Outcome(leader="b")
