"""The log on a real database: many writers, repeats, lost answers, and entries that somebody has tampered with."""

import random
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from time import sleep
from types import SimpleNamespace

import pytest

from common.interfaces.contracts import ContractArchived
from common.interfaces.errors import Unavailable
from deploy.verifying import Misfit
from tests.builders.supervision import PROCUREMENT, an_envelope
from tests.builders.supervision_log import keep, some_news, whole

pytestmark = pytest.mark.stack


class TestAppending:
    def test_many_writers_in_two_replicas_leave_no_gap_and_no_event_twice(self, replica):
        news = some_news(60)
        stores = [replica(), replica()]
        work = [(stores[n % 2], envelope) for n, envelope in enumerate(news * 2)]  # each event is told twice
        random.Random(7).shuffle(work)

        with ThreadPoolExecutor(8) as writers:
            list(writers.map(lambda each: keep(*each), work))

        for store in (*stores, replica()):
            entries = whole(store)
            assert [entry["index"] for entry in entries] == list(range(60))
            assert sorted(entry["event_id"] for entry in entries) == sorted(envelope.id for envelope in news)

    def test_a_replica_that_begins_later_goes_on_where_the_log_ends(self, replica):
        first, second = some_news(2)
        keep(replica(), first)
        keep(replica(), second)

        assert [entry["event_id"] for entry in whole(replica())] == [first.id, second.id]

    def test_is_one_insert_and_no_read(self, store):
        keep(store, *some_news(2))
        entries = store.log._entries
        done = []
        store.log._entries = SimpleNamespace(
            insert_many=lambda rows: done.append(len(rows)) or entries.insert_many(rows)
        )

        keep(store, *some_news(1))

        assert done == [1]

    def test_what_waits_for_a_slow_insert_goes_in_together_with_the_next(self, store):
        keep(store, *some_news(1))
        entries, done, all_wait = store.log._entries, [], Event()

        def insert(rows):
            all_wait.wait(10)
            done.append(len(rows))
            return entries.insert_many(rows)

        store.log._entries = SimpleNamespace(insert_many=insert)
        with ThreadPoolExecutor(8) as writers:
            told = [writers.submit(keep, store, envelope) for envelope in some_news(8)]
            while len(store.log._waiting) < 8:
                sleep(0.01)
            all_wait.set()
            for each in told:
                each.result()
        store.log._entries = entries

        assert sum(done) == 8
        assert len(done) == 2
        assert len(whole(store)) == 9

    def test_an_event_told_before_does_not_keep_its_neighbours_out(self, store, replica):
        news = some_news(6)
        keep(store, news[0], news[2])
        other = replica()
        waiting = []
        other.log.append = waiting.append
        keep(other, *news, news[1])
        other.log._waiting = {id(each): each for each in waiting}

        other.log._append_all(waiting)

        ids = [envelope.id for envelope in news]
        assert [entry["event_id"] for entry in whole(other)] == [ids[0], ids[2], ids[1], *ids[3:]]
        assert other.log._waiting == {}

    def test_an_insert_whose_answer_was_lost_counts_once(self, store):
        news = some_news(3)
        keep(store, news[0])
        entries = store.log._entries

        def insert_and_fail(rows):
            entries.insert_many(rows)
            raise ConnectionError("the answer was lost")

        store.log._entries = SimpleNamespace(insert_many=insert_and_fail)
        with pytest.raises(ConnectionError):
            keep(store, news[1])
        store.log._entries = entries
        keep(store, news[1], news[2])

        assert [entry["event_id"] for entry in whole(store)] == [envelope.id for envelope in news]

    def test_an_envelope_comes_back_as_it_was_whatever_its_names(self, store):
        manifest = {"招标文件.pdf": "ab", "$dollar": "c", "a.b.c": "d", "": "e"}
        archived = ContractArchived(
            procurement_id=PROCUREMENT, contract_id="c", manifest=manifest, keep_until="2041-03-02"
        )
        keep(store, an_envelope(archived))

        assert whole(store)[0]["envelope"]["data"]["manifest"] == manifest


class TestTampering:
    @pytest.mark.parametrize(
        ("change", "index"),
        [
            ({"envelope.data.reason": "another"}, 3),
            ({"leaf": "ab" * 32}, 3),
            ({"root": "ab" * 32}, 3),
            ({"signature": "ab" * 64}, 3),
            ({"head_at": "2026-03-02T01:00:01Z"}, 3),
        ],
    )
    def test_with_a_stored_entry_is_named_by_verification(self, store, rows, change, index):
        keep(store, *some_news(5))
        rows.update_one({"_id": index}, {"$set": change})

        with pytest.raises(Misfit) as found:
            whole(store)
        assert found.value.index == index

    def test_by_deleting_an_entry_is_named_by_verification(self, store, rows):
        keep(store, *some_news(5))
        rows.delete_one({"_id": 2})

        with pytest.raises(Misfit) as found:
            whole(store)
        assert found.value.index == 2

    @pytest.mark.parametrize("index", [0, 2])
    @pytest.mark.parametrize("leaf", ["ab" * 32, "no hash", None])
    def test_stops_a_service_that_starts_from_signing_on_top_of_it(self, store, replica, rows, index, leaf):
        keep(store, *some_news(5))
        rows.update_one({"_id": index}, {"$set": {"leaf": leaf}}) if leaf else rows.delete_one({"_id": index})

        started = replica()
        with pytest.raises(Unavailable, match="rongcai verify --stack 350100"):
            keep(started, *some_news(1))
        with pytest.raises(Unavailable):
            keep(started, *some_news(1))
        assert rows.count_documents({}) == 5 - (leaf is None)
