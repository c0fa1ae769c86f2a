from dataclasses import replace
from itertools import product

import pytest

from common.interfaces.errors import WrongStep
from common.interfaces.steps import next_state
from services.contracts.domain import account, drafting, formation, payment, performance
from services.contracts.domain.contract import of_award_anew
from services.contracts.domain.steps import (
    LOCK_STEPS,
    PAYMENT_STEPS,
    STEPS,
    LockState,
    PaymentState,
    State,
)
from tests.builders.contracts import (
    ACCEPTOR,
    APPROVER,
    BUYER_SEED,
    CASHIER,
    CODE,
    DRAFTER,
    MORNING,
    SIGNER,
    a_checklist,
    a_contract,
    a_draft,
    a_lock_request,
    a_payment_request,
    an_award,
    an_order,
    instructed,
    signed_by,
)

WAY = [state for state in State if state is not State.WITHDRAWN]  # on no way to the archive
TABLES = [(STEPS, State), (PAYMENT_STEPS, PaymentState), (LOCK_STEPS, LockState)]
UNLISTED = [
    (table, state, action)
    for table, states in TABLES
    for state, action in product(states, sorted({action for _, action in table}))
    if (state, action) not in table
]

DECISIONS = {
    "award_anew": lambda contract: of_award_anew(contract, an_award(supplier="another", award_number=2)),
    "draft": lambda contract: drafting.draft(contract, a_draft(), DRAFTER),
    "sign": lambda contract: signed_by(contract, SIGNER, BUYER_SEED),
    "publish": lambda contract: formation.publish(contract, MORNING),
    "file": lambda contract: formation.file(contract, CODE, MORNING),
    "record_delivery": lambda contract: performance.record_delivery(contract, "", MORNING),
    "accept_delivery": lambda contract: performance.accept_delivery(contract, a_checklist(True), ACCEPTOR, MORNING),
    "refuse_delivery": lambda contract: performance.accept_delivery(contract, a_checklist(False), ACCEPTOR, MORNING),
    "request_payment": lambda contract: payment.request(contract, a_payment_request("1.00"), CASHIER, MORNING),
    "approve_payment": lambda contract: payment.approve(contract, 1, APPROVER),
    "close": performance.close,
    "archive": lambda contract: performance.archive(contract, MORNING),
}


@pytest.mark.parametrize(("table", "state", "action"), UNLISTED, ids=str)
def test_a_step_that_no_table_lists_is_refused(table, state, action):
    with pytest.raises(WrongStep) as refused:
        next_state(table, state, action, "合同")

    assert refused.value.facts == {
        "state": state,
        "action": action,
        "allowed": sorted(name for start, name in table if start == state),
    }


@pytest.mark.parametrize(
    ("state", "action"), [pair for pair in product(State, DECISIONS) if pair not in STEPS], ids=str
)
def test_a_decision_is_refused_in_every_state_that_does_not_list_it(state, action):
    with pytest.raises(WrongStep):
        DECISIONS[action](a_contract(state))


@pytest.mark.parametrize("state", [state for state in WAY if (state, "lock_account") not in STEPS])
def test_a_lock_asked_for_earlier_is_not_confirmed_once_nothing_is_left_to_pay(state):
    lock = account.request_lock(a_contract(State.FILED), a_lock_request())[0].lock

    with pytest.raises(WrongStep):
        account.confirm_lock(replace(a_contract(state), lock=lock), "F-1")


def test_every_state_is_reached_in_one_line_from_the_award():
    assert [a_contract(state).state for state in WAY] == WAY


def test_a_payment_is_approved_once_and_executed_once():
    ready = instructed(a_contract(State.ACCEPTED), "400.00")
    executed = payment.execute(ready, an_order(amount=ready.payments[0].amount), MORNING)[0]

    for contract in (ready, executed):
        with pytest.raises(WrongStep):
            payment.approve(contract, 1, APPROVER)
