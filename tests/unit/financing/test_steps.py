"""Every step that a table does not list is refused, and a refusal changes nothing."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from itertools import product

import pytest

from common.interfaces.errors import Refusal, WrongStep
from common.interfaces.steps import next_state
from services.financing.domain import account_lock, application, financing, loan, offer
from tests.builders.financing import (
    NOW,
    an_offer,
    applied,
    cancelled,
    closed,
    disbursed,
    held,
    lock_requested,
    locked,
    repaid,
)

ACTIONS = {
    "request-lock": account_lock.request,
    "disburse": lambda e, f: loan.disburse(e, f, Decimal("1.00"), "new", now=NOW),
    "repay": lambda e, f: loan.repay(e, f, Decimal("0.00"), Decimal("1.00"), "new", now=NOW),
    "cancel": lambda e, f: loan.cancel(e, f, "原因", now=NOW),
    "close": lambda e, f: loan.close(e, f, now=NOW),
}
ALLOWED = {
    ("held", "request-lock"),
    ("held", "cancel"),
    ("requested", "cancel"),
    ("locked", "cancel"),
    ("locked", "disburse"),
    ("disbursed", "disburse"),
    ("disbursed", "repay"),
    ("repaying", "disburse"),
    ("repaying", "repay"),
    ("repaid", "repay"),
    ("repaid", "close"),
}
MADE = {
    "held": held,
    "requested": lock_requested,
    "locked": locked,
    "disbursed": lambda: disbursed("100.00"),
    "repaying": lambda: repaid("50.00", before=disbursed("100.00")),
    "repaid": lambda: repaid("100.00", before=disbursed("100.00")),
    "closed": closed,
    "cancelled": cancelled,
}
TABLES = [
    (application.STEPS, application.State),
    (offer.STEPS, offer.State),
    (financing.STEPS, financing.State),
    (financing.LOCK_STEPS, financing.Lock),
]
UNLISTED = [
    (table, state, action)
    for table, states in TABLES
    for state, action in product(states, sorted({name for _, name in table}))
    if (state, action) not in table
]


@pytest.mark.parametrize(("table", "state", "action"), UNLISTED)
def test_a_step_that_the_table_does_not_list_is_refused_and_told_what_is_allowed(table, state, action):
    with pytest.raises(WrongStep) as refused:
        next_state(table, state, action, "某事")

    assert refused.value.facts == {
        "state": state.value,
        "action": action,
        "allowed": sorted(name for at, name in table if at is state),
    }


@pytest.mark.parametrize(("state", "action"), sorted(set(product(MADE, ACTIONS)) - ALLOWED - {("repaid", "disburse")}))
def test_what_a_financing_does_not_allow_is_refused(state, action):
    exposure = MADE[state]()

    with pytest.raises(Refusal) as refused:
        ACTIONS[action](exposure, exposure.financings[-1])

    unpaid_debt = (state, action) == ("repaying", "close")
    assert type(refused.value).__name__ == ("Refusal" if unpaid_debt else "WrongStep")


@pytest.mark.parametrize(("state", "action"), sorted(ALLOWED))
def test_what_it_allows_raises_its_version(state, action):
    exposure = MADE[state]()
    before = exposure.financings[-1]

    after, *news = ACTIONS[action](exposure, before)

    assert after.financings[-1].version == before.version + 1
    assert len(news) == 1


class TestAnOffer:
    def test_is_pending_until_its_last_instant_and_expired_from_then_on(self):
        exposure = applied()
        made = an_offer(exposure)
        the_application = exposure.applications[0]

        assert made.state(the_application, made.valid_until - timedelta(microseconds=1)) == "pending"
        assert made.state(the_application, made.valid_until) == "expired"

    def test_lapses_when_another_one_is_accepted_and_stays_lapsed_after_its_own_last_day(self):
        exposure = applied()
        loser = an_offer(exposure, key="offer-2")
        settled = held(before=exposure).applications[0]

        assert loser.state(settled, NOW) == "lapsed"
        assert loser.state(settled, loser.valid_until + timedelta(days=1)) == "lapsed"

    def test_that_had_expired_before_another_was_accepted_stays_expired(self):
        exposure = applied()
        early = replace(an_offer(exposure, key="offer-2"), valid_until=NOW - timedelta(seconds=1))

        assert early.state(held(before=exposure).applications[0], NOW) == "expired"

    def test_lapses_with_the_consent_behind_its_application(self):
        exposure = applied()
        until = exposure.applications[0].ends_at
        made = replace(an_offer(exposure), valid_until=until + timedelta(days=1))

        assert made.state(exposure.applications[0], until - timedelta(seconds=1)) == "pending"
        assert made.state(exposure.applications[0], until) == "lapsed"
