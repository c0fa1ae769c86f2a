from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.interfaces.bidding import BudgetReleased, BudgetReserved
from common.interfaces.errors import Invalid, RuleBroken
from services.bidding.domain.amounts import require_positive
from services.bidding.domain.budget import BudgetLine
from tests.builders.bidding import TODAY, a_line

FEN = Decimal("0.01")


def reserved(line: BudgetLine, procurement: str, amount: str) -> BudgetLine:
    return line.reserve(procurement, Decimal(amount), today=TODAY)[0]


class TestReservingBudget:
    def test_all_that_is_free_may_be_reserved(self):
        after, news = a_line("100.00").reserve("p-1", Decimal("100.00"), today=TODAY)

        assert (after.reserved, after.free) == (Decimal("100.00"), Decimal("0.00"))
        assert news == BudgetReserved(
            procurement_id="p-1", budget_line_id="L-1", amount=Decimal("100.00"), free=Decimal("0.00")
        )

    def test_one_fen_more_than_is_free_is_refused(self):
        line = reserved(a_line("100.00"), "p-1", "60.00")

        with pytest.raises(RuleBroken, match=r"≤ 40\.00") as refused:
            line.reserve("p-2", Decimal("40.01"), today=TODAY)

        assert refused.value.facts["rule"] == "SCOPE-07"
        assert reserved(line, "p-2", "40.00").free == 0

    def test_a_repeat_for_the_same_procurement_reserves_nothing_more(self):
        line = reserved(a_line("100.00"), "p-1", "60.00")

        assert line.reserve("p-1", Decimal("60.00"), today=TODAY) == (line,)

    @given(st.lists(st.tuples(st.integers(1, 6), st.integers(1, 7_000)), max_size=20))
    def test_never_more_is_reserved_than_the_line_has(self, wanted: list[tuple[int, int]]):
        line = a_line("100.00")
        for procurement, fen in wanted:
            try:
                line = line.reserve(f"p-{procurement}", fen * FEN, today=TODAY)[0]
            except RuleBroken:
                assert fen * FEN > line.free
            assert line.reserved + line.free == line.amount
            assert line.free >= 0

    def test_an_amount_of_nothing_is_no_budget(self):
        with pytest.raises(Invalid, match="amount"):
            require_positive("amount", Decimal("0.00"))
        require_positive("amount", FEN)


class TestReleasingBudget:
    def test_gives_back_what_that_procurement_reserved_and_no_other(self):
        line = reserved(reserved(a_line("100.00"), "p-1", "60.00"), "p-2", "10.00")

        after, news = line.release("p-1")

        assert after.free == Decimal("90.00")
        assert news == BudgetReleased(
            procurement_id="p-1", budget_line_id="L-1", amount=Decimal("60.00"), free=Decimal("90.00")
        )
        assert after.holds("p-2")
        assert not after.holds("p-1")

    def test_again_changes_nothing(self):
        line = reserved(a_line("100.00"), "p-1", "60.00")

        assert line.release("p-2") == (line,)
