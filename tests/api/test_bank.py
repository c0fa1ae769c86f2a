"""The path of a bank's program: it sees what it was let see, offers within its product, and rivals learn nothing."""

import time
from datetime import timedelta

import pytest

from common.law.calendar import local_date
from tests.api.conftest import problem
from tests.shared_platform import COUNTY, play_until

pytestmark = pytest.mark.stack
UNTIL_CONTRACT = 13  # phases of the journey
ACCOUNT = {"bank": "示范银行一", "account_name": "示范供应商A", "account_number": "35000000000000002"}


@pytest.fixture(scope="module")
def signed(platform):
    """A county's contract, filed and not financed by anybody."""
    return play_until(UNTIL_CONTRACT, platform.endpoints, COUNTY)


@pytest.fixture(scope="module")
def application(program, signed):
    """The supplier applies, and lets only the first bank see it."""
    cast, supplier = signed.cast, program(signed.facts["supplier"], COUNTY)
    consent = {
        "contract_id": signed.facts["contract"],
        "banks": [cast.party("bank-1")],
        "purpose": "政府采购合同融资",
        "expires_on": str(local_date(cast.now()) + timedelta(days=30)),
    }
    given = until_known(lambda: supplier.post("/financing/consents", consent))
    return supplier.made("/financing/applications", {"consent_id": given["id"], "amount": "1000000.00", "days": 90})


@pytest.fixture(scope="module")
def product(program):
    said = {"name": "政采贷", "rate_ceiling": "0.0500", "max_days": 180, "max_share": "0.80"}
    return program("bank-1", COUNTY).made("/financing/products", said)


def until_known(ask):
    """Ask until the news of the contract has arrived."""
    until = time.monotonic() + 30
    while (answer := ask()).status_code == 404 and time.monotonic() < until:
        time.sleep(0.2)
    assert answer.status_code == 200, answer.text
    return answer.json()


def an_offer(signed, product, **given):
    said = {
        "product_id": product["id"],
        "amount": "1000000.00",
        "rate": "0.0410",
        "days": 90,
        "account": ACCOUNT,
        "valid_until": (signed.cast.now() + timedelta(days=7)).isoformat(),
    }
    return said | given


class TestAProduct:
    def test_is_listed_for_everybody(self, program, product):
        listed = program(region=COUNTY).get("/financing/products").json()["items"]

        assert product["id"] in [row["id"] for row in listed]


class TestAnApplication:
    def test_is_listed_for_the_bank_with_consent_and_for_no_other(self, program, application):
        def listed(bank):
            return [row["id"] for row in program(bank, COUNTY).get("/financing/applications").json()["items"]]

        assert application["id"] in listed("bank-1")
        assert application["id"] not in listed("bank-2")

    def test_looks_unknown_to_a_bank_without_consent(self, program, application):
        path = f"/financing/applications/{application['id']}"

        assert program("bank-1", COUNTY).get(path).status_code == 200
        problem(program("bank-2", COUNTY).get(path), 404, "not-found")


class TestAnOffer:
    def test_above_the_product_s_ceiling_is_refused_by_its_rule(self, program, application, product, signed):
        path = f"/financing/applications/{application['id']}/offers"

        said = problem(
            program("bank-1", COUNTY).post(path, an_offer(signed, product, rate="0.0501")), 422, "rule-broken"
        )

        assert said["facts"]["rule"] == "FIN-02"

    def test_of_a_bank_without_consent_is_answered_as_if_nothing_were_there(
        self, program, application, product, signed
    ):
        path = f"/financing/applications/{application['id']}/offers"

        problem(program("bank-2", COUNTY).post(path, an_offer(signed, product)), 404, "not-found")

    def test_is_seen_by_its_bank_and_the_supplier_and_by_no_rival(self, program, application, product, signed):
        path = f"/financing/applications/{application['id']}/offers"
        made = program("bank-1", COUNTY).made(path, an_offer(signed, product))

        def seen(who):
            return [row["id"] for row in program(who, COUNTY).get(path).json()["items"]]

        assert made["interest"] == "10250.00"  # 1,000,000 × 0.0410 × 90 / 360
        assert seen("bank-1") == seen(signed.facts["supplier"]) == [made["id"]]
        problem(program("bank-2", COUNTY).get(path), 404, "not-found")


class TestOfTwoBanksWithConsent:
    def test_each_sees_its_own_offer_only(self, platform, program):
        financing = program("bank-2").get(f"/financing/financings/{platform.done.financing_id}").json()
        path = f"/financing/applications/{financing['application_id']}/offers"

        for bank in ("bank-1", "bank-2"):
            items = program(bank).get(path).json()["items"]
            assert [row["bank"] for row in items] == [platform.person(bank).account.party]
