from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from common.interfaces.bidding import SizeClass
from common.interfaces.contracts import PaymentExecuted, PaymentInstructed
from common.interfaces.errors import Invalid, NotFound, RuleBroken
from services.contracts.domain import account, payment
from services.contracts.domain.steps import PaymentState, State
from tests.builders.contracts import (
    APPROVER,
    CASHIER,
    CODE,
    LOCKED,
    MORNING,
    OWN,
    a_contract,
    a_lock_request,
    a_part,
    a_payment_request,
    an_order,
    instructed,
    locked,
)


def asked(contract, amount, **more):
    return payment.request(contract, a_payment_request(amount, **more), CASHIER, MORNING)[0]


def accepted(**changes):
    return replace(a_contract(State.ACCEPTED), **changes)


class TestRequestingAPayment:
    def test_may_ask_for_all_that_is_unpaid_and_not_a_fen_more(self):
        part = asked(accepted(), "300.00")

        assert asked(part, "700.00").requested == Decimal("1000.00")
        with pytest.raises(RuleBroken, match="SCOPE-07"):
            asked(part, "700.01")

    def test_counts_what_is_asked_for_what_is_instructed_and_what_is_executed(self):
        contract = instructed(accepted(), "200.00")
        contract = payment.execute(contract, an_order(amount=Decimal("200.00")), MORNING)[0]
        contract = asked(instructed(contract, "300.00"), "400.00")

        assert (contract.paid, contract.unpaid, contract.requested) == (200, 800, 900)
        with pytest.raises(RuleBroken):
            asked(contract, "100.01")

    def test_of_nothing_is_refused(self):
        with pytest.raises(Invalid, match="above zero"):
            asked(accepted(), "0.00")
        assert asked(accepted(), "0.01").requested == Decimal("0.01")

    def test_on_an_invoice_of_tomorrow_is_refused(self):
        assert asked(accepted(), "1.00", invoiced_on=date(2026, 3, 3)).payments
        with pytest.raises(Invalid, match="after today"):
            asked(accepted(), "1.00", invoiced_on=date(2026, 3, 4))

    @pytest.mark.parametrize(("days", "due_on"), [(30, date(2026, 4, 2)), (31, date(2026, 4, 3))])
    @pytest.mark.parametrize("size", [SizeClass.SMALL, SizeClass.LARGE])
    def test_is_due_the_agreed_days_after_the_invoice(self, size, days, due_on):
        contract = accepted(size_class=size, payment_schedule=(a_part("1", days=days),))

        assert asked(contract, "1.00").payments[0].due_on == due_on

    def test_follows_the_part_of_the_schedule_that_its_first_fen_belongs_to(self):
        contract = accepted(payment_schedule=(a_part("0.3", days=10), a_part("0.7", days=60)))
        contract = asked(asked(asked(contract, "299.99"), "0.01"), "0.01")

        assert [p.due_on for p in contract.payments] == [date(2026, 3, 13), date(2026, 3, 13), date(2026, 5, 6)]


class TestApprovingAPayment:
    def test_by_another_person_instructs_the_treasury_to_pay_to_the_account_in_force(self):
        contract, news = payment.approve(asked(accepted(), "10.00"), 1, APPROVER)

        assert isinstance(news, PaymentInstructed)
        assert (news.code, news.account_number, news.fence) == (CODE, OWN.account_number, 0)
        assert (contract.payments[0].state, contract.payments[0].approved_by) == (PaymentState.INSTRUCTED, APPROVER.id)

    def test_by_who_requested_it_is_refused(self):
        with pytest.raises(RuleBroken, match="ROLE-03"):
            payment.approve(asked(accepted(), "10.00"), 1, CASHIER)

    def test_after_a_lock_names_the_locked_account(self):
        _, news = payment.approve(locked(asked(accepted(), "10.00")), 1, APPROVER)

        assert (news.account_number, news.fence) == (LOCKED.account_number, 1)

    def test_of_a_payment_nobody_asked_for_finds_nothing(self):
        with pytest.raises(NotFound):
            payment.approve(asked(accepted(), "10.00"), 2, APPROVER)


class TestExecutingAPayment:
    def test_of_a_part_leaves_the_contract_accepted_and_of_the_rest_pays_it_in_full(self):
        part = instructed(accepted(), "999.99")
        part, first = payment.execute(part, an_order(amount=Decimal("999.99")), MORNING)
        rest = an_order(number=2, amount=Decimal("0.01"), treasury_reference="T-2")
        full, second = payment.execute(instructed(part, "0.01"), rest, MORNING)

        assert (part.state, full.state) == (State.ACCEPTED, State.PAID)
        assert isinstance(second, PaymentExecuted)
        assert (first.paid, second.paid, full.unpaid) == (Decimal("999.99"), full.amount, 0)

    @pytest.mark.parametrize(("day", "in_time"), [(2, True), (3, False)])
    def test_by_its_due_day_is_in_time(self, day, in_time):
        """Invoiced on 3 March, 30 days agreed: due on 2 April."""
        ready = instructed(accepted(), "10.00")

        _, news = payment.execute(ready, an_order(amount=Decimal("10.00")), datetime(2026, 4, day, tzinfo=UTC))

        assert news.in_time is in_time

    def test_tells_whose_locked_account_was_paid_to_and_of_none_once_the_lock_has_ended(self):
        held = instructed(locked(accepted(), "F-1"), "10.00")
        order = an_order(amount=Decimal("10.00"), account_number=LOCKED.account_number)
        paid, to_the_lock = payment.execute(held, order, MORNING)
        free = instructed(account.release_lock(paid, "F-1")[0], "10.00")
        _, to_the_supplier = payment.execute(
            free, an_order(number=2, amount=Decimal("10.00"), treasury_reference="T-2"), MORNING
        )

        assert (to_the_lock.financing_id, to_the_supplier.financing_id) == ("F-1", None)

    def test_to_the_supplier_s_own_account_while_a_lock_is_only_asked_for_is_no_financing_s(self):
        asked_for = account.request_lock(instructed(accepted(), "10.00"), a_lock_request("F-1"))[0]

        _, news = payment.execute(asked_for, an_order(amount=Decimal("10.00")), MORNING)

        assert news.financing_id is None

    def test_again_under_the_same_reference_changes_nothing_and_tells_nothing(self):
        once = payment.execute(instructed(accepted()), an_order(), MORNING)[0]

        assert payment.execute(once, an_order(), MORNING) == (once,)

    def test_again_under_another_reference_is_refused(self):
        once = payment.execute(instructed(accepted()), an_order(), MORNING)[0]

        with pytest.raises(RuleBroken, match="FIN-07"):
            payment.execute(once, an_order(treasury_reference="T-2"), MORNING)
