from decimal import Decimal
from itertools import permutations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.interfaces.bidding import AdjustBudgetLine, BudgetConsumed, BudgetOverspent, BudgetReleased, BudgetReserved
from common.interfaces.contracts import ContractClosed, PaymentExecuted
from common.interfaces.errors import Conflict, Invalid, RuleBroken
from services.bidding.domain.amounts import require_positive
from services.bidding.domain.planning.budget import BudgetLine
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


def a_payment(amount: str, number: int = 1, procurement: str = "p-1", contract: str = "c-1") -> PaymentExecuted:
    fields: dict[str, Any] = {
        "procurement_id": procurement,
        "contract_id": contract,
        "number": number,
        "amount": amount,
    }
    unsaid = dict.fromkeys(PaymentExecuted.model_fields.keys() - fields, None)
    return PaymentExecuted.model_construct(**unsaid | fields | {"amount": Decimal(amount)})


def closed(paid: str, procurement: str = "p-1", contract: str = "c-1") -> ContractClosed:
    return ContractClosed.model_construct(procurement_id=procurement, contract_id=contract, paid=Decimal(paid))


def adjusted(line: BudgetLine, amount: str, document: str = "闽财预〔2026〕8号") -> tuple[Any, ...]:
    call = AdjustBudgetLine(budget_line_id=line.id, amount=amount, document_number=document, reason="年中调整")
    return line.adjust(call, "finance-1", today=TODAY)


def amounts(line: BudgetLine) -> tuple[str, str, str]:
    return f"{line.reserved}", f"{line.consumed}", f"{line.free}"


class TestConsumingBudget:
    def test_a_payment_takes_from_what_is_reserved(self):
        after, news = reserved(a_line("100.00"), "p-1", "60.00").consume(a_payment("45.00"))

        assert amounts(after) == ("15.00", "45.00", "40.00")
        assert after.reservations[0].state == "consumed"
        assert isinstance(news, BudgetConsumed)
        assert (news.contract_id, news.number, news.amount, news.free) == ("c-1", 1, Decimal("45.00"), after.free)

    def test_the_same_payment_again_takes_nothing(self):
        paid = reserved(a_line("100.00"), "p-1", "60.00").consume(a_payment("45.00"))[0]

        assert paid.consume(a_payment("45.00")) == (paid,)
        assert amounts(paid.consume(a_payment("15.00", number=2))[0]) == ("0.00", "60.00", "40.00")

    def test_above_the_reservation_takes_what_is_free_and_tells_what_is_not_there(self):
        line = reserved(reserved(a_line("100.00"), "p-1", "60.00"), "p-2", "30.00")

        (enough, only), (short, _, overspent) = line.consume(a_payment("70.00")), line.consume(a_payment("70.01"))

        assert amounts(enough) == amounts(short) == ("30.00", "70.00", "0.00")
        assert isinstance(only, BudgetConsumed)
        assert isinstance(overspent, BudgetOverspent)
        assert overspent.amount == short.overspent == FEN

    def test_what_was_overspent_is_made_good_before_anything_is_free_again(self):
        short = reserved(a_line("100.00"), "p-1", "100.00").consume(a_payment("110.00"))[0]

        assert adjusted(short, "110.00")[0].free == 0
        assert adjusted(short, "110.01")[0].free == FEN


class TestClosingAContract:
    def test_releases_the_unused_rest(self):
        paid = reserved(a_line("100.00"), "p-1", "60.00").consume(a_payment("45.00"))[0]

        after, news = paid.settle(closed("45.00"), contracts=1)

        assert amounts(after) == ("0.00", "45.00", "55.00")
        assert after.reservations[0].state == "settled"
        assert (news.amount, news.free) == (Decimal("15.00"), Decimal("55.00"))
        assert after.settle(closed("45.00"), contracts=1) == (after,)

    def test_waits_for_the_last_contract_of_the_procurement(self):
        line = reserved(a_line("100.00"), "p-1", "60.00").consume(a_payment("20.00"))[0]

        first = line.settle(closed("20.00"), contracts=2)
        assert (amounts(first[0]), first[1:]) == (("40.00", "20.00", "40.00"), ())

        both = first[0].settle(closed("10.00", contract="c-2"), contracts=2)[0]
        assert amounts(both) == ("10.00", "20.00", "70.00")

    def test_the_order_in_which_payments_and_closing_are_heard_makes_no_difference(self):
        steps = (
            lambda line: line.consume(a_payment("20.00")),
            lambda line: line.consume(a_payment("25.00", number=2)),
            lambda line: line.settle(closed("45.00"), contracts=1),
        )
        for order in permutations(steps):
            line = reserved(a_line("100.00"), "p-1", "60.00")
            for step in order:
                line = step(line)[0]
            assert amounts(line) == ("0.00", "45.00", "55.00")

    def test_of_a_procurement_without_a_reservation_changes_nothing(self):
        assert a_line("100.00").settle(closed("0.00"), contracts=1) == (a_line("100.00"),)

    def test_a_release_leaves_what_was_paid(self):
        paid = reserved(a_line("100.00"), "p-1", "60.00").consume(a_payment("45.00"))[0]

        assert amounts(paid.release("p-1")[0]) == ("0.00", "45.00", "55.00")


class TestAdjustingALine:
    def test_raises_and_lowers_it_with_document_and_reason(self):
        after, news = adjusted(reserved(a_line("100.00"), "p-1", "60.00"), "150.00")

        assert (after.free, news.before, news.amount) == (Decimal("90.00"), Decimal("100.00"), Decimal("150.00"))
        assert (after.adjustments[0].document_number, news.reason) == ("闽财预〔2026〕8号", "年中调整")

    def test_never_below_what_is_reserved_and_consumed(self):
        line = reserved(reserved(a_line("100.00"), "p-1", "60.00"), "p-2", "10.00").consume(a_payment("45.00"))[0]

        assert adjusted(line, "70.00")[0].free == 0
        with pytest.raises(RuleBroken, match=r"≥ 70\.00") as refused:
            adjusted(line, "69.99")
        assert refused.value.facts["rule"] == "SCOPE-07"

    def test_by_the_same_document_again_changes_nothing_and_by_it_otherwise_is_refused(self):
        once = adjusted(a_line("100.00"), "150.00")[0]

        assert adjusted(once, "150.00") == (once,)
        with pytest.raises(Conflict, match="8号"):
            adjusted(once, "160.00")
        assert adjusted(once, "160.00", "闽财预〔2026〕9号")[0].amount == Decimal("160.00")


AMOUNTS = st.integers(1, 9_000).map(lambda fen: fen * FEN)
PROCUREMENTS = st.sampled_from(("p-1", "p-2", "p-3"))
STEPS = st.one_of(
    st.tuples(st.just("reserve"), PROCUREMENTS, AMOUNTS),
    st.tuples(st.just("release"), PROCUREMENTS),
    st.tuples(st.just("consume"), PROCUREMENTS, AMOUNTS, st.integers(1, 4)),
    st.tuples(st.just("settle"), PROCUREMENTS, AMOUNTS, st.integers(1, 2), st.sampled_from(("c-1", "c-2"))),
    st.tuples(st.just("adjust"), AMOUNTS, st.integers(1, 5)),
)


def take(line: BudgetLine, step: tuple[Any, ...]) -> BudgetLine:
    match step:
        case "reserve", procurement, amount:
            after = line.reserve(procurement, amount, today=TODAY)
        case "release", procurement:
            after = line.release(procurement)
        case "consume", procurement, amount, number:
            after = line.consume(a_payment(f"{amount}", number, procurement))
        case "settle", procurement, paid, contracts, contract:
            after = line.settle(closed(f"{paid}", procurement, contract), contracts=contracts)
        case _, amount, document:
            after = adjusted(line, f"{amount}", f"{document}")
    changed: BudgetLine = after[0]
    return changed


@given(st.lists(STEPS, max_size=30))
def test_reserved_and_consumed_are_never_above_the_line_whatever_comes_in_whatever_order(steps):
    line, paid = a_line("100.00"), set()
    for step in steps:
        try:
            line = take(line, step)
        except (RuleBroken, Conflict):
            continue
        if step[0] == "consume":
            paid.add((step[1], step[3]))
        assert line.reserved + line.consumed <= line.amount
        assert all(each.held >= 0 for each in line.reservations)
        assert 0 <= line.free <= line.amount
    assert {(each.procurement_id, p.number) for each in line.reservations for p in each.payments} == paid


@given(st.lists(STEPS, max_size=20))
def test_any_step_again_changes_nothing(steps):
    line = a_line("100.00")
    for step in steps:
        try:
            line = take(line, step)
        except (RuleBroken, Conflict):
            continue
        assert take(line, step) == line
