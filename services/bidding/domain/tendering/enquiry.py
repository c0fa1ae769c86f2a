"""A supplier's question about the documents and its answer, within 3 working days (QC-TIME-01)."""

from dataclasses import dataclass, replace
from datetime import date, datetime

from common.interfaces.bidding import EnquiryAnswered
from common.interfaces.errors import WrongStep
from common.law.calendar import local_date
from common.law.deadlines import period
from common.law.rules import rule


@dataclass(frozen=True, slots=True, kw_only=True)
class Enquiry:
    """`asker` is in no view and in no news: it would tell who took the documents (BID-DOC-05)."""

    id: str
    procurement_id: str
    asker: str
    asked_at: datetime
    question: str
    answer_due_on: date
    answer: str | None = None
    answered_at: datetime | None = None
    change: int | None = None  # the clarification that the answer led to
    version: int = 0

    def answered(self, answer: str, change: int | None = None, *, now: datetime) -> tuple["Enquiry", EnquiryAnswered]:
        """Return it answered, once; an answer that comes late still comes, and its news says so."""
        if self.answer is not None:
            raise WrongStep(
                "该询问已经答复，需要更改的请另行更正。 This enquiry has its answer: publish a correction instead.",
                {"state": "answered", "action": "answer", "allowed": []},
            )
        news = EnquiryAnswered(
            procurement_id=self.procurement_id,
            enquiry_id=self.id,
            question=self.question,
            answer=answer,
            change=change,
            in_time=local_date(now) <= self.answer_due_on,
        )
        return replace(self, answer=answer, answered_at=now, change=change), news


def ask(enquiry_id: str, procurement_id: str, asker: str, question: str, *, region: str, now: datetime) -> Enquiry:
    """Return the enquiry with the last day for its answer; raise CalendarNotCovered if that day cannot be known."""
    today = local_date(now)
    return Enquiry(
        id=enquiry_id,
        procurement_id=procurement_id,
        asker=asker,
        asked_at=now,
        question=question,
        answer_due_on=period(rule("QC-TIME-01", today, region), today).ends_on,
    )
