from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from common.interfaces.bidding import LowPriceMaterials, LowPriceRates
from common.interfaces.errors import Invalid, RuleBroken, WrongStep
from services.bidding.domain.evaluating.low_price import ask, conclude, explain, judge, once, signs_of, still_open
from tests.builders.bids import EXPERTS, LATER, A, B, C, a_line
from tests.builders.evaluations import LEADER, MINUTE, a_lot_with_panel, a_scoring_lot

MATERIALS = LowPriceMaterials(comparable_prices="同类成交 42 万", search_history="平台检索：显微镜")
DUE = LATER + 30 * MINUTE


def a_low_lot(price="200000.00", **changes):
    return a_scoring_lot(a_line(A, price), a_line(B), a_line(C), **changes)


def signs(price, **changes):
    return {each.supplier: each.signs for each in a_low_lot(price, **changes).judgement.signs}


def asked(lot, minutes=30, ground="", member=LEADER, supplier=A):
    return ask(lot, member, supplier, Decimal("200000.00"), minutes, ground, LATER)[0]


def judged(lot, review, *against, at=DUE):
    for expert in EXPERTS[:5]:
        (review,) = judge(lot, review, expert, "与市场价比较", at, proven=expert not in against)
    return review


class TestSigns:
    def test_a_price_on_the_line_is_no_sign_and_one_fen_below_is(self):
        # 45 % of the maximum price 580000.00 is 261000.00; half of the second lowest 250000.00
        assert signs("261000.00") == {}
        assert signs("260999.99") == {A: ("ceiling",)}
        assert signs("249999.99") == {A: ("second_lowest", "ceiling")}

    def test_the_documents_may_raise_the_lines(self):
        raised = LowPriceRates(ceiling="0.65")

        assert signs("377000.00", low_price=raised) == {}
        assert signs("376999.99", low_price=raised) == {A: ("ceiling",)}

    def test_documents_issued_before_the_rule_are_not_measured_by_it(self):
        assert signs("1.00", documents_issued_on=date(2026, 2, 1))
        assert signs("1.00", documents_issued_on=date(2026, 1, 31)) == {}

    def test_who_shows_a_sign_stays_in_the_evaluation(self):
        assert A in a_low_lot("1.00").judgement.conforming

    def test_nobody_is_measured_again_when_another_is_excluded(self):
        lot = a_low_lot("200000.00")

        assert [each.supplier for each in lot.judgement.signs] == [A]
        assert [each.supplier for each in signs_of(lot, {B: Decimal(1), C: Decimal(500000)})] == [B]
        assert still_open(lot, [replace(asked(lot), proven=False)]) == ()


class TestAsking:
    def test_thirty_minutes_are_enough_and_twenty_nine_are_not(self):
        assert asked(a_low_lot()).due_at == DUE
        with pytest.raises(RuleBroken) as refused:
            asked(a_low_lot(), 29)
        assert refused.value.facts["rule"] == "EVAL-13"

    def test_without_a_sign_the_panel_says_why_it_asks(self):
        assert asked(a_low_lot("500000.00"), ground="低于原材料成本").panels_ground == "低于原材料成本"
        with pytest.raises(RuleBroken, match="EVAL-12"):
            asked(a_low_lot("500000.00"))

    def test_before_the_rule_was_in_force_the_panels_own_ground_is_enough(self):
        old = {"documents_issued_on": date(2026, 1, 31)}

        assert asked(a_low_lot(**old), 10, "低于成本").due_at == LATER + 10 * MINUTE
        with pytest.raises(RuleBroken) as refused:
            asked(a_low_lot(**old), 10)
        assert "art. 60" in refused.value.facts["source"]

    def test_the_leader_asks_about_a_conforming_bid_while_scores_are_given(self):
        with pytest.raises(RuleBroken, match="FJ-11"):
            asked(a_low_lot(), member=EXPERTS[1])
        with pytest.raises(Invalid):
            asked(a_low_lot(), supplier="91350100MA0000003X")
        with pytest.raises(WrongStep):
            asked(a_lot_with_panel())

    def test_it_is_asked_once(self):
        with pytest.raises(WrongStep):
            once(asked(a_low_lot()))


class TestExplaining:
    def test_it_is_explained_once_before_the_time_is_over(self):
        lot = a_low_lot()

        (said,) = explain(lot, asked(lot), "自有产能", DUE - MINUTE)

        assert said.explanation == "自有产能"
        for review, at in ((said, DUE - MINUTE), (asked(lot), DUE)):
            with pytest.raises(RuleBroken, match="EVAL-13"):
                explain(lot, review, "自有产能", at)


class TestJudging:
    def test_nobody_judges_while_the_bidder_may_still_explain(self):
        lot = a_low_lot()
        (said,) = explain(lot, asked(lot), "自有产能", LATER)

        assert judge(lot, said, LEADER, "合理", LATER, proven=True)
        assert judge(lot, asked(lot), LEADER, "未说明", DUE, proven=False)
        with pytest.raises(RuleBroken, match="EVAL-13"):
            judge(lot, asked(lot), LEADER, "未说明", DUE - MINUTE, proven=False)

    def test_three_of_five_find_it_unproven_and_two_do_not(self):
        lot = a_low_lot()

        three, told = conclude(lot, judged(lot, asked(lot), *EXPERTS[:3]), LEADER, MATERIALS, DUE)
        two, _ = conclude(lot, judged(lot, asked(lot), *EXPERTS[:2]), LEADER, MATERIALS, DUE)

        assert (three.proven, two.proven) == (False, True)
        assert (told.proven, told.explained) == (False, False)
        assert three.materials == MATERIALS

    def test_a_member_may_think_again_until_the_leader_concludes(self):
        lot = a_low_lot()
        (again,) = judge(lot, judged(lot, asked(lot), LEADER), LEADER, "补充材料充分", DUE, proven=True)
        concluded, _ = conclude(lot, again, LEADER, MATERIALS, DUE)

        assert (len(again.opinions), concluded.proven) == (5, True)
        with pytest.raises(RuleBroken, match="EVAL-13"):
            judge(lot, concluded, LEADER, "x", DUE, proven=False)
        with pytest.raises(RuleBroken, match="EVAL-13"):
            conclude(lot, concluded, LEADER, MATERIALS, DUE)

    def test_it_waits_for_the_last_member_and_is_the_leaders_to_conclude(self):
        lot = a_low_lot()
        all_said = judged(lot, asked(lot))

        with pytest.raises(RuleBroken, match="EVAL-13"):
            conclude(lot, replace(all_said, opinions=all_said.opinions[:4]), LEADER, MATERIALS, DUE)
        with pytest.raises(RuleBroken, match="ROLE-09"):
            conclude(lot, all_said, EXPERTS[1], MATERIALS, DUE)
