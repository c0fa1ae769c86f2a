"""What single heads, proofs and receipts show to a reader who has nothing but the public key."""

from datetime import timedelta

import pytest

from common.proof.merkle import MerkleTree
from common.proof.receipt import BidReceipt
from common.proof.signing import new_seed
from deploy.verifying import Log, Misfit, check_head, check_inclusion, check_log, check_receipt
from tests.builders.supervision import (
    DIGEST,
    KEY,
    NOW,
    SEED,
    STACK,
    SUPPLIER,
    a_log,
    a_tender,
    an_award,
    an_envelope,
    hidden_news,
    other,
)

OURS = Log(STACK, KEY)
NEWS = [an_envelope(event) for event in (a_tender(), hidden_news(), an_award(), hidden_news(reason="二"), a_tender())]
HEAD, ENTRIES = a_log(NEWS)


class TestAHead:
    @pytest.mark.parametrize("name", HEAD)
    def test_is_refused_when_anything_in_it_was_changed(self, name):
        changed = HEAD[name] + 1 if name == "size" else other(HEAD[name])

        with pytest.raises(Misfit):
            check_head(OURS, HEAD | {name: changed})
        with pytest.raises(Misfit):
            check_head(OURS, {key: value for key, value in HEAD.items() if key != name})

    def test_does_not_bring_its_own_key(self):
        foreign = new_seed()
        head, _ = a_log(NEWS, foreign)

        with pytest.raises(Misfit):
            check_head(OURS, head | {"public_key": KEY})

    def test_of_another_size_than_the_entries_is_found(self):
        longer, _ = a_log([*NEWS, an_envelope(hidden_news())])

        with pytest.raises(Misfit, match="entry 5: it is missing"):
            check_log(OURS, longer, ENTRIES)


class TestInclusion:
    def proof(self, index):
        tree = MerkleTree(bytes.fromhex(entry["leaf"]) for entry in ENTRIES)
        hashes = [each.hex() for each in tree.inclusion_proof(index, 5)]
        return {"index": index, "leaf": ENTRIES[index]["leaf"], "hashes": hashes}

    @pytest.mark.parametrize("index", range(5))
    def test_is_proved_with_and_without_the_envelope(self, index):
        check_inclusion(OURS, HEAD, self.proof(index), ENTRIES[index]["envelope"])
        check_inclusion(OURS, HEAD, self.proof(index), None)

    def test_of_another_entry_s_envelope_is_refused(self):
        with pytest.raises(Misfit, match="entry 1: the leaf is not the hash"):
            check_inclusion(OURS, HEAD, self.proof(1), ENTRIES[2]["envelope"])

    def test_at_another_place_is_refused(self):
        with pytest.raises(Misfit, match="does not lead to the root"):
            check_inclusion(OURS, HEAD, self.proof(1) | {"index": 2}, None)


class TestReceipt:
    receipt = BidReceipt.make(
        SEED,
        stack=STACK,
        tender_id="350100-GK-2026-000123",
        lot="1",
        supplier=SUPPLIER,
        digest=DIGEST,
        received_at=NOW,
        logged_by=NOW + timedelta(days=1),
    ).model_dump(mode="json")

    def test_is_good_as_given_and_as_answered_to_the_bidder(self):
        answered = {name: value for name, value in self.receipt.items() if name != "tender_id"}
        answered |= {"procurement_id": self.receipt["tender_id"], "state": "received", "version": 1}

        assert check_receipt(OURS, self.receipt) == check_receipt(OURS, answered)

    @pytest.mark.parametrize("name", receipt)
    def test_is_refused_when_anything_in_it_was_changed(self, name):
        with pytest.raises(Misfit):
            check_receipt(OURS, self.receipt | {name: other(self.receipt[name])})
