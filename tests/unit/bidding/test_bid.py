import json
from base64 import b64encode
from hashlib import sha256
from itertools import product

import pytest
from hypothesis import given as with_any
from hypothesis import strategies as st

from common.interfaces.errors import Invalid, WrongStep
from common.law.money import STORED
from common.proof.bid_content import ONLY_LOT, BidContent, read_content
from services.bidding.domain.bids.bid import (
    LOGGED_WITHIN,
    STEPS,
    BidState,
    bid_id,
    first_bid,
    late,
    seal_breach,
    takes_bids,
)
from services.bidding.domain.states import TenderState
from tests.builders.bidding import DUE_AT, PROCUREMENT
from tests.builders.bids import JUST_BEFORE, SECOND, A, B, a_bid, a_content, a_seal, a_tender

ACTIONS = sorted({action for _, action in STEPS})
WAYS = {"received": (), "withdrawn": ("withdraw",), "listed": ("list",), "opened": ("list", "open")}


def a_bid_that_is(state):
    bid = a_bid()
    for action in WAYS[state]:
        bid = bid.step(action)
    return bid


class TestSteps:
    @pytest.mark.parametrize(("state", "action"), sorted(set(product(BidState, ACTIONS)) - set(STEPS)))
    def test_what_the_table_does_not_list_is_refused(self, state, action):
        bid = a_bid_that_is(state)

        with pytest.raises(WrongStep) as refused:
            bid.step(action)

        assert refused.value.facts["action"] == action

    @pytest.mark.parametrize(("state", "action"), sorted(STEPS))
    def test_what_the_table_lists_leads_there(self, state, action):
        assert a_bid_that_is(state).step(action).state is STEPS[state, action]

    def test_a_bid_taken_at_the_deadline_is_neither_replaced_nor_withdrawn(self):
        listed = a_bid().step("list")

        with pytest.raises(WrongStep):
            listed.hand_in(a_bid(price="1.00"))
        with pytest.raises(WrongStep):
            listed.step("withdraw")

    def test_replacing_keeps_nothing_of_the_former_but_its_id(self):
        first, second = a_bid(), a_bid(price="490000.00")

        replaced = first.step("withdraw").hand_in(second)

        assert (replaced.id, replaced.digest, replaced.state) == (first.id, second.digest, BidState.RECEIVED)


class TestTheDeadline:
    def test_one_second_before_it_a_bid_is_in_time(self):
        assert takes_bids(a_tender(), DUE_AT - SECOND)

    def test_at_it_a_bid_is_late(self):
        assert not takes_bids(a_tender(), DUE_AT)
        assert late(a_tender(), DUE_AT).facts["rule"] == "BID-OPEN-03"

    @pytest.mark.parametrize("state", sorted(set(TenderState) - {TenderState.PUBLISHED}))
    def test_only_a_published_tender_takes_bids(self, state):
        assert not takes_bids(a_tender(state=state), JUST_BEFORE)


class TestArrival:
    def test_a_bid_is_kept_under_one_id_a_supplier_and_tender(self):
        assert bid_id(PROCUREMENT, ONLY_LOT, A) == bid_id(PROCUREMENT, ONLY_LOT, A)
        others = [(PROCUREMENT, ONLY_LOT, B), (PROCUREMENT[:-1] + "4", ONLY_LOT, A), (PROCUREMENT, "2", A)]
        assert len({bid_id(PROCUREMENT, ONLY_LOT, A), *(bid_id(*other) for other in others)}) == 4

    def test_the_receipt_promises_the_log_after_the_deadline(self):
        assert a_bid().logged_by == DUE_AT + LOGGED_WITHIN

    def test_a_file_that_does_not_arrive_whole_is_refused(self):
        sealed = b64encode(b"sealed").decode()

        whole = first_bid(a_tender(), ONLY_LOT, A, sealed, sha256(b"sealed").hexdigest(), JUST_BEFORE)

        assert whole.sealed_bytes() == b"sealed"
        with pytest.raises(Invalid, match="digest"):
            first_bid(a_tender(), ONLY_LOT, A, sealed, sha256(b"seale").hexdigest(), JUST_BEFORE)
        for broken in (sealed[:-1], f"{sealed[:-4]}\n{sealed[-4:]}", "密封"):
            with pytest.raises(Invalid, match="base64"):
                first_bid(a_tender(), ONLY_LOT, A, broken, "0" * 64, JUST_BEFORE)

    def test_an_unsealed_bid_is_refused(self):
        sealed = a_seal(a_content().to_bytes())

        assert seal_breach(a_tender(), sealed[:48], len(sealed)) is None
        for other in (a_content().to_bytes(), sealed[: 64 * 1024], b"-----BEGIN AGE" + sealed):
            assert seal_breach(a_tender(), other[:48], len(other)).rule == "BID-OPEN-03"


class TestContent:
    def test_what_is_sealed_is_read_again(self):
        assert read_content(a_content().to_bytes()) == a_content()

    def test_it_survives_the_database(self):
        kept = a_content().model_dump(mode="json", context=STORED)

        assert kept["price"] == 50_000_000
        assert BidContent.model_validate(kept, context=STORED) == a_content()

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("price", "0.00"),
            ("price", "500000"),
            ("price", 500000.0),
            ("declarations", "yes"),
            ("size_class", "tiny"),
            ("validity_days", 0),
            ("validity_days", "90"),
            ("technical", "  "),
            ("qualification", {}),
            ("format", "rongcai-bid-content/1"),
            ("discount", "1.00"),
        ],
    )
    def test_a_wrong_field_is_named_and_its_value_is_not(self, field, value):
        raw = json.dumps(a_content().model_dump(mode="json") | {field: value}).encode()

        with pytest.raises(ValueError, match=field) as wrong:
            read_content(raw)

        assert "福州" not in str(wrong.value)

    def test_the_smallest_lawful_values_are_taken(self):
        assert read_content(a_content(price="0.01", validity_days=1).to_bytes()).price

    def test_a_field_given_twice_is_refused(self):
        twice = a_content().to_bytes()[:-2] + b',"price":"1.00"}\n'

        with pytest.raises(ValueError, match="twice"):
            read_content(twice)

    @with_any(st.binary(max_size=200))
    def test_other_bytes_are_refused_by_a_value_error(self, raw):
        with pytest.raises(ValueError, match=":"):
            read_content(raw)
