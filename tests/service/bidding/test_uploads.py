"""Large bids on their way up: parts in any order, cut off and resumed, decided by the deadline at their handing in."""

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from io import BytesIO

import pytest

from common.interfaces.errors import Conflict, Invalid, NotFound, Refusal, RuleBroken, WrongStep
from common.interfaces.parties import Role
from common.proof import parts, sealing
from common.proof.bid_content import ONLY_LOT
from services.bidding.domain.bids.bid import bid_id
from services.bidding.usecases.bids import uploads
from tests.builders.bidding import BUYER, DUE_AT, by
from tests.builders.bids import JUST_BEFORE, LATER, SECOND, A, B, C
from tests.builders.procurements import everything

pytestmark = pytest.mark.stack
MIB = 1 << 20
FILE = [("方案.pdf", os.urandom(MIB))]


@pytest.fixture
def sealed(procurement):
    return procurement.sealed(A, FILE)


def kept(procurement):
    return procurement.store.parts.collection.count_documents({})


def sweep(procurement, at=LATER, key="sweep-1"):
    uploads.drop_left(procurement.store, by(Role.SERVICE, at=at, key=key))


class TestUploading:
    def test_parts_may_come_in_any_order_and_more_than_once_and_are_seen_by_their_supplier_alone(
        self, procurement, sealed
    ):
        procurement.upload(A, sealed, only=[3])
        seen = procurement.upload(A, sealed, only=[1, 3])

        assert (seen.there, seen.missing, seen.parts) == ((1, 3), (2,), 3)
        assert [each.there for each in procurement.my_parts(A)] == [(1, 3)]
        assert procurement.my_parts(B) == ()
        assert kept(procurement) == 2

    def test_cut_off_and_resumed_it_is_the_same_bid_as_sent_at_once(self, procurement, sealed):
        procurement.upload(A, sealed, only=[2])
        with pytest.raises(Refusal, match="Parts 1, 3 have not arrived"):
            procurement.hand_in(A, sealed)

        procurement.upload(A, sealed, only=procurement.my_parts(A)[0].missing)

        receipt = procurement.hand_in(A, sealed)
        assert (receipt.digest, receipt.received_at) == (sealing.sealed_digest(sealed), JUST_BEFORE)
        assert procurement.mine(A).digest == receipt.digest

    @pytest.mark.parametrize(
        ("change", "field"),
        [
            ({"number": 4}, "number"),
            ({"sha256": "0" * 64}, "sha256"),
            ({"size": MIB - 1}, "size"),
            ({"size": 300 * MIB}, "size"),
            ({"body": "AAA"}, "body"),
        ],
    )
    def test_what_does_not_arrive_as_announced_is_refused_and_not_kept(self, procurement, sealed, change, field):
        part = next(parts.cut(BytesIO(sealed)))
        call = procurement.part(sealed, part).model_copy(update=change)

        with pytest.raises(Invalid, match=field):
            uploads.upload_part(procurement.store, call, by(Role.SUPPLIER, A, at=JUST_BEFORE))

        assert kept(procurement) == 0

    def test_parts_that_make_another_file_than_announced_are_no_bid(self, procurement, sealed):
        procurement.upload(A, sealed)
        other = sealed[:-1] + bytes([sealed[-1] ^ 1])
        own = bid_id(procurement.id, ONLY_LOT, A)
        body = {"body": procurement.part(other, list(parts.cut(BytesIO(other)))[2]).body}
        procurement.store.parts.collection.update_one({"uploads": own, "number": 3}, {"$set": body})

        with pytest.raises(Invalid, match="digest"):
            procurement.hand_in(A, sealed)
        with pytest.raises(NotFound):
            procurement.mine(A)

    def test_what_is_no_sealed_bid_is_refused_with_its_first_part(self, procurement):
        with pytest.raises(RuleBroken, match="BID-OPEN-03"):
            procurement.upload(A, bytes(2 * MIB))

    def test_who_may_not_bid_may_not_upload(self, procurement, sealed):
        procurement.store.takers.collection.delete_many({"supplier": A})

        with pytest.raises(Refusal, match="obtain them first"):
            procurement.upload(A, sealed)
        assert kept(procurement) == 0

    def test_a_third_file_needs_room_and_one_that_was_handed_in_is_not_given_up(self, procurement, sealed):
        second, third = (procurement.sealed(A, FILE) for _ in range(2))
        procurement.upload(A, sealed)
        procurement.hand_in(A, sealed)
        procurement.upload(A, second, only=[1])

        with pytest.raises(Refusal, match="At most 2"):
            procurement.upload(A, third, only=[1])
        with pytest.raises(Refusal, match="withdraw"):
            procurement.drop(A, sealed)

        assert [each.digest for each in procurement.drop(A, second)] == [sealing.sealed_digest(sealed)]
        assert procurement.upload(A, third, only=[1]).there == (1,)

    def test_a_replaced_file_is_let_go(self, procurement, sealed):
        newer = procurement.sealed(A, FILE, price="490000.00")
        for each in (sealed, newer):
            procurement.upload(A, each)
            procurement.hand_in(A, each)

        assert [each.digest for each in procurement.my_parts(A)] == [procurement.mine(A).digest]
        assert kept(procurement) == parts.count_of(len(newer))

    def test_a_small_bid_may_replace_a_large_one_and_the_other_way_round(self, procurement, sealed):
        procurement.upload(A, sealed)
        procurement.hand_in(A, sealed)
        small = procurement.submit(A)
        assert procurement.mine(A).digest == small.digest

        assert procurement.hand_in(A, sealed).digest == procurement.mine(A).digest == sealing.sealed_digest(sealed)


class TestTheDeadline:
    def test_a_second_before_it_a_part_and_a_bid_are_in_time_and_at_it_they_are_late(self, procurement, sealed):
        procurement.upload(A, sealed, at=DUE_AT - SECOND)
        assert procurement.hand_in(A, sealed, at=DUE_AT - SECOND).state == "received"

        with pytest.raises(RuleBroken, match="BID-OPEN-03"):
            procurement.upload(B, procurement.sealed(B, FILE), at=DUE_AT, only=[1])
        with pytest.raises(RuleBroken, match="BID-OPEN-03"):
            procurement.hand_in(B, sealed, at=DUE_AT)

    def test_an_upload_that_it_cuts_off_is_no_bid_and_its_parts_are_dropped(self, procurement, sealed):
        procurement.upload(A, sealed, only=[1, 2])
        with pytest.raises(RuleBroken, match="BID-OPEN-03"):
            procurement.upload(A, sealed, only=[3], at=DUE_AT)
        with pytest.raises(RuleBroken, match="BID-OPEN-03"):
            procurement.hand_in(A, sealed, at=DUE_AT)

        procurement.close()
        sweep(procurement)

        assert procurement.tender.bid_digests == ()
        assert (kept(procurement), procurement.my_parts(A)) == (0, ())

    def test_the_bid_that_is_listed_keeps_its_parts_and_one_withdrawn_does_not(self, procurement, sealed):
        of_b = procurement.sealed(B, FILE)
        for supplier, file in ((A, sealed), (B, of_b)):
            procurement.upload(supplier, file)
            procurement.hand_in(supplier, file)
        procurement.withdraw(B)

        sweep(procurement, key="before the list")
        assert kept(procurement) == 6
        procurement.close()
        sweep(procurement)
        sweep(procurement, key="again")

        assert kept(procurement) == 3
        assert procurement.mine(A).state == "listed"

    def test_moved_while_an_upload_is_under_way_the_one_in_force_at_the_handing_in_decides(self, procurement, sealed):
        procurement.upload(A, sealed, only=[1])
        later = DUE_AT + timedelta(days=1)
        procurement.store.tenders.step(
            procurement.id, lambda tender: (replace(tender, bids_due_at=later),), by=by(Role.AGENCY)
        )

        procurement.upload(A, sealed, only=[2, 3], at=DUE_AT)
        sweep(procurement, at=DUE_AT)
        receipt = procurement.hand_in(A, sealed, at=later - SECOND)

        assert receipt.logged_by > later
        with pytest.raises(RuleBroken):
            procurement.hand_in(B, sealed, at=later)

    def test_reached_while_the_bytes_are_checked_there_is_no_bid_and_no_receipt(self, procurement, sealed, monkeypatch):
        for supplier in (B, C):
            procurement.submit(supplier)
        procurement.upload(A, sealed)
        checked = uploads.join

        def slowly(*args):
            checked(*args)
            procurement.close()

        monkeypatch.setattr(uploads, "join", slowly)

        with pytest.raises(RuleBroken, match="BID-OPEN-03"):
            procurement.hand_in(A, sealed)
        assert len(procurement.tender.bid_digests) == 2

    def test_judged_by_the_business_clock_of_the_service_that_decides_and_the_receipt_says_so(
        self, procurement, sealed
    ):
        """A sender's or a gateway's clock that is wrong by a day changes nothing: they send no instant at all."""
        procurement.upload(A, sealed)
        call = by(Role.SUPPLIER, A, at=JUST_BEFORE, deadline=(DUE_AT + timedelta(days=1)).timestamp())

        assert "at" not in type(procurement.part(sealed, parts.Part(1, "0" * 64, b"part"))).model_fields
        assert procurement.hand_in(A, sealed, at=call.at).received_at == JUST_BEFORE

    def test_a_terminated_tender_takes_no_parts(self, procurement, sealed):
        own = by(Role.BUYER, BUYER)
        procurement.store.tenders.step(procurement.id, lambda tender: (tender.step("terminate"),), by=own)

        with pytest.raises(WrongStep):
            procurement.upload(A, sealed, only=[1])


class TestTwoAtOnce:
    def test_the_same_file_handed_in_by_many_commands_at_once_is_one_bid(self, procurement, sealed):
        procurement.upload(A, sealed)

        with ThreadPoolExecutor(4) as pool:
            receipts = list(pool.map(lambda _: procurement.hand_in(A, sealed), range(4)))

        assert {receipt.digest for receipt in receipts} == {sealing.sealed_digest(sealed)}
        assert procurement.store.bids.collection.count_documents({}) == 1

    def test_of_two_files_handed_in_at_once_the_one_that_stays_is_whole(self, procurement):
        files = [procurement.sealed(A, FILE) for _ in range(2)]
        for each in files:
            procurement.upload(A, each)
        for supplier in (B, C):
            procurement.submit(supplier)

        def hand_in(file):
            try:
                return procurement.hand_in(A, file)
            except (Conflict, NotFound):  # the other was later
                return None

        with ThreadPoolExecutor(2) as pool:
            receipts = list(pool.map(hand_in, files))

        assert any(receipts)
        assert [line.invalid for line in procurement.open().lines] == [None] * 3

    def test_the_same_command_twice_has_one_receipt_after_the_deadline_too(self, procurement, sealed):
        procurement.upload(A, sealed)
        first = procurement.hand_in(A, sealed, key="k" * 32)

        assert procurement.hand_in(A, sealed, key="k" * 32) == first
        assert procurement.hand_in(A, sealed, key="k" * 32, at=LATER) == first


class TestSecrecy:
    def test_an_upload_changes_nothing_that_anybody_else_sees_and_tells_nobody(self, procurement, sealed, told):
        tender, record = procurement.tender, procurement.look()

        procurement.upload(A, sealed)
        procurement.hand_in(A, sealed)

        assert (procurement.tender, procurement.look(), told) == (tender, record, [])

    def test_just_before_the_opening_no_part_shows_what_the_file_says(self, procurement):
        secret = b"SECRET DRAWING " * 200_000
        for supplier in (A, B, C):
            sealed = procurement.sealed(supplier, [("a.dwg", secret)], price="512345.67")
            procurement.upload(supplier, sealed)
            procurement.hand_in(supplier, sealed)
        procurement.close()
        procurement.give(Role.BUYER, BUYER)

        before = everything(procurement.store)
        procurement.give(Role.FINANCE, "any")
        after = everything(procurement.store)

        assert [word in before for word in ("SECRET DRAWING", "51234567")] == [False, False]
        assert [word in after for word in ("SECRET DRAWING", "51234567")] == [True, True]
