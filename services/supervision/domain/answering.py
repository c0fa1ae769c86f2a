"""Answering a question (QC-TIME-03, QC-07) and closing it when the time to complain is over (QC-TIME-04)."""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime

from common.interfaces.errors import Invalid
from common.interfaces.parties import Actor
from common.interfaces.supervision import AnswerQuestion, QuestionAnswered, QuestionClosed
from common.law.calendar import local_date
from common.law.deadlines import period
from common.law.regions import region
from services.supervision.domain.course import Course
from services.supervision.domain.question import EFFECTS, Answer, Due, Question


def answer(
    before: Question, call: AnswerQuestion, course: Course, actor: Actor, now: datetime
) -> tuple[Question, QuestionAnswered]:
    """Return the question with its answer, however late; raise WrongStep, Invalid."""
    answered = before.advance("answer")
    assert before.answer_due
    _require_fitting(before, call)
    _require_bidders(call, course.bidders_of(before.lot))
    complaint = period(before.rule("QC-TIME-04"), before.answer_due.ends_on)
    authority = region(before.procurement_id[:6])
    after = replace(
        answered,
        complaint_due=Due.of(complaint),
        answer=Answer(
            answered_by=actor.party,
            answered_at=now,
            outcome=call.outcome,
            reasons=call.reasons,
            legal_basis=call.legal_basis,
            suppliers_concerned=call.suppliers_concerned,
            in_time=local_date(now) <= before.answer_due.ends_on,
            right_to_complain_zh=f"对答复不满意的，可在{complaint.ends_on}前（含当日）向{authority.name_zh}财政部门投诉",
            right_to_complain_en=f"not satisfied: complain to the finance department of {authority.name_en} "
            f"by {complaint.ends_on}",
        ),
    )
    return after, _news(after, course)


def close(before: Question) -> tuple[Question, QuestionClosed]:
    after = before.advance("close")
    assert after.answer
    return after, QuestionClosed(
        procurement_id=before.procurement_id, question_id=before.id, lot=before.lot, outcome=after.answer.outcome
    )


def _news(question: Question, course: Course) -> QuestionAnswered:
    assert question.answer
    return QuestionAnswered(
        procurement_id=question.procurement_id,
        question_id=question.id,
        lot=question.lot,
        about=question.about,
        outcome=question.answer.outcome,
        holds=question.holds,
        awarded=course.winners_of(question.lot),
        suppliers_concerned=question.answer.suppliers_concerned,
        in_time=question.answer.in_time,
    )


def _require_fitting(question: Question, call: AnswerQuestion) -> None:
    abouts = EFFECTS.get(call.outcome)
    if abouts and question.about not in abouts:
        reason = (
            f"{call.outcome} answers a question about {' or '.join(abouts)}, this one is about {question.about}; "
            "give another outcome（该处理结果与质疑对象不符）"
        )
        raise Invalid(f"outcome: {reason}", {"errors": [{"field": "outcome", "reason": reason}]})


def _require_bidders(call: AnswerQuestion, bidders: Collection[str]) -> None:
    strangers = sorted(set(call.suppliers_concerned) - set(bidders))
    if strangers:
        reason = f"no bid of theirs was opened（并非已开标的投标人）: {', '.join(strangers)}"
        raise Invalid(
            f"suppliers_concerned: {reason}", {"errors": [{"field": "suppliers_concerned", "reason": reason}]}
        )
