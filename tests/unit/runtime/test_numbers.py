from hypothesis import given
from hypothesis import strategies as st

from common.runtime.numbers import last


class Series:
    """Numbers 1 to `end` are taken; counts how often it is asked."""

    def __init__(self, end):
        self.end, self.asked = end, 0

    def __call__(self, number):
        self.asked += 1
        return number <= self.end


@given(end=st.integers(0, 10**8), behind=st.integers(0, 10**8))
def test_the_last_number_is_found_from_wherever_it_was_known_last(end, behind):
    assert last(Series(end), max(0, end - behind)) == end


@given(end=st.integers(0, 10**8))
def test_the_end_of_a_series_of_a_hundred_million_is_found_in_some_fifty_questions(end):
    series = Series(end)
    last(series)
    assert series.asked <= 54


def test_a_series_that_nobody_else_has_lengthened_is_asked_once():
    series = Series(5000)
    assert last(series, 5000) == 5000
    assert series.asked == 1
