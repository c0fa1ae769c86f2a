"""Calls through the door: where fields come from, what is refused, what travels to the stack, what comes back."""

import json
from hashlib import sha256

import pytest

from common.interfaces.errors import (
    DeadlineExceeded,
    Fault,
    KeyReused,
    NotFound,
    RuleBroken,
    Unavailable,
    VersionMismatch,
    WrongStep,
)
from common.interfaces.parties import Role
from tests.unit.gateway.doubles import KEY, Answer, a_notice, a_notice_line, problem_of

NOTICES = "/api/v1/regions/350100/notices"
IMPORT = "/api/v1/regions/350100/historic-releases"
BODY = {"publisher": "ccgp", "releases": []}
PARENT = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"


@pytest.fixture
def operator(accounts):
    return accounts.add(Role.OPERATOR)


@pytest.fixture
def post(client, operator):
    def send(path=IMPORT, *, key=KEY, json=BODY, **given):
        headers = operator | ({"Idempotency-Key": key} if key else {}) | given.pop("headers", {})
        content = {"json": json} if "data" not in given else {}
        return client.post(path, headers=headers, **content, **given)

    return send


class TestAQuestion:
    def test_reaches_the_stack_that_serves_its_region(self, client, stacks):
        client.get("/api/v1/regions/350102/notices")

        assert [len(stacks[name].asked) for name in ("350000", "350100")] == [0, 1]
        assert stacks["350100"].asked[0][1].region == "350102"

    def test_takes_its_fields_from_path_and_query(self, client, city):
        city.answers["get_notice"] = a_notice()
        client.get(f"{NOTICES}?kind=award&limit=7&text=学校")
        client.get(f"{NOTICES}/notice-1")

        listed, read = (call for call, _ in city.asked)
        assert (listed.kind, listed.limit, listed.text, read.notice_id) == ("award", 7, "学校", "notice-1")

    @pytest.mark.parametrize(
        ("query", "field"),
        [("colour=red", "colour"), ("limit=101", "limit"), ("limit=0", "limit"), ("limit=5&limit=6", "limit")],
    )
    def test_is_refused_by_name_for_an_unknown_or_wrong_query_field(self, client, city, query, field):
        response = client.get(f"{NOTICES}?{query}")

        assert response.status_code == 400
        assert [row["field"] for row in problem_of(response)["facts"]["errors"]] == [field]
        assert city.asked == []

    def test_is_refused_when_a_path_field_is_given_again_in_the_query(self, client):
        assert client.get(f"{NOTICES}/notice-1?notice_id=other").status_code == 400

    def test_in_an_unknown_region_is_not_found(self, client):
        response = client.get("/api/v1/regions/110000/notices")

        assert response.status_code == 404
        assert "350100" in problem_of(response)["facts"]["regions"]

    def test_tells_how_to_read_on_only_while_there_is_more(self, client, city):
        city.answers["list_notices"] = {"items": [], "has_more": True, "next": "a b&c"}
        more = client.get(f"{NOTICES}?kind=award&after=old")
        city.answers["list_notices"] = {"items": [], "has_more": False, "next": None}
        last = client.get(NOTICES)

        assert more.headers["Link"] == f'<http://gateway.test{NOTICES}?kind=award&after=a+b%26c>; rel="next"'
        assert "Link" not in last.headers

    def test_reads_the_feed_on_from_the_number_it_got(self, client, city):
        city.answers["read_feed"] = {"items": [a_notice_line()], "has_more": True, "next": "41"}

        assert "since=41" in client.get("/api/v1/regions/350100/feed?since=1").headers["Link"]

    def test_answers_304_to_whoever_has_this_version_and_in_full_to_others(self, client, city):
        city.answers["get_notice"] = a_notice(version=3)
        known = client.get(f"{NOTICES}/n", headers={"If-None-Match": '"2", "3"'})
        older = client.get(f"{NOTICES}/n", headers={"If-None-Match": '"2"'})

        assert (known.status_code, known.data, known.headers["ETag"]) == (304, b"", '"3"')
        assert (older.status_code, older.json["version"], older.headers["ETag"]) == (200, 3, '"3"')


class TestTheContext:
    def test_continues_the_caller_s_trace_and_names_it_in_the_answer(self, client, city):
        response = client.get(NOTICES, headers={"traceparent": PARENT})

        assert city.asked[0][1].trace == response.headers["X-Request-Id"] == "4bf92f3577b34da6a3ce929d0e0e4736"

    @pytest.mark.parametrize(
        "parent", ["", "junk", PARENT.replace("00-", "ff-", 1), f"00-{'0' * 32}-00f067aa0ba902b7-01"]
    )
    def test_begins_a_trace_when_none_is_told_rightly(self, client, city, parent):
        client.get(NOTICES, headers={"traceparent": parent})
        client.get(NOTICES, headers={"traceparent": parent})

        first, second = (by.trace for _, by in city.asked)
        assert len(first) == len(second) == 32
        assert first != second

    def test_gives_a_call_the_seconds_of_the_settings(self, client, city):
        client.get(NOTICES)

        assert 9 < city.asked[0][1].seconds_left() <= 10

    def test_makes_the_key_unique_to_the_actor(self, post, city):
        post()

        by = city.asked[0][1]
        assert by.key == sha256(f"operator-1:{KEY}".encode()).hexdigest()[:32]
        assert (by.actor.id, by.region, by.if_match) == ("operator-1", "350100", None)

    def test_takes_a_quoted_key_for_the_same_as_a_bare_one(self, post, city):
        post(key=KEY)
        post(key=f'"{KEY}"')

        assert city.asked[0][1].key == city.asked[1][1].key

    @pytest.mark.parametrize("key", [None, "a" * 15, "a" * 65, "a" * 16 + "!", '"' + "a" * 16, "键" * 16])
    def test_refuses_a_command_without_a_good_key(self, post, city, key):
        response = post(key=key)

        assert response.status_code == 400
        assert problem_of(response)["facts"]["errors"][0]["field"] == "Idempotency-Key"
        assert city.asked == []

    @pytest.mark.parametrize("key", ["a" * 16, "Z" * 64, "0123456789_-abcd"])
    def test_takes_keys_of_16_to_64_characters(self, post, key):
        assert post(key=key).status_code == 200

    def test_tells_requests_apart_by_body_path_and_version(self, post, city):
        post()
        post()
        post(json=BODY | {"publisher": "other"})
        post(path=IMPORT.replace("350100", "350102"))
        post(headers={"If-Match": '"1"'})

        same, again, *others = (by.fingerprint for _, by in city.asked)
        assert same == again
        assert len({same, *others}) == 4

    def test_passes_on_the_version_the_actor_saw(self, post, city):
        post(headers={"If-Match": '"7"'})

        assert city.asked[0][1].if_match == 7

    @pytest.mark.parametrize("said", ["7", "*", 'W/"7"', '"07"', '"7", "8"', '"x"', '""', '"-1"'])
    def test_refuses_a_version_in_another_form(self, post, said):
        response = post(headers={"If-Match": said})

        assert response.status_code == 400
        assert problem_of(response)["facts"]["errors"][0]["field"] == "If-Match"


class TestACommandBody:
    @pytest.mark.parametrize(
        "data",
        [
            b"[1]",
            b'"text"',
            b"{",
            b"\xff",
            b'{"publisher":"a","publisher":"b","releases":[]}',
            b'{"publisher":"a","releases":[{"x":NaN}]}',
            b'{"publisher":"a","releases":[{"x":-Infinity}]}',
            b'{"publisher":"a","releases":[{"x":"\\ud800"}]}',
            b'{"publisher":"a","releases":[{"x":' + b"9" * 5000 + b"}]}",
            b'{"publisher":"a","releases":' + b"[" * 100_000 + b"]" * 100_000 + b"}",
            b'{"publisher":"a","releases":[],"extra":1}',
            b'{"publisher":1.5,"releases":[]}',
            b'{"releases":[]}',
        ],
    )
    def test_that_is_not_the_strict_declared_json_is_refused(self, post, city, data):
        response = post(data=data, content_type="application/json")

        assert (response.status_code, problem_of(response)["code"]) == (400, "invalid")
        assert city.asked == []

    @pytest.mark.parametrize(("deep", "status"), [(30, 200), (31, 400)])
    def test_nests_at_most_32_levels(self, post, deep, status):
        nested = {}
        for _ in range(deep - 1):
            nested = {"in": nested}

        # two levels above: the body and its list of releases
        assert post(json=BODY | {"releases": [nested]}).status_code == status

    @pytest.mark.parametrize(("size", "status"), [(2_000_000, 200), (2_000_001, 413)])
    def test_holds_at_most_two_million_bytes(self, post, size, status):
        empty = json.dumps(BODY | {"releases": [{"x": ""}]}).encode()
        data = empty.replace(b'"x": ""', b'"x": "' + b"a" * (size - len(empty)) + b'"')
        response = post(data=data, content_type="application/json")

        assert (len(data), response.status_code) == (size, status)
        assert status == 200 or problem_of(response)["code"] == "too-large"

    @pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", ""])
    def test_of_another_type_is_refused(self, post, kind):
        response = post(data=b"{}", content_type=kind)

        assert (response.status_code, problem_of(response)["code"]) == (415, "unsupported-media-type")

    def test_half_a_character_pair_that_is_whole_is_taken(self, post, city):
        post(data=b'{"publisher":"\\ud83d\\ude00","releases":[]}', content_type="application/json")

        assert city.asked[0][0].publisher == "😀"


class TestRepeatingACommand:
    def test_gets_the_first_answer_byte_for_byte(self, post, city):
        city.answers["import_releases"] = {"taken": 2, "known": 0, "refused": [], "version": 1}
        first = post()
        city.answers["import_releases"] = Answer({"taken": 0, "known": 2, "refused": [], "version": 9}, replayed=True)
        again = post()

        assert (again.status_code, again.data, again.headers["ETag"]) == (200, first.data, first.headers["ETag"])
        assert again.headers["Idempotent-Replay"] == "true"
        assert again.content_type == first.content_type
        assert "Idempotent-Replay" not in first.headers

    def test_gets_the_answer_of_now_when_the_first_is_not_kept(self, post, city, replies):
        city.answers["import_releases"] = Answer({"taken": 0, "version": 9}, replayed=True)

        assert post().json == {"taken": 0, "version": 9}
        assert replies == {}

    def test_never_gets_another_actor_s_answer(self, client, accounts, post, city):
        city.answers["import_releases"] = {"taken": 2}
        post()
        city.answers["import_releases"] = Answer({"taken": 0}, replayed=True)
        other = accounts.add(Role.OPERATOR, name="operator-2")

        assert client.post(IMPORT, json=BODY, headers=other | {"Idempotency-Key": KEY}).json == {"taken": 0}

    def test_keeps_no_refusal(self, post, city, replies):
        city.answers["import_releases"] = RuleBroken("no")
        post()

        assert replies == {}


class TestARefusal:
    @pytest.mark.parametrize(
        ("problem", "status", "retryable"),
        [
            (NotFound("x"), 404, False),
            (WrongStep("x"), 409, False),
            (VersionMismatch("x"), 412, False),
            (KeyReused("x"), 422, False),
            (RuleBroken("x"), 422, False),
            (Unavailable("x"), 503, True),
            (DeadlineExceeded("x"), 504, True),
            (Fault("x"), 500, False),
        ],
    )
    def test_of_the_stack_becomes_a_problem_document(self, post, city, problem, status, retryable):
        problem.facts = {"rule": "BID-TIME-01"}
        city.answers["import_releases"] = problem
        response = post(headers={"traceparent": PARENT})

        told = problem_of(response)
        assert (response.status_code, told["status"]) == (status, status)
        assert told["type"] == f"/problems/{problem.code}"
        assert (told["title"], told["title_zh"]) == (problem.title, problem.title_zh)
        assert (told["detail"], told["instance"], told["code"]) == ("x", IMPORT, problem.code)
        assert (told["facts"], told["retryable"]) == ({"rule": "BID-TIME-01"}, retryable)
        assert told["request_id"] == "4bf92f3577b34da6a3ce929d0e0e4736"

    @pytest.mark.parametrize(("facts", "wait"), [({}, "5"), ({"retry_after": 12}, "12"), ({"retry_after": 0.2}, "1")])
    def test_for_an_outage_says_when_to_ask_again(self, client, city, facts, wait):
        city.answers["list_notices"] = Unavailable("the broker is away", facts)

        assert client.get(NOTICES).headers["Retry-After"] == wait

    def test_of_one_stack_leaves_the_others_working(self, client, city):
        city.answers["list_notices"] = Unavailable("away")

        assert client.get(NOTICES).status_code == 503
        assert client.get("/api/v1/regions/350000/notices").status_code == 200

    def test_names_the_trace_and_nothing_else_of_a_surprise(self, client, city):
        city.answers["list_notices"] = ZeroDivisionError("the password is hunter2")
        response = client.get(NOTICES)

        told = problem_of(response)
        assert (response.status_code, told["code"], told["facts"]) == (500, "fault", {"fault": told["request_id"]})
        assert "hunter2" not in response.get_data(as_text=True)

    def test_of_the_http_layer_is_a_problem_too(self, client):
        unknown, wrong = client.get("/api/v1/nothing"), client.delete(NOTICES)

        assert (unknown.status_code, problem_of(unknown)["code"]) == (404, "not-found")
        assert (wrong.status_code, problem_of(wrong)["code"]) == (405, "method-not-allowed")
        assert "GET" in wrong.headers["Allow"]


class TestALevelThatIsNotLiveYet:
    def test_is_read_but_takes_no_command(self, client, operator, stacks):
        path = "/api/v1/regions/350181"
        read = client.get(f"{path}/notices")
        written = client.post(f"{path}/historic-releases", json=BODY, headers=operator | {"Idempotency-Key": KEY})

        assert read.status_code == 200
        assert (written.status_code, problem_of(written)["code"]) == (503, "not-live")
        assert problem_of(written)["facts"]["go_live"] == "2026-06-02"
        assert written.headers["Retry-After"] == str(12 * 3600)  # from noon to midnight in Fujian
        assert len(stacks["350181"].asked) == 1
