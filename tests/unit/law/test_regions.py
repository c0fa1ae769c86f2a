from collections import Counter

import pytest

from common.law.regions import NoSuchRegion, all_regions, budget_level, buyer_regions, lineage, region


def test_fujian_has_one_province_nine_cities_and_84_counties():
    assert Counter(each.level for each in all_regions()) == {
        "province": 1,
        "prefecture-city": 9,
        "district": 31,
        "county-city": 11,
        "county": 42,
    }


@pytest.mark.parametrize(
    ("code", "level"),
    [("350000", "province"), ("350100", "city"), ("350102", "county"), ("350121", "county"), ("350128", "city")],
)
def test_the_budget_level_follows_the_region_and_pingtan_counts_as_a_city(code, level):
    assert budget_level(code) == level


def test_a_region_knows_its_names_and_parents():
    assert (region("350102").name_zh, region("350102").name_en) == ("鼓楼区", "Gulou District")
    assert [each.code for each in lineage("350102")] == ["350102", "350100", "350000"]
    assert [each.code for each in lineage("350000")] == ["350000"]


def test_every_region_belongs_to_the_province():
    assert {lineage(each.code)[-1].code for each in all_regions()} == {"350000"}


def test_jinmen_is_a_region_without_buyers():
    assert region("350527").name_zh == "金门县"
    assert {each.code for each in all_regions()} - {each.code for each in buyer_regions()} == {"350527"}


@pytest.mark.parametrize("code", ["110000", "35", ""])
def test_a_code_of_elsewhere_is_refused(code):
    with pytest.raises(NoSuchRegion, match="six digits"):
        region(code)
    with pytest.raises(NoSuchRegion):
        budget_level(code)
