"""The operator's hands: parked messages and the business clock, by the command line on a real home."""

import json
import re
import sys
from datetime import datetime, timedelta
from uuid import uuid4

import pytest

from deploy import cli
from tests.integration.bus.conftest import HEAR, PARKED, STACK, envelope_of, event_message, until
from tests.integration.bus.probe import NAME, ProbeTold

pytestmark = pytest.mark.stack


@pytest.fixture
def run(monkeypatch, capsys, infrastructure):
    """Run `rongcai` with these words; return exit code, output and errors."""
    monkeypatch.setenv("RONGCAI_HOME", str(infrastructure))

    def run(*words):
        monkeypatch.setattr(sys, "argv", ["rongcai", *words])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        return ended.value.code, *capsys.readouterr()

    return run


@pytest.fixture
def park(broker):
    """Park news under a reason, as a listener does; return its id."""

    def park(reason, queue=HEAR, told=None):
        message = event_message(envelope_of(told or ProbeTold(sum_id=uuid4().hex)))
        message.properties["application_headers"] = {
            "rongcai.reason": reason,
            "rongcai.queue": queue,
            "rongcai.tries": 3,
        }
        broker.publish(message, "parked", PARKED)
        return message.properties["message_id"]

    broker.purge(PARKED, HEAR)
    return park


def listed(run):
    code, out, _ = run("parked", "list", "--stack", STACK, "--service", NAME, "--json")
    assert code == 0
    return [(row["id"], row["reason"]) for row in json.loads(out)]


def test_a_list_names_reasons_in_order_and_consumes_nothing(run, park, broker):
    parked = [(park(reason), reason) for reason in ("first", "second")]
    assert listed(run) == parked
    assert listed(run) == parked
    assert until(lambda: broker.count(PARKED) == 2)


def test_one_is_shown_whole(run, park):
    event_id = park("why")
    code, out, _ = run("parked", "show", event_id, "--stack", STACK)
    shown = json.loads(out)
    assert code == 0
    assert (shown["reason"], shown["headers"]["rongcai.tries"], shown["queue"]) == ("why", 3, HEAR)
    assert json.loads(shown["body"])["id"] == event_id


def test_what_is_replayed_is_heard_as_if_told_first_and_leaves_the_others(run, park, broker):
    wanted, other = park("a defect, mended since"), park("another")
    assert run("parked", "replay", wanted, "--stack", STACK)[0] == 0
    assert [event_id for event_id, _ in listed(run)] == [other]
    (heard,) = broker.take_parked(HEAR)
    assert heard.properties["message_id"] == wanted
    assert set(heard.headers) == {"x-delivery-count"}  # the broker's own, and at 0


def test_of_what_ended_processes_one_at_a_time_is_replayed(run, park, broker):
    ordinary = park("a defect")
    deadly = [park("delivery_limit") for _ in range(3)]
    assert run("parked", "replay", "--all", "--stack", STACK, "--service", NAME)[0] == 0
    assert {message.properties["message_id"] for message in broker.take_parked(HEAR)} == {ordinary, deadly[0]}
    assert [event_id for event_id, _ in listed(run)] == deadly[1:]


def test_a_question_is_never_replayed_and_nothing_is_sent(run, park, broker):
    park("a defect")
    question = park("not JSON", queue=f"rpc-{NAME}")
    code, _, err = run("parked", "replay", "--all", "--stack", STACK)
    assert code == 1
    assert f"{question} is no news" in err
    assert "drop it" in err
    assert broker.count(HEAR) == 0
    assert len(listed(run)) == 2


def test_replayed_news_is_handled(run, park, broker, serving, probes):
    told = ProbeTold(sum_id=uuid4().hex)
    event_id = park("a defect, mended since", told=told)
    assert run("parked", "replay", event_id, "--stack", STACK)[0] == 0
    until(lambda: probes.data().sums.find_one({"_id": told.sum_id}))
    probes.stop_all()


class TestDrop:
    def test_without_yes_is_refused(self, run, park):
        event_id = park("rubbish")
        code, _, err = run("parked", "drop", event_id, "--stack", STACK)
        assert code == 2
        assert "--yes" in err
        assert len(listed(run)) == 1

    def test_with_yes_deletes_only_what_is_named(self, run, park):
        gone, kept = park("rubbish"), park("rubbish")
        assert run("parked", "drop", gone, "--yes", "--stack", STACK)[0] == 0
        assert listed(run) == [(kept, "rubbish")]

    def test_of_nothing_named_is_wrong_usage(self, run):
        assert run("parked", "drop", "--yes", "--stack", STACK)[0] == 2


def test_a_stack_or_service_that_does_not_exist_is_wrong_usage(run):
    assert run("parked", "list", "--stack", "999999")[0] == 2
    assert run("parked", "list", "--stack", STACK, "--service", "biding")[0] == 2


class TestClock:
    def read(self, run, *words):
        code, out, err = run("clock", STACK, *words)
        assert code == 0, err
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+08:00\n", out)
        return datetime.fromisoformat(out.strip())

    @pytest.mark.parametrize(
        ("step", "moved"),
        [("+1d", timedelta(days=1)), ("+3h", timedelta(hours=3)), ("+15m", timedelta(minutes=15))],
    )
    def test_moves_by_a_step(self, run, step, moved):
        before = self.read(run)
        assert moved <= self.read(run, step) - before < moved + timedelta(seconds=10)

    def test_moves_to_a_time_of_shanghai(self, run):
        to = (self.read(run) + timedelta(days=2)).replace(hour=9, minute=0, second=0)
        assert timedelta() <= self.read(run, "--to", f"{to:%Y-%m-%dT%H:%M}") - to < timedelta(seconds=10)

    @pytest.mark.parametrize("words", [("-1d",), ("--to", "2020-01-01T09:00")])
    def test_never_moves_back(self, run, words):
        before = self.read(run)
        code, _, err = run("clock", STACK, *words)
        assert code == 1
        assert "only moves forward" in err
        assert timedelta() <= self.read(run) - before < timedelta(seconds=10)

    @pytest.mark.parametrize("words", [("soon",), ("+1w",), ("--to", "May"), ("+1d", "--to", "2026-01-01T09:00")])
    def test_refuses_what_is_no_time(self, run, words):
        assert run("clock", STACK, *words)[0] == 2

    def test_of_a_fresh_sandbox_begins_in_march_2025(self, run):
        """No other test may have moved the province's clock: it is the one nobody serves here."""
        code, out, _ = run("clock", "350000")
        assert code == 0
        assert out.startswith("2025-03-03T09:")
