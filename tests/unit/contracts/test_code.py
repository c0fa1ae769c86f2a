import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from common.interfaces.contracts import ContractCode
from services.contracts.domain import code

NUMBERS = st.integers(min_value=1, max_value=99_999_999)
CODES = st.builds(code.compose, st.sampled_from(["350000", "350100", "350902"]), st.integers(2026, 2100), NUMBERS)


@given(CODES)
def test_a_code_has_its_declared_shape_and_whole_check_digits(made):
    assert TypeAdapter(ContractCode).validate_python(made) == made
    assert code.is_whole(made)


@given(CODES, st.integers(0, 19), st.integers(1, 9))
def test_one_mistyped_digit_is_recognised(made, place, by):
    mistyped = made[:place] + str((int(made[place]) + by) % 10) + made[place + 1 :]

    assert not code.is_whole(mistyped)


@given(CODES, st.integers(0, 18))
def test_two_neighbours_swapped_are_recognised(made, place):
    swapped = made[:place] + made[place + 1] + made[place] + made[place + 2 :]

    assert code.is_whole(swapped) == (swapped == made)


@pytest.mark.parametrize("wrong", ["", "3501002026000000124", "350100202600000012430", "35010020260000001244"])
def test_what_is_too_short_too_long_or_wrong_is_no_code(wrong):
    assert not code.is_whole(wrong)


def test_the_example_of_the_interface_is_a_whole_code():
    assert code.is_whole(TypeAdapter(ContractCode).json_schema()["examples"][0])
