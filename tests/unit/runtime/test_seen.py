from hypothesis import given
from hypothesis import strategies as st

from common.runtime.seen import Seen


def test_what_was_never_added_is_not_known():
    assert "a" not in Seen()


@given(st.lists(st.sampled_from("abcdef"), max_size=30), st.integers(1, 5))
def test_the_last_ones_are_known_and_no_more_than_it_may_hold(added, most):
    seen = Seen(most)
    for each in added:
        seen.add(each)

    latest = list(dict.fromkeys(reversed(added)))[:most]
    assert {each for each in "abcdef" if each in seen} == set(latest)
