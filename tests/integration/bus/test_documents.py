"""Documents over a real database: nothing is done twice, nothing is lost in a race, news stays until it is brought."""

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from pymongo import MongoClient

from common.interfaces.announcements import NoticeKind, NoticePublished
from common.interfaces.errors import Conflict, KeyReused, NotFound, Unavailable, VersionMismatch
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

    def test_writes_only_what_it_changes(self, sums):
        sums.make(Sum(id="a"), by=a_caller())

        def touch(before):
            sums.collection.update_one({"_id": "a"}, {"$set": {"total": 7}})
            return (before,)

        sums.step("a", touch, by=a_caller())
        assert sums.get("a") == Sum(id="a", total=7, version=2)

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


class TestMakeNumbered:
    def make(self, documents, command, series="series"):
        def build(number):
            return Sum(id=f"{series}-{number}", total=number), NEWS

        while True:
            try:
                return documents.make_numbered(series, build, by=replace(command)).total
            except (*OUTAGES, Unavailable):
                continue

    @pytest.fixture
    def processes(self, service_database, numbered):
        """Four processes of one service: each knows by itself only what it numbered."""
        return [numbered] + [Documents(service_database, "numbered", Sum, numbered=True) for _ in range(3)]

    def test_leaves_no_gap_and_no_double_though_four_processes_repeat_commands_in_sixteen_threads(self, processes):
        commands = [a_caller() for _ in range(40)]
        at_once = [(place % 4, command) for place, command in enumerate([*commands, *commands[::-1], *commands])]

        with ThreadPoolExecutor(16) as threads:
            made = list(threads.map(lambda each: self.make(processes[each[0]], each[1]), at_once))

        assert sorted(made[:40]) == list(range(1, 41))
        assert made[:40] == made[40:80][::-1] == made[80:]
        assert processes[0].collection.count_documents({}) == 40

    def test_counts_each_series_by_itself(self, numbered):
        assert [self.make(numbered, a_caller(), series) for series in ("a", "b", "a", "b", "a")] == [1, 1, 2, 2, 3]

    def test_goes_on_where_a_series_ended_before_the_process_began(self, processes):
        for _ in range(21):
            self.make(processes[0], a_caller())

        assert self.make(processes[1], a_caller()) == 22

    def test_spends_no_number_on_what_is_refused(self, numbered):
        def refused(_number):
            raise Conflict("no")

        with pytest.raises(Conflict):
            numbered.make_numbered("series", refused, by=a_caller())
        assert self.make(numbered, a_caller()) == 1

    def test_spends_no_number_on_what_exists_under_another(self, numbered):
        same_id = lambda number: (Sum(id="only-one", total=number),)  # noqa: E731
        assert numbered.make_numbered("series", same_id, by=a_caller()).total == 1
        with pytest.raises(Conflict, match="already is such a sum"):
            numbered.make_numbered("series", same_id, by=a_caller())

        assert self.make(numbered, a_caller()) == 2

    def test_answers_a_repeat_without_judging_it_again(self, numbered, told):
        command = a_caller()
        first = numbered.make_numbered("series", lambda number: (Sum(id="a", total=number), NEWS), by=command)

        def refused(_number):
            raise Conflict("it would be refused now")

        assert numbered.make_numbered("series", refused, by=command) == first
        assert (command.replayed, len(told)) == (True, 1)
        with pytest.raises(KeyReused):
            numbered.make_numbered("series", refused, by=replace(command, fingerprint="another"))


class TestMadeBefore:
    def test_is_what_this_command_made_under_its_own_key_and_nothing_before(self, sums):
        command = a_caller()
        assert sums.made_before(command) is None
        made = sums.make(Sum(id=command.key), by=command)

        assert sums.made_before(command) == made
        assert command.replayed
        assert sums.made_before(a_caller()) is None

    def test_refuses_another_request_under_the_key(self, sums):
        command = a_caller()
        sums.make(Sum(id=command.key), by=command)

        with pytest.raises(KeyReused):
            sums.made_before(replace(command, fingerprint="another"))


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
