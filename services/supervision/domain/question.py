"""A supplier's question (质疑): what it is, who sees it, which steps it may take (SM-QC)."""

from dataclasses import dataclass, replace
from datetime import date, datetime

from common.interfaces.parties import Actor, Role
from common.interfaces.steps import next_state
from common.interfaces.supervision import About, Authority, Outcome, ProcessStep, QuestionItem, QuestionState
from common.law import rules
from common.law.calendar import Period
from common.law.rules import Rule

STEPS = {
    (QuestionState.RECEIVED, "return_form"): QuestionState.RETURNED,  # once
    (QuestionState.RECEIVED, "admit"): QuestionState.UNDER_ANSWER,
    (QuestionState.RETURNED, "complete"): QuestionState.UNDER_ANSWER,
    (QuestionState.UNDER_ANSWER, "answer"): QuestionState.ANSWERED,
    (QuestionState.ANSWERED, "close"): QuestionState.CLOSED,  # when the time to complain is over
}
EFFECTS = {  # what an outcome with effect is about (QC-08)
    Outcome.FOUNDED_DOCUMENTS: (About.DOCUMENTS,),
    Outcome.FOUNDED_PROCESS: (About.PROCESS, About.RESULT),
    Outcome.FOUNDED_RESULT: (About.PROCESS, About.RESULT),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """The last day of a period and how it was counted."""

    rule: str
    start: date
    ends_on: date
    says_zh: str
    says_en: str

    @classmethod
    def of(cls, period: Period) -> "Due":
        return cls(
            rule=period.rule,
            start=period.start,
            ends_on=period.ends_on,
            says_zh=period.says_zh,
            says_en=period.says_en,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What QC-07 asks of an answer."""

    answered_by: str
    answered_at: datetime
    outcome: Outcome
    reasons: str
    legal_basis: str
    suppliers_concerned: tuple[str, ...]
    in_time: bool
    right_to_complain_zh: str
    right_to_complain_en: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """`bundle` is the same for all that one supplier asks about one step: there is one question of each (QC-06)."""

    id: str
    procurement_id: str
    lot: str | None
    about: About
    step: ProcessStep | None
    bundle: str
    asker: str
    asker_name: str
    asker_address: str
    buyer: str
    agency: str | None
    issued_on: date
    documents_taken_on: date | None
    asked_at: datetime
    listed_as: str
    contact: str
    items: tuple[QuestionItem, ...]
    signatory: str
    agent: Authority | None
    ask_due: Due
    state: QuestionState = QuestionState.RECEIVED
    missing: tuple[str, ...] = ()
    answer_due: Due | None = None
    answer: Answer | None = None
    complaint_due: Due | None = None
    version: int = 0

    @property
    def holds(self) -> bool:
        """Whether the result may not be acted on: an answer is due, or it was found to have effect (QC-09)."""
        if self.answer:
            return self.answer.outcome in EFFECTS
        return self.state is QuestionState.UNDER_ANSWER

    def concerns(self, actor: Actor) -> bool:
        """Whether the question exists for this actor: its asker, buyer and agency, and the finance department."""
        parties = {Role.SUPPLIER: self.asker, Role.BUYER: self.buyer, Role.AGENCY: self.agency}
        return actor.role is Role.FINANCE or (bool(actor.party) and actor.party == parties.get(actor.role))

    def rule(self, rule_id: str) -> Rule:
        """Return the version in force when the documents were issued (CAL-10)."""
        return rules.rule(rule_id, self.issued_on, self.procurement_id[:6])

    def advance(self, action: str) -> "Question":
        """Return the question one step on; raise WrongStep if STEPS has no such row."""
        return replace(self, state=next_state(STEPS, self.state, action, "该质疑"))
