from datetime import UTC, datetime, timedelta

import pytest

from common.runtime.timers import COUNTED, latest_due, next_due

NINE = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def test_a_time_is_due_once_it_has_passed():
    assert latest_due("0 9 * * *", NINE - SECOND, NINE) is None
    assert latest_due("0 9 * * *", NINE - SECOND, NINE + SECOND) == (NINE, 0)


def test_a_time_that_was_done_is_not_due_again():
    assert latest_due("0 9 * * *", NINE, NINE + SECOND) is None


@pytest.mark.parametrize("missed", [0, 1, 59])
def test_all_passed_over_are_one_run_and_counted(missed):
    until = NINE + timedelta(minutes=missed + 1, seconds=1)
    assert latest_due("* * * * *", NINE, until) == (NINE + timedelta(minutes=missed + 1), missed)


def test_counting_is_bounded_not_the_run():
    until = NINE + timedelta(days=30, seconds=1)
    assert latest_due("* * * * *", NINE, until) == (until - SECOND, COUNTED)


@pytest.mark.parametrize("before", [timedelta(), timedelta(microseconds=1), SECOND, timedelta(hours=23)])
def test_nothing_is_due_before_the_next_due_time(before):
    now = NINE - before

    assert next_due("0 9 * * *", now) == NINE
    assert latest_due("0 9 * * *", now - SECOND, now) is None


def test_after_a_due_time_the_next_one_is_the_day_after():
    assert next_due("0 9 * * *", NINE + timedelta(microseconds=1)) == NINE + timedelta(days=1)
