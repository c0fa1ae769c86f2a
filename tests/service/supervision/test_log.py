"""The log on a real database: heads, proofs, pages and timelines."""

import pytest

from common.interfaces.errors import Invalid, NotFound
from common.interfaces.supervision import GetConsistencyProof, GetInclusionProof, GetTimeline, GetTreeHead, ReadLog
from common.proof.merkle import verify_consistency, verify_inclusion
from deploy.verifying import check_head
from services.supervision.usecases import log
from tests.builders.supervision import PROCUREMENT, SEED, a_tender, an_award, an_envelope, hidden_news
from tests.builders.supervision_log import OPERATOR, OURS, PUBLIC, keep, some_news

pytestmark = pytest.mark.stack


class TestHeads:
    def test_every_size_has_its_signed_head(self, store):
        keep(store, *some_news(5))

        for size in range(6):
            head = log.get_tree_head(store, GetTreeHead(size=size), PUBLIC, seed=SEED).model_dump(mode="json")
            assert check_head(OURS, head).size == size

    def test_a_size_not_reached_is_not_found(self, store):
        with pytest.raises(NotFound, match="the log has 0 entries, not 1"):
            log.get_tree_head(store, GetTreeHead(size=1), PUBLIC, seed=SEED)

    def test_the_newest_is_known_to_a_replica_that_appended_nothing(self, store, replica):
        reader = replica()
        keep(store, *some_news(3))

        assert log.get_tree_head(reader, GetTreeHead(), PUBLIC, seed=SEED).size == 3


class TestProofs:
    def root(self, store, size):
        return bytes.fromhex(log.get_tree_head(store, GetTreeHead(size=size), PUBLIC, seed=SEED).root)

    def test_of_inclusion_lead_from_every_entry_to_every_later_head(self, store):
        news = some_news(6)
        keep(store, *news)

        for index, envelope in enumerate(news):
            for size in range(index + 1, 7):
                proof = log.get_inclusion_proof(store, GetInclusionProof(event_id=envelope.id, size=size), PUBLIC)
                hashes = [bytes.fromhex(each) for each in proof.hashes]
                assert verify_inclusion(bytes.fromhex(proof.leaf), index, size, hashes, self.root(store, size))

    def test_of_inclusion_are_for_the_newest_head_by_default(self, store):
        news = some_news(3)
        keep(store, *news)

        assert log.get_inclusion_proof(store, GetInclusionProof(event_id=news[0].id), PUBLIC).size == 3

    def test_of_inclusion_before_the_entry_was_there_are_refused(self, store):
        news = some_news(2)
        keep(store, *news)

        with pytest.raises(Invalid, match="is entry 1, which a log of 1 entries does not hold"):
            log.get_inclusion_proof(store, GetInclusionProof(event_id=news[1].id, size=1), PUBLIC)
        with pytest.raises(NotFound, match="no event unknown"):
            log.get_inclusion_proof(store, GetInclusionProof(event_id="unknown"), PUBLIC)

    def test_of_consistency_lead_from_every_head_to_every_later_one(self, store):
        keep(store, *some_news(6))

        for old in range(7):
            for new in range(old, 7):
                proof = log.get_consistency_proof(store, GetConsistencyProof(old_size=old, size=new), PUBLIC)
                hashes = [bytes.fromhex(each) for each in proof.hashes]
                assert verify_consistency(old, new, self.root(store, old), self.root(store, new), hashes)

    def test_of_consistency_backwards_are_refused(self, store):
        keep(store, *some_news(2))

        with pytest.raises(Invalid, match="swap"):
            log.get_consistency_proof(store, GetConsistencyProof(old_size=2, size=1), PUBLIC)


class TestReading:
    def test_is_paged_by_place_and_skips_nothing(self, store):
        news = some_news(5)
        keep(store, *news)
        found, since = [], "0"
        while since != "5":
            page = log.read_log(store, ReadLog(since=int(since), limit=2), OPERATOR)
            found += [item.event_id for item in page.items]
            since = page.next

        assert found == [envelope.id for envelope in news]
        assert log.read_log(store, ReadLog(since=5), OPERATOR).items == ()

    def test_a_timeline_has_the_steps_of_one_procurement_in_order_for_those_who_may_see_them(self, store):
        elsewhere = an_envelope(a_tender(procurement_id="350100-GK-2026-000999"))
        keep(store, an_envelope(hidden_news()), an_envelope(a_tender()), elsewhere, an_envelope(an_award()))
        asked = GetTimeline(procurement_id=PROCUREMENT)

        public = log.get_timeline(store, asked, PUBLIC).items
        all_of_it = log.get_timeline(store, asked, OPERATOR).items

        assert [step.event for step in public] == ["tender_published", "award_announced"]
        assert [step.event for step in all_of_it] == ["plan_returned", "tender_published", "award_announced"]
        assert [step.log_index for step in all_of_it] == [0, 1, 3]
        assert public[1].title_zh == "中标结果公告"
