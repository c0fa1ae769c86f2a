"""A broker that starts again may for a while not know a queue that it has kept: whoever had it waits for it."""

import pytest
from amqp.exceptions import AccessRefused, NotFound
from nameko.messaging import QueueConsumer

from common.runtime.bus import consumer
from common.runtime.bus.consumer import DrainingConsumer, QueuesDoNotFit


@pytest.fixture
def refused(monkeypatch):
    """Return a consumer whose broker answers every attempt with what is in `says`."""
    consuming = DrainingConsumer()
    consuming.says = NotFound("no queue")

    def consume(*_args, **_kwargs):
        raise consuming.says
        yield

    monkeypatch.setattr(QueueConsumer, "consume", consume)
    monkeypatch.setattr(consumer, "PAUSE", 0)
    return consuming


def test_a_queue_that_was_never_there_ends_the_process(refused):
    with pytest.raises(QueuesDoNotFit):
        next(refused.consume())


@pytest.mark.parametrize(
    ("said", "patience"), [("no queue 'rpc'", "GONE_FOR_GOOD"), ("process is stopped by supervisor", "COMING_BACK")]
)
def test_a_queue_that_was_there_is_asked_for_again_and_given_up_in_the_end(refused, monkeypatch, said, patience):
    refused._known, refused.says = True, NotFound(said)

    with pytest.raises(ConnectionResetError):
        next(refused.consume())
    with pytest.raises(ConnectionResetError):
        next(refused.consume())
    monkeypatch.setattr(consumer, patience, 0)
    with pytest.raises(QueuesDoNotFit):
        next(refused.consume())


def test_a_queue_that_is_forbidden_ends_the_process_whenever(refused):
    refused._known, refused.says = True, AccessRefused("no right")

    with pytest.raises(QueuesDoNotFit):
        next(refused.consume())
