from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.interfaces.bidding import Category
from common.interfaces.errors import RuleBroken
from services.bidding.domain.planning.splitting import Part, YearTotal, parts_of
from tests.builders.bidding import BUYER, TODAY
from tests.builders.plans import CLOUD, COPIER, a_draft, a_paper, an_invited_draft, an_item, drafted, invited

THRESHOLD = Decimal("2000000.00")


def a_part(amount: str, number: int = 1, *, excepted: bool = False, as_of: int = 1) -> Part:
    return Part(procurement_id=f"350100-YQ-2026-{number:06d}", amount=Decimal(amount), excepted=excepted, as_of=as_of)


def total(*parts: Part) -> YearTotal:
    return YearTotal(id="t", region="350100", buyer=BUYER, parts=parts)


def count(part: Part, *before: Part) -> YearTotal:
    return total(*before).count(part, THRESHOLD, today=TODAY)[0]


class TestTheTotalOfAYear:
    def test_above_the_threshold_is_refused_and_at_it_warned_of(self):
        with pytest.raises(RuleBroken, match="METH-05"):
            count(a_part("1000000.01", 2), a_part("1000000.00"))
        at = count(a_part("1000000.00", 2), a_part("1000000.00"))
        below = count(a_part("999999.99", 2), a_part("1000000.00"))

        assert "METH-05" in (at.warning(THRESHOLD, today=TODAY) or "")
        assert below.warning(THRESHOLD, today=TODAY) is None

    def test_does_not_count_what_is_excepted(self):
        for first, second in ((True, False), (False, True)):
            parts = a_part("1500000.00", excepted=first), a_part("1500000.00", 2, excepted=second)
            assert len(count(parts[1], parts[0]).parts) == 2

    def test_counts_a_plan_once_with_its_last_amount(self):
        again = count(a_part("1900000.00", as_of=4), a_part("1500000.00"))

        assert again.counted == (Decimal("1900000.00"),)
        assert again.holds("350100-YQ-2026-000001", 4)

    def test_loses_a_plan_that_went_back_but_not_one_filed_since(self):
        plan = "350100-YQ-2026-000001"

        assert total(a_part("1.00", as_of=3)).release(plan, 4)[0].parts == ()
        assert total(a_part("1.00", as_of=4)).release(plan, 4)[0].parts != ()
        assert total(a_part("1.00", 2)).release(plan, 4)[0].parts != ()

    @given(st.lists(st.integers(1, 150_000_000), max_size=6))
    def test_never_exceeds_the_threshold_however_many_are_filed(self, fen: list[int]):
        found = total()
        for number, amount in enumerate(fen):
            try:
                (found,) = found.count(a_part(f"{Decimal(amount) / 100:.2f}", number), THRESHOLD, today=TODAY)
            except RuleBroken:
                continue
        assert sum(found.counted) <= THRESHOLD


class TestWhatCounts:
    def test_each_class_of_an_invited_tender_by_itself(self):
        items = (an_item("100000.00"), an_item("50000.00", "A02010105", "台式机"), an_item("50000.00", COPIER))
        found = list(parts_of(drafted(an_invited_draft("200000.00", items=items)), today=TODAY))

        assert [(each.id.rsplit(".", 1)[1], part.amount) for each, part, _ in found] == [
            ("A0201", Decimal("150000.00")),
            ("A0202", Decimal("50000.00")),
        ]
        assert found[0][0].id == f"{BUYER}.2026.L-1.A0201"

    def test_not_an_open_tender_nor_works_for_which_no_threshold_is_known(self):
        works = drafted(an_invited_draft(items=(an_item("250000.00", CLOUD),)), category=Category.WORKS)

        for plan in (drafted(a_draft("200000.00", items=(an_item("200000.00"),))), works):
            assert list(parts_of(plan, today=TODAY)) == []

    @pytest.mark.parametrize("paper", ["budget_adjustment", "superior_consent"])
    def test_not_where_the_budget_was_adjusted_or_another_method_is_applied_for(self, paper):
        ((_, part, _),) = parts_of(invited(**{paper: a_paper()}), today=TODAY)
        ((_, plain, _),) = parts_of(invited(), today=TODAY)

        assert (part.excepted, plain.excepted) == (True, False)
