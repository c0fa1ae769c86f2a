"""From a written requirement to a reviewed one, on a real database."""

from dataclasses import replace
from typing import Any

import pytest

from common.interfaces.bidding import (
    GetRequirement,
    MarketPlayer,
    RecordSurvey,
    RequirementView,
    ReturnRequirement,
    ReviewRequirement,
    RewriteRequirement,
    WriteRequirement,
)
from common.interfaces.errors import NotFound, RuleBroken
from common.interfaces.parties import Role
from services.bidding.store import BiddingStore
from services.bidding.usecases.planning import requirements
from tests.builders.bidding import BUYER, OTHER_BUYER, TODAY, by

pytestmark = pytest.mark.stack
SMALL = {"name": "显微镜", "summary": "显微镜 10 台", "category": "goods", "estimate": "600000.00"}
ITEM = {
    "name": "显微镜",
    "catalogue_code": "A02100202",
    "quantity": "10",
    "unit": "台",
    "unit_price": "60000.00",
    "indicators": ({"name": "放大倍数", "value": "≥ 1000", "substantive": True},),
}
IMPORTED = SMALL | {"flags": ("imported",), "items": (ITEM,), "acceptance_plan": "逐台开箱验收"}
PLAYERS = tuple(MarketPlayer(name=name, answer="可供货") for name in ("甲公司", "乙公司", "丙协会"))


@pytest.fixture
def store(service_database):
    made = BiddingStore(service_database)
    for documents in (made.requirements, made.plans):
        documents.prepare()
    return made


def as_buyer(person: str = "zhang", **more: Any):
    return by(Role.BUYER, BUYER, person=person, **more)


def written(store: BiddingStore, said: dict[str, Any] = SMALL) -> str:
    return requirements.write_requirement(store, WriteRequirement(**said), as_buyer()).id


def review(store: BiddingStore, found: str, person: str = "li", **said: Any):
    call = ReviewRequirement(requirement_id=found, **{"opinion": "同意"} | said)
    return requirements.review_requirement(store, call, as_buyer(person))


def survey(store: BiddingStore, found: str, **said: Any):
    call = RecordSurvey(requirement_id=found, **said)
    return requirements.record_survey(store, call, as_buyer())


def news(store: BiddingStore, found: str) -> list[dict[str, Any]]:
    return list(store.requirements.collection.find_one({"_id": found})["outbox"])


def test_a_small_one_is_reviewed_in_two_calls(store):
    found = written(store)

    shown = RequirementView.model_validate(review(store, found))

    assert (shown.state, shown.drafted_by, shown.reviewed_by) == ("reviewed", "zhang", "li")
    assert not shown.survey_compulsory


def test_an_imported_one_is_surveyed_and_reviewed_twice(store):
    found = written(store, IMPORTED)
    with pytest.raises(RuleBroken, match="REQ-01"):
        review(store, found)

    survey(store, found, surveyed_on=TODAY, asked=PLAYERS, summary="国产产品不能满足")
    assert review(store, found).state == "in_review"
    shown = RequirementView.model_validate(review(store, found, "wang", kind="key"))

    assert (shown.state, len(shown.reviews), shown.items[0].indicators[0].name) == ("reviewed", 2, "放大倍数")
    told = news(store, found)
    assert [each["type"] for each in told] == [
        "requirement_written",
        "survey_recorded",
        "requirement_reviewed",
        "requirement_reviewed",
    ]
    assert told[0]["data"]["content"]["items"][0]["unit_price"] == "60000.00"
    assert told[1]["data"]["survey"]["summary"] == "国产产品不能满足"
    assert [each["data"].get("reviewed") for each in told[2:]] == [False, True]
    assert told[-1]["data"]["digest"] == shown.digest


def test_a_survey_is_reused_for_another_requirement_of_the_same_buyer(store):
    first, second = written(store, IMPORTED), written(store, IMPORTED)
    survey(store, first, surveyed_on=TODAY, asked=PLAYERS, summary="市场充分")

    assert survey(store, second, reuse=first).survey.reused_from == first
    with pytest.raises(NotFound):
        survey(store, second, reuse="f" * 32)


def test_a_returned_one_is_written_anew_and_reviewed_from_the_start(store):
    found = written(store)
    returned = review(store, found, passed=False, opinion="指标指向特定产品")
    anew = RewriteRequirement(requirement_id=found, **SMALL | {"summary": "显微镜 12 台"})
    rewritten = requirements.rewrite_requirement(store, anew, as_buyer())

    assert (returned.state, returned.returned_because) == ("returned", "指标指向特定产品")
    assert (rewritten.state, rewritten.edition, rewritten.summary) == ("drafted", 2, "显微镜 12 台")
    assert review(store, found).state == "reviewed"
    assert news(store, found)[1]["data"]["review"]["opinion"] == "指标指向特定产品"


def test_it_is_taken_out_of_its_review(store):
    found = written(store, IMPORTED)
    survey(store, found, surveyed_on=TODAY, asked=PLAYERS, summary="市场充分")
    review(store, found)

    call = ReturnRequirement(requirement_id=found, reason="预算变化")
    assert requirements.return_requirement(store, call, as_buyer()).state == "returned"


def test_a_repeated_review_is_one_review(store):
    found = written(store)
    call, command = ReviewRequirement(requirement_id=found, opinion="同意"), as_buyer("li", key="k" * 32)

    first = requirements.review_requirement(store, call, command)

    assert requirements.review_requirement(store, call, replace(command)) == first


def test_another_buyer_can_neither_see_nor_change_it(store):
    found, stranger = written(store), by(Role.BUYER, OTHER_BUYER)

    for use_case, call in (
        (requirements.get_requirement, GetRequirement(requirement_id=found)),
        (requirements.review_requirement, ReviewRequirement(requirement_id=found, opinion="同意")),
        (requirements.return_requirement, ReturnRequirement(requirement_id=found, reason="无")),
        (requirements.rewrite_requirement, RewriteRequirement(requirement_id=found, **SMALL)),
        (requirements.record_survey, RecordSurvey(requirement_id=found, reuse=found)),
    ):
        with pytest.raises(NotFound, match="there is no"):
            use_case(store, call, stranger)
