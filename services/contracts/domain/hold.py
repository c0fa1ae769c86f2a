"""
What keeps the contracts of a procurement from being signed: questions that may affect the result (QC-09).

An open question holds the lots it is about; one that was upheld holds those whose award it was upheld against, so that
whom the buyer determines anew can sign. News of a question may come in any order: what was answered stays answered.
"""

from dataclasses import dataclass, replace
from enum import StrEnum

from common.interfaces.rules import require
from common.interfaces.supervision import QuestionAnswered, QuestionReceived
from services.contracts.domain.contract import Contract


class HoldState(StrEnum):
    OPEN = "open"
    UPHELD = "upheld"
    RELEASED = "released"


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """`lot` is None if the question is about all of them; `awarded` whose award it was upheld against."""

    question_id: str
    lot: str | None
    state: HoldState
    awarded: tuple[str, ...] = ()

    def holds(self, contract: Contract) -> bool:
        if self.lot not in (None, contract.lot):
            return False
        return self.state is HoldState.OPEN or (self.state is HoldState.UPHELD and contract.supplier in self.awarded)


@dataclass(frozen=True, slots=True, kw_only=True)
class Holds:
    """`id` is the procurement; a question is known from its first news on, whether or not there is a contract yet."""

    id: str
    holds: tuple[Hold, ...] = ()
    version: int = 0

    def with_(self, hold: Hold) -> "Holds":
        by_question = {known.question_id: known for known in self.holds} | {hold.question_id: hold}
        return replace(self, holds=tuple(by_question[each] for each in sorted(by_question)))

    def knows(self, question_id: str) -> bool:
        return any(known.question_id == question_id for known in self.holds)


def receive(before: Holds, news: QuestionReceived) -> Holds:
    if before.knows(news.question_id):
        return before
    state = HoldState.OPEN if news.holds else HoldState.RELEASED
    return before.with_(Hold(question_id=news.question_id, lot=news.lot, state=state))


def answer(before: Holds, news: QuestionAnswered) -> Holds:
    state = HoldState.UPHELD if news.holds else HoldState.RELEASED
    return before.with_(Hold(question_id=news.question_id, lot=news.lot, state=state, awarded=news.awarded))


def require_free(holds: Holds | None, contract: Contract) -> None:
    """Raise RuleBroken, naming the questions, if one of them keeps this contract from being signed."""
    standing = [f"{hold.question_id} ({hold.state})" for hold in (holds.holds if holds else ()) if hold.holds(contract)]
    if standing:
        expected = "no such question is open or upheld（无未答复或者已成立且影响结果的质疑）"
        require(contract.rule("QC-09").breach(expected, f"question（质疑） {', '.join(standing)}"))
