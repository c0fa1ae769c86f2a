"""QC-TIME-03, QC-07, QC-TIME-04: the answer, late or not, and the end of the time to complain."""

from datetime import date
from itertools import product

import pytest

from common.interfaces.errors import Invalid, WrongStep
from common.interfaces.parties import Actor, Role
from common.interfaces.supervision import About, Outcome, ProcessStep, QuestionState
from services.supervision.domain import answering, asking
from services.supervision.domain.question import EFFECTS, STEPS
from tests.builders.questions import (
    AGENCY,
    ASKER,
    BUYER,
    STRANGER,
    THIRD,
    WINNER,
    a_completion,
    a_course,
    an_answer,
    asked,
    at,
)

OFFICER = Actor(id="officer", role=Role.BUYER, party=BUYER)
DAY = date(2026, 4, 8)
MADE = {
    QuestionState.RETURNED: lambda: asked(contact=""),
    QuestionState.UNDER_ANSWER: asked,
    QuestionState.ANSWERED: lambda: answered()[0],
    QuestionState.CLOSED: lambda: answering.close(answered()[0])[0],
}
DECISIONS = {
    "complete": lambda question: asking.complete(question, a_completion(), at(date(2026, 3, 31))),
    "answer": lambda question: answered(question=question),
    "close": answering.close,
}
ABOUT = {
    About.DOCUMENTS: {"lot": None, "documents_taken_on": date(2026, 3, 3), "on": date(2026, 3, 10)},
    About.PROCESS: {"step": ProcessStep.OPENING},
    About.RESULT: {},
}


def answered(outcome=Outcome.NOT_FOUNDED, *, on=DAY, question=None, course=None, **more):
    return answering.answer(question or asked(), an_answer(outcome, **more), course or a_course(), OFFICER, at(on))


@pytest.mark.parametrize(("state", "action"), [pair for pair in product(MADE, DECISIONS) if pair not in STEPS], ids=str)
def test_a_step_that_the_table_does_not_list_is_refused(state, action):
    with pytest.raises(WrongStep):
        DECISIONS[action](MADE[state]())


@pytest.mark.parametrize(("state", "action"), [pair for pair in product(MADE, DECISIONS) if pair in STEPS], ids=str)
def test_a_step_that_the_table_lists_is_taken(state, action):
    assert DECISIONS[action](MADE[state]())[0].state is STEPS[state, action]


class TestTheAnswer:
    @pytest.mark.parametrize(("on", "in_time"), [(date(2026, 4, 10), True), (date(2026, 4, 11), False)])
    def test_after_the_seventh_working_day_is_recorded_as_late_not_refused(self, on, in_time):
        question, news = answered(on=on)

        assert (question.state, question.answer.in_time, news.in_time) == ("answered", in_time, in_time)

    def test_says_who_what_why_and_how_to_complain(self):
        answer = answered()[0].answer

        assert (answer.answered_by, answer.reasons, answer.legal_basis) == (BUYER, "经查…", "94号令第十六条")
        assert "2026-05-06前" in answer.right_to_complain_zh
        assert "福州市财政部门" in answer.right_to_complain_zh
        assert "by 2026-05-06" in answer.right_to_complain_en

    @pytest.mark.parametrize("on", [date(2026, 4, 1), DAY, date(2026, 4, 30)])
    def test_whenever_it_comes_complaint_runs_from_the_end_of_the_answer_period(self, on):
        due = answered(on=on)[0].complaint_due

        assert (due.rule, due.start, due.ends_on) == ("QC-TIME-04", date(2026, 4, 10), date(2026, 5, 6))

    @pytest.mark.parametrize("outcome", [outcome for outcome in Outcome if outcome not in EFFECTS])
    def test_without_effect_holds_nothing(self, outcome):
        question, news = answered(outcome)

        assert (question.holds, news.holds) == (False, False)

    @pytest.mark.parametrize(("outcome", "about"), list(product(EFFECTS, About)), ids=str)
    def test_with_effect_fits_what_was_asked_and_keeps_holding(self, outcome, about):
        question = asked(about=about, **ABOUT[about])
        if about not in EFFECTS[outcome]:
            with pytest.raises(Invalid, match="outcome"):
                answered(outcome, question=question)
            return
        after, news = answered(outcome, question=question)

        assert (after.holds, news.holds) == (True, True)
        assert (news.awarded, news.lot) == ((WINNER,), question.lot)

    def test_names_bidders_alone_as_concerned(self):
        news = answered(Outcome.FOUNDED_RESULT, suppliers_concerned=(WINNER, THIRD))[1]

        assert news.suppliers_concerned == (WINNER, THIRD)
        with pytest.raises(Invalid, match=STRANGER):
            answered(Outcome.FOUNDED_RESULT, suppliers_concerned=(WINNER, STRANGER))

    def test_before_the_opening_nobody_can_be_named(self):
        before = a_course(opened_on=None, bidders={}, qualified_on={}, results={})
        question = asked(course=before, about=About.DOCUMENTS, **ABOUT[About.DOCUMENTS])

        with pytest.raises(Invalid):
            answered(question=question, course=before, suppliers_concerned=(ASKER,))
        assert answered(question=question, course=before)[1].awarded == ()


@pytest.mark.parametrize("outcome", [Outcome.NOT_FOUNDED, Outcome.FOUNDED_RESULT])
def test_closing_tells_the_outcome_and_frees_no_award_that_it_upset(outcome):
    closed, news = answering.close(answered(outcome)[0])

    assert (closed.state, news.outcome) == ("closed", outcome)
    assert closed.holds == (outcome in EFFECTS)


@pytest.mark.parametrize(
    ("role", "party", "sees"),
    [
        (Role.SUPPLIER, ASKER, True),
        (Role.BUYER, BUYER, True),
        (Role.AGENCY, AGENCY, True),
        (Role.FINANCE, "", True),
        (Role.SUPPLIER, WINNER, False),
        (Role.SUPPLIER, BUYER, False),
        (Role.BUYER, ASKER, False),
        (Role.AGENCY, "", False),
        (Role.OPERATOR, "", False),
        (Role.PUBLIC, "", False),
        (Role.EXPERT, ASKER, False),
    ],
)
def test_it_exists_for_its_asker_buyer_agency_and_finance_alone(role, party, sees):
    assert asked().concerns(Actor(id="x", role=role, party=party)) is sees


def test_without_an_agency_an_agency_without_a_party_sees_nothing():
    question = asked(course=a_course(agency=None))

    assert not question.concerns(Actor(id="x", role=Role.AGENCY))
