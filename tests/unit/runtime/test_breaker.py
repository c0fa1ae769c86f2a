import pytest

from common.interfaces.errors import Unavailable
from common.runtime.client import Breaker


@pytest.fixture
def open_breaker():
    breaker = Breaker(limit=3, pause=2.0)
    for _ in range(3):
        breaker.check("bidding", 10.0)
        breaker.kept_silent(10.0)
    return breaker


def test_stays_closed_one_time_out_below_the_limit():
    breaker = Breaker(limit=3)
    breaker.kept_silent(10.0)
    breaker.kept_silent(10.0)
    breaker.check("bidding", 10.0)


def test_opens_at_the_limit_and_says_when_to_come_again(open_breaker):
    with pytest.raises(Unavailable, match="bidding") as refused:
        open_breaker.check("bidding", 11.9)
    assert refused.value.facts["retry_after"] == 2


def test_lets_one_probe_pass_after_each_pause(open_breaker):
    open_breaker.check("bidding", 12.0)
    with pytest.raises(Unavailable):
        open_breaker.check("bidding", 12.1)
    open_breaker.check("bidding", 14.0)


def test_closes_when_the_probe_is_answered(open_breaker):
    open_breaker.check("bidding", 12.0)
    open_breaker.answered()
    for _ in range(3):
        open_breaker.check("bidding", 12.1)


def test_only_time_outs_in_a_row_count():
    breaker = Breaker(limit=2)
    breaker.kept_silent(10.0)
    breaker.answered()
    breaker.kept_silent(10.0)
    breaker.check("bidding", 10.0)
