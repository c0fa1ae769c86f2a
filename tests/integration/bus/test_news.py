"""News: heard later by who comes late, done once however often it comes, kept through outages, parked with a reason."""

import random
import time
from collections import Counter
from datetime import UTC, datetime
from uuid import uuid4

import pytest

from common.interfaces.errors import Unavailable
from common.runtime.bus.topology import HEARS_ALL
from deploy import local
from tests.integration.bus.conftest import HEAR, by, until
from tests.integration.bus.probe import NAME, ProbeAdd, ProbeAdded, ProbeTold, ProbeUnheard

NOON = datetime(2026, 3, 2, 4, tzinfo=UTC)
pytestmark = pytest.mark.stack


@pytest.fixture
def total(probes):
    def total(sum_id):
        return (probes.data().sums.find_one({"_id": sum_id}) or {"total": 0})["total"]

    return total


@pytest.fixture
def tries(probes):
    return lambda mark: Counter(row["step"] for row in probes.data().marks.find({"mark": mark}))["tried"]


def test_news_told_while_nobody_hears_is_heard_later(probes, broker, total):
    told = ProbeTold(sum_id=uuid4().hex)
    broker.tell(told, told)
    assert total(told.sum_id) == 0
    process = probes.start()
    until(lambda: total(told.sum_id) == 2)
    assert probes.stop(process) == 0


def test_each_twice_and_shuffled_is_done_once(broker, serving, total):
    told = ProbeTold(sum_id=uuid4().hex)
    ids = [str(uuid4()) for _ in range(40)] * 2
    random.Random(7).shuffle(ids)
    broker.tell(*[told] * 80, ids=ids)
    until(lambda: total(told.sum_id) >= 40)
    until(lambda: broker.count(HEAR) == 0)
    time.sleep(0.3)
    assert total(told.sum_id) == 40


def test_a_handler_that_fails_is_tried_as_often_as_there_are_pauses_and_once_more(broker, serving, tries, total):
    bad, good = ProbeTold(sum_id=uuid4().hex, act="fail"), ProbeTold(sum_id=uuid4().hex)
    began = time.monotonic()
    (event_id, _) = broker.tell(bad, good)
    until(lambda: total(good.sum_id) == 1, 2)
    (parked,) = until(broker.take_parked)
    assert time.monotonic() - began > 0.4  # the pauses of the settings: 0.1, 0.1, 0.2
    assert tries(bad.sum_id) == 4
    assert parked.properties["message_id"] == event_id
    reason = parked.headers["rongcai.reason"]
    assert reason == "handler failed 4 times: ZeroDivisionError: a handler's defect"
    assert parked.headers["rongcai.queue"] == HEAR


def test_our_own_outage_is_nobodys_failure(infrastructure, broker, serving, client, total, probes):
    """The database is away while news comes: it is kept, not parked, and done once when the database is back."""
    told = ProbeTold(sum_id=uuid4().hex)
    local.kill(infrastructure, "database")
    broker.tell(told, told, told)
    with pytest.raises(Unavailable) as away:
        client.ask(ProbeAdd(sum_id="x", amount=1), by(10))
    assert away.value.facts == {"retry_after": 2}
    until(lambda: probes.page("/readyz")[0] == 503)
    assert probes.page("/healthz")[0] == 200
    time.sleep(1)
    assert serving.poll() is None

    local.start(infrastructure, "database")

    until(lambda: total(told.sum_id) == 3, 15)
    until(lambda: probes.page("/readyz")[0] == 200)
    time.sleep(0.3)
    assert total(told.sum_id) == 3
    assert broker.take_parked() == []


class TestOutbox:
    def unbind(self, broker, kind, back=False):
        channel = broker.channel()
        change = channel.queue_bind if back else channel.queue_unbind
        change(f"hear-{HEARS_ALL}", f"{NAME}.events", kind.TYPE)
        channel.connection.client.close()

    def test_news_is_brought_to_who_hears_it(self, broker, serving, client, probes):
        before = broker.count(f"hear-{HEARS_ALL}")
        call = ProbeAdd(sum_id=uuid4().hex, amount=1)
        client.ask(call, by())
        until(lambda: broker.count(f"hear-{HEARS_ALL}") == before + 1)
        until(lambda: probes.data().sums.find_one({"_id": call.sum_id})["outbox"] == [])

    def test_news_that_no_queue_takes_stays_and_shows_until_one_does(self, broker, serving, client, probes):
        call = ProbeAdd(sum_id=uuid4().hex, amount=1, deaf=True)
        waiting = f'rongcai_outbox_waiting{{service="{NAME}"}}'
        self.unbind(broker, ProbeUnheard)
        client.ask(call, by())
        until(lambda: probes.metric(waiting) == 1)
        assert len(probes.data().sums.find_one({"_id": call.sum_id})["outbox"]) == 1
        self.unbind(broker, ProbeUnheard, back=True)
        until(lambda: probes.metric(waiting) == 0)
        assert probes.data().sums.find_one({"_id": call.sum_id})["outbox"] == []

    def test_what_a_crash_left_is_swept_up(self, broker, serving, client, probes):
        """A document written with its news and never handed to a relay, as after a kill between the two."""
        call = ProbeAdd(sum_id=uuid4().hex, amount=1)
        client.ask(call, by())
        sums = probes.data().sums
        row = until(lambda: (found := sums.find_one({"_id": call.sum_id})) and found["outbox"] == [] and found)
        before = broker.count(f"hear-{HEARS_ALL}")
        news = {"id": str(uuid4()), "type": ProbeAdded.TYPE, "sender": NAME, "data": {}}
        sums.insert_one(row | {"_id": uuid4().hex, "outbox": [news], "told_at": NOON})
        until(lambda: broker.count(f"hear-{HEARS_ALL}") == before + 1)
        until(lambda: sums.count_documents({"outbox.id": news["id"]}) == 0)

    def test_news_waits_for_a_broker_that_is_away(self, infrastructure, broker, serving, client, probes):
        calls = [ProbeAdd(sum_id=uuid4().hex, amount=1) for _ in range(5)]
        before = broker.count(f"hear-{HEARS_ALL}")
        for call in calls[:-1]:
            client.ask(call, by())
        until(lambda: broker.count(f"hear-{HEARS_ALL}") == before + 4)
        local.kill(infrastructure, "broker")
        news = {"id": str(uuid4()), "type": ProbeAdded.TYPE, "sender": NAME, "data": {}}
        probes.data().sums.update_one({"_id": calls[0].sum_id}, {"$set": {"outbox": [news], "told_at": NOON}})
        time.sleep(1)
        local.start(infrastructure, "broker")
        until(lambda: probes.data().sums.count_documents({"outbox.id": news["id"]}) == 0, 20)
        assert serving.poll() is None
        assert broker.count(f"hear-{HEARS_ALL}") == before + 5


def test_a_backlog_of_2000_is_worked_off_each_once(broker, serving, client, total):
    """Calls are answered meanwhile: a slow hearer is not a deaf service."""
    sums = [uuid4().hex for _ in range(20)]
    broker.tell(*[ProbeTold(sum_id=sums[number % 20]) for number in range(2000)])
    until(lambda: client.connected)  # an earlier test took its broker away
    began = time.monotonic()
    assert client.ask(ProbeAdd(sum_id=uuid4().hex, amount=1), by()).result["total"] == 1
    assert time.monotonic() - began < 2
    until(lambda: all(total(sum_id) == 100 for sum_id in sums), 60)
    assert broker.count(HEAR) == 0
    assert broker.take_parked() == []
