"""Logging in and out, and what a bad token gets."""

import pytest

from common.interfaces.parties import Role
from gateway import auth
from tests.unit.gateway.doubles import problem_of

NOTICES = "/api/v1/regions/350100/notices"


def log_in(client, account_id="buyer-1", password="right password", **given):
    return client.post("/api/v1/sessions", json={"id": account_id, "password": password}, **given)


def test_logging_in_tells_a_token_that_speaks_in_one_s_name(client, accounts, city):
    accounts.add(Role.BUYER, "350100")
    told = log_in(client)
    client.get(NOTICES, headers={"Authorization": f"Bearer {told.json['token']}"})

    assert told.json | {"token": ""} == {
        "token": "",
        "expires_at": "2026-06-01T16:00:00Z",
        "role": "buyer",
        "party": "91350100M0001",
    }
    assert told.headers["Cache-Control"] == "no-store"
    assert city.asked[0][1].actor.id == "buyer-1"


def test_an_unknown_account_and_a_wrong_password_are_told_apart_for_nobody(client, accounts):
    accounts.add(Role.BUYER)
    wrong, unknown = problem_of(log_in(client, password="x")), problem_of(log_in(client, "nobody"))

    assert (wrong["status"], wrong["detail"]) == (unknown["status"], unknown["detail"])
    assert wrong["status"] == 401


@pytest.mark.parametrize("body", [{}, {"id": "a"}, {"id": "a", "password": ""}, {"id": "a", "password": "x" * 257}])
def test_a_log_in_of_another_shape_is_refused(client, body):
    assert client.post("/api/v1/sessions", json=body).status_code == 400


@pytest.mark.parametrize("said", ["Bearer short", "Basic YTpi", "Bearer " + "y" * 43, ""])
def test_a_token_that_is_nobody_s_is_refused_even_where_all_may_read(client, said):
    response = client.get(NOTICES, headers={"Authorization": said})

    assert (response.status_code, problem_of(response)["code"]) == (401, "unauthenticated")
    assert response.headers["WWW-Authenticate"].startswith("Bearer")


def test_logging_out_ends_the_session_and_no_other(client, accounts):
    mine, other = accounts.add(Role.BUYER), accounts.add(Role.BANK)
    gone = client.delete("/api/v1/sessions/current", headers=mine)

    assert (gone.status_code, gone.data) == (204, b"")
    assert client.get(NOTICES, headers=mine).status_code == 401
    assert client.get(NOTICES, headers=other).status_code == 200
    assert client.delete("/api/v1/sessions/current").status_code == 401


def test_the_eleventh_try_of_an_account_waits_even_with_the_right_password(client, accounts):
    accounts.add(Role.BUYER)
    accounts.add(Role.BANK)
    tries = [log_in(client, password="wrong").status_code for _ in range(10)]
    waits = log_in(client)

    assert tries == [401] * 10
    assert (waits.status_code, problem_of(waits)["code"]) == (429, "too-often")
    assert 0 < int(waits.headers["Retry-After"]) <= 300
    assert log_in(client, "bank-1").status_code == 200


def test_an_address_that_tries_many_accounts_waits_and_others_do_not(client, accounts):
    accounts.add(Role.BUYER)
    tries = [log_in(client, f"guess-{number}").status_code for number in range(50)]

    assert tries == [401] * 50
    assert log_in(client).status_code == 429
    assert log_in(client, environ_base={"REMOTE_ADDR": "10.0.0.9"}).status_code == 200


def test_failed_tries_are_forgotten_after_five_minutes(client, accounts, monkeypatch):
    accounts.add(Role.BUYER)
    now = [1000.0]
    monkeypatch.setattr(auth.time, "monotonic", lambda: now[0])
    for _ in range(10):
        log_in(client, password="wrong")
    now[0] += 299
    early = log_in(client).status_code
    now[0] += 1

    assert (early, log_in(client).status_code) == (429, 200)


@pytest.mark.parametrize(("proxies", "last"), [(0, 429), (1, 401)])
def test_an_address_is_taken_from_a_header_only_behind_proxies_of_our_own(make_app, proxies, last):
    client = make_app(trusted_proxies=proxies).test_client()
    for number in range(50):
        log_in(client, f"guess-{number}", headers={"X-Forwarded-For": f"10.0.0.{number}"})

    assert log_in(client, "guess-50", headers={"X-Forwarded-For": "10.0.0.50"}).status_code == last
