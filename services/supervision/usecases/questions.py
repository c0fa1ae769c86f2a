"""Suppliers' questions: asked, completed, answered, closed; they exist for those whom they concern."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from common.interfaces.context import By
from common.interfaces.errors import NotFound, Refusal
from common.interfaces.parties import Actor, Role
from common.interfaces.rules import require
from common.interfaces.supervision import (
    NAME,
    AnswerQuestion,
    AskQuestion,
    CompleteQuestion,
    GetQuestion,
    ListQuestions,
    QuestionPage,
)
from common.law.calendar import local_date
from services.supervision.domain import answering, asking
from services.supervision.domain.course import Course
from services.supervision.domain.party import Party
from services.supervision.domain.question import Question
from services.supervision.store import SupervisionStore

UNNAMED = Actor(id=NAME, role=Role.SERVICE)  # news names nobody who asks: it would tell who took part


def ask_question(store: SupervisionStore, call: AskQuestion, by: By) -> Question:
    if asked := store.questions.made_before(by):
        return asked
    course, asker = _course(store, call.procurement_id), _registered(store, by.actor.party)
    question, *news = asking.ask(call, course, asker, by.key, by.at)
    if standing := store.question_in(question.bundle):  # the unique index is what decides between two at once
        found = f"{standing.id} ({standing.state})"
        require(question.rule("QC-06").breach("one question about one step（同一环节一次性提出）", found))
    return store.questions.make(question, *news, by=replace(by, actor=UNNAMED))


def complete_question(store: SupervisionStore, call: CompleteQuestion, by: By) -> Question:
    return _change(store, call.question_id, lambda before: asking.complete(before, call, by.at), by, told_by=UNNAMED)


def answer_question(store: SupervisionStore, call: AnswerQuestion, by: By) -> Question:
    course = _course(store, get_question(store, GetQuestion(question_id=call.question_id), by).procurement_id)
    return _change(store, call.question_id, lambda before: answering.answer(before, call, course, by.actor, by.at), by)


def get_question(store: SupervisionStore, call: GetQuestion, by: By) -> Question:
    question = store.questions.get(call.question_id)
    if not question.concerns(by.actor):
        raise NotFound(f"there is no question {call.question_id} here", {"id": call.question_id})
    return question


def list_questions(store: SupervisionStore, call: ListQuestions, by: By) -> QuestionPage:
    names = {Role.SUPPLIER: "asker", Role.BUYER: "buyer", Role.AGENCY: "agency"}
    query: dict[str, Any] = {} if by.actor.role is Role.FINANCE else {names[by.actor.role]: by.actor.party}
    query |= {"procurement_id": call.procurement_id} if call.procurement_id else {}
    query |= {"state": call.state} if call.state else {}
    found = store.newest_questions(query, call.after, call.limit + 1)
    shown, more = found[: call.limit], len(found) > call.limit
    return QuestionPage.model_validate(
        {"items": shown, "has_more": more, "next": shown[-1].listed_as if more else None}
    )


def close_due(store: SupervisionStore, by: By) -> None:
    """Close what can no longer be complained about; one that cannot be closed does not keep the others open."""
    failed: list[Exception] = []
    for question in store.questions_to_close(local_date(by.at)):
        closing = replace(by, key=f"{by.key}-{question.id}", region=question.procurement_id[:6])
        try:
            store.questions.step(question.id, answering.close, by=closing)
        except Exception as error:  # told together below
            failed.append(error)
    if failed:
        raise ExceptionGroup("questions that could not be closed", failed)


def _change(
    store: SupervisionStore,
    question_id: str,
    decide: Callable[[Question], tuple[Any, ...]],
    by: By,
    *,
    told_by: Actor | None = None,
) -> Question:
    """Take one step, in the name of somebody whom the question concerns."""
    get_question(store, GetQuestion(question_id=question_id), by)
    doing = replace(by, actor=told_by or by.actor)
    changed = store.questions.step(question_id, decide, by=doing)
    by.replayed = doing.replayed
    return changed


def _course(store: SupervisionStore, procurement_id: str) -> Course:
    try:
        return store.courses.get(procurement_id)
    except NotFound:
        raise NotFound(f"there is no procurement {procurement_id} here", {"id": procurement_id}) from None


def _registered(store: SupervisionStore, party: str) -> Party:
    try:
        return store.parties.get(party)
    except NotFound:
        raise Refusal(
            f"主体 {party} 尚未登记；请先登记单位名称和地址，再提出质疑。"
            f" Party {party} is not registered; register its name and address first, then ask.",
            {"party": party},
        ) from None
