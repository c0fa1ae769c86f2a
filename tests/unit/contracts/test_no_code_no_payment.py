"""无编码不支付: whatever state a contract is in, the treasury pays only what it may."""

from dataclasses import replace
from decimal import Decimal

import pytest

from common.interfaces.errors import RuleBroken
from services.contracts.domain import code, payment
from services.contracts.domain.steps import PaymentState, State
from tests.builders.contracts import CODE, LOCKED, MORNING, OWN, a_contract, an_order, instructed, locked

ANOTHER_CODE = code.compose("350100", 2026, 13)
WRONG_ORDERS = {
    "with another contract's code": {"contract_code": ANOTHER_CODE},
    "of a payment nobody asked for": {"number": 2},
    "of a fen more": {"amount": Decimal("1000.01")},
    "of a fen less": {"amount": Decimal("999.99")},
    "to another account": {"account_number": "6222000011112223"},
    "to the locked account of no lock": {"account_number": LOCKED.account_number},
}


def refused(contract, order):
    with pytest.raises(RuleBroken, match="无编码不支付") as refusal:
        payment.execute(contract, order, MORNING)
    assert refusal.value.facts["rule"] == "FIN-07"
    return refusal.value


@pytest.mark.parametrize("state", State)
def test_without_an_instructed_payment_nothing_is_paid_in_any_state(state):
    refused(a_contract(state), an_order(treasury_reference="T-9"))


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("wrong", WRONG_ORDERS.values(), ids=WRONG_ORDERS)
def test_a_wrong_order_is_refused_in_every_state(state, wrong):
    ready = instructed(a_contract(State.ACCEPTED))

    refused(replace(ready, state=state), an_order(**wrong))


@pytest.mark.parametrize("state", State)
def test_a_contract_without_a_code_is_not_paid_in_any_state(state):
    ready = instructed(a_contract(State.ACCEPTED))

    refused(replace(ready, state=state, code=None), an_order())


def test_a_payment_that_nobody_has_approved_is_refused():
    ready = instructed(a_contract(State.ACCEPTED))
    unapproved = replace(ready, payments=(replace(ready.payments[0], state=PaymentState.REQUESTED),))

    assert "requested" in refused(unapproved, an_order()).facts["found"]


def test_the_right_order_is_executed():
    assert payment.execute(instructed(a_contract(State.ACCEPTED)), an_order(), MORNING)[0].state == State.PAID


class TestTheFence:
    """Instructed before the lock, executed after it."""

    def test_the_old_account_is_refused_and_the_locked_one_accepted(self):
        contract = locked(instructed(a_contract(State.ACCEPTED)))

        assert refused(contract, an_order(account_number=OWN.account_number)).facts["found"] == OWN.account_number
        _, news = payment.execute(contract, an_order(account_number=LOCKED.account_number), MORNING)
        assert (news.account_number, news.code) == (LOCKED.account_number, CODE)
