"""Questions over a real database: who sees them, one a step, secrecy of the asker, repeats, the timer."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, datetime
from uuid import uuid4

import pytest

from common.interfaces.errors import Conflict, KeyReused, NotFound, Refusal, RuleBroken, WrongStep
from common.interfaces.parties import Role
from common.interfaces.supervision import (
    About,
    GetQuestion,
    ListQuestions,
    ListSignals,
    Outcome,
    QuestionView,
)
from common.runtime.store import Documents
from services.supervision.usecases import courses, parties, questions, signals
from tests.builders.questions import (
    AGENCY,
    ANNOUNCED_ON,
    ASKER,
    BUYER,
    LOTS,
    OPENED_ON,
    QUALIFIED_ON,
    STRANGER,
    THIRD,
    WINNER,
    a_check,
    a_completion,
    a_question,
    an_answer,
    an_opening,
    at,
    traits,
)
from tests.builders.supervision import PROCUREMENT, a_registration, a_tender, an_award, an_envelope, told_by
from tests.conftest import a_caller

pytestmark = pytest.mark.stack
TODAY = at(date(2026, 3, 31))
STORY = (
    (a_tender(buyer=BUYER, agency=AGENCY, offer_until=date(2026, 3, 9)), date(2026, 3, 2)),
    (an_opening(lot_1=LOTS["1"]), OPENED_ON),
    (a_check(), QUALIFIED_ON),
    (an_award(supplier=WINNER, announced_on=ANNOUNCED_ON), ANNOUNCED_ON),
)


@pytest.fixture
def store(store):
    for documents in vars(store).values():
        if isinstance(documents, Documents):
            documents.prepare()
    return store


@pytest.fixture
def awarded(store):
    """A store that has heard of a procurement as far as its award, and of the bidders."""
    for supplier in (*LOTS["1"], STRANGER):
        call = a_registration(credit_code=supplier)
        parties.register_party(store, call, a_caller(Role.SUPPLIER, party=supplier))
    hear(store, *STORY)
    return store


def hear(store, *story):
    for event, day in story:
        envelope = an_envelope(event, at=at(day))
        courses.keep(store, envelope, told_by(envelope))


def supplier(party=ASKER, when: datetime = TODAY, **more):
    return a_caller(Role.SUPPLIER, party=party, at=when, **more)


def officer(when: datetime = TODAY, **more):
    return a_caller(Role.BUYER, party=BUYER, at=when, **more)


def timer(day):
    return a_caller(Role.SERVICE, at=at(day), key=f"close_questions-{uuid4().hex}")


def news(told):
    return [envelope for written in told for envelope in written.envelopes if "question" in envelope["type"]]


class TestAsking:
    def test_from_question_to_close(self, awarded, told):
        asked = questions.ask_question(awarded, a_question(), supplier())
        answer = an_answer(Outcome.FOUNDED_RESULT, asked.id, suppliers_concerned=(WINNER,))
        questions.answer_question(awarded, answer, officer(at(date(2026, 4, 1))))
        questions.close_due(awarded, timer(date(2026, 5, 7)))

        shown = QuestionView.model_validate(awarded.questions.get(asked.id))
        assert (shown.state, shown.answer.outcome, shown.holds) == ("closed", "founded_result", True)
        assert [envelope["type"] for envelope in news(told)] == [
            "question_received",
            "question_answered",
            "question_closed",
        ]
        assert news(told)[1]["data"]["awarded"] == [WINNER]

    def test_news_tells_nobody_who_asks(self, awarded, told):
        asked = questions.ask_question(awarded, a_question(contact=""), supplier())
        questions.complete_question(awarded, a_completion(asked.id), supplier())

        told_ = [str(envelope) for written in told for envelope in written.envelopes][-2:]
        assert ["form_returned" in told_[0], "question_received" in told_[1]] == [True, True]
        assert not any(ASKER in said or f"{Role.SUPPLIER}-1" in said for said in told_)

    def test_a_repeated_command_asks_once_even_when_the_time_is_over(self, awarded, told):
        by = supplier()
        first = questions.ask_question(awarded, a_question(), by)
        late = replace(by, at=at(date(2026, 6, 1)))

        assert questions.ask_question(awarded, a_question(), late) == first
        assert late.replayed
        assert len(news(told)) == 1
        with pytest.raises(KeyReused):
            questions.ask_question(awarded, a_question(), replace(by, fingerprint="other"))

    def test_a_second_question_about_the_same_step_is_refused_with_the_first_one_s_id(self, awarded):
        first = questions.ask_question(awarded, a_question(), supplier())

        with pytest.raises(RuleBroken, match="QC-06") as refused:
            questions.ask_question(awarded, a_question(), supplier())
        assert first.id in refused.value.facts["found"]
        assert questions.ask_question(awarded, a_question(), supplier(THIRD)).asker == THIRD

    def test_two_at_once_become_one(self, awarded):
        def attempt(_):
            try:
                return questions.ask_question(awarded, a_question(), supplier()).id
            except (RuleBroken, Conflict):
                return None

        with ThreadPoolExecutor(4) as pool:
            made = [each for each in pool.map(attempt, range(4)) if each]
        assert len(made) == 1
        assert [question.id for question in awarded.questions.find({})] == made

    def test_about_documents_before_the_opening_by_one_who_declares_it_took_them(self, awarded):
        hear(awarded, (a_tender(procurement_id="350100-GK-2026-000124", buyer=BUYER), date(2026, 3, 2)))
        about = {"about": About.DOCUMENTS, "lot": None, "documents_taken_on": date(2026, 3, 4)}
        call = a_question(procurement_id="350100-GK-2026-000124", **about)

        assert questions.ask_question(awarded, call, supplier(STRANGER, at(date(2026, 3, 5)))).state == "under_answer"

    def test_an_unregistered_supplier_registers_first(self, store):
        hear(store, *STORY)

        with pytest.raises(Refusal, match="register its name"):
            questions.ask_question(store, a_question(), supplier())

    def test_an_unknown_procurement_is_not_found(self, awarded):
        with pytest.raises(NotFound, match="no procurement"):
            questions.ask_question(awarded, a_question(procurement_id="350100-GK-2026-000999"), supplier())


class TestAnswering:
    def test_by_another_buyer_is_not_found(self, awarded):
        asked = questions.ask_question(awarded, a_question(), supplier())
        stranger = a_caller(Role.BUYER, party=AGENCY, at=TODAY, if_match=99)

        with pytest.raises(NotFound):
            questions.answer_question(awarded, an_answer(question_id=asked.id), stranger)
        agency = a_caller(Role.AGENCY, party=AGENCY, at=TODAY)
        assert questions.answer_question(awarded, an_answer(question_id=asked.id), agency).state == "answered"

    def test_twice_is_the_wrong_step_and_repeated_the_same_answer(self, awarded, told):
        asked, by = questions.ask_question(awarded, a_question(), supplier()), officer()
        first = questions.answer_question(awarded, an_answer(question_id=asked.id), by)

        assert questions.answer_question(awarded, an_answer(question_id=asked.id), by) == first
        assert by.replayed
        assert len(news(told)) == 2
        with pytest.raises(WrongStep):
            questions.answer_question(awarded, an_answer(question_id=asked.id), officer())


class TestReading:
    READERS = (supplier(), officer(), a_caller(Role.AGENCY, party=AGENCY), a_caller(Role.FINANCE))
    OTHERS = (supplier(WINNER), a_caller(Role.BUYER, party=AGENCY), a_caller(Role.AGENCY))

    def test_those_concerned_read_it_and_find_it_listed(self, awarded):
        asked = questions.ask_question(awarded, a_question(), supplier())

        for reader in self.READERS:
            assert questions.get_question(awarded, GetQuestion(question_id=asked.id), reader) == asked
            assert [item.id for item in questions.list_questions(awarded, ListQuestions(), reader).items] == [asked.id]

    def test_to_others_it_does_not_exist_in_the_very_words_of_an_unknown_one(self, awarded):
        asked = questions.ask_question(awarded, a_question(), supplier())

        for stranger in self.OTHERS:
            assert questions.list_questions(awarded, ListQuestions(), stranger).items == ()
            with pytest.raises(NotFound) as hidden:
                questions.get_question(awarded, GetQuestion(question_id=asked.id), stranger)
            with pytest.raises(NotFound) as unknown:
                questions.get_question(awarded, GetQuestion(question_id="0" * 32), stranger)
            assert hidden.value.detail.replace(asked.id, "?") == unknown.value.detail.replace("0" * 32, "?")
            with pytest.raises(NotFound):
                questions.complete_question(awarded, a_completion(asked.id), stranger)

    def test_a_list_is_paged_newest_first_and_narrowed(self, awarded):
        made = [
            questions.ask_question(awarded, a_question(lot=lot), supplier(party, at(date(2026, 4, day)))).id
            for day, (party, lot) in enumerate([(ASKER, "1"), (THIRD, "1"), (WINNER, "1"), (ASKER, None)], 1)
        ]
        first = questions.list_questions(awarded, ListQuestions(limit=3), officer())
        rest = questions.list_questions(awarded, ListQuestions(limit=3, after=first.next), officer())

        assert [item.id for item in first.items + rest.items] == made[::-1]
        assert (first.has_more, rest.has_more, rest.next) == (True, False, None)
        narrowed = [ListQuestions(state="answered"), ListQuestions(procurement_id="350100-GK-2026-000999")]
        assert [questions.list_questions(awarded, call, officer()).items for call in narrowed] == [(), ()]
        mine = questions.list_questions(awarded, ListQuestions(procurement_id=PROCUREMENT), supplier())
        assert [item.id for item in mine.items] == [made[3], made[0]]


class TestClosing:
    @pytest.mark.parametrize(("day", "state"), [(date(2026, 5, 6), "answered"), (date(2026, 5, 7), "closed")])
    def test_comes_the_day_after_the_last_to_complain(self, awarded, day, state):
        asked = questions.ask_question(awarded, a_question(), supplier())
        questions.answer_question(awarded, an_answer(question_id=asked.id), officer())
        for _ in range(2):
            questions.close_due(awarded, timer(day))

        assert awarded.questions.get(asked.id).state == state

    def test_an_unanswered_question_stays_open(self, awarded):
        asked = questions.ask_question(awarded, a_question(), supplier())
        questions.close_due(awarded, timer(date(2026, 6, 30)))

        assert awarded.questions.get(asked.id).holds


class TestTheCourse:
    def test_is_the_same_after_news_in_any_order_told_twice(self, store):
        envelopes = [an_envelope(event, at=at(day)) for event, day in STORY]
        for envelope in envelopes:
            courses.keep(store, envelope, told_by(envelope))
        inorder = store.courses.get(PROCUREMENT)
        store.courses.collection.delete_many({})
        for envelope in envelopes[::-1] * 2:
            courses.keep(store, envelope, told_by(envelope))

        assert store.courses.get(PROCUREMENT) == inorder

    def test_of_other_news_is_not_kept(self, store):
        envelope = an_envelope(traits({}))
        courses.keep(store, envelope, told_by(envelope))

        assert store.courses.find({}) == []


def test_like_bids_raise_their_signals_once(store):
    envelope = an_envelope(traits({"authors": ("u1",), "agent": "林某"}, {"authors": ("u1",), "agent": "林某"}))
    for _ in range(2):
        signals.raise_signals(store, envelope, told_by(envelope))

    found = signals.list_signals(store, ListSignals(), a_caller(Role.FINANCE)).items
    assert [signal.flag for signal in found] == ["FLAG-02", "FLAG-01"]
