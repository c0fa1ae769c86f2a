"""Two local platforms on one machine: real brokers, real databases, nothing shared, nothing lost."""

import stat
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from kombu import Connection, Exchange, Producer, Queue
from kombu.exceptions import OperationalError
from pymongo import MongoClient

from deploy import local

PARTS = {"broker", "database"}
KEPT = Queue("kept", Exchange("news", "topic", durable=True), "#", queue_arguments={"x-queue-type": "quorum"})
UPLINK = Exchange("uplink", "topic", durable=True)
NAME_ON_DISK = 1.5  # seconds; RabbitMQ 3.10 saves the name of a new quorum queue (not its messages) up to 0.5 s late

pytestmark = pytest.mark.stack


@pytest.fixture(scope="module")
def homes(tmp_path_factory):
    homes = [tmp_path_factory.mktemp("first") / "home", tmp_path_factory.mktemp("second") / "home"]
    try:
        with ThreadPoolExecutor() as both:
            yield dict(zip(homes, both.map(lambda home: local.up(home, only=PARTS), homes), strict=True))
    finally:
        for home in homes:
            local.down(home, purge=True)


@pytest.fixture
def home(homes):
    return next(iter(homes))


@pytest.fixture
def endpoints(homes, home):
    return homes[home]


def connect(endpoints, user="services", stack="350100"):
    """Publishing over it returns when the broker has the message."""
    uri = Path(endpoints["home"], "secrets", stack, f"{user}.uri").read_text()
    return Connection(uri, transport_options={"confirm_publish": True})


def tell(connection, exchange, body, routing_key="any"):
    with connection.channel() as channel:
        Producer(channel, exchange).publish(body, routing_key=routing_key, delivery_mode=2)


def next_message(connection, queue, *, seconds=10):
    with connection.SimpleQueue(queue) as reader:
        message = reader.get(timeout=seconds)
        message.ack()
        return message.payload


def test_two_homes_run_at_the_same_time_and_share_nothing(homes):
    one, two = homes.values()
    for endpoints, word in ((one, "one"), (two, "two")):
        with connect(endpoints) as connection:
            KEPT(connection.default_channel).declare()
            tell(connection, KEPT.exchange, word)
        with MongoClient(endpoints["mongo_uri"]) as client:
            client.shared.words.insert_one({"_id": word})

    for endpoints, word in ((one, "one"), (two, "two")):
        with connect(endpoints) as connection:
            assert next_message(connection, KEPT) == word
            assert KEPT(connection.default_channel).queue_declare(passive=True).message_count == 0
        with MongoClient(endpoints["mongo_uri"]) as client:
            assert [row["_id"] for row in client.shared.words.find()] == [word]


def test_up_again_touches_nothing_that_runs(home):
    steps = []
    local.up(home, only=PARTS, progress=lambda name, state, _: steps.append((name, state)))
    assert set(steps) == {("epmd", "ready"), ("broker", "ready"), ("database", "ready")}


def test_what_was_written_survives_a_kill_and_a_restart(home, endpoints):
    with connect(endpoints) as connection:
        KEPT(connection.default_channel).declare()
        tell(connection, KEPT.exchange, "kept")
    time.sleep(NAME_ON_DISK)
    with MongoClient(endpoints["mongo_uri"]) as client:
        client.kept.words.insert_many([{"_id": number} for number in range(50)])

    local.kill(home, "broker")
    local.kill(home, "database")
    again = local.up(home, only=PARTS)

    assert again == endpoints
    with connect(again) as connection:
        assert next_message(connection, KEPT) == "kept"
    with MongoClient(again["mongo_uri"]) as client:
        assert client.kept.words.count_documents({}) == 50


def test_a_stopped_part_answers_nobody_until_it_is_started(home, endpoints):
    local.stop(home, "broker")
    with pytest.raises((OperationalError, OSError)), connect(endpoints) as connection:
        connection.connect()

    local.start(home, "broker")

    with connect(endpoints) as connection:
        assert connection.connect()


class TestBrokerRights:
    def test_the_gateway_reads_replies_that_services_send(self, endpoints):
        reply = Queue("reply.1", exclusive=True, auto_delete=True)
        with connect(endpoints, "gateway") as asking, connect(endpoints) as answering:
            reply(asking.default_channel).queue_declare()
            tell(answering, Exchange(""), "answer", "reply.1")
            assert next_message(asking, reply) == "answer"

    def test_the_gateway_may_not_read_a_services_queue(self, endpoints):
        with connect(endpoints) as connection:
            KEPT(connection.default_channel).declare()
        with connect(endpoints, "gateway") as connection, pytest.raises(Exception, match="ACCESS_REFUSED"):
            connection.default_channel.basic_get("kept")

    def test_services_of_one_stack_do_not_enter_another(self, endpoints):
        inside = Path(endpoints["home"], "secrets/350100/services.uri").read_text()
        with pytest.raises(Exception, match=r"NOT_ALLOWED|access to vhost"):
            Connection(inside.removesuffix("350100") + "350121").connect()

    def test_nobody_is_let_in_as_guest(self, endpoints):
        port = endpoints["broker"]["port"]
        with pytest.raises(Exception, match="ACCESS_REFUSED"):
            Connection(f"amqp://guest:guest@127.0.0.1:{port}//").connect()


def test_what_a_county_sends_up_reaches_the_city_and_the_province(endpoints):
    with (
        connect(endpoints, stack="350000") as province,
        connect(endpoints, stack="350100") as city,
        connect(endpoints, stack="350121") as county,
    ):
        heard = {}
        for name, connection in (("province", province), ("city", city), ("county", county)):
            heard[name] = Queue("heard", UPLINK, "#")(connection.default_channel)
            heard[name].declare()
        for _ in range(100):  # the links come up by themselves; what was sent before is not sent again
            tell(county, UPLINK, "news")
            if all(queue.queue_declare(passive=True).message_count for queue in heard.values()):
                break
            time.sleep(0.1)
        for connection in (province, city, county):
            assert next_message(connection, Queue("heard", UPLINK, "#")) == "news"


def test_nobody_but_the_owner_reads_the_home(home):
    loose = [path for path in home.rglob("*.json") if stat.S_IMODE(path.stat().st_mode) & 0o077]
    assert not loose
    assert stat.S_IMODE(home.stat().st_mode) == 0o700
