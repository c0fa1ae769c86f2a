"""First replies, kept in a real database behind the answer's back."""

import time
from threading import Thread

import pytest

from gateway import replies as module
from gateway.replies import StoredReplies, StoredReply

pytestmark = pytest.mark.stack
FIRST = StoredReply(200, {"Content-Type": "application/json", "ETag": '"1"'}, '{"名":"一"}'.encode())
OTHER = StoredReply(200, {}, b"{}")


def until(found, seconds=5.0):
    begun = time.monotonic()
    while not found() and time.monotonic() - begun < seconds:
        time.sleep(0.01)
    return found()


@pytest.fixture
def unwritten(monkeypatch):
    """A writer that never comes round, so that everything waits."""
    monkeypatch.setattr(StoredReplies, "_write_on", lambda self: None)


def test_a_reply_is_found_at_once_and_by_another_process_soon(own):
    StoredReplies(own).keep("key", "print", FIRST)

    assert until(lambda: StoredReplies(own).find("key", "print")) == FIRST


@pytest.mark.usefixtures("unwritten")
def test_a_reply_that_still_waits_is_found_too(own):
    replies = StoredReplies(own)
    replies.keep("key", "print", FIRST)

    assert replies.find("key", "print") == FIRST
    assert own["replies"].count_documents({}) == 0


@pytest.mark.usefixtures("unwritten")
def test_the_first_reply_stays_whoever_writes_later(own):
    first, second = StoredReplies(own), StoredReplies(own)
    first.keep("key", "print", FIRST)
    first.keep("key", "print", OTHER)
    first.flush()
    second.keep("key", "print", OTHER)
    second.keep("key", "another print", OTHER)
    second.flush()

    assert first.find("key", "print") == second.find("key", "print") == FIRST
    assert first.find("key", "another print") == OTHER
    assert first.find("another key", "print") is None


@pytest.mark.usefixtures("unwritten")
def test_what_waits_is_bounded(own, monkeypatch):
    monkeypatch.setattr(module, "MOST_WAITING", 2)
    replies = StoredReplies(own)
    for number in range(3):
        replies.keep(f"key-{number}", "print", FIRST)
    replies.flush()

    assert own["replies"].count_documents({}) == 2
    replies.keep("key-3", "print", FIRST)
    assert replies.find("key-3", "print") == FIRST


def test_replies_kept_by_many_threads_are_all_written_and_forgotten_after_three_days(own):
    replies = StoredReplies(own)

    def keep(thread):
        for number in range(50):
            replies.keep(f"{thread}-{number}", "print", FIRST)

    threads = [Thread(target=keep, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert until(lambda: own["replies"].count_documents({}) == 400)
    assert own["replies"].index_information()["at_1"]["expireAfterSeconds"] == 72 * 3600
