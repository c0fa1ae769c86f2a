"""What the platform team relies on: health, metrics that tell no secret, headers on every answer."""

import socket

import pytest
from prometheus_client import REGISTRY
from pymongo.errors import ServerSelectionTimeoutError

from common.interfaces.announcements import ListNotices
from common.interfaces.context import By
from common.interfaces.errors import Problem, Unavailable
from common.interfaces.parties import Role
from gateway.health import reachable
from gateway.pages.words import LANGUAGES, TEXTS
from gateway.problems import STATUS, status_of
from gateway.stacks import Stacks
from tests.unit.gateway.doubles import CITY, KEY, NOW, PROCUREMENT, PROVINCE, ROUTES, RecordingStack, a_notice, a_route


def counted(route, method="GET", status="200"):
    return REGISTRY.get_sample_value(
        "rongcai_http_requests_total", {"route": route, "method": method, "status": status}
    )


def counted_in_all():
    return sum(
        sample.value
        for metric in REGISTRY.collect()
        for sample in metric.samples
        if sample.name in ("rongcai_http_requests_total", "rongcai_http_duration_seconds_count")
    )


def test_requests_are_counted_by_route_and_never_by_path(client, city):
    city.answers["get_notice"] = a_notice()
    rule = "/api/v1/regions/<region>/notices/<notice_id>"
    before = counted(rule) or 0
    client.get("/api/v1/regions/350100/notices/a-very-own-name")
    client.get("/no/such/page")
    text = client.get("/metrics").get_data(as_text=True)

    assert counted(rule) == before + 1
    assert "a-very-own-name" not in text
    assert "/no/such/page" not in text
    assert f'rongcai_http_duration_seconds_count{{route="{rule}"}}' in text


def test_an_invented_method_makes_no_new_series(client):
    client.open("/", method="BREW")

    assert 'method="BREW"' not in client.get("/metrics").get_data(as_text=True)


def test_bids_are_not_counted_so_that_nobody_learns_how_many_there_are(client, accounts, city):
    path = f"/api/v1/regions/350100/tenders/{PROCUREMENT}"
    supplier = accounts.add(Role.SUPPLIER) | {"Idempotency-Key": KEY}
    before = counted_in_all()
    client.post(f"{path}/lots/1/bids", json={}, headers=supplier)
    client.post(f"{path}/lots/1/bids/withdrawal", json={}, headers=supplier)
    client.get(f"{path}/lots/1/bids/mine", headers=supplier)
    unseen = counted_in_all()
    client.get(path)

    assert (unseen, counted_in_all()) == (before, before + 2)


def test_the_door_is_ready_while_its_database_answers_whatever_a_broker_does(client, accounts):
    ready = client.get("/readyz")

    def away():
        raise ServerSelectionTimeoutError("away")

    accounts.ping = away
    gone = client.get("/readyz")

    assert (ready.status_code, ready.json["ready"]) == (200, True)
    assert ready.json["brokers"] == {"350000": False, "350100": False, "350181": False}
    assert (gone.status_code, gone.json["ready"]) == (503, False)
    assert client.get("/healthz").status_code == 200


def test_a_broker_is_reachable_while_it_listens(tmp_path):
    listening = socket.create_server(("127.0.0.1", 0))
    uri = tmp_path / "broker"
    uri.write_text(f"amqp://user:secret@127.0.0.1:{listening.getsockname()[1]}/vhost\n")
    route = a_route(broker_uri_file=uri)
    up = reachable(route)
    listening.close()

    assert (up, reachable(route)) == (True, False)


@pytest.mark.parametrize("path", ["/", "/notices", "/nothing", "/docs", "/api/v1/regions/350100/notices", "/problems"])
def test_every_answer_guards_the_browser_and_sets_no_cookie(client, path):
    headers = client.get(path).headers

    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert "Set-Cookie" not in headers


@pytest.mark.parametrize(("origin", "pinned"), [("https://caigou.test", True), ("http://127.0.0.1:8000", False)])
def test_a_browser_is_told_to_stay_on_https_where_the_door_has_it(make_app, origin, pinned):
    headers = make_app(public_origin=origin).test_client().get("/healthz").headers

    assert ("Strict-Transport-Security" in headers) == pinned


def test_a_database_that_is_away_is_an_outage_and_no_fault(client, accounts):
    def away(token):
        raise ServerSelectionTimeoutError("mongodb://secret@db away")

    headers = accounts.add(Role.BANK)
    accounts.who = away
    response = client.get("/api/v1/regions/350100/notices", headers=headers)

    assert (response.status_code, response.json["code"]) == (503, "unavailable")
    assert "secret" not in response.get_data(as_text=True)


class TestProblemTypes:
    @pytest.mark.parametrize("code", sorted(Problem.KINDS))
    def test_each_has_a_status_and_a_page_that_says_what_to_do_in_both_languages(self, client, code):
        kind = Problem.KINDS[code]
        for language in LANGUAGES:
            page = client.get(f"/problems/{code}?lang={language}")
            text = page.get_data(as_text=True)

            assert page.status_code == 200
            assert str(status_of(kind)) in text
            assert TEXTS[f"do.{code}"][LANGUAGES.index(language)].split("'")[0] in text

    def test_an_unknown_one_is_not_found(self, client):
        assert client.get("/problems/none-such").status_code == 404

    def test_every_kind_finds_its_status(self):
        assert {status_of(kind) for kind in STATUS} == set(STATUS.values())


class TestOpeningAStack:
    def stacks(self, opener):
        return Stacks(ROUTES, opener, lambda route: NOW)

    def test_happens_once_and_only_when_first_asked(self):
        opened = []

        def opener(route):
            opened.append(route.stack)
            return RecordingStack()

        stacks = self.stacks(opener)
        before = list(opened)
        for _ in range(2):
            stacks.ask(CITY, ListNotices(), By())

        assert (before, opened) == ([], ["350100"])

    def test_that_fails_is_an_outage_of_that_stack_and_is_tried_again(self):
        tries = []

        def opener(route):
            tries.append(route.stack)
            if tries.count("350100") == 1 and route.stack == "350100":
                raise FileNotFoundError("no claim key yet")
            return RecordingStack()

        stacks = self.stacks(opener)
        stacks.warm()
        stacks.ask(CITY, ListNotices(), By())
        stacks.ask(PROVINCE, ListNotices(), By())

        assert sorted(tries) == ["350000", "350100", "350100", "350181"]

    def test_that_fails_says_which_level(self):
        def opener(route):
            raise ConnectionRefusedError

        with pytest.raises(Unavailable, match="Fuzhou City"):
            self.stacks(opener).ask(CITY, ListNotices(), By())
