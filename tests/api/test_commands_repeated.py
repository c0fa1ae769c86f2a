"""A program that got no answer asks again: under the same key nothing is done twice."""

import time
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest

from tests.api.conftest import a_requirement, problem

pytestmark = pytest.mark.stack


@pytest.fixture
def buyer(program):
    return program("buyer")


def entries_about(operator, requirement_id, since):
    """Return what the log holds of a requirement, once it holds anything."""
    until = time.monotonic() + 20
    while time.monotonic() < until:
        page = operator.get("/log/entries", since=since, limit=100).json()["items"]
        found = [row for row in page if row["envelope"]["subject"] == requirement_id]
        if found:
            return found
        time.sleep(0.2)
    return []


class TestAKey:
    @pytest.mark.parametrize("key", ["", "short", "x" * 65, "sixteen letters!"])
    def test_that_is_missing_or_malformed_is_400(self, buyer, key):
        said = problem(buyer.post("/requirements", a_requirement(), key=key), 400, "invalid")

        assert said["facts"]["errors"][0]["field"] == "Idempotency-Key"

    def test_repeated_with_the_same_body_gets_the_same_bytes_and_says_so(self, buyer):
        key, body = uuid4().hex, a_requirement()

        first = buyer.post("/requirements", body, key=key)
        again = buyer.post("/requirements", body, key=key)

        assert first.status_code == again.status_code == 200
        assert first.content == again.content
        assert first.headers["ETag"] == again.headers["ETag"]
        assert "Idempotent-Replay" not in first.headers
        assert again.headers["Idempotent-Replay"] == "true"

    def test_repeated_with_another_body_is_422(self, buyer):
        key = uuid4().hex
        buyer.post("/requirements", a_requirement(), key=key)

        problem(buyer.post("/requirements", a_requirement(name="别的"), key=key), 422, "idempotency-key-reused")

    def test_of_another_account_is_another_key(self, buyer, program):
        key, body = uuid4().hex, a_requirement()

        first = buyer.post("/requirements", body, key=key)
        other = program("buyer2").post("/requirements", body, key=key)

        assert other.status_code == 200
        assert other.json()["id"] != first.json()["id"]

    def test_of_a_refused_command_is_still_fresh(self, buyer, program):
        key, made = uuid4().hex, buyer.made("/requirements", a_requirement())
        review = (f"/requirements/{made['id']}/review", {"opinion": "好"})

        problem(buyer.post(*review, key=key), 422, "rule-broken")
        problem(buyer.post(*review, key=key), 422, "rule-broken")

        assert program("buyer2").post(*review, key=key).status_code == 200


class TestSixteenAtOnce:
    def test_have_one_effect_and_one_answer(self, buyer, program):
        operator = program("operator")
        since = operator.get("/log/head").json()["size"]
        key, body = uuid4().hex, a_requirement(name="十六次")

        with ThreadPoolExecutor(16) as pool:
            answers = list(pool.map(lambda _: buyer.post("/requirements", body, key=key), range(16)))

        assert {answer.status_code for answer in answers} == {200}
        assert len({answer.content for answer in answers}) == 1
        assert sum("Idempotent-Replay" not in answer.headers for answer in answers) == 1
        found = entries_about(operator, answers[0].json()["id"], since)
        assert [row["type"] for row in found] == ["requirement_written"]
