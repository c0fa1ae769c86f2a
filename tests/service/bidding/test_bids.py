"""Sealed bids against the real database: the race at the deadline, and that nothing tells of a bid before it."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from common.interfaces.bidding import TenderView
from common.interfaces.errors import Invalid, NotFound, Refusal, RuleBroken, Unavailable, WrongStep
from common.interfaces.parties import Role
from common.proof.bid_content import ONLY_LOT
from common.proof.receipt import BidReceipt
from common.proof.signing import public_key
from services.bidding.domain.bids.bid import BidState, bid_id
from services.bidding.domain.states import TenderState
from services.bidding.usecases.bids import bids
from tests.builders.bidding import AGENCY, BUYER, DUE_AT, by
from tests.builders.bids import (
    IDENTITY,
    JUST_BEFORE,
    LATER,
    SECOND,
    SEED,
    SUPPLIERS,
    A,
    B,
    C,
    D,
    a_bid,
    a_content,
    a_submission,
)
from tests.builders.procurements import Procurement, everything, news

pytestmark = pytest.mark.stack


class TestHandingIn:
    def test_the_receipt_is_a_signed_promise_that_anybody_can_check(self, procurement):
        said = procurement.submit().model_dump(exclude={"procurement_id", "state", "version"})

        receipt = BidReceipt(tender_id=procurement.id, **said)

        assert receipt.check(public_key(SEED))
        assert receipt.received_at == JUST_BEFORE

    def test_a_second_before_the_deadline_is_in_time_and_at_it_is_late(self, procurement):
        assert procurement.submit(A, at=JUST_BEFORE).state == "received"
        with pytest.raises(RuleBroken, match="BID-OPEN-03"):
            procurement.submit(B, at=DUE_AT)
        with pytest.raises(RuleBroken, match="BID-OPEN-03"):
            procurement.withdraw(A, at=DUE_AT)

    def test_a_newer_bid_replaces_the_older_until_the_deadline(self, procurement):
        first = procurement.submit()
        second = procurement.submit(price="490000.00")

        assert procurement.mine().digest == second.digest != first.digest
        with pytest.raises(RuleBroken, match="BID-OPEN-03"):
            procurement.submit(price="480000.00", at=DUE_AT)
        assert procurement.mine().digest == second.digest

    def test_a_withdrawn_bid_may_be_handed_in_anew(self, procurement):
        procurement.submit()
        assert procurement.withdraw().state == procurement.withdraw().state == procurement.mine().state == "withdrawn"
        assert procurement.submit().state == "received"

    def test_the_same_command_twice_is_one_bid(self, procurement):
        call = a_submission(A, procurement.id)

        receipts = [procurement.submit(call=call, key="k" * 32) for _ in range(2)]

        assert receipts[0] == receipts[1]

    def test_a_receipt_is_given_again_after_the_deadline_to_the_same_command_only(self, procurement):
        call = a_submission(A, procurement.id)
        before = procurement.submit(call=call, key="k" * 32)

        assert procurement.submit(call=call, key="k" * 32, at=LATER) == before
        with pytest.raises(RuleBroken):
            procurement.submit(price="1.00", at=LATER)

    def test_who_did_not_take_the_documents_may_not_bid(self, store):
        procurement = Procurement(store, suppliers=[A])

        assert procurement.submit(A)
        with pytest.raises(Refusal, match="obtain them first"):
            procurement.submit(B)

    def test_a_banned_or_unregistered_supplier_may_not_bid(self, store):
        stranger = SUPPLIERS[0][:-2] + "XX"
        procurement = Procurement(store, suppliers=[A, stranger])
        today = DUE_AT.date() - timedelta(days=1)
        store.suppliers.step(A, lambda party: (party.ban(today + timedelta(days=30)),), by=by(Role.SERVICE))

        for supplier in (A, stranger):
            with pytest.raises(RuleBroken, match="CRED-02"):
                procurement.submit(supplier)

    def test_nobody_sees_that_another_has_bid(self, procurement):
        procurement.submit(A)

        with pytest.raises(NotFound):
            procurement.mine(B)

    def test_a_digest_of_other_bytes_is_refused(self, procurement):
        call = a_submission(A, procurement.id).model_copy(update={"digest": "0" * 64})

        with pytest.raises(Invalid, match="digest"):
            procurement.submit(call=call)

    def test_a_terminated_tender_takes_no_bids(self, procurement):
        terminated = by(Role.BUYER, BUYER)
        procurement.store.tenders.step(procurement.id, lambda tender: (tender.step("terminate"),), by=terminated)

        with pytest.raises(WrongStep):
            procurement.submit()


class TestSecrecy:
    def test_before_the_deadline_a_bid_changes_its_own_document_and_nothing_else(self, procurement, told):
        before = TenderView.model_validate(procurement.tender)
        sheet = procurement.look()

        for supplier in SUPPLIERS[:4]:
            procurement.submit(supplier)
        procurement.submit(A)
        procurement.withdraw(B)

        assert TenderView.model_validate(procurement.tender) == before
        assert procurement.look() == sheet
        assert told == []

    def test_just_before_the_opening_the_database_holds_no_price_no_name_and_no_plaintext(self, procurement):
        for supplier, price in zip((A, B, C), ("512345.67", "523456.78", "534567.89"), strict=True):
            procurement.submit(supplier, price=price)
        procurement.close()
        procurement.give(Role.BUYER, BUYER)

        sealed = everything(procurement.store)
        procurement.give(Role.AGENCY, AGENCY)
        opened = everything(procurement.store)

        said = [a_content().technical, a_content().business, a_content(A).name, "陈晓", "51234567", "512345.67"]
        assert [word for word in said if word in sealed] == []
        assert [word for word in said if word not in opened] == []  # the search finds them once they are there

    def test_the_key_is_in_the_database_at_no_time(self, procurement):
        for supplier in (A, B, C):
            procurement.submit(supplier)

        procurement.open()

        kept = everything(procurement.store)
        assert IDENTITY not in kept
        assert [share for share in procurement.shares.values() if share in kept] == []


class TestClosing:
    def test_three_bids_are_listed_by_digest_and_two_end_the_tender(self, store, told):
        three, two = Procurement(store), Procurement(store)
        digests = sorted(three.submit(supplier).digest for supplier in (A, B, C))
        for supplier in (A, B):
            two.submit(supplier)

        three.close()

        assert (three.tender.state, list(three.tender.bid_digests)) == (TenderState.OPENING, digests)
        assert (two.tender.state, two.tender.ended_by) == (TenderState.FAILED, "BID-FEW-01")
        assert sorted(kind for kind, _ in news(told)) == ["bids_closed", "bids_closed", "tender_failed"]

    def test_it_begins_at_the_deadline_and_not_a_second_before(self, procurement):
        procurement.close(at=DUE_AT - SECOND)
        assert procurement.tender.state is TenderState.PUBLISHED

        procurement.close(at=DUE_AT)
        assert procurement.tender.state is TenderState.FAILED

    def test_again_by_the_same_or_another_run_it_changes_and_tells_nothing(self, procurement, told):
        for supplier in (A, B, C):
            procurement.submit(supplier)
        procurement.close()
        first, told_once = procurement.tender, len(told)

        procurement.close()
        procurement.close(key="close_bidding-2")

        assert procurement.tender == first
        assert len(told) == told_once

    def test_a_crash_between_closing_and_listing_is_completed_by_the_next_run(self, procurement):
        for supplier in (A, B, C):
            procurement.submit(supplier)
        procurement.store.tenders.step(procurement.id, lambda tender: (tender.step("close"),), by=by(Role.SERVICE))
        procurement.store.bids.step(
            bid_id(procurement.id, ONLY_LOT, A), lambda bid: (bid.step("list"),), by=by(Role.SERVICE)
        )

        procurement.close(key="close_bidding-2")

        assert procurement.tender.state is TenderState.OPENING
        assert len(procurement.tender.bid_digests) == 3

    def test_a_withdrawn_bid_is_not_listed(self, procurement):
        for supplier in (A, B, C, D):
            procurement.submit(supplier)
        procurement.withdraw(D)

        procurement.close()

        assert len(procurement.tender.bid_digests) == 3
        assert procurement.mine(D).state == "withdrawn"


class TestTheRaceAtTheDeadline:
    """A command that began in time meets the closing on its way."""

    def late_to_write(self, procurement, monkeypatch, act):
        """Run `act` between the check that bids are taken and the write of the bid that is on its way."""
        waiting = bids.check_bidder

        def check(store, tender, caller):
            waiting(store, tender, caller)
            monkeypatch.setattr(bids, "check_bidder", waiting)
            act()

        monkeypatch.setattr(bids, "check_bidder", check)

    def test_written_after_the_list_was_made_it_is_refused_and_never_opened(self, procurement, monkeypatch):
        for supplier in (A, B, C):
            procurement.submit(supplier)
        self.late_to_write(procurement, monkeypatch, procurement.close)

        with pytest.raises(RuleBroken, match="BID-OPEN-03"):
            procurement.submit(D)

        with pytest.raises(RuleBroken, match="BID-OPEN-03"):
            procurement.mine(D)
        assert D not in {line.supplier for line in procurement.open().lines}

    def test_frozen_by_a_second_run_but_not_in_the_list_it_is_never_opened(self, procurement):
        for supplier in (A, B, C):
            procurement.submit(supplier)
        procurement.close()
        stray = replace(a_bid(D, procurement.tender), state=BidState.LISTED)
        procurement.store.bids.make(stray, by=by(Role.SUPPLIER, D))

        sheet = procurement.open()

        assert {line.supplier for line in sheet.lines} == {A, B, C}

    def test_a_replacement_that_comes_too_late_leaves_the_listed_bid_whole(self, procurement, monkeypatch):
        first = [procurement.submit(supplier).digest for supplier in (A, B, C)]
        self.late_to_write(procurement, monkeypatch, procurement.close)

        with pytest.raises(RuleBroken, match="BID-OPEN-03"):
            procurement.submit(A, price="1.00")

        assert procurement.mine(A).digest == first[0]
        assert [line.invalid for line in procurement.open().lines] == [None, None, None]

    def test_between_closing_and_listing_it_is_told_to_ask_again_and_then_has_its_receipt(
        self, procurement, monkeypatch
    ):
        for supplier in (A, B):
            procurement.submit(supplier)
        call = a_submission(C, procurement.id)
        closed = by(Role.SERVICE)
        self.late_to_write(
            procurement,
            monkeypatch,
            lambda: procurement.store.tenders.step(procurement.id, lambda found: (found.step("close"),), by=closed),
        )

        with pytest.raises(Unavailable, match="same Idempotency-Key"):
            procurement.submit(C, call=call, key="c" * 32)
        procurement.close()

        assert procurement.submit(C, call=call, key="c" * 32, at=LATER).state == "listed"
        assert procurement.tender.state is TenderState.OPENING

    def test_with_all_at_once_a_receipt_and_a_place_in_the_list_are_the_same_thing(self, procurement):
        calls = {supplier: a_submission(supplier, procurement.id) for supplier in SUPPLIERS}

        def submit(supplier):
            try:
                return procurement.submit(supplier, call=calls[supplier], key=f"{supplier:0>32}")
            except (RuleBroken, Unavailable):
                return None

        with ThreadPoolExecutor(8) as pool:
            closing = pool.submit(procurement.close)
            submitting = {supplier: pool.submit(submit, supplier) for supplier in SUPPLIERS}
            closing.result()
            promised = {receipt.digest for each in submitting.values() if (receipt := each.result())}
        again = {supplier: receipt.digest for supplier in SUPPLIERS if (receipt := submit(supplier))}

        assert promised <= set(procurement.tender.bid_digests)
        assert tuple(sorted(again.values())) == procurement.tender.bid_digests


ACTS = st.tuples(st.sampled_from(SUPPLIERS), st.booleans(), st.integers(min_value=-3, max_value=2))


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=st.lists(ACTS, max_size=14))
def test_whatever_is_handed_in_the_opening_lists_exactly_what_was_received_before_the_deadline(store, acts):
    procurement, expected = Procurement(store), {}
    for supplier, hands_in, seconds in sorted(acts, key=lambda act: act[2]):
        at = DUE_AT + seconds * SECOND
        try:
            done = procurement.submit(supplier, at=at) if hands_in else procurement.withdraw(supplier, at=at)
        except (Refusal, WrongStep):
            assert seconds >= 0 or not hands_in
            continue
        if seconds < 0:
            expected.pop(supplier, None)
            expected |= {supplier: done.digest} if hands_in else {}
    procurement.close(at=LATER)

    assert procurement.tender.bid_digests == tuple(sorted(expected.values()))
    if len(expected) < 3:
        assert procurement.tender.state is TenderState.FAILED
        return
    procurement.give(Role.BUYER, BUYER)
    sheet = procurement.give(Role.AGENCY, AGENCY)
    assert {line.supplier: line.digest for line in sheet.lines} == expected
    assert all(line.invalid is None for line in sheet.lines)
