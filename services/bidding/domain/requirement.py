"""What a buyer needs: written by one person, reviewed by another before anything starts (REQ-05, ROLE-03)."""

from dataclasses import dataclass, replace
from datetime import date

from common.interfaces.bidding import Category, RequirementReviewed
from common.interfaces.rules import require
from common.law.money import Yuan
from common.law.rules import rule
from services.bidding.domain.states import RequirementState, next_state

S = RequirementState
STEPS = {(S.DRAFTED, "review"): S.REVIEWED}


@dataclass(frozen=True, slots=True, kw_only=True)
class Requirement:
    """`drafted_by` and `reviewed_by` are persons of the buyer; `opinion` is the reviewer's."""

    id: str
    region: str
    buyer: str
    name: str
    summary: str
    category: Category
    estimate: Yuan
    drafted_by: str
    reviewed_by: str | None = None
    opinion: str | None = None
    state: RequirementState = S.DRAFTED
    version: int = 0

    def review(self, reviewer: str, opinion: str, *, today: date) -> tuple["Requirement", RequirementReviewed]:
        """Raises: WrongStep if it is reviewed; RuleBroken (REQ-05, ROLE-03) if the reviewer has drafted it."""
        state = next_state(STEPS, self.state, "review", "采购需求")
        if reviewer == self.drafted_by:
            expected = f"编制人 {self.drafted_by} 以外的人员 (a person other than the drafter)"
            require(*(rule(row, today, self.region).breach(expected, reviewer) for row in ("REQ-05", "ROLE-03")))
        after = replace(self, state=state, reviewed_by=reviewer, opinion=opinion)
        return after, RequirementReviewed(requirement_id=self.id, drafted_by=self.drafted_by, reviewed_by=reviewer)

    def require_reviewed(self, *, today: date) -> None:
        """Raises: RuleBroken (REQ-05) before the review."""
        if self.state is not S.REVIEWED:
            require(rule("REQ-05", today, self.region).breach("已审查 (reviewed)", "未审查 (not reviewed)"))
