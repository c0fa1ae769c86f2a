from dataclasses import replace

import pytest

from common.interfaces.contracts import (
    AccountLockConfirmed,
    AccountLockRefused,
    AccountLockReleased,
    PaymentInstructed,
)
from common.interfaces.errors import NotFound, WrongStep
from services.contracts.domain import account, payment
from services.contracts.domain.steps import STEPS, LockState, State
from tests.builders.contracts import (
    LOCKED,
    MORNING,
    OWN,
    a_contract,
    a_lock_request,
    an_order,
    instructed,
    locked,
)

LOCKABLE = [state for state in State if (state, "lock_account") in STEPS]


def requested(contract=None, financing_id="F-1"):
    return account.request_lock(contract or a_contract(State.FILED), a_lock_request(financing_id))[0]


class TestAskingForALock:
    @pytest.mark.parametrize("state", LOCKABLE)
    def test_leaves_the_account_in_force_until_the_buyer_confirms(self, state):
        contract = requested(a_contract(state))

        assert (contract.lock.state, contract.account, contract.fence) == (LockState.REQUESTED, OWN, 0)

    @pytest.mark.parametrize("state", [state for state in State if state not in LOCKABLE])
    def test_is_answered_by_a_refusal_before_filing_and_once_all_is_paid(self, state):
        contract = a_contract(state)

        after, news = account.request_lock(contract, a_lock_request())

        assert after == contract
        assert isinstance(news, AccountLockRefused)
        assert state in news.reason

    @pytest.mark.parametrize("first", [requested(), locked(a_contract(State.FILED))], ids=["requested", "confirmed"])
    def test_by_a_second_financing_is_answered_by_a_refusal(self, first):
        after, news = account.request_lock(first, a_lock_request("F-2"))

        assert after == first
        assert (type(news), news.financing_id) == (AccountLockRefused, "F-2")

    def test_twice_by_the_same_financing_changes_nothing(self):
        for contract in (requested(), locked(a_contract(State.FILED))):
            assert account.request_lock(contract, a_lock_request()) == (contract,)

    def test_by_a_second_financing_succeeds_once_the_first_is_refused_or_has_ended(self):
        refused = account.refuse_lock(requested(), "F-1", "不同意")[0]
        ended = account.release_lock(locked(a_contract(State.FILED)), "F-1")[0]

        assert requested(refused, "F-2").lock.state == LockState.REQUESTED
        assert locked(ended, "F-2").account == LOCKED

    def test_that_arrives_after_the_end_of_its_financing_is_ignored(self):
        ended = account.release_lock(a_contract(State.FILED), "F-1")[0]

        assert account.request_lock(ended, a_lock_request("F-1")) == (ended,)
        assert requested(ended, "F-2").lock.financing_id == "F-2"


class TestConfirmingALock:
    def test_puts_the_locked_account_in_force_and_raises_the_fence(self):
        contract, news = account.confirm_lock(requested(), "F-1")

        assert (contract.account, contract.fence, contract.lock.state) == (LOCKED, 1, LockState.CONFIRMED)
        assert isinstance(news, AccountLockConfirmed)
        assert (news.account_number, news.fence, news.paid) == (LOCKED.account_number, 1, 0)

    def test_addresses_every_payment_not_yet_executed_anew(self):
        contract = instructed(instructed(a_contract(State.ACCEPTED), "100.00"), "200.00")
        paid = payment.execute(contract, an_order(amount=contract.payments[0].amount), MORNING)[0]

        after, _, *instructions = account.confirm_lock(requested(paid), "F-1")

        assert [p.account_number for p in after.payments] == [OWN.account_number, LOCKED.account_number]
        assert [(type(n), n.number, n.account_number, n.fence) for n in instructions] == [
            (PaymentInstructed, 2, LOCKED.account_number, 1)
        ]

    def test_twice_is_refused(self):
        with pytest.raises(WrongStep):
            account.confirm_lock(locked(a_contract(State.FILED)), "F-1")

    @pytest.mark.parametrize("decide", [account.confirm_lock, lambda c, f: account.refuse_lock(c, f, "")])
    def test_of_a_financing_that_asked_for_none_finds_nothing(self, decide):
        for contract in (a_contract(State.FILED), requested()):
            with pytest.raises(NotFound):
                decide(contract, "F-2")


class TestRefusingALock:
    def test_leaves_the_suppliers_account_in_force(self):
        contract, news = account.refuse_lock(requested(), "F-1", "账户有误")

        assert (contract.account, contract.fence, contract.lock.state) == (OWN, 0, LockState.REFUSED)
        assert (type(news), news.reason) == (AccountLockRefused, "账户有误")

    def test_once_confirmed_is_refused(self):
        with pytest.raises(WrongStep):
            account.refuse_lock(locked(a_contract(State.FILED)), "F-1", "")


class TestReleasingALock:
    def test_puts_the_suppliers_account_in_force_again_and_raises_the_fence(self):
        contract = locked(instructed(a_contract(State.ACCEPTED)))

        after, news, instruction = account.release_lock(contract, "F-1")

        assert (after.account, after.fence, after.lock.state) == (OWN, 2, LockState.RELEASED)
        assert isinstance(news, AccountLockReleased)
        assert (instruction.account_number, instruction.fence) == (OWN.account_number, 2)
        assert payment.execute(after, an_order(), MORNING)[0].state == State.PAID

    def test_that_was_only_asked_for_changes_no_account(self):
        after, *news = account.release_lock(requested(), "F-1")

        assert (after.fence, after.lock.state, [type(n) for n in news]) == (
            0,
            LockState.RELEASED,
            [AccountLockReleased],
        )

    def test_again_changes_nothing(self):
        once = account.release_lock(locked(a_contract(State.FILED)), "F-1")[0]

        assert account.release_lock(once, "F-1") == (once,)

    def test_of_another_financing_leaves_the_lock(self):
        contract = locked(a_contract(State.FILED))

        assert account.release_lock(contract, "F-2") == (replace(contract, ended_financings=("F-2",)),)
