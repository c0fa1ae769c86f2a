"""Documents over a real database: nothing is done twice, nothing is lost in a race, news stays until it is brought."""

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from pymongo import MongoClient

from common.interfaces.announcements import NoticeKind, NoticePublished
from common.interfaces.errors import Conflict, KeyReused, NotFound, VersionMismatch
from common.runtime import outbox, timers
from common.runtime.clock import REFRESH, BusinessClock, ClockRefused
from common.runtime.database import OUTAGES, Written
from common.runtime.store import Documents
from tests.conftest import a_caller
from tests.integration.bus.probe import Sum

pytestmark = pytest.mark.stack
THREADS = 8
NEWS = NoticePublished(notice_id="n", kind=NoticeKind.TENDER, title="t", digest="d")


@pytest.fixture
def sums(service_database):
    documents = Documents(service_database, "sums", Sum)
    documents.prepare()
    return documents


@pytest.fixture
def numbered(service_database):
    documents = Documents(service_database, "numbered", Sum, numbered=True)
    documents.prepare()
    return documents


def one_more(before):
    return replace(before, total=before.total + 1), NEWS


class TestStep:
    def test_is_done_once_for_a_key(self, sums, told):
        sums.make(Sum(id="a"), by=a_caller())
        command = a_caller()
        first = sums.step("a", one_more, by=command)
        again = sums.step("a", one_more, by=replace(command))
        assert first == again == Sum(id="a", total=1, version=2)
        assert len(told) == 1

    def test_says_that_it_was_done_before(self, sums):
        sums.make(Sum(id="a"), by=a_caller())
        command = a_caller()
        sums.step("a", one_more, by=command)
        assert not command.replayed
        sums.step("a", one_more, by=command)
        assert command.replayed

    def test_refuses_another_request_under_a_used_key(self, sums):
        sums.make(Sum(id="a"), by=a_caller())
        command = a_caller()
        sums.step("a", one_more, by=command)
        with pytest.raises(KeyReused):
            sums.step("a", one_more, by=replace(command, fingerprint="another"))
        assert sums.get("a").total == 1

    def test_refuses_a_version_that_the_actor_has_not_seen(self, sums):
        sums.make(Sum(id="a"), by=a_caller())
        with pytest.raises(VersionMismatch, match="at version 1, not 2") as refused:
            sums.step("a", one_more, by=a_caller(if_match=2))
        assert refused.value.facts == {"version": 1}
        assert sums.step("a", one_more, by=a_caller(if_match=1)).version == 2

    def test_of_what_does_not_exist_is_not_found(self, sums):
        with pytest.raises(NotFound):
            sums.step("nothing", one_more, by=a_caller())

    def test_is_not_lost_when_eight_threads_change_one_document(self, sums):
        sums.make(Sum(id="a"), by=a_caller())

        def step_until_won(_):
            command = a_caller()
            while True:
                try:
                    return sums.step("a", one_more, by=command).version
                except Conflict:
                    continue

        with ThreadPoolExecutor(THREADS) as threads:
            versions = list(threads.map(step_until_won, range(80)))
        assert sums.get("a") == Sum(id="a", total=80, version=81)
        assert sorted(versions) == list(range(2, 82))


class TestMake:
    def test_again_under_the_same_key_is_the_same_document(self, sums, told):
        command = a_caller()
        assert sums.make(Sum(id="a"), NEWS, by=command) == sums.make(Sum(id="a"), NEWS, by=command)
        assert len(told) == 1

    def test_of_an_id_that_another_command_made_is_a_conflict(self, sums):
        sums.make(Sum(id="a"), by=a_caller())
        with pytest.raises(Conflict):
            sums.make(Sum(id="a"), by=a_caller())

    def test_numbers_are_without_gap_or_repeat_though_eight_threads_repeat_commands(self, numbered):
        commands = [a_caller() for _ in range(40)]

        def make(command):
            while True:
                try:
                    build = lambda number: (Sum(id=f"number-{number}", total=number), NEWS)  # noqa: E731
                    return numbered.make_numbered("series", build, by=replace(command)).total
                except OUTAGES:
                    continue

        with ThreadPoolExecutor(THREADS) as threads:
            numbers = list(threads.map(make, commands * 3))
        assert sorted(set(numbers)) == list(range(1, 41))
        assert numbers[:40] == numbers[40:80] == numbers[80:]
        assert numbered.collection.count_documents({}) == 40


class TestOutbox:
    """`bring` with a broker of the test's own making: it confirms what the test says."""

    @pytest.fixture
    def data(self, service_database):
        return service_database.data

    def waiting(self, data):
        return outbox.leftovers(data, timedelta(0), ["sums"])

    def test_news_that_nobody_brought_is_found_and_goes_once_it_is_confirmed(self, sums, data):
        sums.make(Sum(id="a"), NEWS, by=a_caller())
        (left,) = self.waiting(data)
        assert (left.id, left.version, [envelope["type"] for envelope in left.envelopes]) == ("a", 1, [NEWS.TYPE])

        assert outbox.bring(data, [left], lambda _: set()) == 0
        assert len(self.waiting(data)) == 1

        assert outbox.bring(data, [left], lambda sent: {envelope["id"] for envelope in sent}) == 1
        assert self.waiting(data) == []
        assert "told_at" not in data.sums.find_one({"_id": "a"})

    def test_young_news_is_left_to_the_relay(self, sums, data):
        sums.make(Sum(id="a"), NEWS, by=a_caller())
        assert outbox.leftovers(data, timedelta(minutes=1), ["sums"]) == []

    def test_only_what_is_confirmed_leaves(self, sums, data):
        sums.make(Sum(id="a"), NEWS, NEWS, by=a_caller())
        (left,) = self.waiting(data)
        outbox.bring(data, [left], lambda sent: {sent[0]["id"]})
        (rest,) = self.waiting(data)
        assert rest.envelopes == left.envelopes[1:]

    def test_news_of_a_step_made_meanwhile_stays(self, sums, data, told):
        sums.make(Sum(id="a"), NEWS, by=a_caller())

        def publish(sent):
            sums.step("a", one_more, by=a_caller())  # between confirm and removal
            return {envelope["id"] for envelope in sent}

        outbox.bring(data, [told[0]], publish)
        (left,) = self.waiting(data)
        assert told[1].envelopes[0] in left.envelopes

    def test_a_mark_without_news_is_taken_away(self, sums, data):
        sums.make(Sum(id="a"), NEWS, by=a_caller())
        data.sums.update_one({"_id": "a"}, {"$set": {"outbox": []}})
        outbox.bring(data, [Written("sums", "a", 1, [])], lambda _: set())
        assert self.waiting(data) == []


class TestTimerLease:
    NOW = datetime(2026, 3, 2, 1, 0, 30, tzinfo=UTC)
    SYSTEM = datetime(2026, 3, 2, tzinfo=UTC)

    @pytest.fixture
    def rows(self, service_database):
        return service_database.data["timers"]

    def take(self, rows, minutes=0.0, seconds=0.0):
        now, system = self.NOW + timedelta(minutes=minutes), self.SYSTEM + timedelta(seconds=seconds)
        return timers.take(rows, "tick", "* * * * *", now=now, system_now=system)

    def test_nothing_is_due_when_a_timer_is_seen_first(self, rows):
        assert self.take(rows) is None
        assert self.take(rows) is None

    def test_one_replica_takes_the_run_and_the_others_wait_for_its_lease(self, rows):
        self.take(rows)
        due = self.take(rows, minutes=1)
        assert (due.at, due.missed) == (self.NOW.replace(minute=1, second=0), 0)
        assert self.take(rows, minutes=1) is None
        assert self.take(rows, minutes=1, seconds=29.9) is None

    def test_a_lease_that_ran_out_is_taken_over_and_the_sleeper_changes_nothing(self, rows):
        self.take(rows)
        sleeper = self.take(rows, minutes=1)
        heir = self.take(rows, minutes=1, seconds=30)
        assert heir.fence == sleeper.fence + 1
        assert not timers.done(rows, "tick", sleeper, system_now=self.SYSTEM)
        assert timers.done(rows, "tick", heir, system_now=self.SYSTEM)

    def test_a_run_that_is_done_is_not_due_again(self, rows):
        self.take(rows)
        assert timers.done(rows, "tick", self.take(rows, minutes=1), system_now=self.SYSTEM)
        assert self.take(rows, minutes=1) is None
        assert self.take(rows, minutes=2).missed == 0

    def test_eight_replicas_at_once_take_it_once(self, rows):
        self.take(rows)
        with ThreadPoolExecutor(THREADS) as replicas:
            taken = list(replicas.map(lambda _: self.take(rows, minutes=1), range(32)))
        assert len([due for due in taken if due]) == 1


class TestBusinessClock:
    @pytest.fixture
    def platform(self, service_database):
        return service_database.data

    def test_moves_forward_for_every_process(self, platform):
        mine, other = BusinessClock(platform, sandbox=True), BusinessClock(platform, sandbox=True)
        before = other.now()
        mine.move(timedelta(days=20))
        time.sleep(REFRESH)
        assert timedelta(days=20) <= other.now() - before < timedelta(days=20, minutes=1)

    def test_never_moves_back_nor_out_of_the_calendar_at_once(self, platform):
        clock = BusinessClock(platform, sandbox=True)
        with pytest.raises(ClockRefused, match="only moves forward"):
            clock.move(-timedelta(seconds=1))
        with pytest.raises(ClockRefused, match="at most 400 days"):
            clock.move(timedelta(days=401))
        assert abs(clock.now() - datetime.now(UTC)) < timedelta(seconds=5)

    def test_begins_once_even_in_the_past(self, platform):
        begins = datetime(2025, 3, 3, 1, tzinfo=UTC)
        first = BusinessClock(platform, sandbox=True)
        first.begin(begins)
        assert timedelta() <= first.now() - begins < timedelta(seconds=5)
        first.move(timedelta(days=1))
        again = BusinessClock(platform, sandbox=True)
        again.begin(begins)
        assert timedelta(days=1) <= again.now() - begins < timedelta(days=1, seconds=5)

    def test_of_production_is_the_systems_and_stays_so(self, platform):
        clock = BusinessClock(platform, sandbox=False)
        for change in (lambda: clock.move(timedelta(1)), lambda: clock.begin(datetime(2025, 3, 3, tzinfo=UTC))):
            with pytest.raises(ClockRefused, match="production"):
                change()
        BusinessClock(platform, sandbox=True).move(timedelta(days=1))
        assert abs(clock.now() - datetime.now(UTC)) < timedelta(seconds=5)

    def test_keeps_what_it_read_last_while_the_database_is_away(self, platform, monkeypatch):
        clock = BusinessClock(platform, sandbox=True)
        before = clock.move(timedelta(days=3))
        away = MongoClient("mongodb://127.0.0.1:1/", serverSelectionTimeoutMS=50)["away"]
        monkeypatch.setattr(clock, "_clock", away["clock"])
        monkeypatch.setattr(clock, "_read_at", float("-inf"))
        assert timedelta() <= clock.now() - before < timedelta(seconds=10)
        with pytest.raises(OUTAGES):  # one that never read would be days wrong: it does not guess
            BusinessClock(away, sandbox=True).now()
