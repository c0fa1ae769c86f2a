from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.interfaces.context import EPOCH
from common.interfaces.errors import Unauthenticated
from common.runtime import claims
from tests.conftest import a_caller

KEY, BODY, METHOD = b"k" * 32, b'{"args":[],"kwargs":{}}', "publish_notice"
BY = replace(a_caller(party="91350100M000100Y43"), deadline=17.5, trace="t", if_match=3)
CLAIM = claims.make(BY, METHOD, BODY, KEY)


def test_a_claim_says_in_whose_name_but_never_when():
    assert claims.read(CLAIM, METHOD, BODY, KEY) == replace(BY, at=EPOCH)


@pytest.mark.parametrize(
    ("claim", "method", "body", "key"),
    [
        (CLAIM, "withdraw_notice", BODY, KEY),
        (CLAIM, METHOD, BODY + b" ", KEY),
        (CLAIM, METHOD, BODY, b"l" * 32),
        (CLAIM[:-1] + ("0" if CLAIM[-1] != "0" else "1"), METHOD, BODY, KEY),
        ("e30." + CLAIM.partition(".")[2], METHOD, BODY, KEY),
        (CLAIM.partition(".")[0], METHOD, BODY, KEY),
        ("", METHOD, BODY, KEY),
        (".", METHOD, BODY, KEY),
        ("榕.采", METHOD, BODY, KEY),
        ("\ud800.\ud800", METHOD, BODY, KEY),
        (None, METHOD, BODY, KEY),
        ([CLAIM], METHOD, BODY, KEY),
        (CLAIM.encode(), METHOD, BODY, KEY),
    ],
    ids=str.split("method body key seal payload unsealed empty dot Chinese half none list bytes"),
)
def test_an_altered_or_foreign_claim_is_refused(claim, method, body, key):
    with pytest.raises(Unauthenticated):
        claims.read(claim, method, body, key)


@given(st.integers(0, len(CLAIM) - 1), st.characters(min_codepoint=33, max_codepoint=126))
def test_no_character_can_be_changed(place, character):
    forged = CLAIM[:place] + character + CLAIM[place + 1 :]
    if forged != CLAIM:
        with pytest.raises(Unauthenticated):
            claims.read(forged, METHOD, BODY, KEY)


@given(st.text() | st.none() | st.integers() | st.binary())
def test_whatever_claims_is_refused(claim):
    with pytest.raises(Unauthenticated):
        claims.read(claim, METHOD, BODY, KEY)
