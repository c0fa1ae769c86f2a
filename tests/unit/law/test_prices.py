from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.law.limits import cap, cap_breach, few_breach, rate_breach, reaches
from common.law.panel import Panel, panel_breach, panel_faults
from common.law.prices import (
    Deduction,
    abnormal_low_price,
    counts_as_domestic,
    evaluated_price,
    price_breach,
    price_scores,
    weight_breach,
)
from common.law.rules import rule

ON = date(2026, 11, 23)
yuan = st.integers(1, 10**12).map(lambda fen: Decimal(fen) / 100)
large = st.integers(100, 10**12).map(lambda fen: Decimal(fen) / 100)
rates = st.integers(0, 40).map(lambda percent: Decimal(percent) / 100)


def amount(text: str) -> Decimal:
    return Decimal(text)


class TestPriceScore:
    @given(st.dictionaries(st.text(min_size=1, max_size=3), yuan, min_size=1), st.integers(10, 60).map(Decimal))
    def test_the_cheapest_responsive_bid_has_all_points_and_no_dearer_bid_has_more(self, prices, points):
        scores = price_scores(prices, points)

        cheapest = min(prices, key=prices.__getitem__)
        assert scores[cheapest] == points
        by_price = [scores[bid] for bid in sorted(prices, key=prices.__getitem__)]
        assert by_price == sorted(by_price, reverse=True)

    @pytest.mark.parametrize("prices", [{}, {"A": Decimal("0.00")}, {"A": Decimal("-1.00"), "B": Decimal("1.00")}])
    def test_needs_bids_with_a_price(self, prices):
        with pytest.raises(ValueError, match="above zero"):
            price_scores(prices, Decimal(30))


class TestDeductions:
    @given(large, large, rates, rates)
    def test_never_change_the_order_of_bids_of_one_class(self, one, other, sme, domestic):
        policies = (Deduction("POL-SME-05", sme), Deduction("POL-DOM-02", domestic))
        cheaper, dearer = sorted((one, other))

        assert evaluated_price(cheaper, policies) <= evaluated_price(dearer, policies)

    @given(large, rates, rates)
    def test_are_each_computed_on_the_original_bid_in_whatever_order(self, bid, sme, domestic):
        policies = (Deduction("POL-SME-05", sme), Deduction("POL-DOM-02", domestic))

        assert evaluated_price(bid, policies) == evaluated_price(bid, policies[::-1])
        assert abs(evaluated_price(bid, policies) - bid * (1 - sme - domestic)) <= Decimal("0.005")

    def test_that_leave_nothing_are_wrong(self):
        with pytest.raises(ValueError, match="rates are wrong"):
            evaluated_price(amount("100.00"), (Deduction("POL-SME-05", Decimal(1)),))

    def test_a_package_is_domestic_from_exactly_80_percent(self):
        law = rule("POL-DOM-04", ON)

        assert counts_as_domestic(law, amount("80.00"), amount("20.00"))
        assert not counts_as_domestic(law, amount("7999999.99"), amount("2000000.00"))

    @pytest.mark.parametrize(
        ("on", "lawful", "unlawful"),
        [
            (date(2022, 6, 30), ("0.06", "0.10"), ("0.05", "0.11")),
            (date(2022, 7, 1), ("0.10", "0.20"), ("0.09", "0.21")),
        ],
    )
    def test_rate_for_small_enterprises_lies_in_the_range_of_its_day(self, on, lawful, unlawful):
        law = rule("POL-SME-05", on, category="goods")

        assert [rate_breach(law, Decimal(rate)) for rate in lawful] == [None, None]
        assert all(rate_breach(law, Decimal(rate)) for rate in unlawful)


class TestAbnormallyLowPrice:
    def test_below_half_of_the_mean_strictly(self):
        law, ceiling = rule("EVAL-12", ON), amount("100.00")
        on_the_line = {"A": amount("20.00"), "B": amount("40.00"), "C": amount("60.00")}

        assert not abnormal_low_price(law, on_the_line, "A", ceiling).below_average
        assert abnormal_low_price(law, on_the_line | {"A": amount("19.99")}, "A", ceiling).below_average

    def test_below_half_of_the_second_lowest_strictly(self):
        law = rule("EVAL-12", ON)
        on_the_line = {"A": amount("40.00"), "B": amount("80.00")}

        assert not abnormal_low_price(law, on_the_line, "A", amount("80.00")).below_second_lowest
        below = abnormal_low_price(law, on_the_line | {"A": amount("39.99")}, "A", amount("80.00"))
        assert below.below_second_lowest
        assert below.review_required

    def test_below_45_percent_of_the_maximum_price_strictly(self):
        law = rule("EVAL-12", ON)

        assert not abnormal_low_price(law, {"A": amount("45.00")}, "A", amount("100.00")).review_required
        assert abnormal_low_price(law, {"A": amount("44.99")}, "A", amount("100.00")).below_ceiling

    def test_documents_may_raise_a_line(self):
        law, prices = rule("EVAL-12", ON), {"A": amount("60.00")}

        assert not abnormal_low_price(law, prices, "A", amount("100.00")).below_ceiling
        assert abnormal_low_price(law, prices, "A", amount("100.00"), {"ceiling": amount("0.65")}).below_ceiling

    def test_a_line_may_be_raised_to_65_percent_but_no_further(self):
        assert rate_breach(rule("EVAL-12", ON), amount("0.65")) is None
        assert rate_breach(rule("EVAL-12", ON), amount("0.66")) is not None


class TestBounds:
    def test_a_bid_at_the_budget_is_valid_and_one_fen_above_invalid(self):
        law = rule("BID-INV-01", ON)

        assert price_breach(law, amount("100.00"), amount("100.00")) is None
        assert price_breach(law, amount("100.01"), amount("100.00")) is not None

    def test_a_maximum_price_binds_before_the_budget(self):
        law = rule("BID-INV-01", ON)

        assert price_breach(law, amount("90.00"), amount("100.00"), amount("90.00")) is None
        assert price_breach(law, amount("90.01"), amount("100.00"), amount("90.00")) is not None

    @pytest.mark.parametrize(("category", "lawful", "unlawful"), [("goods", 30, "29.99"), ("services", 10, "9.99")])
    def test_price_weighs_at_least_30_percent_for_goods_and_10_for_services(self, category, lawful, unlawful):
        law = rule("EVAL-02", ON, category=category)

        assert weight_breach(law, Decimal(lawful)) is None
        assert weight_breach(law, Decimal(100)) is None
        assert weight_breach(law, Decimal(unlawful)) is not None
        assert weight_breach(law, Decimal(101)) is not None

    def test_a_fixed_price_is_not_scored(self):
        law = rule("EVAL-02", ON, category="goods")

        assert weight_breach(law, Decimal(0), fixed_price=True) is None
        assert weight_breach(law, Decimal(30), fixed_price=True) is not None

    @pytest.mark.parametrize(("name", "most"), [("BOND-01", "0.02"), ("BOND-04", "0.10"), ("CTR-06", "0.10")])
    @given(base=yuan)
    def test_a_cap_is_lawful_itself_and_never_rounded_up(self, name, most, base):
        law = rule(name, ON)

        assert base * Decimal(most) - Decimal("0.01") < cap(law, base) <= base * Decimal(most)
        assert cap_breach(law, base, cap(law, base)) is None
        assert cap_breach(law, base, cap(law, base) + Decimal("0.01")) is not None

    @pytest.mark.parametrize("name", ["METH-01", "BID-FEW-01", "BID-FEW-02", "QUAL-05"])
    def test_three_are_enough_and_two_are_few(self, name):
        assert few_breach(rule(name, ON), 3) is None
        assert few_breach(rule(name, ON), 2) is not None

    def test_open_tender_begins_at_the_threshold(self):
        law = rule("FJ-02", ON, "350100", category="goods")

        assert reaches(law, amount("2000000.00"))
        assert not reaches(law, amount("1999999.99"))


class TestThePanel:
    @pytest.mark.parametrize(
        ("members", "experts", "faults"),
        [
            (5, 4, ()),
            (5, 3, ("experts_below_two_thirds",)),
            (4, 4, ("even_number", "needs_5")),
            (3, 2, ("needs_5",)),
            (9, 6, ()),
        ],
    )
    def test_is_odd_and_large_enough_with_two_thirds_experts(self, members, experts, faults):
        panel = Panel(members=members, experts=experts, budget=amount("9999999.99"))

        assert panel_faults(rule("COM-01", ON), panel) == faults
        assert (panel_breach(rule("COM-01", ON), panel) is None) == (not faults)

    @pytest.mark.parametrize(
        "why",
        [{"budget": amount("10000000.00")}, {"is_complex": True}, {"has_social_impact": True}],
    )
    def test_needs_seven_from_ten_million_or_if_complex_or_of_social_effect(self, why):
        of_five = Panel(**({"members": 5, "experts": 4, "budget": amount("1.00")} | why))
        of_seven = Panel(**({"members": 7, "experts": 5, "budget": amount("1.00")} | why))

        assert panel_faults(rule("COM-01", ON), of_five) == ("needs_7",)
        assert panel_faults(rule("COM-01", ON), of_seven) == ()
