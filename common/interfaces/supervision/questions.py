"""Suppliers' questions (质疑): asked in time and form, answered by buyer or agency, holding the contract meanwhile."""

from datetime import date
from enum import StrEnum
from typing import Annotated

from pydantic import Field, StringConstraints

from common.interfaces.bidding import LotId
from common.interfaces.calls import Call, Page, View, get, post
from common.interfaces.fields import CreditCode, Cursor, Id, Instant, Limit, ProcurementId, Text
from common.interfaces.parties import Role
from common.interfaces.supervision.names import NAME

ASKED = (Role.BUYER, Role.AGENCY)
READERS = (Role.SUPPLIER, *ASKED, Role.FINANCE)
Written = Annotated[str, StringConstraints(strip_whitespace=True, max_length=20_000)]  # what is empty is told back


class About(StrEnum):
    DOCUMENTS = "documents"  # 采购文件
    PROCESS = "process"  # 采购过程
    RESULT = "result"  # 中标结果


class ProcessStep(StrEnum):
    """The steps of the process that end before the result does."""

    OPENING = "opening"  # 开标
    QUALIFICATION = "qualification"  # 资格审查


class Outcome(StrEnum):
    """What the answer finds (QC-08); the last three have effect."""

    NOT_FOUNDED = "not_founded"
    FOUNDED_WITHOUT_EFFECT = "founded_without_effect"
    FOUNDED_DOCUMENTS = "founded_documents"
    FOUNDED_PROCESS = "founded_process"
    FOUNDED_RESULT = "founded_result"


class QuestionState(StrEnum):
    RECEIVED = "received"
    RETURNED = "returned"  # told once what its form lacks
    UNDER_ANSWER = "under_answer"
    ANSWERED = "answered"
    CLOSED = "closed"


class QuestionItem(View):
    """One matter questioned, what happened, the law it rests on, and what is asked for (QC-06)."""

    subject: Written = ""
    facts: Written = ""
    legal_basis: Written = ""
    request: Written = ""


class Authority(View):
    """An agent's authority: who, for what, to do what, until when (QC-06)."""

    name: Written = ""
    matter: Written = ""
    power: Written = ""
    until: date | None = None


Items = Annotated[tuple[QuestionItem, ...], Field(max_length=50)]


class DueView(View):
    """A computed last day that explains itself."""

    rule: str
    start: date
    ends_on: date
    says_zh: str
    says_en: str


class AnswerView(View):
    """What an answer must say (QC-07): who answers, facts and law, and how to complain."""

    answered_by: str
    answered_at: Instant
    outcome: Outcome
    reasons: str
    legal_basis: str
    suppliers_concerned: tuple[str, ...]
    in_time: bool
    right_to_complain_zh: str
    right_to_complain_en: str


class QuestionView(View):
    """`missing` names what the form lacks; `holds` says whether it keeps the contract from being signed (QC-09)."""

    id: str
    procurement_id: str
    lot: str | None
    about: About
    step: ProcessStep | None
    asker: str
    asker_name: str
    asker_address: str
    asked_at: Instant
    contact: str
    documents_taken_on: date | None
    items: tuple[QuestionItem, ...]
    signatory: str
    agent: Authority | None
    state: QuestionState
    missing: tuple[str, ...]
    ask_due: DueView
    answer_due: DueView | None
    answer: AnswerView | None
    complaint_due: DueView | None
    holds: bool
    version: int


class QuestionPage(Page):
    items: tuple[QuestionView, ...]


class AskQuestion(
    Call[QuestionView],
    service=NAME,
    door=post("/procurements/{procurement_id}/questions"),
    roles=(Role.SUPPLIER,),
):
    """
    Question documents, process or result within 7 working days (QC-TIME-02), all of one step at once (QC-06).

    About documents the asker declares on which day it took them; about the process it names the step; no lot means the
    whole procurement. A form that lacks something comes back once as `returned` with what is missing.
    """

    procurement_id: ProcurementId
    lot: LotId | None = None
    about: About
    step: ProcessStep | None = None
    documents_taken_on: date | None = None
    items: Items
    contact: Written = ""
    signatory: Written = ""
    agent: Authority | None = None


class CompleteQuestion(
    Call[QuestionView],
    service=NAME,
    door=post("/questions/{question_id}/completion"),
    roles=(Role.SUPPLIER,),
):
    """Hand in the whole form again with what it lacked, while the time to ask runs."""

    question_id: Id
    items: Items
    contact: Written = ""
    signatory: Written = ""
    agent: Authority | None = None


class AnswerQuestion(Call[QuestionView], service=NAME, door=post("/questions/{question_id}/answer"), roles=ASKED):
    """
    Answer within 7 working days (QC-TIME-03); late is recorded, not refused.

    `suppliers_concerned` are the bidders whose standing the outcome changes.
    """

    question_id: Id
    outcome: Outcome
    reasons: Text
    legal_basis: Text
    suppliers_concerned: Annotated[tuple[CreditCode, ...], Field(max_length=500)] = ()


class GetQuestion(Call[QuestionView], service=NAME, door=get("/questions/{question_id}"), roles=READERS):
    """Its asker, the buyer and the agency of the procurement, finance; to others it does not exist."""

    question_id: Id


class ListQuestions(Call[QuestionPage], service=NAME, door=get("/questions"), roles=READERS):
    """The questions that the reader may see, newest first."""

    procurement_id: ProcurementId | None = None
    state: QuestionState | None = None
    after: Cursor | None = None
    limit: Limit = 20
