"""Accounts and sessions against a real database: nothing in it opens a door to whoever reads it."""

import json
import time
from datetime import UTC, datetime, timedelta

import pytest
from pydantic import ValidationError

from common.interfaces.parties import Role
from gateway import accounts as module
from gateway.accounts import SESSION, AccountStore, Seed

pytestmark = pytest.mark.stack
BUYER = Seed(id="lin", password="correct horse", role=Role.BUYER, party="123", name="林", regions=("350100",))


@pytest.fixture
def store(own):
    made = AccountStore(own, "k" * 32)
    made.prepare()
    made.put(BUYER)
    return made


def test_the_right_password_opens_a_session_of_twelve_hours(store):
    session = store.open("lin", "correct horse")
    account = store.who(session.token)

    assert (account.actor.id, account.actor.role, account.actor.party) == ("lin", Role.BUYER, "123")
    assert account.regions == ("350100",)
    assert timedelta(hours=11, minutes=59) < session.expires_at - datetime.now(UTC) <= SESSION
    assert len(session.token) == 43


def test_another_password_or_account_opens_nothing(store, own):
    assert store.open("lin", "wrong") is None
    assert store.open("nobody", "correct horse") is None
    assert own["sessions"].count_documents({}) == 0


def test_an_unknown_account_takes_as_long_as_a_wrong_password(store):
    def seconds(account_id):
        begun = time.perf_counter()
        store.open(account_id, "wrong")
        return time.perf_counter() - begun

    known, unknown = (min(seconds(name) for _ in range(5)) for name in ("lin", "nobody"))

    assert 0.5 < known / unknown < 2


def test_neither_password_nor_token_can_be_read_in_the_database(store, own):
    token = store.open("lin", "correct horse").token
    kept = str([list(own[name].find()) for name in own.list_collection_names()])

    assert "$argon2id$" in kept
    assert "correct horse" not in kept
    assert token not in kept


def test_a_token_is_worth_nothing_under_another_session_key(store, own):
    token = store.open("lin", "correct horse").token

    assert AccountStore(own, "x" * 32).who(token) is None


def test_a_closed_session_ends_at_once_here_and_within_seconds_elsewhere(store, own, monkeypatch):
    now = [100.0]
    monkeypatch.setattr(module.time, "monotonic", lambda: now[0])
    elsewhere = AccountStore(own, "k" * 32)
    token, other = store.open("lin", "correct horse").token, store.open("lin", "correct horse").token
    assert elsewhere.who(token)
    store.close(token)

    assert store.who(token) is None
    assert store.who(other)
    now[0] += module.CACHE_SECONDS - 0.1
    assert elsewhere.who(token)
    now[0] += 0.1
    assert elsewhere.who(token) is None


def test_a_session_past_its_time_is_over_even_before_it_is_swept(store, own):
    token = store.open("lin", "correct horse").token
    own["sessions"].update_many({}, {"$set": {"expires_at": datetime.now(UTC) - timedelta(seconds=1)}})

    assert store.who(token) is None
    assert own["sessions"].index_information()["expires_at_1"]["expireAfterSeconds"] == 0


def test_seeding_twice_leaves_each_account_once_with_its_newest_password(store, own, tmp_path):
    file = tmp_path / "accounts.json"
    for password in ("first", "second"):
        file.write_text(json.dumps([BUYER.model_dump(mode="json") | {"password": password}]))
        store.seed(file)

    assert own["accounts"].count_documents({}) == 1
    assert store.open("lin", "first") is None
    assert store.open("lin", "second")


@pytest.mark.parametrize("wrong", [{"role": "service"}, {"role": "public"}, {"regions": ["35"]}, {"admin": True}])
def test_an_account_nobody_may_have_is_not_made(wrong):
    with pytest.raises(ValidationError):
        Seed.model_validate(BUYER.model_dump(mode="json") | wrong)
