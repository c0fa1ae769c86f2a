from datetime import date
from itertools import permutations

import pytest

from common.interfaces.supervision import PartyBanned
from services.supervision.domain.course import FOLLOWED, LAST, Course, Result, follow
from tests.builders.announcements import a_correction
from tests.builders.contracts import a_withdrawal
from tests.builders.questions import ASKER, LOTS, OPENED_ON, THIRD, WINNER, a_check, a_failure, an_opening, at
from tests.builders.supervision import PROCUREMENT, a_tender, an_award, an_envelope

STORY = (
    (a_tender(buyer="b", agency="a"), date(2026, 3, 2)),
    (an_opening(lot_1=LOTS["1"], lot_2=LOTS["2"]), OPENED_ON),
    (a_check("1"), date(2026, 3, 24)),
    (a_check("2"), date(2026, 3, 25)),
    (an_award(lot="1", supplier=WINNER, announced_on=date(2026, 3, 27)), date(2026, 3, 27)),
)


def told(*story):
    course = Course(id=PROCUREMENT)
    for event, day in story:
        course = follow(course, an_envelope(event, at=at(day)))
    return course


def test_the_days_and_parties_come_from_the_news():
    course = told(*STORY)

    assert (course.buyer, course.agency, course.issued_on) == ("b", "a", date(2026, 3, 2))
    assert (course.opened_on, course.qualified_on["2"]) == (OPENED_ON, date(2026, 3, 25))
    assert course.results == {"1": Result(on=date(2026, 3, 27), winner=WINNER, place=1)}


def test_news_in_any_order_gives_the_same_course():
    assert {repr(sorted_course(told(*order))) for order in permutations(STORY)} == {repr(sorted_course(told(*STORY)))}


def sorted_course(course):
    return (course.buyer, course.opened_on, sorted(course.bidders.items()), sorted(course.qualified_on.items()))


def test_an_offer_that_was_extended_stays_so_in_whatever_order_it_is_heard():
    published = STORY[0]
    extended = (a_correction(procurement_id=PROCUREMENT, offer_until="2026-03-16"), date(2026, 3, 10))
    earlier = (a_correction(procurement_id=PROCUREMENT, offer_until="2026-03-09"), date(2026, 3, 5))

    for order in permutations((published, extended, earlier)):
        assert told(*order).offer_until == date(2026, 3, 16)


def test_news_told_twice_changes_nothing():
    assert told(*STORY, *STORY) == told(*STORY)


def test_nobody_is_known_to_take_part_before_the_opening():
    assert told(STORY[0]).bidders_of(None) == frozenset()
    assert told(*STORY[:2]).bidders_of(None) == frozenset(LOTS["1"])


def test_a_bidder_of_one_lot_is_none_of_another():
    course = told(*STORY)

    assert ASKER in course.bidders_of("1")
    assert ASKER not in course.bidders_of("2")
    assert course.bidders_of("3") == frozenset()


@pytest.mark.parametrize("late_first", [True, False])
def test_the_later_award_of_a_lot_counts(late_first):
    day = date(2026, 3, 27)  # the same for both
    anew = (an_award(lot="1", supplier=THIRD, award_number=2, announced_on=day), day)
    story = (anew, STORY[4]) if late_first else (STORY[4], anew)

    assert told(*story).winners_of("1") == (THIRD,)


def test_an_award_that_came_undone_has_no_winner_whatever_is_heard_first():
    undone = (a_withdrawal(), date(2026, 3, 27))

    assert told(STORY[4], undone).winners_of("1") == told(undone, STORY[4]).winners_of("1") == ()
    anew = (an_award(lot="1", supplier=THIRD, award_number=2), date(2026, 3, 27))
    assert {told(*order).winners_of("1") for order in permutations((STORY[4], undone, anew))} == {(THIRD,)}


def test_a_failure_of_the_whole_tender_is_a_result_of_each_lot():
    course = told((a_failure(), date(2026, 3, 24)))

    assert course.results_of("1") == course.results_of(None) == (Result(on=date(2026, 3, 24), winner=None, place=LAST),)
    assert course.winners_of(None) == ()


def test_the_failure_of_one_lot_is_none_of_another():
    course = told((a_failure("2"), date(2026, 3, 24)))

    assert course.results_of("1") == ()
    assert len(course.results_of("2")) == 1


def test_only_news_of_a_procurement_s_steps_is_followed():
    assert {kind.SENDER for kind in FOLLOWED} == {"bidding"}
    assert PartyBanned not in FOLLOWED
