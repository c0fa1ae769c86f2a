from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.law.judging import far_off, majority
from common.law.rules import rule

LAW = rule("EVAL-15", date(2026, 3, 2))


def odd(*points):
    return far_off(LAW, {seat: Decimal(each) for seat, each in enumerate(points, 1)})


@pytest.mark.parametrize(("found", "members", "decides"), [(2, 5, False), (3, 5, True), (3, 7, False), (4, 7, True)])
def test_more_than_half_of_all_members_decide(found, members, decides):
    assert majority(found, members) is decides


class TestFarOff:
    def test_half_the_mean_off_is_not_far_and_more_is(self):
        assert odd("30", "20", "10") == ()  # the mean is 20
        assert odd("30.02", "20", "9.98") == (1, 3)

    def test_of_seven_members_one_is_beyond_two_deviations_only_if_also_a_tenth_of_the_mean_off(self):
        assert odd(*["20"] * 6, "19.9") == ()
        assert odd(*["20"] * 6, "17") == (7,)

    def test_equal_scores_are_never_far_off(self):
        assert odd("0", "0", "0") == odd("12.5", "12.5") == ()

    @given(st.lists(st.decimals("0", "60", places=2), min_size=3, max_size=11))
    def test_who_scored_the_mean_is_never_far_off(self, points):
        scores = dict(enumerate(points, 1))
        mean = sum(points) / len(points)
        assert all(scores[who] != mean for who in far_off(LAW, scores))
