"""Every decision of an evaluation and the states in which it is taken; in all others it is refused."""

import pytest

from common.interfaces.bidding import ClarificationKind
from common.interfaces.errors import Problem, WrongStep
from services.bidding.domain.evaluating import (
    clarification,
    conformity,
    low_price,
    panel,
    report,
    scoring,
    signing,
    verdicts,
)
from services.bidding.domain.evaluating.material import Material
from services.bidding.domain.states import EvaluationState as S
from tests.builders.bids import LATER, A, an_opened_lot, members
from tests.builders.evaluations import CHOSEN, LEADER

ASKED = clarification.due(LATER, 30)
DECISIONS = {
    "form the panel": (lambda lot: panel.form_panel(lot, (), members(), CHOSEN), {S.QUALIFIED}),
    "replace members": (lambda lot: panel.replace_members(lot, members()), {S.EVALUATING, S.SCORING}),
    "elect the leader": (lambda lot: panel.elect(lot, LEADER, 1, LATER.date()), {S.EVALUATING}),
    "find defects": (lambda lot: panel.stop(lot, LEADER, "x"), {S.EVALUATING, S.SCORING, S.SIGNING}),
    "give verdicts": (lambda lot: verdicts.give(lot, LEADER, (), LATER), {S.EVALUATING}),
    "conclude the check": (lambda lot: conformity.conclude(lot, LEADER, {}, {}, LATER), {S.EVALUATING}),
    "clarify": (
        lambda lot: clarification.ask(lot, LEADER, "k", A, ClarificationKind.UNCLEAR, "?", ASKED, LATER),
        {S.EVALUATING, S.SCORING},
    ),
    "ask about a price": (lambda lot: low_price.ask(lot, LEADER, A, 1, 30, "x", LATER), {S.SCORING}),
    "score": (lambda lot: scoring.score_sheet(lot, LEADER, (), LATER), {S.SCORING}),
    "compute": (lambda lot: scoring.enter_objective(lot, LEADER, (), None, LATER), {S.SCORING}),
    "keep scores": (lambda lot: scoring.keep(lot, LEADER, ()), {S.SCORING}),
    "draw up": (lambda lot: report.draw_up(lot, LEADER, Material(contents={}), LATER), {S.SCORING}),
    "sign": (lambda lot: signing.sign(lot, LEADER, "0" * 64, "", LATER, agrees=True), {S.SIGNING}),
    "return": (lambda lot: signing.return_to_scoring(lot, LEADER, "sum_error", "x", LATER), {S.SIGNING}),
    "close": (lambda lot: signing.close(lot, LEADER, (), LATER), {S.SIGNING}),
}
CASES = [(name, state) for name in DECISIONS for state in S]


def is_no_step(name, state):
    """Whether the state is why it is refused; for want of sheets, seats or a leader it is refused otherwise."""
    decide, _ = DECISIONS[name]
    try:
        decide(an_opened_lot(state=state, panel=members()))
    except WrongStep:
        return True
    except (Problem, ValueError):
        return False
    return False


@pytest.mark.parametrize(("name", "state"), CASES)
def test_a_decision_is_refused_in_every_state_that_does_not_list_it_and_in_no_other(name, state):
    assert is_no_step(name, state) == (state not in DECISIONS[name][1])
