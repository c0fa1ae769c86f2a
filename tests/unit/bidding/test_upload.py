from base64 import b64encode
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.interfaces.bidding import UploadPart
from common.interfaces.errors import Conflict, Invalid, NotFound, Refusal
from common.proof.sealing import LONGEST_SEALED
from services.bidding.domain.bids.bid import uploaded_bid
from services.bidding.domain.bids.traits import traits_of
from services.bidding.domain.bids.upload import AT_ONCE, Upload, Uploads, arrived
from tests.builders.bidding import PROCUREMENT
from tests.builders.bids import JUST_BEFORE, A, a_bid, a_content, a_tender

MIB = 1 << 20
NAMES = tuple(f"{number:064x}" for number in range(6))


def a_file(digest=NAMES[0], size=2 * MIB + 1, **changes):
    return Upload(digest=digest, size=size, begun_at=JUST_BEFORE, **changes)


def uploads(*files):
    return Uploads(id="u", procurement_id=PROCUREMENT, lot="1", supplier=A, look_at=None, files=files)


def a_part(body=b"x", number=3, size=2 * MIB + 1, **changes):
    fields = {"procurement_id": PROCUREMENT, "lot": "1", "digest": NAMES[0], "size": size, "number": number}
    said = {"sha256": sha256(body).hexdigest(), "body": b64encode(body).decode()}
    return UploadPart(**fields | said | changes)


class TestAPart:
    def test_is_kept_as_it_came(self):
        file, part = arrived("u", a_part(), JUST_BEFORE)

        assert (file, part.raw(), part.number) == (a_file(), b"x", 3)

    @pytest.mark.parametrize(
        "call",
        [a_part(b"xx"), a_part(number=4), a_part(number=2), a_part(sha256="0" * 64), a_part(size=LONGEST_SEALED + 1)],
        ids=["longer", "no such number", "not whole", "changed", "file too long"],
    )
    def test_that_is_not_what_was_announced_is_refused(self, call):
        with pytest.raises(Invalid):
            arrived("u", call, JUST_BEFORE)


class TestUploads:
    def test_are_two_at_a_time_and_the_same_again_is_no_other(self):
        two = uploads().begun(a_file(NAMES[0])).begun(a_file(NAMES[1]))

        assert two.begun(a_file(NAMES[1])) is two
        with pytest.raises(Refusal) as refused:
            two.begun(a_file(NAMES[2]))
        assert refused.value.facts["at_once"] == AT_ONCE

    def test_of_one_digest_have_one_size(self):
        with pytest.raises(Invalid, match="size"):
            uploads(a_file()).begun(a_file(size=MIB))

    def test_know_their_parts(self):
        some = uploads(a_file()).with_part(NAMES[0], 3).with_part(NAMES[0], 1).with_part(NAMES[0], 3)

        assert some.file(NAMES[0]).there == (1, 3)
        assert a_file().manifest.missing((1, 3)) == [2]

    def test_give_up_only_what_was_not_handed_in(self):
        both = uploads(a_file(NAMES[0]), a_file(NAMES[1])).taken_up(NAMES[0])

        assert both.without(NAMES[1]).files == (a_file(NAMES[0], handed_in=1),)
        with pytest.raises(Refusal):
            both.without(NAMES[0])
        with pytest.raises(NotFound):
            both.without(NAMES[2])

    @given(st.lists(st.sampled_from(NAMES[:3]), min_size=1, max_size=12), st.randoms(use_true_random=False))
    def test_never_let_go_of_the_file_that_the_bid_is_made_of(self, order, chance):
        """Whatever the order in which complete files, written bids and dropped leftovers follow each other."""
        kept, bid, written = uploads(*map(a_file, NAMES[:3])), None, []
        for digest in order:
            if digest in {each.digest for each in kept.files}:
                kept = kept.taken_up(digest)
                written.append(kept.file(digest))
            chance.shuffle(written)
            while written and chance.random() < 0.6:
                newer = uploaded_bid(a_tender(), "1", A, written.pop(), JUST_BEFORE)
                try:
                    bid = bid.hand_in(newer) if bid else newer
                except Conflict:
                    continue
                kept = kept.replaced_by(bid.number)
            assert bid is None or bid.digest in {each.digest for each in kept.files}


class TestABidOfAnUpload:
    def test_never_replaces_one_whose_file_came_later(self):
        first, second = (
            uploaded_bid(a_tender(), "1", A, a_file(NAMES[number], handed_in=number), JUST_BEFORE) for number in (1, 2)
        )

        assert first.hand_in(second).digest == NAMES[2]
        with pytest.raises(Conflict, match="later one counts"):
            second.hand_in(first)

    def test_is_replaced_by_a_small_one_which_keeps_its_number(self):
        large = uploaded_bid(a_tender(), "1", A, a_file(handed_in=5), JUST_BEFORE)

        small = large.hand_in(a_bid())

        assert (small.in_parts, small.number) == (False, 5)
        assert large.in_parts


class TestTraits:
    def test_leave_out_what_says_nothing_of_the_machine(self):
        device = {"mac": "00", "disk": "D1", "cpu": None, "software": "rongcai 1.0"}

        read = traits_of(a_content(device=device))

        assert read.device == {"mac": "00", "disk_id": "D1"}
        assert traits_of(a_content()).device == {}

    def test_know_a_letter_of_guarantee_again_without_showing_it(self):
        letter = {"number": "BH-1", "issuer": "某银行", "amount": "1.00"}
        one, same, other = (
            traits_of(a_content(guarantee=letter | changes)).payer_account
            for changes in ({}, {"amount": "2.00"}, {"number": "BH-2"})
        )

        assert one == same != other
        assert traits_of(a_content()).payer_account is None
