from decimal import Decimal

import pytest

from common.interfaces.bidding import Category
from services.bidding.domain.planning.method import MethodAdvice, advise
from tests.builders.bidding import TODAY
from tests.builders.plans import CLOUD, SERVER


def advice(budget: str, *codes: str, region: str = "350100", category: Category = Category.GOODS) -> MethodAdvice:
    return advise(category, Decimal(budget), codes, region=region, on=TODAY)


@pytest.mark.parametrize(
    ("region", "below", "at"),
    [
        ("350000", "3999999.99", "4000000.00"),
        ("350100", "1999999.99", "2000000.00"),
        ("350102", "1999999.99", "2000000.00"),
    ],
)
def test_open_tender_is_required_from_the_threshold_of_the_level_on(region, below, at):
    assert advice(below, region=region).open_tender_required is False
    assert advice(at, region=region).open_tender_required is True


@pytest.mark.parametrize(
    ("region", "below", "at"), [("350000", "999999.99", "1000000.00"), ("350100", "299999.99", "300000.00")]
)
def test_a_purchase_is_in_scope_from_the_limit_of_the_level_on(region, below, at):
    assert advice(below, region=region).in_scope is False
    assert advice(at, region=region).in_scope is True


def test_a_catalogue_item_is_in_scope_whatever_it_costs_and_goes_to_the_central_body():
    found = advice("25000.00", SERVER)

    assert found.in_scope is True
    assert found.warnings[0].startswith("SCOPE-05")


def test_cloud_services_are_of_the_catalogue_from_the_open_tender_threshold_on():
    for budget, central in (("2100000.00", True), ("1800000.00", False)):
        said = advice(budget, CLOUD, category=Category.SERVICES).warnings
        assert any(each.startswith("SCOPE-05") for each in said) is central


def test_below_the_limit_and_outside_the_catalogue_the_unit_may_buy_itself():
    assert any(said.startswith("FJ-10") for said in advice("299999.99").warnings)
    assert not advice("300000.00").warnings


def test_of_works_neither_limit_nor_threshold_is_known():
    found = advice("9000000.00", category=Category.WORKS)

    assert (found.in_scope, found.limit, found.open_tender_required, found.threshold) == (None, None, None, None)


class TestTheMethods:
    def test_of_which_only_two_have_a_procedure_here(self):
        offered = [option.method for option in advice("1.00").options if option.offered]

        assert offered == ["GK", "YQ"]

    def test_each_name_their_grounds(self):
        grounds = {option.method: option.grounds for option in advice("1.00").options}

        assert grounds["YQ"] == ("limited_suppliers", "cost_disproportionate")
        assert grounds["GK"] == ()

    def test_other_than_open_tender_need_consent_and_approval_from_the_threshold_on(self):
        for budget, needs in (("1999999.99", ()), ("2000000.00", ("superior_consent", "finance_approval"))):
            assert {option.method: option.needs for option in advice(budget).options}["YQ"] == needs
        assert {option.method: option.needs for option in advice("2000000.00").options}["GK"] == ()

    def test_inquiry_is_for_goods_alone(self):
        assert "XJ" in [option.method for option in advice("1.00").options]
        assert "XJ" not in [option.method for option in advice("1.00", category=Category.SERVICES).options]
