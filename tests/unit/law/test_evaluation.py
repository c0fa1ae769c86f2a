from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.law.evaluation import ConformingBid, evaluate_comprehensive, evaluate_lowest
from common.law.prices import Deduction


def a_bid(name, price, *scores, deductions=()):
    given_scores = {"technical": [Decimal(score) for score in scores]} if scores else {}
    return ConformingBid(id=name, price=Decimal(price), deductions=deductions, scores=given_scores)


bids = st.lists(
    st.tuples(st.integers(100, 10**9), st.lists(st.integers(0, 70), min_size=5, max_size=5)), min_size=1, max_size=6
).map(lambda rows: [a_bid(f"B{n}", Decimal(fen) / 100, *scores) for n, (fen, scores) in enumerate(rows)])


class TestComprehensiveScoring:
    @given(bids)
    def test_ranks_by_total_then_by_price_and_the_lines_add_up(self, offered):
        found = evaluate_comprehensive(offered, Decimal(30))

        merit = [(-row.total, row.evaluated) for row in found.rows]
        assert merit == sorted(merit)
        assert sorted(found.order) == sorted(bid.id for bid in offered)
        for row in found.rows:
            assert sum(line.amount for line in row.lines if line.unit == "points") == row.total

    def test_of_equal_totals_the_lower_price_goes_first(self):
        found = evaluate_comprehensive([a_bid("dear", "1000000.00", 63), a_bid("cheap", "900000.00", 60)], Decimal(30))

        assert [row.total for row in found.rows] == [Decimal("90.00")] * 2
        assert [(row.id, row.rank, row.tied) for row in found.rows] == [("cheap", 1, ()), ("dear", 2, ())]

    def test_equal_in_total_and_price_are_tied_and_the_next_has_rank_three(self):
        offered = [a_bid("A", "90.00", 60), a_bid("C", "95.00", 50), a_bid("B", "90.00", 60)]

        rows = evaluate_comprehensive(offered, Decimal(30)).rows

        assert [(row.id, row.rank, row.tied) for row in rows] == [("A", 1, ("B",)), ("B", 1, ("A",)), ("C", 3, ())]

    def test_every_line_names_its_rule_rate_and_amount(self):
        small = a_bid("A", "1000000.00", 60, 61, deductions=(Deduction("POL-SME-05", Decimal("0.10")),))

        (row,) = evaluate_comprehensive([small], Decimal(30)).rows

        assert [(line.rule, line.what, line.rate, line.amount, line.unit) for line in row.lines] == [
            ("POL-SME-05", "deduction", Decimal("0.10"), Decimal("-100000.00"), "yuan"),
            ("EVAL-06", "technical", None, Decimal("60.50"), "points"),
            ("EVAL-05", "price", Decimal("0.3"), Decimal("30.00"), "points"),
        ]
        assert (row.price, row.evaluated) == (Decimal("1000000.00"), Decimal("900000.00"))

    def test_each_part_has_its_own_mean_rounded_half_up(self):
        bid = ConformingBid(
            id="A",
            price=Decimal("1.00"),
            scores={"technical": [Decimal("10.00"), Decimal("10.01")], "service": [Decimal(1), Decimal(1), Decimal(2)]},
        )

        (row,) = evaluate_comprehensive([bid], Decimal(30)).rows

        assert [line.amount for line in row.lines[:2]] == [Decimal("10.01"), Decimal("1.33")]
        assert row.non_price == Decimal("11.34")

    def test_a_bid_that_one_member_did_not_score_stops_it(self):
        with pytest.raises(ValueError, match="same parts of every bid"):
            evaluate_comprehensive([a_bid("A", "1.00", 60, 61), a_bid("B", "1.00", 60)], Decimal(30))

    def test_a_part_that_nobody_scored_stops_it(self):
        unscored = ConformingBid(id="A", price=Decimal("1.00"), scores={"technical": []})

        with pytest.raises(ValueError, match="no mean"):
            evaluate_comprehensive([unscored], Decimal(30))


class TestLowestEvaluatedPrice:
    def test_a_deduction_may_put_a_dearer_bid_first(self):
        small = a_bid("A", "1000000.00", deductions=(Deduction("POL-SME-05", Decimal("0.10")),))

        found = evaluate_lowest([a_bid("B", "910000.00"), small])

        assert found.order == ("A", "B")
        assert found.benchmark == Decimal("900000.00")
        assert found.rows[0].total is None

    def test_equal_prices_tie(self):
        rows = evaluate_lowest([a_bid("A", "90.00"), a_bid("B", "90.00")]).rows

        assert [(row.rank, row.tied) for row in rows] == [(1, ("B",)), (1, ("A",))]


@pytest.mark.parametrize("offered", [[], [a_bid("A", "1.00"), a_bid("A", "2.00")]])
def test_needs_bids_and_each_only_once(offered):
    with pytest.raises(ValueError, match="each only once"):
        evaluate_comprehensive(offered, Decimal(30))
    with pytest.raises(ValueError, match="each only once"):
        evaluate_lowest(offered)
