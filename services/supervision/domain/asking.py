"""Whether a question is admitted: asked in time (QC-TIME-02), by who may (QC-05), with what it must say (QC-06)."""

from dataclasses import replace
from datetime import date, datetime
from typing import Any, NamedTuple

from common.interfaces.errors import Invalid, NotFound
from common.interfaces.rules import require
from common.interfaces.supervision import (
    About,
    AskQuestion,
    Authority,
    CompleteQuestion,
    FormReturned,
    ProcessStep,
    QuestionItem,
    QuestionReceived,
)
from common.law import rules
from common.law.calendar import add_working_days, local_date
from common.law.deadlines import period, timing_breach
from common.law.rules import Rule
from services.supervision.domain.course import Course
from services.supervision.domain.party import Party
from services.supervision.domain.question import Due, Question

Form = AskQuestion | CompleteQuestion


class Begun(NamedTuple):
    """Buyer and days of a procurement whose documents have been issued."""

    buyer: str
    issued_on: date
    offer_until: date


def ask(call: AskQuestion, course: Course, asker: Party, key: str, now: datetime) -> tuple[Any, ...]:
    """Return the question with its news; raise NotFound, Invalid, RuleBroken."""
    begun, today = _begun(course), local_date(now)
    _require_step(call)
    _require_admitted(call, course, begun, asker.id)
    limit = _rule("QC-TIME-02", course, begun)
    start = _counted_from(call, course, begun, limit)
    require(timing_breach(limit, start, today))
    question = Question(
        id=key,
        procurement_id=course.id,
        lot=call.lot,
        about=call.about,
        step=call.step,
        bundle="/".join((course.id, call.lot or "", call.about, call.step or "", asker.id)),
        asker=asker.id,
        asker_name=asker.name,
        asker_address=asker.address,
        buyer=begun.buyer,
        agency=course.agency,
        issued_on=begun.issued_on,
        documents_taken_on=call.documents_taken_on,
        asked_at=now,
        listed_as=f"{now.isoformat()}/{key}",
        contact=call.contact,
        items=call.items,
        signatory=call.signatory,
        agent=call.agent,
        ask_due=Due.of(period(limit, start)),
    )
    if missing := lacks(call, today):
        news = FormReturned(procurement_id=course.id, question_id=key, missing=missing)
        return replace(question.advance("return_form"), missing=missing), news
    return _admitted(question.advance("admit"), today)


def complete(before: Question, call: CompleteQuestion, now: datetime) -> tuple[Any, ...]:
    """Return the returned question in due form; raise WrongStep, RuleBroken: what is missing is told once."""
    after, today = before.advance("complete"), local_date(now)
    require(timing_breach(before.rule("QC-TIME-02"), before.ask_due.start, today))
    if missing := lacks(call, today):
        require(before.rule("QC-06").breach("a whole form（完整的质疑函）", f"missing（缺少）: {', '.join(missing)}"))
    whole = replace(
        after, contact=call.contact, items=call.items, signatory=call.signatory, agent=call.agent, missing=()
    )
    return _admitted(whole, today)


def lacks(form: Form, today: date) -> tuple[str, ...]:
    """Return what the form does not say, in its own field names: "items.1.facts", "agent.until"."""
    missing = [name for name in ("contact", "signatory") if not getattr(form, name)]
    missing += [] if form.items else ["items"]
    for number, item in enumerate(form.items, 1):
        missing += [f"items.{number}.{name}" for name in QuestionItem.model_fields if not getattr(item, name)]
    if form.agent:
        missing += [f"agent.{name}" for name in Authority.model_fields if not getattr(form.agent, name)]
        if form.agent.until and form.agent.until < today:
            missing.append("agent.until")  # an authority that has ended is none
    return tuple(missing)


def _admitted(question: Question, today: date) -> tuple[Question, QuestionReceived]:
    answered_by = period(question.rule("QC-TIME-03"), today)
    admitted = replace(question, answer_due=Due.of(answered_by))
    return admitted, QuestionReceived(
        procurement_id=question.procurement_id,
        question_id=question.id,
        lot=question.lot,
        about=question.about,
        holds=admitted.holds,
    )


def _begun(course: Course) -> Begun:
    if not (course.buyer and course.issued_on and course.offer_until):
        raise NotFound(f"there is no procurement {course.id} here", {"id": course.id})
    return Begun(course.buyer, course.issued_on, course.offer_until)


def _rule(rule_id: str, course: Course, begun: Begun) -> Rule:
    return rules.rule(rule_id, begun.issued_on, course.id[:6])


def _require_step(call: AskQuestion) -> None:
    """A step is named for the process, and only for it."""
    if (call.about is About.PROCESS) != (call.step is not None):
        steps = ", ".join(ProcessStep)
        reason = f"name the step of a question about the process ({steps}), of no other（仅质疑采购过程须注明环节）"
        raise Invalid(f"step: {reason}", {"errors": [{"field": "step", "reason": reason}]})


def _require_admitted(call: AskQuestion, course: Course, begun: Begun, asker: str) -> None:
    """
    Who took the documents is told to nobody, so the asker declares the day; bidders are known from the opening on.

    Source: QC-05, BID-DOC-05.
    """
    who = _rule("QC-05", course, begun)
    if call.about is About.DOCUMENTS:
        taken = call.documents_taken_on
        if taken is None or not begun.issued_on <= taken <= begun.offer_until:
            require(who.breach(f"documents_taken_on {begun.issued_on} … {begun.offer_until}", taken or "-"))
    elif asker not in course.bidders_of(call.lot):
        require(who.breach("a bidder of this lot（本采购包的投标人）", "no bid opened（无已开启的投标）"))


def _counted_from(call: AskQuestion, course: Course, begun: Begun, limit: Rule) -> date:
    """
    Return the day that starts the 7 working days, the later one where the law leaves two; raise RuleBroken if the step
    has not ended yet.
    """
    if call.documents_taken_on and call.about is About.DOCUMENTS:
        return max(call.documents_taken_on, period(_rule("BID-TIME-03", course, begun), begun.issued_on).ends_on)
    ended = _ended(call, course, _rule("AWD-TIME-03", course, begun).params["publicity_working_days"])
    if ended is None:
        require(limit.breach("after the step has ended（该环节结束后）", "not ended yet（尚未结束）"))
        raise AssertionError("a step that has not ended is refused")
    return ended


def _ended(call: AskQuestion, course: Course, publicity: int) -> date | None:
    if call.about is About.RESULT:  # a failure has no publicity
        days = [add_working_days(each.on, publicity if each.winner else 0) for each in course.results_of(call.lot)]
    elif call.step is ProcessStep.OPENING:
        days = [course.opened_on] if course.opened_on else []
    else:
        days = [on for lot, on in course.qualified_on.items() if call.lot in (None, lot)]
    return max(days, default=None)
