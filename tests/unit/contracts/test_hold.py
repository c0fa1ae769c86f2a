"""QC-09: what keeps a contract from being signed."""

from datetime import date
from itertools import permutations

import pytest

from common.interfaces.errors import RuleBroken, WrongStep
from common.interfaces.supervision import About, Outcome, QuestionAnswered, QuestionReceived
from services.contracts.domain.contract import of_award, of_award_anew, withdraw
from services.contracts.domain.hold import Holds, answer, receive, require_free
from services.contracts.domain.steps import State
from tests.builders.contracts import (
    BUYER_SEED,
    PROCUREMENT,
    SIGNER,
    SUPPLIER,
    a_contract,
    a_withdrawal,
    an_award,
    signed_by,
)

EFFECTLESS, UPHELD = Outcome.NOT_FOUNDED, Outcome.FOUNDED_RESULT


def received(question_id="q", lot="1", *, holds=True):
    return QuestionReceived(
        procurement_id=PROCUREMENT, question_id=question_id, lot=lot, about=About.RESULT, holds=holds
    )


def answered(outcome, question_id="q", lot="1", awarded=(SUPPLIER,)):
    return QuestionAnswered(
        procurement_id=PROCUREMENT,
        question_id=question_id,
        lot=lot,
        about=About.RESULT,
        outcome=outcome,
        holds=outcome is UPHELD,
        awarded=awarded,
        suppliers_concerned=(),
        in_time=True,
    )


def told(*news):
    holds = Holds(id=PROCUREMENT)
    for each in news:
        holds = (receive if isinstance(each, QuestionReceived) else answer)(holds, each)
    return holds


def is_free(holds, **award):
    try:
        require_free(holds, a_contract(State.DRAFTED, **award))
    except RuleBroken:
        return False
    return True


def test_a_procurement_without_questions_is_free():
    assert is_free(None)
    assert is_free(Holds(id=PROCUREMENT))


@pytest.mark.parametrize(("lot", "free"), [("1", False), (None, False), ("2", True)])
def test_an_open_question_holds_its_lot_or_all(lot, free):
    assert is_free(told(received(lot=lot))) is free


def test_one_that_cannot_affect_the_result_holds_nothing():
    assert is_free(told(received(holds=False)))


def test_the_refusal_names_the_question_and_what_to_do():
    with pytest.raises(RuleBroken, match="QC-09") as refused:
        require_free(told(received("q-7")), a_contract(State.DRAFTED))

    assert refused.value.facts["rule"] == "QC-09"
    assert "q-7 (open)" in refused.value.facts["found"]
    assert "answer the question first" in refused.value.facts["remedy"]


def test_all_open_questions_are_answered_before_it_is_free():
    two = (received("q1"), received("q2"), answered(EFFECTLESS, "q1"))

    assert not is_free(told(*two))
    assert is_free(told(*two, answered(EFFECTLESS, "q2")))


@pytest.mark.parametrize("outcome", [EFFECTLESS, UPHELD])
def test_news_in_any_order_and_twice_comes_to_the_same(outcome):
    news = (received(), answered(outcome))

    ends = {is_free(told(*order)) for n in (2, 4) for order in permutations((news * 2)[:n])}
    assert ends == {outcome is EFFECTLESS}


def test_an_upheld_question_holds_the_award_it_was_upheld_against_and_no_later_one():
    upheld = told(received(), answered(UPHELD))

    assert not is_free(upheld)
    assert is_free(upheld, supplier="another")


class TestAnAwardAnew:
    LATER = an_award(supplier="another", award_number=2, announced_on=date(2026, 3, 20))

    @pytest.mark.parametrize("state", [State.AWARDED, State.DRAFTED, State.WITHDRAWN])
    def test_takes_the_place_of_one_that_is_not_signed(self, state):
        anew = of_award_anew(a_contract(state), self.LATER)

        assert (anew.state, anew.supplier, anew.awarded_on, anew.digest) == (
            State.AWARDED,
            "another",
            date(2026, 3, 20),
            None,
        )

    def test_of_a_signed_contract_is_for_people(self):
        with pytest.raises(WrongStep):
            of_award_anew(a_contract(State.SIGNED), self.LATER)

    def test_that_is_known_or_older_changes_nothing(self):
        drafted, signed = a_contract(State.DRAFTED), a_contract(State.SIGNED)
        anew = of_award_anew(drafted, self.LATER)

        for standing in (drafted, signed, anew):
            assert of_award_anew(standing, an_award()) == standing

    @pytest.mark.parametrize("order", permutations((1, 2, 3)))
    def test_of_several_on_one_day_the_highest_number_stands_in_whatever_order_they_are_heard(self, order):
        first, *later = (an_award(supplier=f"winner {number}", award_number=number) for number in order)
        standing = of_award(first)
        for award in later:
            standing = of_award_anew(standing, award)

        assert (standing.supplier, standing.award_number) == ("winner 3", 3)


class TestAnAwardUndone:
    @pytest.mark.parametrize("state", [State.AWARDED, State.DRAFTED])
    def test_leaves_nothing_to_sign(self, state):
        withdrawn = withdraw(a_contract(state), a_withdrawal())

        assert withdrawn.state is State.WITHDRAWN
        with pytest.raises(WrongStep):
            signed_by(withdrawn, SIGNER, BUYER_SEED)

    @pytest.mark.parametrize("state", [State.SIGNED, State.FILED, State.WITHDRAWN])
    def test_changes_no_signed_contract_and_nothing_twice(self, state):
        assert withdraw(a_contract(state), a_withdrawal()) == a_contract(state)

    def test_is_that_of_its_own_number_only(self):
        second = of_award_anew(a_contract(), an_award(supplier="another", award_number=2))

        assert withdraw(second, a_withdrawal()) == second
        assert withdraw(second, a_withdrawal(award_number=2)).state is State.WITHDRAWN
