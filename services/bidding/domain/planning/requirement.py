"""What a buyer needs: written, surveyed where the law asks for it, reviewed by others before anything starts (N22)."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from common.interfaces.bidding import (
    Category,
    Flag,
    NeededItem,
    PriceType,
    RequirementContent,
    RequirementReturned,
    RequirementReviewed,
    RequirementWritten,
    Review,
    ReviewKind,
    ReviewRequirement,
    ReviewResult,
    Survey,
    SurveyRecorded,
)
from common.interfaces.rules import require
from common.interfaces.steps import next_state
from common.law.money import Yuan
from common.law.rules import rule
from common.proof.signing import digest
from services.bidding.domain.planning import content, reviewing, survey
from services.bidding.domain.states import RequirementState

S = RequirementState
STEPS = {
    (S.DRAFTED, "rewrite"): S.DRAFTED,
    (S.DRAFTED, "record_survey"): S.DRAFTED,
    (S.DRAFTED, "review"): S.IN_REVIEW,
    (S.IN_REVIEW, "review"): S.IN_REVIEW,
    (S.IN_REVIEW, "conclude"): S.REVIEWED,  # with the last review that is needed
    (S.IN_REVIEW, "return"): S.RETURNED,
    (S.RETURNED, "record_survey"): S.RETURNED,
    (S.RETURNED, "rewrite"): S.DRAFTED,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Requirement:
    """
    The fields of RequirementContent, and what was done with them.

    `drafted_by` and `rewritten_by` are persons of the buyer. `edition` counts the writings: reviews are of one of them.
    """

    id: str
    region: str
    buyer: str
    name: str
    summary: str
    category: Category
    estimate: Yuan
    drafted_by: str
    written_on: date
    items: tuple[NeededItem, ...] = ()
    flags: tuple[Flag, ...] = ()
    price_type: PriceType = PriceType.FIXED_TOTAL
    similar_contracts: int = 0
    acceptance_plan: str = ""
    advisers: tuple[str, ...] = ()
    rewritten_by: tuple[str, ...] = ()
    edition: int = 1
    survey: Survey | None = None
    reviews: tuple[Review, ...] = ()
    returned_because: str | None = None
    state: RequirementState = S.DRAFTED
    version: int = 0

    @property
    def content(self) -> RequirementContent:
        return RequirementContent.model_validate(self)

    @property
    def writers(self) -> frozenset[str]:
        return frozenset((self.drafted_by, *self.rewritten_by))

    @property
    def survey_compulsory(self) -> bool:
        return bool(survey.why_compulsory(self, self.written_on))

    @property
    def passed(self) -> dict[ReviewKind, Review]:
        """The reviews that this edition has passed."""
        current = (each for each in self.reviews if each.edition == self.edition)
        return {each.kind: each for each in current if each.result is ReviewResult.PASSED}

    @property
    def reviewed_by(self) -> str | None:
        passed = tuple(self.passed.values())
        return passed[-1].reviewers[0] if passed else None

    @property
    def digest(self) -> str:
        """SHA-256 of the written record as canonical JSON (RFC 8785): content, survey, all reviews (REQ-06)."""
        return digest(
            {
                "content": self.content.model_dump(mode="json"),
                "survey": self.survey.model_dump(mode="json") if self.survey else None,
                "reviews": [each.model_dump(mode="json") for each in self.reviews],
            }
        )

    def step(self, action: str, **changes: Any) -> "Requirement":
        return replace(self, state=next_state(STEPS, self.state, action, "采购需求"), **changes)

    def rewrite(
        self, anew: RequirementContent, writer: str, *, today: date
    ) -> tuple["Requirement", RequirementWritten]:
        """Return the next edition, to be reviewed from the start. Raises: WrongStep, Invalid, RuleBroken as `write`."""
        content.check(anew, self.region, today=today)
        writers = self.rewritten_by if writer in self.writers else (*self.rewritten_by, writer)
        after = self.step(
            "rewrite",
            **content.fields(anew),
            rewritten_by=writers,
            written_on=today,
            edition=self.edition + 1,
            returned_because=None,
        )
        return after, written(after, writer)

    def record_survey(self, found: Survey) -> tuple["Requirement", SurveyRecorded]:
        after = self.step("record_survey", survey=found)
        return after, SurveyRecorded(requirement_id=self.id, survey=found, digest=after.digest)

    def review(self, call: ReviewRequirement, reviewer: str, *, today: date, now: datetime) -> tuple[Any, ...]:
        """
        Return the requirement with one more review: reviewed with the last that is needed, returned if not passed.

        Raises: WrongStep; RuleBroken (REQ-05, ROLE-03, ROLE-05) for a reviewer who drafted or advised, (REQ-01, REQ-02,
        REQ-06) for what must be there before; Conflict if this edition has passed a review of that kind.
        """
        under_review = self.step("review")
        reviewing.check(self, call, reviewer, today=today)
        result = ReviewResult.PASSED if call.passed else ReviewResult.RETURNED
        made = Review(
            kind=call.kind,
            edition=self.edition,
            reviewers=reviewing.persons(call, reviewer),
            opinion=call.opinion,
            result=result,
            reviewed_at=now,
        )
        after = replace(under_review, reviews=(*self.reviews, made))
        if not call.passed:
            return after.send_back(call.opinion, reviewer, made)
        if not reviewing.missing(after, today):
            after = after.step("conclude")
        news = RequirementReviewed(
            requirement_id=self.id,
            drafted_by=self.drafted_by,
            reviewed_by=reviewer,
            review=made,
            reviewed=after.state is S.REVIEWED,
            digest=after.digest,
        )
        return after, news

    def send_back(
        self, reason: str, returned_by: str, review: Review | None = None
    ) -> tuple["Requirement", RequirementReturned]:
        after = self.step("return", returned_because=reason)
        news = RequirementReturned(
            requirement_id=self.id, returned_by=returned_by, reason=reason, review=review, digest=after.digest
        )
        return after, news

    def require_reviewed(self, *, today: date) -> None:
        """Raises: RuleBroken (REQ-05) before the review."""
        if self.state is not S.REVIEWED:
            require(rule("REQ-05", today, self.region).breach("已审查 (reviewed)", "未审查 (not reviewed)"))


def write(
    id: str,  # noqa: A002 - as everywhere
    asked: RequirementContent,
    *,
    region: str,
    buyer: str,
    drafted_by: str,
    today: date,
) -> tuple[Requirement, RequirementWritten]:
    """Raises: Invalid for amounts that do not add up, RuleBroken (REQ-03, REQ-04, REQ-07)."""
    content.check(asked, region, today=today)
    drafted = Requirement(
        id=id, region=region, buyer=buyer, drafted_by=drafted_by, written_on=today, **content.fields(asked)
    )
    return drafted, written(drafted, drafted_by)


def written(requirement: Requirement, by: str) -> RequirementWritten:
    return RequirementWritten(
        requirement_id=requirement.id,
        name=requirement.name,
        estimate=requirement.estimate,
        edition=requirement.edition,
        drafted_by=by,
        content=requirement.content,
        digest=requirement.digest,
    )
