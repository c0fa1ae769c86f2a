"""Equal scores, one brand, few suppliers, splitting, related bidders: both sides of each edge."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.law.brands import same_brand
from common.law.few_suppliers import CORRECT, NEGOTIATE, options
from common.law.framework import eliminated, may_supplement, remaining_share
from common.law.parties import Bidder, conflicts
from common.law.remote import remote_rule
from common.law.rules import rule
from common.law.scope import in_scope, open_tender_rule, splitting
from common.law.ties import first_tie, places

ON = date(2026, 11, 23)
names = st.text("ABCDEFG", min_size=1, max_size=2)


def amount(text: str) -> Decimal:
    return Decimal(text)


class TestPlaces:
    @given(st.dictionaries(names, st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=1), st.randoms())
    def test_do_not_depend_on_the_order_of_the_bids(self, merit, random):
        shuffled = list(merit.items())
        random.shuffle(shuffled)

        assert [*map(set, places(merit))] == [*map(set, places(dict(shuffled)))]
        assert [bid for place in places(merit) for bid in place] == sorted(merit, key=merit.__getitem__)

    def test_that_nobody_shares_are_no_tie(self):
        assert first_tie((("A",), ("B",))) == ()
        assert first_tie((("A",), ("B", "C"), ("D", "E"))) == ("B", "C")


class TestSameBrand:
    @given(st.dictionaries(names, st.tuples(st.sampled_from("XYZ"), st.integers(1, 3)), min_size=1))
    def test_leaves_one_bidder_of_each_brand_and_forgets_nobody(self, bids):
        brands = {bid: brand for bid, (brand, _) in bids.items()}
        found = same_brand(brands, {bid: Decimal(price) for bid, (_, price) in bids.items()})

        drawn = [bid for group in found.undecided for bid in group]
        assert sorted([*found.staying, *found.out, *drawn]) == sorted(bids)
        assert found.counted == len(set(brands.values())) == len(found.staying) + len(found.undecided)

    def test_of_two_brands_with_equal_prices_each_has_its_own_draw(self):
        brands = {"A": "X", "B": "X", "C": "Y", "D": "Y"}

        assert same_brand(brands, dict.fromkeys(brands, Decimal(1))).undecided == (("A", "B"), ("C", "D"))


class TestFewSuppliers:
    def test_negotiation_is_only_for_exactly_two(self):
        found = [
            NEGOTIATE in options(rule("BID-FEW-02", ON), n, documents_sound=True, procedure_sound=True)
            for n in range(4)
        ]

        assert found == [False, False, True, False]

    @pytest.mark.parametrize(("documents", "procedure"), [(False, True), (True, False), (False, False)])
    def test_whatever_is_unsound_is_corrected_first(self, documents, procedure):
        law = rule("BID-FEW-02", ON)

        assert options(law, 2, documents_sound=documents, procedure_sound=procedure) == (CORRECT,)


class TestFramework:
    @given(st.integers(1, 500), st.integers(20, 99))
    def test_elimination_reaches_the_rate_with_the_fewest_suppliers(self, responders, percent):
        rate = Decimal(percent) / 100
        out = eliminated(rule("FRM-05", ON), responders, rate)

        assert 1 <= out <= responders
        assert out >= responders * rate
        assert out == 1 or out - 1 < responders * rate

    def test_nobody_can_be_left_out_of_nobody(self):
        assert eliminated(rule("FRM-05", ON), 0) == 0

    def test_a_call_is_supplemented_strictly_below_70_percent(self):
        law = rule("FRM-07", ON)

        assert not may_supplement(law, 10, 7, agreed=True, affects=True)
        assert may_supplement(law, 1000, 699, agreed=True, affects=True)

    @pytest.mark.parametrize(("admitted", "remaining"), [(0, 0), (5, 6), (5, -1)])
    def test_more_suppliers_than_were_admitted_do_not_remain(self, admitted, remaining):
        with pytest.raises(ValueError, match="cannot remain"):
            remaining_share(admitted, remaining)


class TestScope:
    def test_of_works_outside_the_catalogue_nobody_knows(self):
        assert in_scope(None, amount("1.00"), in_catalogue=True) is True
        assert in_scope(None, amount("9000000.00"), in_catalogue=False) is None

    def test_one_purchase_splits_nothing(self):
        threshold = amount("100.00")

        assert splitting([amount("100.01")], threshold) == "no_violation"
        assert splitting([amount("50.00"), amount("50.01")], threshold) == "violation"

    @given(st.lists(st.integers(1, 10**9), min_size=2, max_size=8), st.randoms())
    def test_the_order_of_purchases_hides_nothing(self, fen, random):
        amounts = [Decimal(each) / 100 for each in fen]
        shuffled = random.sample(amounts, len(amounts))

        assert splitting(amounts, sum(amounts[1:])) == splitting(shuffled, sum(amounts[1:])) == "violation"

    def test_works_have_the_tender_size_in_place_of_the_threshold(self):
        assert open_tender_rule(ON, "works", "city").id == "METH-12"
        assert open_tender_rule(ON, "goods", region="350100").params["threshold"] == amount("2000000.00")

    def test_a_special_item_is_remote_from_the_citys_open_tender_threshold(self):
        def is_remote(budget: str, item: str | None) -> bool:
            row = remote_rule(ON, "350100", category="services", budget=amount(budget), special_item=item)
            return row is not None

        assert is_remote("2000000.00", "cleaning")
        assert not is_remote("1999999.99", "cleaning")
        assert not is_remote("2000000.00", None)


class TestRelatedBidders:
    def test_in_different_packages_may_both_bid(self):
        law = rule("QUAL-02", ON)
        one, other = (Bidder(id=name, responsible_person="p", package=name) for name in "AB")

        assert conflicts([one, other], law, "tender") == ()

    def test_by_direct_management_are_told_apart_from_holding(self):
        law = rule("QUAL-02", ON)
        bidders = [Bidder(id="A", managed_by="B"), Bidder(id="B"), Bidder(id="C", held_by="C")]

        assert [tuple(each) for each in conflicts(bidders, law, "tender")] == [(("A", "B"), "direct_management")]
