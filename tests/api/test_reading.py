"""Reading as a program does: only what is new, page by page, nothing twice and nothing skipped."""

import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator

from tests.shared_platform import COUNTY, OLD_NOTICES, an_old_release

pytestmark = pytest.mark.stack


class TestTheDescription:
    def test_is_valid_openapi_3_1(self, http):
        described = http.get("/api/v1/openapi.json").json()

        OpenAPIV31SpecValidator(described).validate()
        assert described["openapi"].startswith("3.1")

    def test_lists_every_command_with_its_key_and_its_problems(self, http):
        paths = http.get("/api/v1/openapi.json").json()["paths"]
        commands = [way["post"] for path, way in paths.items() if "post" in way and "/regions/" in path]

        assert len(commands) > 40
        for command in commands:
            assert "Idempotency-Key" in str(command["parameters"]) or "IdempotencyKey" in str(command["parameters"])
            assert "422" in command["responses"] or "default" in command["responses"]


class TestAConditionalGet:
    def test_of_what_has_not_changed_is_304_without_a_body(self, platform, program):
        reader = program()
        path = f"/tenders/{platform.done.procurement_id}"
        first = reader.get(path)

        again = reader.get(path, headers={"If-None-Match": first.headers["ETag"]})
        older = reader.get(path, headers={"If-None-Match": '"0"'})

        assert (first.status_code, again.status_code, older.status_code) == (200, 304, 200)
        assert again.content == b""
        assert again.headers["ETag"] == first.headers["ETag"]


class TestPaging:
    def test_neither_skips_nor_repeats_while_new_notices_are_published(self, program):
        reader, operator = program(region=COUNTY), program("operator", COUNTY)
        before = {line["id"] for line in _all(reader)}
        seen, after, page = [], {}, 0

        while True:
            answer = reader.get("/notices", limit=7, **after)
            seen += [line["id"] for line in answer.json()["items"]]
            if not answer.json()["has_more"]:
                break
            assert 'rel="next"' in answer.headers["Link"]
            after, page = {"after": answer.json()["next"]}, page + 1
            new = [an_old_release(number, f"While Paging {page}") for number in range(3)]
            operator.made("/historic-releases", {"publisher": "An Archive", "releases": new})

        assert len(before) > OLD_NOTICES
        assert len(seen) == len(set(seen))
        assert before <= set(seen)

    def test_of_the_feed_gives_every_running_number_once_in_order(self, program):
        reader, numbers, since = program(region=COUNTY), [], 0

        while True:
            answer = reader.get("/feed", since=since, limit=10).json()
            numbers += [line["seq"] for line in answer["items"]]
            if not answer["has_more"]:
                break
            since = answer["next"]

        assert numbers == list(range(1, len(numbers) + 1))

    @pytest.mark.parametrize("query", [{"after": "garbage"}, {"limit": 0}, {"limit": 101}, {"limit": "many"}])
    def test_with_what_is_no_cursor_or_limit_is_400(self, program, query):
        assert program().get("/notices", **query).status_code == 400


def _all(reader):
    found, after = [], {}
    while True:
        page = reader.get("/notices", limit=100, **after).json()
        found += page["items"]
        if not page["has_more"]:
            return found
        after = {"after": page["next"]}
