"""Whatever happens in whatever order: never more than the amount, never to an account that is not in force."""

from decimal import Decimal

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from common.interfaces.contracts import PaymentExecuted, PaymentInstructed
from common.interfaces.errors import Refusal
from common.law.money import from_fen
from services.contracts.domain import account, payment, performance
from services.contracts.domain.steps import PaymentState, State
from tests.builders.contracts import (
    ACCEPTOR,
    APPROVER,
    CASHIER,
    LOCKED,
    MORNING,
    OWN,
    a_checklist,
    a_contract,
    a_lock_request,
    a_payment_request,
    an_order,
)

FEN = st.one_of(st.integers(0, 120_000), st.sampled_from([100_000, 50_000, 49_999, 1]))
NUMBERS = st.integers(1, 4)
FINANCINGS = st.sampled_from(["F-1", "F-2"])
ACCOUNTS = st.sampled_from([OWN.account_number, LOCKED.account_number])


class AContractLife(RuleBasedStateMachine):
    def __init__(self):
        super().__init__()
        self.contract = a_contract(State.ACCEPTED)
        self.executed = []
        self.instructed = {}
        self.orders = 0

    def decide(self, decision):
        """Take the step if it is lawful; a refusal leaves the contract as it was."""
        before = self.contract
        try:
            self.contract, *news = decision()
        except Refusal:
            assert self.contract is before
            return
        for each in news:
            if isinstance(each, PaymentExecuted):
                assert before.account.account_number == each.account_number
                self.executed.append(each)
            if isinstance(each, PaymentInstructed):
                self.instructed[each.number] = each.account_number

    @rule(fen=FEN)
    def request(self, fen):
        asked = a_payment_request(f"{from_fen(fen):.2f}")
        self.decide(lambda: payment.request(self.contract, asked, CASHIER, MORNING))

    @rule(number=NUMBERS, person=st.sampled_from([CASHIER, APPROVER]))
    def approve(self, number, person):
        self.decide(lambda: payment.approve(self.contract, number, person))

    @rule(number=NUMBERS, account_number=ACCOUNTS, fen=FEN, fresh=st.booleans())
    def execute_any(self, number, account_number, fen, fresh):
        self.order(number, account_number, from_fen(fen), fresh)

    @rule(number=NUMBERS, account_number=ACCOUNTS, fresh=st.booleans())
    def execute_its_amount(self, number, account_number, fresh):
        found = payment.find(self.contract, number)
        self.order(number, account_number, found.amount if found else Decimal("1.00"), fresh)

    def order(self, number, account_number, amount, fresh):
        self.orders += fresh
        reference = f"T-{self.orders}"
        order = an_order(number=number, account_number=account_number, amount=amount, treasury_reference=reference)
        self.decide(lambda: payment.execute(self.contract, order, MORNING))

    @rule(financing=FINANCINGS)
    def ask_for_lock(self, financing):
        self.decide(lambda: account.request_lock(self.contract, a_lock_request(financing)))

    @rule(financing=FINANCINGS)
    def confirm_lock(self, financing):
        self.decide(lambda: account.confirm_lock(self.contract, financing))

    @rule(financing=FINANCINGS)
    def refuse_lock(self, financing):
        self.decide(lambda: account.refuse_lock(self.contract, financing, "不同意"))

    @rule(financing=FINANCINGS)
    def end_financing(self, financing):
        self.decide(lambda: account.release_lock(self.contract, financing))

    @rule()
    def close(self):
        self.decide(lambda: performance.close(self.contract))

    @rule()
    def deliver_and_accept_again(self):
        self.decide(lambda: performance.record_delivery(self.contract, "", MORNING))
        self.decide(lambda: performance.accept_delivery(self.contract, a_checklist(True), ACCEPTOR, MORNING))

    @invariant()
    def never_more_than_the_amount_is_asked_for_or_paid(self):
        assert 0 <= self.contract.paid <= self.contract.requested <= self.contract.amount

    @invariant()
    def what_is_paid_is_the_sum_of_what_was_told(self):
        assert self.contract.paid == sum((news.amount for news in self.executed), Decimal(0))
        assert [news.paid for news in self.executed] == sorted({news.paid for news in self.executed})
        assert self.contract.paid + self.contract.unpaid == self.contract.amount

    @invariant()
    def every_payment_is_executed_at_most_once(self):
        assert len({news.number for news in self.executed}) == len(self.executed)

    @invariant()
    def what_waits_is_addressed_to_the_account_in_force_and_so_told(self):
        waiting = [p for p in self.contract.payments if p.state == PaymentState.INSTRUCTED]
        assert all(p.account_number == self.contract.account.account_number for p in waiting)
        assert all(self.instructed[p.number] == p.account_number for p in waiting)

    @invariant()
    def it_is_paid_in_full_exactly_when_nothing_is_unpaid(self):
        assert (self.contract.state in (State.PAID, State.CLOSED)) == (self.contract.unpaid == 0)

    @invariant()
    def a_closed_contract_holds_no_lock(self):
        assert self.contract.state != State.CLOSED or not (self.contract.lock and self.contract.lock.held)


TestAContractLife = AContractLife.TestCase
TestAContractLife.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)
