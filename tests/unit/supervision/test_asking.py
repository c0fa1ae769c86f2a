"""QC-TIME-02, QC-05, QC-06: in time, by who may, in form."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.interfaces.errors import Invalid, NotFound, RuleBroken, WrongStep
from common.interfaces.supervision import About, Authority, FormReturned, ProcessStep, QuestionItem, QuestionReceived
from common.law.calendar import is_working_day
from services.supervision.domain import asking
from services.supervision.domain.course import Course, Result
from tests.builders.questions import (
    AGENT,
    ASKER,
    BUYER,
    ITEM,
    STRANGER,
    WINNER,
    a_completion,
    a_course,
    a_party,
    a_question,
    asked,
    at,
)

DOCUMENTS = {"about": About.DOCUMENTS, "lot": None, "documents_taken_on": date(2026, 3, 3)}
OPENING = {"about": About.PROCESS, "step": ProcessStep.OPENING}
QUALIFICATION = {"about": About.PROCESS, "step": ProcessStep.QUALIFICATION}
TODAY = date(2026, 3, 31)


def refusal(on, course=None, asker=ASKER, **more):
    with pytest.raises(RuleBroken) as refused:
        asked(on, course, asker, **more)
    return refused.value.facts


class TestTime:
    """7 working days; Tomb Sweeping (4 to 6 April 2026) is none."""

    @pytest.mark.parametrize(
        ("what", "starts_on", "last_day"),
        [
            (DOCUMENTS, date(2026, 3, 9), date(2026, 3, 18)),  # the notice's publicity ends later than they were taken
            (OPENING, date(2026, 3, 23), date(2026, 4, 1)),
            (QUALIFICATION, date(2026, 3, 24), date(2026, 4, 2)),
            ({"about": About.RESULT}, date(2026, 3, 30), date(2026, 4, 9)),  # publicity over on the next working day
        ],
        ids=["documents", "opening", "qualification", "result"],
    )
    def test_ends_with_the_seventh_working_day_after_the_step(self, what, starts_on, last_day):
        question = asked(last_day, **what)

        assert (question.ask_due.start, question.ask_due.ends_on) == (starts_on, last_day)
        assert question.ask_due.says_zh.startswith("QC-TIME-02")
        facts = refusal(last_day + timedelta(days=1), **what)
        assert (facts["rule"], facts["expected"]) == ("QC-TIME-02", f"≤ {last_day}")

    def test_runs_to_midnight_in_shanghai(self):
        last = at(date(2026, 4, 9), hour=23)
        call = a_question()

        assert asking.ask(call, a_course(), a_party(), "q", last)
        with pytest.raises(RuleBroken, match="QC-TIME-02"):
            asking.ask(call, a_course(), a_party(), "q", last + timedelta(hours=1))

    def test_of_documents_taken_after_the_publicity_runs_from_their_taking(self):
        late = a_course(offer_until=date(2026, 3, 13))

        due = asked(date(2026, 3, 13), late, **DOCUMENTS | {"documents_taken_on": date(2026, 3, 12)}).ask_due
        assert due.start == date(2026, 3, 12)

    @pytest.mark.parametrize(
        ("what", "course"),
        [
            (OPENING, a_course(opened_on=None)),
            (QUALIFICATION, a_course(qualified_on={"2": TODAY})),
            ({"about": About.RESULT}, a_course(results={"2": Result(on=TODAY, winner=WINNER)})),
        ],
        ids=["opening", "qualification", "result"],
    )
    def test_does_not_begin_before_the_step_has_ended(self, what, course):
        assert refusal(TODAY, course, **what)["found"] == "not ended yet（尚未结束）"

    def test_of_a_result_begins_during_its_publicity(self):
        assert asked(date(2026, 3, 27)).ask_due.start == date(2026, 3, 30)

    def test_of_a_failure_runs_from_its_day(self):
        failed = a_course(results={"1": Result(on=date(2026, 3, 27), winner=None)})

        assert asked(TODAY, failed).ask_due.start == date(2026, 3, 27)

    def test_of_the_whole_runs_from_the_last_lot(self):
        results = {"1": Result(on=date(2026, 3, 20), winner=WINNER), "2": Result(on=date(2026, 3, 27), winner=WINNER)}

        assert asked(TODAY, a_course(results=results), lot=None).ask_due.start == date(2026, 3, 30)

    @given(st.dates(date(2026, 1, 5), date(2026, 11, 1)))
    def test_is_seven_working_days_wherever_the_holidays_fall(self, announced_on):
        course = a_course(results={"1": Result(on=announced_on, winner=WINNER)})
        due = asked(announced_on, course).ask_due
        days = (due.start + timedelta(days=n) for n in range(1, (due.ends_on - due.start).days + 1))

        assert sum(map(is_working_day, days)) == 7
        assert is_working_day(due.ends_on)


class TestWhoMayAsk:
    @pytest.mark.parametrize("what", [OPENING, QUALIFICATION, {"about": About.RESULT}], ids=str)
    def test_process_and_result_only_who_bid_for_the_lot(self, what):
        assert asked(TODAY, **what).asker == ASKER
        assert refusal(TODAY, asker=STRANGER, **what)["rule"] == "QC-05"

    def test_a_bidder_of_another_lot_may_not(self):
        both = {"1": Result(on=date(2026, 3, 27), winner=WINNER), "2": Result(on=date(2026, 3, 27), winner=WINNER)}

        assert refusal(TODAY, a_course(results=both), lot="2")["rule"] == "QC-05"
        assert asked(TODAY, a_course(results=both), lot=None).lot is None

    @pytest.mark.parametrize("taken_on", [date(2026, 3, 2), date(2026, 3, 9)])
    def test_documents_whoever_declares_a_day_of_the_offer(self, taken_on):
        before_opening = a_course(opened_on=None, bidders={}, qualified_on={}, results={})

        what = DOCUMENTS | {"documents_taken_on": taken_on}
        assert asked(date(2026, 3, 10), before_opening, STRANGER, **what).documents_taken_on == taken_on

    @pytest.mark.parametrize("taken_on", [None, date(2026, 3, 1), date(2026, 3, 10)])
    def test_documents_nobody_who_declares_none(self, taken_on):
        assert refusal(date(2026, 3, 10), **DOCUMENTS | {"documents_taken_on": taken_on})["rule"] == "QC-05"

    def test_a_procurement_whose_documents_are_not_issued_does_not_exist(self):
        with pytest.raises(NotFound):
            asked(TODAY, Course(id=a_course().id))

    @pytest.mark.parametrize("what", [{"about": About.PROCESS}, {"step": ProcessStep.OPENING}], ids=str)
    def test_a_step_is_named_for_the_process_alone(self, what):
        with pytest.raises(Invalid, match="step"):
            asked(TODAY, **what)


class TestForm:
    def test_a_whole_one_is_to_be_answered_in_seven_working_days(self):
        question, news = asking.ask(a_question(), a_course(), a_party(), "q", at(TODAY))

        assert (question.state, question.answer_due.ends_on, question.holds) == (
            "under_answer",
            date(2026, 4, 10),
            True,
        )
        assert news == QuestionReceived(
            procurement_id=question.procurement_id, question_id="q", lot="1", about=About.RESULT, holds=True
        )
        assert (question.buyer, question.asker_name) == (BUYER, a_party().name)

    @pytest.mark.parametrize(
        ("spoilt", "missing"),
        [
            ({"items": ()}, ("items",)),
            ({"contact": ""}, ("contact",)),
            ({"signatory": " "}, ("signatory",)),
            ({"items": (ITEM, ITEM.model_copy(update={"facts": ""}))}, ("items.2.facts",)),
            ({"items": (QuestionItem(),)}, tuple(f"items.1.{name}" for name in QuestionItem.model_fields)),
            ({"agent": Authority(name="林某")}, ("agent.matter", "agent.power", "agent.until")),
            ({"agent": AGENT.model_copy(update={"until": TODAY - timedelta(days=1)})}, ("agent.until",)),
        ],
        ids=lambda value: str(value) if isinstance(value, tuple) else "",
    )
    def test_one_that_lacks_something_is_returned_with_what_it_lacks(self, spoilt, missing):
        call = a_question(**spoilt)
        question, news = asking.ask(call, a_course(), a_party(), "q", at(TODAY))

        assert (question.state, question.missing, question.holds) == ("returned", missing, False)
        assert news == FormReturned(procurement_id=question.procurement_id, question_id="q", missing=missing)

    def test_an_authority_counts_through_its_last_day(self):
        assert asked(TODAY, agent=AGENT.model_copy(update={"until": TODAY})).state == "under_answer"

    def test_a_returned_one_is_completed_within_the_same_time(self):
        returned = asked(date(2026, 4, 8), contact="")

        question, news = asking.complete(returned, a_completion(), at(date(2026, 4, 9)))
        assert (question.state, question.missing, question.contact) == ("under_answer", (), a_completion().contact)
        assert question.answer_due.start == date(2026, 4, 9)
        assert isinstance(news, QuestionReceived)
        with pytest.raises(RuleBroken, match="QC-TIME-02"):
            asking.complete(returned, a_completion(), at(date(2026, 4, 10)))

    def test_what_is_missing_is_told_once(self):
        returned = asked(TODAY, contact="")

        with pytest.raises(RuleBroken, match="QC-06") as refused:
            asking.complete(returned, a_completion(contact=""), at(TODAY))
        assert "contact" in refused.value.facts["found"]

    def test_one_that_was_whole_is_not_completed_again(self):
        with pytest.raises(WrongStep):
            asking.complete(asked(), a_completion(), at(TODAY))

    def test_all_of_one_step_by_one_supplier_is_one_bundle(self):
        same, other_step = asked(TODAY, contact=""), asked(TODAY, **OPENING)

        assert same.bundle == asked(TODAY).bundle
        assert (
            len(
                {
                    same.bundle,
                    other_step.bundle,
                    asked(TODAY, **QUALIFICATION).bundle,
                    asked(TODAY, asker=WINNER).bundle,
                }
            )
            == 4
        )
