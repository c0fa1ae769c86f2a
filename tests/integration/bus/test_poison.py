"""Malformed messages: none ends the process, each is set aside with its reason, the next good call is answered."""

import json
import time
from decimal import Decimal
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.integration.bus.conftest import HEAR, PARKED, by, envelope_of, json_message, until
from tests.integration.bus.probe import NAME, ProbeEcho, ProbeTold

pytestmark = pytest.mark.stack
DEEP = b"[" * 5_000 + b"]" * 5_000
GOOD = b'{"args":[],"kwargs":{"text":"x"}}'
ASKING = {"reply_to": "nowhere", "correlation_id": "1"}
TOLD = envelope_of(ProbeTold(sum_id="x")).model_dump_json().encode()

# Malformed for every queue, whatever the body says.
WRAPPINGS = {
    "compressed": {"application_headers": {"compression": "application/x-gzip"}},
    "compressed by a name nobody knows": {"application_headers": {"compression": "zip-bomb"}},
    "pickle": {"content_type": "application/x-python-serialize", "content_encoding": "binary"},
    "yaml": {"content_type": "application/x-yaml"},
    "no content type": {"content_type": None},
    "an encoding of another alphabet": {"content_encoding": "gb18030"},
    "an encoding that does not exist": {"content_encoding": "klingon"},
    "content type that is no text": {"content_type": b"\xff\xfe"},
}
BODIES = {
    "empty": b"",
    "no JSON": b"{not json",
    "NaN": b'{"kwargs": {"seconds": NaN}}',
    "five megabytes": b'{"kwargs": {"text": "' + b"x" * 5_000_000 + b'"}}',
    "nested deep": DEEP,
    "an object nested deep": b'{"kwargs":' * 60 + b"1" + b"}" * 60,
    "a list": b"[1, 2]",
    "a number": b"17",
    "a number of 5,000 digits": b"1" * 5_000,
    "other alphabet": "采购".encode("gb18030"),
    "UTF-16": GOOD.decode().encode("utf-16"),
    "half of a pair": b'{"kwargs": {"text": "\\ud800"}}',
}
# Malformed for questions or news alone.
QUESTIONS = {
    "nowhere to answer": (GOOD, {"reply_to": None}),
    "no correlation": (GOOD, {"correlation_id": None}),
    "no fields": (b'{"args":[]}', {}),
    "fields that are a list": (b'{"args":[],"kwargs":[]}', {}),
    "correlation that is no text": (GOOD, {"correlation_id": b"\xff\xfe", "content_type": "x"}),
}
NEWS = {
    "no envelope": (GOOD, {}),
    "an unknown kind": (TOLD.replace(b"probe_told", b"probe_sold"), {}),
    "an unknown role": (TOLD.replace(b'"buyer"', b'"emperor"'), {}),
    "other fields": (TOLD.replace(b'"sum_id"', b'"som_id"'), {}),
    "a version beyond all numbers": (TOLD.replace(b'"version":1', b'"version":1e999'), {}),
}
# Odd, and still to be understood: what is not ours is not looked at.
ODD_HEADERS = {
    "a call stack that is no list": {"nameko.call_id_stack": 17},
    "an identity from anyone": {"nameko.user_id": "admin"},
    "numbers that are none": {"x-delivery-count": "many", "rongcai.tries": "a", "rongcai.sent_at": "yesterday"},
    "numbers below zero": {"x-delivery-count": -7, "rongcai.tries": -9, "rongcai.sent_at": -1.5},
    "every kind of value": {"a": None, "b": Decimal("1.5"), "c": [1, {"d": [b"\xff"]}], "e": True, "f": 2**62},
    "a long one": {"long": "x" * 100_000},
    "many": {f"header-{number}": "x" * 90 for number in range(1_000)},
    "a key that is no text": {b"\xff": 1},
}


@pytest.fixture(autouse=True)
def unharmed(serving, client, broker):
    """After every test the same process answers the next good call within a second."""
    broker.take_parked()
    yield
    began = time.monotonic()
    assert client.ask(ProbeEcho(text="well"), by(1)).result["pid"] == serving.pid
    assert time.monotonic() - began < 1


@pytest.fixture
def ask(broker):
    def ask(body=GOOD, **properties):
        broker.publish(json_message(body, **(ASKING | properties)), "nameko-rpc", f"{NAME}.probe_echo")

    return ask


@pytest.fixture
def tell(broker):
    def tell(body=TOLD, **properties):
        broker.publish(json_message(body, **({"delivery_mode": 2} | properties)), "", HEAR)

    return tell


def reason_of_the_parked(broker, queue):
    (parked,) = until(broker.take_parked)
    assert parked.headers["rongcai.queue"] == queue
    return parked.headers["rongcai.reason"]


class TestQuestions:
    @pytest.mark.parametrize("wrapping", WRAPPINGS)
    def test_that_are_not_plain_json_are_parked(self, broker, ask, wrapping):
        ask(**WRAPPINGS[wrapping])
        assert reason_of_the_parked(broker, f"rpc-{NAME}")

    @pytest.mark.parametrize("body", BODIES)
    def test_whose_body_is_no_object_are_parked(self, broker, ask, body):
        ask(BODIES[body])
        assert reason_of_the_parked(broker, f"rpc-{NAME}")

    @pytest.mark.parametrize("what", QUESTIONS)
    def test_that_cannot_be_answered_are_parked(self, broker, ask, what):
        body, properties = QUESTIONS[what]
        ask(body, **properties)
        assert reason_of_the_parked(broker, f"rpc-{NAME}")

    @pytest.mark.parametrize("headers", ODD_HEADERS)
    def test_with_odd_headers_are_parked_if_they_are_malformed_besides(self, broker, ask, headers):
        ask(b"{", application_headers=ODD_HEADERS[headers])
        assert reason_of_the_parked(broker, f"rpc-{NAME}")

    def test_to_a_routing_key_that_is_no_text_harm_nobody(self, broker):
        broker.publish(json_message(GOOD, **ASKING), "nameko-rpc", b"financing.\xff\xfe")


class TestNews:
    @pytest.mark.parametrize("wrapping", WRAPPINGS)
    def test_that_is_not_plain_json_is_parked(self, broker, tell, wrapping):
        tell(**WRAPPINGS[wrapping])
        assert reason_of_the_parked(broker, HEAR)

    @pytest.mark.parametrize("body", BODIES)
    def test_whose_body_is_no_object_is_parked(self, broker, tell, body):
        tell(BODIES[body])
        assert reason_of_the_parked(broker, HEAR)

    @pytest.mark.parametrize("what", NEWS)
    def test_that_is_no_event_of_ours_is_parked(self, broker, tell, what):
        body, properties = NEWS[what]
        tell(body, **properties)
        assert reason_of_the_parked(broker, HEAR)

    @pytest.mark.parametrize("headers", ODD_HEADERS)
    def test_with_odd_headers_is_handled_all_the_same(self, tell, probes, headers):
        told = envelope_of(ProbeTold(sum_id=uuid4().hex))
        tell(told.model_dump_json().encode(), application_headers=ODD_HEADERS[headers])
        until(lambda: probes.data().sums.find_one({"_id": told.data["sum_id"]}))

    @pytest.mark.parametrize("headers", ODD_HEADERS)
    def test_with_odd_headers_whose_handler_fails_is_parked(self, broker, tell, headers):
        failing = envelope_of(ProbeTold(sum_id=uuid4().hex, act="fail"))
        tell(failing.model_dump_json().encode(), application_headers=ODD_HEADERS[headers])
        assert reason_of_the_parked(broker, HEAR).startswith("handler failed 4 times")


FLOATS = st.floats(allow_nan=False, allow_infinity=False)  # others the broker itself refuses in headers
SCALARS = st.none() | st.booleans() | st.integers(-(2**60), 2**60) | FLOATS | st.text(max_size=20)
HEADERS = st.dictionaries(st.text(max_size=20), SCALARS | st.lists(SCALARS, max_size=3), max_size=5)
SHORT = st.none() | st.text(st.characters(max_codepoint=0x2FF), max_size=30) | st.binary(max_size=30)


NESTED = st.recursive(SCALARS, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=10)
NAMES = ("content_type", "content_encoding", "reply_to", "type")


class TestWhateverComes:
    @settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(st.binary(max_size=200) | NESTED, HEADERS, st.fixed_dictionaries({}, optional=dict.fromkeys(NAMES, SHORT)))
    def test_ends_no_process(self, broker, body, headers, properties):
        raw = body if isinstance(body, bytes) else json.dumps(body).encode("utf-8", "replace")
        message = json_message(raw, application_headers=headers, **properties)
        broker.publish_all([(message, "", HEAR), (message, "nameko-rpc", f"{NAME}.probe_echo")])

    def test_was_all_settled(self, broker, serving):
        until(lambda: broker.count(HEAR) == broker.count(f"rpc-{NAME}") == 0)
        assert serving.poll() is None


class TestNewsThatEndsTheProcess:
    def test_is_parked_after_the_delivery_limit_while_its_neighbours_are_handled(self, probes, broker, serving):
        """Each time the process dies it is started again, as a scheduler would."""
        probes.stop(serving, 9)
        sums = [uuid4().hex for _ in range(8)]
        news = [ProbeTold(sum_id=sum_id) for sum_id in sums]
        news.insert(4, ProbeTold(sum_id="deadly", act="die"))
        broker.tell(*news)
        deaths, process = 0, probes.start(mortal=True)
        while not broker.count(PARKED):
            if process.poll() is not None:
                deaths, process = deaths + 1, probes.start(mortal=True)
            time.sleep(0.1)
        assert deaths + (process.wait(5) == 7) == 6  # the first delivery and five more
        process = probes.start()
        done = {"_id": {"$in": sums}, "total": 1}
        until(lambda: probes.data().sums.count_documents(done) == len(sums))
        (parked,) = broker.take_parked()
        assert json.loads(parked.body)["data"]["act"] == "die"
        assert parked.headers["x-first-death-reason"] == "delivery_limit"
        serving.pid = process.pid  # who is to answer the next good call
