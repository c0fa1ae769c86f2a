from decimal import Decimal

import pytest

from common.interfaces.bidding import ComputedScore, KeptScore, ObjectiveLine
from common.interfaces.errors import Invalid, RuleBroken, WrongStep
from services.bidding.domain.evaluating.scoring import (
    abnormal,
    correct,
    enter_objective,
    is_complete,
    keep,
    object_to,
    points_of,
    score_sheet,
    seated,
)
from tests.builders.bidding import a_lot
from tests.builders.bids import EXPERTS, LATER, A, B, C, D
from tests.builders.evaluations import LEADER, a_lot_with_panel, a_score, a_scoring_lot, a_sheet, computed, sheets

LOT = a_scoring_lot()
WITHOUT_GRADES = tuple(f.model_copy(update={"grades": ()}) for f in a_lot().factors)


def a_line(supplier, points="20", **more):
    scores = {"service": ComputedScore(points=points, evidence="第 2 页")} | more
    return ObjectiveLine(supplier=supplier, scores=scores)


class TestSubjectiveSheets:
    def test_all_points_and_none_are_lawful_scores_and_written_with_two_decimals(self):
        sheet = a_sheet(LOT, LEADER, a_score(A, tech="30"), a_score(B, tech="0"))

        assert [line.scores for line in sheet.lines[:2]] == [{"tech": "30.00"}, {"tech": "0.00"}]

    @pytest.mark.parametrize(
        "lines",
        [
            (a_score(A), a_score(B)),
            (a_score(A), a_score(B), a_score(C), a_score(C)),
            (a_score(A), a_score(B), a_score(C), a_score(D)),
            (a_score(A), a_score(B), a_score(C, tech="30.01")),
            (a_score(A), a_score(B), a_score(C, price="1")),
            (a_score(A), a_score(B), a_score(C, service="20")),
            (a_score(A), a_score(B), a_score(C).model_copy(update={"scores": {}})),
        ],
        ids=[
            "left out",
            "twice",
            "not conforming",
            "too many points",
            "unknown",
            "objective factor",
            "factor left out",
        ],
    )
    def test_every_conforming_bid_is_scored_once_by_the_subjective_factors(self, lines):
        with pytest.raises(Invalid):
            score_sheet(LOT, LEADER, lines, LATER)

    def test_points_lie_inside_a_grade_where_there_are_grades(self):
        factor = a_lot().factors[0]
        apart = (factor.model_copy(update={"grades": factor.grades[:1] + factor.grades[2:]}), a_lot().factors[1])
        gap, free = a_scoring_lot(factors=apart), a_scoring_lot(factors=WITHOUT_GRADES)

        for points in ("21", "10.99"):
            assert a_sheet(gap, LEADER, *(a_score(each, tech=points) for each in (A, B, C)))
        for points in ("20.99", "11"):
            with pytest.raises(Invalid, match="EVAL-03"):
                a_sheet(gap, LEADER, *(a_score(each, tech=points) for each in (A, B, C)))
            assert a_sheet(free, LEADER, *(a_score(each, tech=points) for each in (A, B, C)))

    def test_a_correction_says_why_and_what_stood_before(self):
        before = a_sheet(LOT, LEADER)

        after = correct(LOT, before, a_sheet(LOT, LEADER, a_score(A, tech="21")), "看错一页", LATER)

        assert [(each.supplier, each.factor, each.before, each.after) for each in after.corrections] == [
            (A, "tech", "20.00", "21.00")
        ]
        assert correct(LOT, before, a_sheet(LOT, LEADER), "", LATER).corrections == ()
        with pytest.raises(RuleBroken, match="EVAL-15"):
            correct(LOT, before, a_sheet(LOT, LEADER, a_score(A, tech="21")), " ", LATER)

    def test_scores_are_given_only_between_the_check_and_the_report(self):
        with pytest.raises(WrongStep):
            score_sheet(a_lot_with_panel(), LEADER, (), LATER)

    def test_it_is_complete_with_the_last_member_and_at_once_without_a_subjective_factor(self):
        assert not is_complete(LOT, sheets(LOT)[:-1])
        assert is_complete(LOT, sheets(LOT))
        assert is_complete(a_scoring_lot(factors=(a_lot().factors[1],)), [])

    def test_who_left_the_panel_counts_no_more(self):
        stranger = a_sheet(LOT, "expert-9")

        assert list(seated(LOT, [*sheets(LOT)[:2], stranger])) == [1, 2]


class TestObjectiveScores:
    @pytest.mark.parametrize(
        "lines",
        [
            (a_line(A), a_line(B)),
            (a_line(A), a_line(B), a_line(C), a_line(C)),
            (a_line(A), a_line(B), a_line(C), a_line(D)),
            (a_line(A), a_line(B), a_line(C, "30.01")),
            (a_line(A), a_line(B), a_line(C, tech=ComputedScore(points="1", evidence="x"))),
        ],
        ids=["left out", "twice", "not conforming", "too many points", "subjective factor"],
    )
    def test_every_conforming_bid_is_computed_once(self, lines):
        with pytest.raises(Invalid):
            enter_objective(LOT, "agency-1", lines, None, LATER)

    def test_another_edition_answers_the_objections_to_the_one_before(self):
        first = computed(LOT)
        objected = object_to(LOT, first, EXPERTS[1], A, "service", "应为 19 分")
        again = enter_objective(LOT, "agency-1", [a_line(A, "19"), a_line(B), a_line(C)], objected, LATER)

        assert [(each.seat, each.edition) for each in objected.open_objections] == [(2, 1)]
        assert (again.edition, again.open_objections, len(again.objections)) == (2, (), 1)
        with pytest.raises(Invalid):
            object_to(LOT, first, EXPERTS[1], D, "service", "x")


class TestFarOffScores:
    def odd(self, lot=LOT):
        given = [a_sheet(lot, LEADER, a_score(A, tech="4")), *sheets(lot)[1:]]
        return abnormal(lot, points_of(seated(lot, given), lot.judgement.conforming))

    def test_a_score_far_off_is_pointed_out_until_it_is_kept_with_a_reason(self):
        (odd,) = self.odd()
        kept = KeptScore(seat=odd.seat, supplier=odd.supplier, factor=odd.factor, points="4", reason="方案缺项")

        lot, *_ = keep(LOT, LEADER, [kept])

        assert (odd.seat, odd.supplier, odd.factor, odd.points, odd.mean) == (1, A, "tech", "4.00", "16.80")
        assert self.odd(lot) == ()
        assert Decimal(lot.judgement.kept[0].points) == 4

    def test_only_the_leader_says_that_the_panel_keeps_it_and_of_a_seat_there_is(self):
        kept = KeptScore(seat=6, supplier=A, factor="tech", points="4", reason="x")

        with pytest.raises(RuleBroken, match="ROLE-09"):
            keep(LOT, EXPERTS[1], [kept])
        with pytest.raises(Invalid):
            keep(LOT, LEADER, [kept])
