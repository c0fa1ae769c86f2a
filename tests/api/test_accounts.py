"""Logging in, staying in, going out; and what each kind of account may do."""

import pytest

from tests.api.conftest import a_requirement, log_in, problem
from tests.shared_platform import COUNTY, PROVINCE

pytestmark = pytest.mark.stack
LOCKED = "treasury-350121"  # nobody else logs in as this one


def password_of(platform, account):
    return next(row["password"] for row in platform.endpoints["accounts"] if row["id"] == account)


class TestALogIn:
    def test_tells_the_token_once_and_who_it_is(self, platform, http):
        answer = log_in(http, "bank-1", password_of(platform, "bank-1"))

        assert answer.status_code == 200
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.json()["role"] == "bank"
        assert len(answer.json()["token"]) == 43

    def test_of_an_unknown_account_and_with_a_wrong_password_sound_the_same(self, http):
        unknown = problem(log_in(http, "nobody-at-all", "wrong"), 401, "unauthenticated")
        wrong = problem(log_in(http, "expert-5", "wrong"), 401, "unauthenticated")

        assert unknown["detail"] == wrong["detail"]

    def test_after_ten_wrong_passwords_waits_even_with_the_right_one(self, platform, http):
        right = password_of(platform, LOCKED)
        for _ in range(10):
            problem(log_in(http, LOCKED, "wrong"), 401, "unauthenticated")

        locked = log_in(http, LOCKED, right)

        problem(locked, 429, "too-often")
        assert 0 < int(locked.headers["Retry-After"]) <= 300
        assert log_in(http, "expert-5", password_of(platform, "expert-5")).status_code == 200

    def test_ends_when_its_token_is_given_back(self, platform, http):
        token = log_in(http, "bank-2", password_of(platform, "bank-2")).json()["token"]
        says_who = {"Authorization": f"Bearer {token}"}
        applications = "/api/v1/regions/350100/financing/applications"

        assert http.get(applications, headers=says_who).status_code == 200
        assert http.delete("/api/v1/sessions/current", headers=says_who).status_code == 204

        problem(http.get(applications, headers=says_who), 401, "unauthenticated")


DONE, TENDER = "done", "tender"
MATRIX = (  # account, region, method, path, what it is answered
    ("", "350100", "get", "/notices", 200),
    ("", "350100", "get", "/tenders/{done}", 200),
    ("", "350100", "get", "/procurements/{done}/timeline", 200),
    ("", "350100", "get", "/plans/{done}", 401),
    ("", "350100", "get", "/signals", 401),
    ("buyer", "350100", "get", "/plans/{done}", 200),
    ("supplier-a", "350100", "get", "/plans/{done}", 403),
    ("bank-1", "350100", "get", "/plans/{done}", 403),
    ("buyer", "350100", "get", "/signals", 403),
    ("finance", "350100", "get", "/signals", 200),
    ("operator", "350100", "get", "/signals", 200),
    ("treasury", "350100", "get", "/contracts/{contract}", 200),
    ("bank-2", "350100", "get", "/contracts/{contract}", 403),
    ("bank-2", "350100", "get", "/financing/financings/{financing}", 200),
    ("buyer", "350100", "get", "/financing/applications", 403),
    ("supplier-a", "350100", "post", "/budget-lines", 403),
    ("buyer", "350100", "post", "/budget-lines", 403),
    ("expert-1", "350100", "post", "/plans/{done}/approval", 403),
    ("buyer", "350100", "post", "/plans/{done}/approval", 403),
    ("agency", "350100", "post", "/tenders/{done}/termination", 403),
    ("operator", "350100", "post", "/tenders/{done}/lots/1/bids", 403),
    ("finance", "350100", "post", "/historic-releases", 403),
    ("buyer-350100", PROVINCE, "post", "/requirements", 403),
    ("finance-350000", "350100", "post", "/plans/{done}/approval", 403),
    ("agency-350100", COUNTY, "post", "/tenders", 403),
)


class TestARole:
    @pytest.mark.parametrize(("who", "region", "method", "path", "status"), MATRIX)
    def test_may_do_what_its_call_declares_and_nothing_else(self, platform, program, who, region, method, path, status):
        done = platform.done
        where = path.format(done=done.procurement_id, contract=done.contract_id, financing=done.financing_id)

        assert getattr(program(who, region), method)(where).status_code == status

    def test_supplier_acts_in_every_region(self, platform, program):
        for region, procurement_id in ((PROVINCE, platform.tender.procurement_id), ("350100", "350100-GK-2025-999999")):
            answer = program("supplier-e", region).post(f"/tenders/{procurement_id}/documents")

            assert answer.status_code != 403, answer.text

    def test_buyer_of_each_region_acts_in_its_own(self, program):
        for region in (PROVINCE, "350100", COUNTY):
            assert program("buyer", region).post("/requirements", a_requirement()).status_code == 200
