"""Stopping, timers and health of real processes."""

import re
import shutil
import subprocess
import threading
import time
from collections import Counter
from datetime import timedelta
from uuid import uuid4

import pytest

from common.runtime.clock import BusinessClock
from deploy import local
from tests.integration.bus.conftest import HEAR, by, until
from tests.integration.bus.probe import NAME, ProbeEcho, ProbeTold

pytestmark = pytest.mark.stack


@pytest.fixture
def marks(probes):
    return lambda mark: Counter(row["step"] for row in probes.data().marks.find({"mark": mark}))


@pytest.fixture(autouse=True)
def nothing_left_running(probes):
    yield
    probes.stop_all()


class TestStop:
    def test_what_runs_is_finished_once_and_never_again(self, probes, broker, client, marks):
        process = probes.start()
        call, told = (
            ProbeEcho(text="x", seconds=2, mark=uuid4().hex),
            ProbeTold(sum_id=uuid4().hex, act="slow", seconds=2),
        )
        answers = []
        asking = threading.Thread(target=lambda: answers.append(client.ask(call, by(10))))
        asking.start()
        broker.tell(told)
        until(lambda: marks(call.mark) and marks(told.sum_id))
        began = time.monotonic()

        assert probes.stop(process) == 0

        assert 1 < time.monotonic() - began < 6
        asking.join()
        assert answers[0].result["text"] == "x"
        probes.start()
        time.sleep(1)
        assert marks(call.mark) == marks(told.sum_id) == {"begun": 1, "ended": 1}
        assert broker.count(HEAR) == 0

    def test_what_outlasts_the_grace_comes_again(self, probes, broker, marks):
        process = probes.start(grace_seconds="1")
        told = ProbeTold(sum_id=uuid4().hex, act="slow", seconds=3)
        broker.tell(told)
        until(lambda: marks(told.sum_id))
        assert probes.stop(process, seconds=3) == 1
        probes.start()
        until(lambda: marks(told.sum_id) == {"begun": 2, "ended": 1})

    def test_ends_within_the_grace_though_the_broker_is_away(self, infrastructure, probes, broker):
        process = probes.start(grace_seconds="2")
        local.kill(infrastructure, "broker")
        until(lambda: probes.page("/readyz")[0] == 503)
        began = time.monotonic()
        probes.stop(process, seconds=4)
        assert time.monotonic() - began < 3
        local.start(infrastructure, "broker")

    def test_a_queue_that_is_gone_ends_the_process_and_says_so(self, probes, broker):
        """Trying again would not mend it: a scheduler must see that the process cannot serve."""
        process = probes.start()
        channel = broker.channel()
        channel.queue_delete(f"rpc-{NAME}")
        assert process.wait(10) == 1
        assert "declare the queues of this version first" in probes.log.read_text().splitlines()[-1]
        channel.connection.client.close()


class TestTimers:
    """Two replicas, one row, business time moved by the test."""

    def test_fire_once_for_a_due_time_catch_up_what_was_missed_and_survive_a_restart(self, probes, broker):
        platform, ticks = probes.data("platform"), probes.data().ticks
        clock = BusinessClock(platform, sandbox=True)
        probes.data().timers.delete_many({})
        ticks.delete_many({})
        processes = [probes.start(0), probes.start(1)]
        until(lambda: probes.data().timers.count_documents({"_id": "tick"}))

        for _ in range(3):
            self.fires_once(ticks, lambda: clock.move(timedelta(minutes=1)))

        missed = f'rongcai_timer_missed_total{{service="{NAME}",timer="tick"}}'
        before = probes.metric(missed, 0) + probes.metric(missed, 1)
        self.fires_once(ticks, lambda: clock.move(timedelta(minutes=600)))
        assert 598 <= probes.metric(missed, 0) + probes.metric(missed, 1) - before <= 600

        for process in processes:
            probes.stop(process)
        self.fires_once(ticks, lambda: (clock.move(timedelta(minutes=1)), probes.start(0)))
        dues = [row["due"] for row in ticks.find()]
        assert len(dues) == len(set(dues))

    def fires_once(self, ticks, moves):
        """Within this test a real minute may pass besides: the due times are told apart, never their number."""
        before = {row["due"] for row in ticks.find()}
        moves()
        until(lambda: ticks.count_documents({"due": {"$nin": list(before)}}))
        time.sleep(0.8)
        fired = [row["due"] for row in ticks.find({"due": {"$nin": list(before)}})]
        assert len(fired) == len(set(fired)) <= 2


class TestHealth:
    def test_pages_say_whether_it_lives_and_is_ready(self, probes, broker):
        probes.start()
        assert probes.page("/healthz")[0] == 200
        status, body = probes.page("/readyz")
        assert status == 200
        assert all(f'"{part}": true' in body for part in ("alive", "broker", "database", "serving"))
        assert probes.page("/anything")[0] == 404

    def test_ready_follows_the_database(self, infrastructure, probes, broker):
        probes.start()
        local.stop(infrastructure, "database")
        until(lambda: '"database": false' in probes.page("/readyz")[1])
        assert probes.page("/readyz")[0] == 503
        assert probes.page("/healthz")[0] == 200
        local.start(infrastructure, "database")
        until(lambda: probes.page("/readyz")[0] == 200)

    def test_metrics_are_well_formed_and_their_labels_bounded(self, probes, broker, client):
        """Keys, ids and texts of a hundred calls must not become a hundred series."""
        probes.start()
        promtool = shutil.which("promtool")
        assert promtool, "promtool is missing: apt-get install prometheus"

        def series():
            page = probes.page("/metrics")[1]
            return page, {line.rpartition(" ")[0] for line in page.splitlines() if line.startswith("rongcai_")}

        def use(times):
            for _ in range(times):
                client.ask(ProbeEcho(text=uuid4().hex, mark=uuid4().hex), by())
                broker.tell(ProbeTold(sum_id=uuid4().hex))

        use(1)
        until(lambda: 'rongcai_events_handled_total{outcome="ok"' in series()[0])
        _, before = series()
        use(10)
        page, after = series()
        assert after == before
        checked = subprocess.run([promtool, "check", "metrics"], input=page, text=True, capture_output=True)
        assert checked.returncode == 0, checked.stdout + checked.stderr
        assert not re.search(r'="[^"]*[0-9a-f]{12}', page)
