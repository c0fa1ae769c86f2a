from datetime import date
from decimal import Decimal

import pytest

from common.law.catalogue import catalogue, class_of
from common.law.rules import rule

ON = date(2026, 3, 2)
THRESHOLD = Decimal("2000000.00")


def test_every_item_names_a_sector_a_source_and_a_known_kind_of_remote_evaluation():
    sectors = rule("SME-01", ON).params["sectors"]
    special = rule("FJ-07", ON, "350100", category="services").params["special_items"]

    for code, item in catalogue().items():
        assert code == item.code
        assert item.sector in sectors
        assert item.source.startswith("FJ-0")
        assert item.remote in ("", *special)
        assert item.category in ("goods", "services")


def test_each_special_item_of_remote_evaluation_has_a_code():
    special = rule("FJ-07", ON, "350100", category="services").params["special_items"]

    assert {item.remote for item in catalogue().values()} - {""} == set(special)


@pytest.mark.parametrize(
    ("code", "budget", "central"),
    [
        ("A02010104", "450000.00", True),
        ("A02020100", "600000.00", True),
        ("A05010000", "3000000.00", True),
        ("C21040000", "1800000.00", False),
        ("C21040000", "1999999.99", False),
        ("C21040000", "2000000.00", True),
        ("C17010000", "800000.00", False),
        ("A02020200", "800000.00", False),
    ],
)
def test_the_cases_of_the_examination_are_decided_as_there(code, budget, central):
    assert catalogue()[code].is_central(Decimal(budget), THRESHOLD) is central


def test_purchases_are_added_up_by_class_and_codes_of_our_own_by_themselves():
    assert class_of("A02010104") == class_of("A02010105") == "A0201"
    assert class_of("A02020100") == "A0202"
    assert class_of("C-CLEANING") != class_of("C-CLEARING")
