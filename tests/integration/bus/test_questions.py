"""Asking: every call ends with an answer, a refusal or a named outage, and nothing is done past its deadline."""

import json
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from uuid import uuid4

import pytest

from common.interfaces.calls import Call
from common.interfaces.errors import (
    DeadlineExceeded,
    Fault,
    Invalid,
    NotFound,
    RuleBroken,
    Unauthenticated,
    Unavailable,
)
from common.interfaces.financing import ListProducts
from common.interfaces.supervision import NAME as SILENT
from common.runtime import claims
from common.runtime.client import RpcClient
from deploy import local
from tests.integration.bus.conftest import by, forget_the_probe, json_message, until
from tests.integration.bus.probe import NAME, Echoed, ProbeAdd, ProbeBreak, ProbeEcho, ProbeRefuse

pytestmark = pytest.mark.stack


@pytest.fixture(autouse=True)
def alive(serving):
    return serving


@pytest.fixture
def marks(probes):
    return lambda mark: Counter(row["step"] for row in probes.data()["marks"].find({"mark": mark}))


def test_a_call_is_answered_as_its_view_says(client, alive):
    assert client.ask(ProbeEcho(text="榕"), by()).result == {"text": "榕", "pid": alive.pid}


def test_a_refusal_crosses_the_bus_as_itself_with_its_facts(client):
    with pytest.raises(RuleBroken, match="no way") as refused:
        client.ask(ProbeRefuse(text="way"), by())
    assert refused.value.facts == {"rule": "PROBE-01", "expected": 20, "found": 19}


def test_a_call_of_another_shape_is_told_its_fields(client):
    class Crooked(Call[Echoed], service=NAME):
        text: str
        seconds: str

    forget_the_probe()
    Crooked.METHOD = ProbeEcho.METHOD
    with pytest.raises(Invalid) as refused:
        client.ask(Crooked(text="x" * 101, seconds="soon"), by())
    assert {error["field"] for error in refused.value.facts["errors"]} == {"text", "seconds"}


def test_a_defect_is_a_fault_whose_id_the_log_explains(client, probes):
    with pytest.raises(Fault) as broken:
        client.ask(ProbeBreak(text="Edsger"), by())
    assert "Edsger" not in broken.value.detail
    line = until(lambda: [at for at in probes.log.read_text().splitlines() if broken.value.facts["fault"] in at])
    assert "a defect called Edsger" in line[0]


def test_a_call_that_the_service_does_not_answer_is_not_found(client):
    with pytest.raises(NotFound, match="answers no call"):
        client.ask(ListProducts(), by())


def ask_raw(broker, fields, said, claim_key, claimed=None):
    """Ask without the client; return the code of the problem that is answered."""
    body = json.dumps({"args": [], "kwargs": fields}).encode()
    claim = claims.make(said, "probe_echo", claimed or body, claim_key) if said else "none"
    channel = broker.channel()
    reply_to = channel.queue_declare("", exclusive=True).queue
    headers = {claims.HEADER: claim}
    message = json_message(body, reply_to=reply_to, correlation_id="1", application_headers=headers)
    broker.publish(message, "nameko-rpc", f"{NAME}.probe_echo")
    answer = until(lambda: channel.basic_get(reply_to, no_ack=True))
    channel.connection.client.close()
    return json.loads(answer.body)["error"]["code"]


class TestDeadline:
    def test_an_answer_that_comes_too_late_is_deadline_exceeded(self, client):
        began = time.monotonic()
        with pytest.raises(DeadlineExceeded, match="ask again with the same key"):
            client.ask(ProbeEcho(text="late", seconds=1), by(0.4))
        assert 0.35 < time.monotonic() - began < 0.8

    def test_a_call_past_its_deadline_is_not_begun(self, broker, client, probes, marks):
        said = by(-1)
        with pytest.raises(DeadlineExceeded):
            client.ask(ProbeEcho(text="past", mark=said.key), said)
        assert ask_raw(broker, {"text": "past", "mark": said.key}, said, probes.key) == "deadline-exceeded"
        assert not marks(said.key)

    @pytest.mark.parametrize("seconds", [0.5, 8])
    def test_a_service_that_does_not_run_is_given_up_after_a_moment_not_at_a_distant_deadline(self, client, seconds):
        class ProbeSilence(ProbeEcho, service=SILENT):
            """Nobody answers it here."""

        forget_the_probe()
        began = time.monotonic()
        with pytest.raises(Unavailable, match="not running"):
            client.ask(ProbeSilence(text="?"), by(seconds))
        assert 0.45 < time.monotonic() - began < 4


class TestClaim:
    def test_without_a_claim_nobody_is_known(self, broker, marks):
        key = uuid4().hex
        assert ask_raw(broker, {"text": "me", "mark": key}, None, b"") == "unauthenticated"
        assert not marks(key)

    def test_a_claim_forged_with_another_key_is_refused(self, probes, marks):
        key = uuid4().hex
        forger = RpcClient(probes.uri, b"0" * 64, name="forger")
        until(lambda: forger.connected)
        with pytest.raises(Unauthenticated):
            forger.ask(ProbeEcho(text="me", mark=key), by(key=key))
        forger.close()
        assert not marks(key)

    def test_a_claim_for_another_body_is_refused(self, broker, probes, marks):
        key = uuid4().hex
        fields = {"text": "me", "mark": key}
        assert ask_raw(broker, fields, by(), probes.key, claimed=b"another body") == "unauthenticated"
        assert not marks(key)


class TestManyAtOnce:
    def test_64_callers_of_one_client_get_their_own_answers(self, client):
        with ThreadPoolExecutor(64) as callers:
            texts = [f"caller {number}" for number in range(640)]
            answers = list(callers.map(lambda text: client.ask(ProbeEcho(text=text), by(20)).result["text"], texts))
        assert answers == texts

    def test_as_many_run_at_once_as_the_settings_allow(self, client):
        """32, though the same connection hears news 16 at a time."""
        began = time.monotonic()
        with ThreadPoolExecutor(32) as callers:
            list(callers.map(lambda _: client.ask(ProbeEcho(text="x", seconds=0.6), by()), range(32)))
        assert time.monotonic() - began < 1.2

    def test_a_client_takes_no_more_than_it_may_have_in_flight(self, probes):
        small = RpcClient(probes.uri, probes.key, name="small", max_in_flight=1)
        until(lambda: small.connected)
        with ThreadPoolExecutor(1) as other:
            first = other.submit(small.ask, ProbeEcho(text="first", seconds=0.5), by())
            time.sleep(0.2)
            with pytest.raises(Unavailable, match="too many calls"):
                small.ask(ProbeEcho(text="second"), by())
            assert first.result().result["text"] == "first"
        assert small.ask(ProbeEcho(text="third"), by()).result["text"] == "third"
        small.close()


def test_the_same_command_again_is_done_once_and_says_so(client):
    said, call = by(), ProbeAdd(sum_id=uuid4().hex, amount=3)
    first, again = client.ask(call, said), client.ask(call, replace(said))
    assert (first.result["total"], again.result["total"]) == (3, 3)
    assert (first.replayed, again.replayed) == (False, True)


class TestOutageOfAService:
    """A stack of its own time: the probe is frozen (SIGSTOP), as a blocked process would be."""

    def test_breaker_opens_after_five_silent_calls_and_closes_when_it_answers(self, probes, alive):
        impatient = RpcClient(probes.uri, probes.key, name="impatient")
        until(lambda: impatient.connected)
        alive.send_signal(19)
        try:
            for _ in range(5):
                with pytest.raises(DeadlineExceeded):
                    impatient.ask(ProbeEcho(text="?"), by(0.05))
            began = time.monotonic()
            with pytest.raises(Unavailable, match="does not answer at the moment") as refused:
                impatient.ask(ProbeEcho(text="?"), by())
            assert time.monotonic() - began < 0.05
            assert refused.value.facts["retry_after"] == 2
        finally:
            alive.send_signal(18)
        time.sleep(2.1)  # the breaker's pause
        assert impatient.ask(ProbeEcho(text="back"), by()).result["text"] == "back"
        assert impatient.ask(ProbeEcho(text="and on"), by()).result["text"] == "and on"
        impatient.close()

    def test_a_call_of_two_seconds_that_waited_for_three_is_gone(self, client, alive, marks, broker):
        """kombu counts expiration in seconds, the wire in milliseconds: this would catch either mistake."""
        keys = [uuid4().hex, uuid4().hex]
        alive.send_signal(19)
        try:
            with ThreadPoolExecutor(64) as callers:  # more than a consumer holds: the rest waits in the queue
                lost = [callers.submit(client.ask, ProbeEcho(text="x", mark=keys[0]), by(2)) for _ in range(50)]
                assert all(isinstance(call.exception(), DeadlineExceeded) for call in lost)
            time.sleep(1)
            assert broker.count(f"rpc-{NAME}") == 0
        finally:
            alive.send_signal(18)
        time.sleep(2.1)
        assert client.ask(ProbeEcho(text="x", mark=keys[1]), by()).result["text"] == "x"
        assert not marks(keys[0])
        assert marks(keys[1]) == {"begun": 1, "ended": 1}


def test_a_lost_broker_fails_pending_calls_at_once_and_is_found_again_without_a_hand(infrastructure, probes, client):
    with ThreadPoolExecutor(4) as callers:
        waiting = [callers.submit(client.ask, ProbeEcho(text="?", seconds=20), by(30)) for _ in range(4)]
        time.sleep(0.5)
        local.kill(infrastructure, "broker")
        began = time.monotonic()
        assert all(isinstance(call.exception(timeout=5), Unavailable) for call in waiting)
        assert time.monotonic() - began < 2
    with pytest.raises(Unavailable, match="cannot be reached"):
        client.ask(ProbeEcho(text="?"), by())
    until(lambda: probes.page("/readyz")[0] == 503)

    local.start(infrastructure, "broker")

    until(lambda: client.connected, 10)
    until(lambda: probes.page("/readyz")[0] == 200, 10)
    for number in range(5):
        assert client.ask(ProbeEcho(text=str(number)), by()).result["text"] == str(number)
