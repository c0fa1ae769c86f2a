from datetime import date

import pytest

from common.law.announcements import PUBLICATIONS, missing_fields, publication_breach, publication_rule
from common.law.rules import NoSuchRule

TERMINATION = {"project_number": "1", "project_name": "p", "reason": "r", "contacts": "c"}


def complete(kind):
    params = publication_rule(kind).params
    parts = params.get("parts", {})
    return {name: dict.fromkeys(parts[name], "given") if name in parts else "given" for name in params["required"]}


def test_there_are_thirteen_statutory_types():
    assert list(PUBLICATIONS.values()) == [f"PUB-{number:02}" for number in range(1, 14)]


@pytest.mark.parametrize("kind", PUBLICATIONS)
def test_a_complete_publication_misses_nothing_and_an_empty_one_everything(kind):
    required = publication_rule(kind).params["required"]

    assert missing_fields(kind, complete(kind)) == ()
    assert missing_fields(kind, {}) == required
    for name in required:
        assert missing_fields(kind, complete(kind) | {name: None}) == (name,)


@pytest.mark.parametrize("blank", [None, "", "  ", [], (), {}])
def test_a_blank_says_nothing(blank):
    assert missing_fields("termination", TERMINATION | {"reason": blank}) == ("reason",)


@pytest.mark.parametrize("said", [0, False, "0.00", ["x"]])
def test_zero_and_no_are_answers(said):
    assert missing_fields("termination", TERMINATION | {"reason": said}) == ()


def test_a_missing_part_is_named_with_its_field():
    notice = complete("tender")

    notice["documents"] = {"time": "t", "place": "p", "way": "w"}

    assert missing_fields("tender", notice) == ("documents.price",)


def test_a_maximum_price_is_asked_for_only_where_there_is_one():
    assert "max_price" not in publication_rule("tender").params["required"]


def test_a_result_without_experts_is_refused_and_a_contract_from_memory_only_warns():
    award = publication_breach("award", complete("award") | {"evaluation_experts": []})
    contract = publication_breach("contract", complete("contract") | {"parties": ""})

    assert award is not None
    assert award.blocks
    assert "evaluation_experts" in award.found
    assert contract is not None
    assert not contract.blocks
    assert publication_breach("award", complete("award")) is None


def test_the_formats_hold_from_july_2020():
    assert publication_rule("award", date(2020, 7, 1)).id == "PUB-05"
    with pytest.raises(NoSuchRule):
        publication_rule("award", date(2020, 6, 30))


def test_an_unknown_type_is_a_callers_error():
    with pytest.raises(KeyError):
        missing_fields("rumour", {})
