from itertools import product

import pytest

from common.interfaces.errors import WrongStep
from common.interfaces.supervision import SignalState
from services.supervision.domain.signal import STEPS, Signal, raised, triage
from tests.builders.supervision import NOW, PROCUREMENT

ACTIONS = ("dismissed", "case")


def a_signal(state=SignalState.OPEN):
    return Signal(
        id="e-FLAG-13",
        flag="FLAG-13",
        procurement_id=PROCUREMENT,
        raised_at=NOW,
        says_zh="x",
        says_en="x",
        facts={"findings": []},
        state=state,
    )


@pytest.mark.parametrize(("state", "action"), sorted(set(product(SignalState, ACTIONS)) - set(STEPS)))
def test_a_step_that_the_table_does_not_list_is_refused(state, action):
    with pytest.raises(WrongStep) as refused:
        triage(a_signal(state), action, "again", "finance-1")

    assert refused.value.facts == {"state": state, "action": action, "allowed": []}


@pytest.mark.parametrize("decision", ACTIONS)
def test_an_open_signal_is_judged_once_with_who_and_why(decision):
    after, news = triage(a_signal(), decision, "looked at it", "finance-1")

    assert (after.state, after.triaged_by, after.reason) == (decision, "finance-1", "looked at it")
    assert (news.signal_id, news.decision, news.procurement_id) == ("e-FLAG-13", decision, PROCUREMENT)


def test_a_raised_signal_tells_flag_and_facts():
    news = raised(a_signal())

    assert (news.flag, news.facts, news.procurement_id) == ("FLAG-13", {"findings": []}, PROCUREMENT)
