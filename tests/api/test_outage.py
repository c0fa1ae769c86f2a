"""A level that is down takes nobody else with it, and says when to ask again."""

import time

import pytest

from deploy import local
from tests.api.conftest import a_requirement, problem
from tests.shared_platform import CITY, COUNTY, PROVINCE

pytestmark = pytest.mark.stack


@pytest.fixture(scope="module")
def county_down(platform, program):
    for region in (CITY, COUNTY):
        program("buyer", region)
    local.stop(platform.home, COUNTY)
    yield
    local.start(platform.home, COUNTY)


@pytest.mark.usefixtures("county_down")
class TestALevelThatIsDown:
    def test_answers_503_and_when_to_ask_again_to_readers_and_writers(self, program):
        began = time.monotonic()
        answers = (
            program(region=COUNTY).get("/notices"),
            program("buyer", COUNTY).post("/requirements", a_requirement()),
        )

        assert time.monotonic() - began < 5
        for answer in answers:
            assert problem(answer, 503, "unavailable")["retryable"] is True
            assert int(answer.headers["Retry-After"]) >= 1

    def test_leaves_the_others_as_they_were(self, program):
        assert program(region=PROVINCE).get("/notices").status_code == 200
        assert program("buyer", CITY).post("/requirements", a_requirement()).status_code == 200


class TestALevelThatIsBack:
    def test_answers_again(self, platform, program):
        local.start(platform.home, COUNTY)

        assert program(region=COUNTY).get("/notices").status_code == 200
        assert program("buyer", COUNTY).post("/requirements", a_requirement()).status_code == 200
