"""Who may be in the pool, and what is told of it."""

from datetime import date, timedelta
from itertools import product

import pytest

from common.interfaces.bidding import CreditRecord, Standing, TitleRank
from common.interfaces.errors import Invalid, RuleBroken, WrongStep
from services.bidding.domain.experts import expert
from services.bidding.domain.experts.eligibility import can_evaluate, years_since
from services.bidding.domain.experts.expert import EXPERT_STEPS, ExpertState
from services.bidding.domain.experts.facts import Absence, Unit
from tests.builders.experts import DAY, an_expert, facts

FINANCE = "11350100MB0000009F"


def broken(refused) -> str:
    return refused.value.facts["rule"]


class TestApplying:
    @pytest.mark.parametrize(("born_on", "entered"), [(date(1961, 3, 25), True), (date(1961, 3, 24), False)])
    def test_is_for_those_below_65(self, born_on, entered):
        if entered:
            assert expert.apply("e", facts(born_on=born_on), today=DAY)[0].state is ExpertState.APPLIED
            return
        with pytest.raises(RuleBroken, match="65") as refused:
            expert.apply("e", facts(born_on=born_on), today=DAY)
        assert broken(refused) == "FJ-08"

    @pytest.mark.parametrize(
        ("title", "since", "entered"),
        [
            (TitleRank.SENIOR, date(2025, 1, 1), True),
            (TitleRank.INTERMEDIATE, date(2018, 3, 24), True),
            (TitleRank.INTERMEDIATE, date(2018, 3, 25), False),
            (TitleRank.NONE, date(1990, 1, 1), False),
        ],
    )
    def test_asks_for_a_senior_title_or_an_intermediate_one_and_eight_years(self, title, since, entered):
        stated = facts(title=title, working_since=since)
        if entered:
            assert expert.apply("e", stated, today=DAY)
            return
        with pytest.raises(RuleBroken) as refused:
            expert.apply("e", stated, today=DAY)
        assert broken(refused) == "FJ-08"

    def test_is_not_for_supervisors_of_procurement(self):
        with pytest.raises(RuleBroken) as refused:
            expert.apply("e", facts(supervises_procurement=True), today=DAY)

        assert broken(refused) == "ROLE-06"


class TestAdmission:
    def test_makes_an_expert_of_who_applied(self):
        admitted, news = expert.admit(
            an_expert(state=ExpertState.APPLIED), CreditRecord.CLEAN, "信用中国", FINANCE, today=DAY
        )

        assert (admitted.state, news.state) == (ExpertState.ADMITTED, "admitted")

    @pytest.mark.parametrize("record", [CreditRecord.BRIBERY, CreditRecord.FRAUD])
    def test_is_refused_to_who_has_a_record_of_bribery_or_fraud(self, record):
        with pytest.raises(RuleBroken) as refused:
            expert.admit(an_expert(state=ExpertState.APPLIED), record, "信用中国", FINANCE, today=DAY)

        assert broken(refused) == "CRED-04"

    def test_is_refused_to_the_finance_department_s_own_staff(self):
        own = an_expert(state=ExpertState.APPLIED, employer=Unit(code=FINANCE, name="某财政局"))

        with pytest.raises(RuleBroken) as refused:
            expert.admit(own, CreditRecord.CLEAN, "信用中国", FINANCE, today=DAY)
        assert broken(refused) == "ROLE-06"

    def test_looks_at_the_age_again(self):
        old = an_expert(state=ExpertState.APPLIED, born_on=date(1961, 3, 24))

        with pytest.raises(RuleBroken, match="65"):
            expert.admit(old, CreditRecord.CLEAN, "信用中国", FINANCE, today=DAY)

    def test_may_be_asked_for_again_after_a_refusal(self):
        refused, _ = expert.refuse(an_expert(state=ExpertState.APPLIED), "材料不全")

        assert expert.apply_again(refused, facts(), today=DAY)[0].state is ExpertState.APPLIED


class TestChanges:
    @pytest.mark.parametrize(("days_ago", "in_time"), [(11, True), (12, False)])
    def test_told_within_seven_working_days_are_in_time_and_later_ones_taken_all_the_same(self, days_ago, in_time):
        """From Friday 13 March the seventh working day is Tuesday 24 March."""
        changed, news = expert.update(an_expert(), facts(city="350200"), DAY - timedelta(days=days_ago), today=DAY)

        assert (changed.facts.city, news.changed, news.in_time) == ("350200", ("city",), in_time)

    def test_to_come_are_not_taken(self):
        with pytest.raises(Invalid):
            expert.update(an_expert(), facts(), DAY + timedelta(days=1), today=DAY)

    @pytest.mark.parametrize(("score", "passed"), [(80, True), (79, False)])
    def test_a_law_test_is_passed_with_80(self, score, passed):
        tested, news = expert.record_test(an_expert(tested_on=None), DAY, score, today=DAY)

        assert (news.passed, tested.tested_on) == (passed, DAY if passed else None)

    def test_an_absence_does_not_end_before_it_begins(self):
        with pytest.raises(Invalid):
            expert.set_absences(an_expert(), [Absence(begins_on=DAY, ends_on=DAY - timedelta(days=1))])


class TestStanding:
    @pytest.mark.parametrize(("state", "action"), product(ExpertState, sorted({a for _, a in EXPERT_STEPS})))
    def test_a_step_that_the_table_does_not_list_is_refused(self, state, action):
        found = an_expert(state=state)
        if (state, action) in EXPERT_STEPS:
            assert found.step(action).state is EXPERT_STEPS[state, action]
            return
        with pytest.raises(WrongStep):
            found.step(action)

    def test_a_suspension_has_its_last_day_and_ends_the_day_after(self):
        suspended, _ = expert.set_standing(an_expert(), Standing.SUSPEND, DAY, "核实中", today=DAY)

        assert expert.let_pass(suspended, today=DAY) == (suspended,)
        assert expert.let_pass(suspended, today=DAY + timedelta(days=1))[0].state is ExpertState.ADMITTED
        with pytest.raises(Invalid):
            expert.set_standing(an_expert(), Standing.SUSPEND, None, "核实中", today=DAY)
        with pytest.raises(Invalid):
            expert.set_standing(an_expert(), Standing.SUSPEND, DAY - timedelta(days=1), "核实中", today=DAY)

    def test_who_is_65_leaves_unless_extended_and_who_is_70_in_any_case(self):
        at_65, at_70 = an_expert(born_on=date(1961, 3, 24)), an_expert(born_on=date(1956, 3, 24))

        assert expert.let_pass(at_65, today=DAY - timedelta(days=1)) == (at_65,)
        expired, _ = expert.let_pass(at_65, today=DAY)
        extended, _ = expert.set_standing(expired, Standing.EXTEND, None, "身体健康", today=DAY)
        assert expired.state is ExpertState.EXPIRED
        assert expert.let_pass(extended, today=DAY) == (extended,)
        assert (
            expert.let_pass(an_expert(born_on=date(1956, 3, 24), extended=True), today=DAY)[0].state
            is ExpertState.EXPIRED
        )
        with pytest.raises(RuleBroken, match="70"):
            expert.set_standing(at_70, Standing.EXTEND, None, "身体健康", today=DAY)

    def test_who_is_removed_never_comes_back(self):
        removed, _ = expert.set_standing(an_expert(), Standing.REMOVE, None, "行贿", today=DAY)

        assert [action for state, action in EXPERT_STEPS if state is removed.state] == []


class TestBeingDrawn:
    @pytest.mark.parametrize(
        ("changes", "can"),
        [
            ({}, True),
            ({"tested_on": None}, False),
            ({"tested_on": date(2025, 3, 25)}, True),
            ({"tested_on": date(2025, 3, 24)}, False),
            ({"absences": (Absence(begins_on=DAY, ends_on=DAY),)}, False),
            ({"absences": (Absence(begins_on=DAY + timedelta(days=1), ends_on=DAY + timedelta(days=9)),)}, True),
            ({"born_on": date(1961, 3, 24)}, False),
            ({"born_on": date(1961, 3, 24), "extended": True}, True),
        ],
    )
    def test_asks_for_age_a_test_within_a_year_and_a_free_day(self, changes, can):
        found = an_expert(**changes)

        assert can_evaluate(found.facts, found.tested_on, found.absences, DAY, extended=found.extended) is can

    def test_an_age_is_counted_from_birthday_to_birthday(self):
        assert years_since(date(1961, 3, 24), date(2026, 3, 23)) == 64
        assert years_since(date(1961, 3, 24), date(2026, 3, 24)) == 65
