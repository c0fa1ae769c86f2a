"""What a program is told when it asks wrongly: always a problem document, never a guess at what it meant."""

import json

import pytest

from tests.api.conftest import a_requirement, problem
from tests.shared_platform import COUNTY, PROVINCE

pytestmark = pytest.mark.stack
GOOD = json.dumps(a_requirement())
SHAPELESS = {
    "not JSON": "{",
    "not UTF-8": b'{"name": "\xff"}',
    "a name twice": GOOD[:-1] + ', "name": "again"}',
    "not a number": GOOD.replace('"120000.00"', "NaN"),
    "infinity": GOOD.replace('"120000.00"', "-Infinity"),
    "a list": f"[{GOOD}]",
    "too deep": "{" + '"name":{' * 40 + "}" * 41,
}
MISSHAPEN = {
    "a float amount": ("estimate", a_requirement(estimate=120000.5)),
    "three decimals": ("estimate", a_requirement(estimate="1.005")),
    "an exponent": ("estimate", a_requirement(estimate="1e6")),
    "an unknown field": ("budgett", a_requirement(budgett="1.00")),
    "a missing field": ("name", {name: value for name, value in a_requirement().items() if name != "name"}),
    "an unknown word": ("category", a_requirement(category="gifts")),
    "an empty text": ("summary", a_requirement(summary="  ")),
}


@pytest.fixture
def buyer(program):
    return program("buyer")


class TestABadRequest:
    @pytest.mark.parametrize("raw", SHAPELESS.values(), ids=SHAPELESS.keys())
    def test_that_is_not_strict_json_is_refused_with_400(self, buyer, raw):
        problem(buyer.send("/requirements", raw if isinstance(raw, bytes) else raw.encode()), 400, "invalid")

    @pytest.mark.parametrize(("field", "body"), MISSHAPEN.values(), ids=MISSHAPEN.keys())
    def test_names_the_field_that_is_wrong(self, buyer, field, body):
        said = problem(buyer.post("/requirements", body), 400, "invalid")

        assert field in [row["field"] for row in said["facts"]["errors"]]

    def test_with_an_unknown_query_name_is_refused_with_400(self, program):
        said = problem(program().get("/notices", colour="red"), 400, "invalid")

        assert said["facts"]["errors"][0]["field"] == "colour"

    def test_above_two_million_bytes_is_refused_with_413(self, buyer):
        problem(buyer.send("/requirements", b" " * 2_000_001), 413, "too-large")

        assert buyer.post("/requirements", a_requirement()).status_code == 200  # over the same connection

    def test_of_another_media_type_is_refused_with_415(self, buyer):
        problem(buyer.send("/requirements", GOOD.encode(), "text/plain"), 415, "unsupported-media-type")

    def test_by_another_method_is_refused_with_405_and_the_methods_that_are_known(self, program, http):
        response = http.put(f"/api/v1/regions/{PROVINCE}/requirements", json={})

        problem(response, 405, "method-not-allowed")
        assert "POST" in response.headers["Allow"]

    def test_of_an_address_that_is_no_call_is_answered_404(self, program):
        problem(program().get("/no-such-thing"), 404, "not-found")

    def test_in_a_region_nobody_serves_is_answered_404_with_those_that_are(self, program):
        said = problem(program(region="110000").get("/notices"), 404, "not-found")

        assert said["facts"]["regions"] == [PROVINCE, "350100", COUNTY]


class TestWhoAsks:
    def test_without_a_token_is_401_and_told_where_to_log_in(self, program):
        response = program().post("/requirements", a_requirement())

        assert "/api/v1/sessions" in problem(response, 401, "unauthenticated")["detail"]
        assert response.headers["WWW-Authenticate"].startswith("Bearer")

    @pytest.mark.parametrize("said", ["Bearer " + "x" * 43, "Bearer short", "Basic YTpi"])
    def test_with_a_token_nobody_gave_is_401_even_for_what_all_may_read(self, program, said):
        problem(program().get("/notices", headers={"Authorization": said}), 401, "unauthenticated")

    def test_in_another_role_is_403_and_told_which_roles_may(self, program):
        said = problem(program("supplier-a").post("/requirements", a_requirement()), 403, "forbidden")

        assert said["facts"]["roles"] == ["buyer"]

    def test_as_a_buyer_of_the_city_below_the_province_is_403(self, buyer, program):
        elsewhere = program("buyer-350100", PROVINCE)

        said = problem(elsewhere.post("/requirements", a_requirement()), 403, "forbidden")

        assert said["facts"] == {"region": PROVINCE, "regions": ["350100"]}
        assert buyer.post("/requirements", a_requirement()).status_code == 200


FOREIGN = {  # who asks for what exists and is not its own, and where
    "a rival's financing": ("bank-1", "/financing/financings/{id}", "financing_id"),
    "another supplier's contract": ("supplier-b", "/contracts/{id}", "contract_id"),
    "another supplier's financing": ("supplier-b", "/financing/financings/{id}", "financing_id"),
}


class TestWhatIsNotOnesOwn:
    @pytest.mark.parametrize(("who", "path", "what"), FOREIGN.values(), ids=FOREIGN.keys())
    def test_looks_as_if_it_did_not_exist(self, platform, program, who, path, what):
        real = getattr(platform.done, what)
        unknown = real[:-1] + "x"

        foreign = problem(program(who).get(path.format(id=real)), 404, "not-found")
        nothing = problem(program(who).get(path.format(id=unknown)), 404, "not-found")

        assert foreign["detail"].replace(real, "?") == nothing["detail"].replace(unknown, "?")
        assert str(foreign["facts"]).replace(real, "?") == str(nothing["facts"]).replace(unknown, "?")


class TestACommandAtTheWrongMoment:
    def test_is_409_and_told_which_steps_are_allowed(self, platform, buyer):
        said = problem(buyer.post(f"/plans/{platform.done.procurement_id}/filing"), 409, "wrong-step")

        assert {"state", "action", "allowed"} <= said["facts"].keys()

    def test_on_a_version_that_was_not_read_last_is_412(self, buyer, program):
        made = buyer.made("/requirements", a_requirement())
        review = (f"/requirements/{made['id']}/review", {"opinion": "无限制竞争的内容。"})
        reviewer = program("buyer2")

        problem(reviewer.post(*review, headers={"If-Match": '"99"'}), 412, "version-mismatch")
        problem(reviewer.post(*review, headers={"If-Match": "W/1"}), 400, "invalid")
        done = reviewer.post(*review, headers={"If-Match": f'"{made["version"]}"'})

        assert done.status_code == 200
        assert done.headers["ETag"] == f'"{made["version"] + 1}"'

    def test_against_a_rule_is_422_and_told_rule_source_expected_found_and_remedy(self, buyer):
        made = buyer.made("/requirements", a_requirement())

        said = problem(buyer.post(f"/requirements/{made['id']}/review", {"opinion": "好"}), 422, "rule-broken")

        assert said["facts"]["rule"] in ("REQ-05", "ROLE-03")
        assert all(said["facts"][name] for name in ("source", "expected", "found", "remedy", "remedy_zh"))
        assert said["facts"]["rule"] in said["detail"]
