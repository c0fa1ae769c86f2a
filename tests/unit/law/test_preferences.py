from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.law.preferences import preferences
from common.law.prices import evaluated_price
from tests.builders.bid_contents import an_offer, content_of, declarations
from tests.builders.bidding import a_lot

TODAY = date(2026, 3, 2)
SUPPLIER = "91350100MA0000003X"


def a_bid(*items, **declared):
    return content_of(SUPPLIER, items=items or (an_offer(),), declarations=declarations(**declared))


def lines(bid, category="goods", rivals=(), **terms):
    offers = {"A": bid} | {f"R{number}": rival for number, rival in enumerate(rivals)}
    return preferences(a_lot(**terms), category, TODAY, offers)["A"]


def granted(*args, **kwargs):
    return [(each.rule, each.amount) for each in lines(*args, **kwargs) if each.granted]


def denied(*args, **kwargs):
    return [each.rule for each in lines(*args, **kwargs) if not each.granted]


class TestSmall:
    def test_goods_all_made_by_small_ones_have_the_documents_rate_off_the_original_bid(self):
        assert granted(a_bid()) == [("POL-SME-05", Decimal("75000.00"))]

    @pytest.mark.parametrize("size", ["large", "medium", None])
    def test_one_maker_larger_or_undeclared_takes_the_deduction_of_goods_away(self, size):
        mixed = a_bid(an_offer(), an_offer(item="2", maker_size=size))

        assert (granted(mixed), denied(mixed)) == ([], ["POL-SME-05"])

    def test_of_services_the_providers_own_size_counts_and_not_its_makers(self):
        large_makers = a_bid(an_offer(maker_size="large"))
        large = a_bid(sme={"size_class": "large"})

        assert granted(large_makers, "services") == [("POL-SME-05", Decimal("75000.00"))]
        assert granted(large, "services") == []

    def test_without_its_declaration_a_small_supplier_has_nothing(self):
        (line,) = lines(a_bid(sme=None))

        assert not line.granted
        assert "POL-SME-01" in line.why

    def test_a_reserved_lot_has_no_deduction(self):
        assert denied(a_bid(), reserved=True) == ["POL-SME-04"]

    @pytest.mark.parametrize(("field", "rule"), [("welfare_unit", "POL-DIS-01"), ("prison_enterprise", "POL-PRI-01")])
    def test_welfare_units_and_prison_enterprises_are_as_small_ones_and_counted_once(self, field, rule):
        alone, twice = a_bid(sme=None, **{field: True}), a_bid(**{field: True})

        assert granted(alone) == [(rule, Decimal("75000.00"))]
        assert len(granted(twice)) == 1

    def test_works_have_their_own_row(self):
        assert granted(a_bid(), "works", sme_rate="0.03") == [("POL-SME-07", Decimal("15000.00"))]

    def test_who_subcontracts_to_a_larger_one_has_nothing(self):
        to_large = ({"name": "大", "credit_code": None, "size_class": "large", "share": "0.2"},)
        bid = a_bid(subcontract=to_large)

        assert granted(bid) == []
        assert "POL-SME-08" in lines(bid)[0].why


class TestShared:
    def consortium(self, share, own="large"):
        rest = f"{1 - Decimal(share)}"
        members = (
            {"credit_code": SUPPLIER, "name": "本方", "size_class": own, "share": rest},
            {"credit_code": "91350100MA00000041", "name": "小企业", "size_class": "small", "share": share},
        )
        return a_bid(an_offer(maker_size="large"), consortium=members, sme={"size_class": "large"})

    def test_thirty_percent_for_small_ones_have_the_lower_rate_and_less_has_not(self):
        terms = {"consortium_rate": "0.05"}

        assert granted(self.consortium("0.3"), **terms) == [("POL-SME-06", Decimal("25000.00"))]
        assert granted(self.consortium("0.29"), **terms) == []

    def test_a_consortium_of_small_ones_is_small_and_has_one_deduction(self):
        bid = self.consortium("0.5", own="micro")

        assert granted(bid, "services", consortium_rate="0.05") == [("POL-SME-05", Decimal("75000.00"))]

    def test_a_partner_that_holds_the_bidder_gives_it_nothing(self):
        tied = self.consortium("0.5").model_copy(update={"controllers": ("小企业",)})

        assert granted(tied, consortium_rate="0.05") == []


class TestDomestic:
    rival = a_bid(an_offer(domestic=False))
    terms = {"domestic_rate": "0.20", "sme_rate": "0"}  # noqa: RUF012 - never changed

    def mixed(self, own, other):
        items = (
            an_offer(item="1", unit_price=own, quantity="1"),
            an_offer(item="2", unit_price=other, quantity="1", domestic=False),
        )
        return a_bid(*items, domestic=True)

    def test_four_fifths_domestic_by_cost_have_the_deduction_on_the_whole_bid_and_less_has_not(self):
        enough, short = self.mixed("400000.00", "100000.00"), self.mixed("399999.99", "100000.01")

        assert granted(enough, rivals=(self.rival,), **self.terms) == [("POL-DOM-02", Decimal("100000.00"))]
        assert denied(short, rivals=(self.rival,), **self.terms) == ["POL-DOM-04"]

    def test_where_all_products_are_domestic_there_is_none(self):
        whole = a_bid(domestic=True)

        assert granted(whole, rivals=(whole,), **self.terms) == []
        assert granted(whole, rivals=(self.rival,), **self.terms) == [("POL-DOM-02", Decimal("100000.00"))]

    def test_without_the_declaration_there_is_none(self):
        assert granted(a_bid(domestic=False), rivals=(self.rival,), **self.terms) == []

    def test_it_adds_to_the_deduction_for_small_ones_each_on_the_original_bid(self):
        both = granted(a_bid(domestic=True), rivals=(self.rival,), domestic_rate="0.20")

        assert both == [("POL-SME-05", Decimal("75000.00")), ("POL-DOM-02", Decimal("100000.00"))]


class TestGreen:
    def test_only_the_green_items_have_it(self):
        items = (an_offer(item="1", unit_price="10000.00", green=True), an_offer(item="2", unit_price="40000.00"))
        (line,) = lines(a_bid(*items, sme=None), green_rate="0.10", sme_rate="0")

        assert (line.rule, line.base, line.amount) == ("FJ-05", Decimal("100000.00"), Decimal("10000.00"))
        assert denied(a_bid(sme=None), green_rate="0.10", sme_rate="0") == ["FJ-05"]


@given(
    rates=st.tuples(*[st.decimals("0", "0.20", places=2)] * 4),
    small=st.booleans(),
    domestic=st.booleans(),
    green=st.booleans(),
)
def test_the_evaluated_price_is_the_bid_less_every_line_that_is_granted(rates, small, domestic, green):
    item = an_offer(maker_size="small" if small else "large", domestic=domestic, green=green)
    bid = a_bid(item, domestic=domestic)
    names = ("sme_rate", "consortium_rate", "domestic_rate", "green_rate")
    found = lines(bid, rivals=(TestDomestic.rival,), **dict(zip(names, (f"{rate:f}" for rate in rates), strict=True)))

    taken = [each for each in found if each.granted]
    assert evaluated_price(bid.price, [each.deduction for each in taken]) == bid.price - sum(e.amount for e in taken)
    assert all(each.amount == 0 for each in found if not each.granted)
    assert len({each.rule for each in taken}) == len(taken)
