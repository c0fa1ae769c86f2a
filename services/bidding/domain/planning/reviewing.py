"""
Who may review a requirement, what must be there before, and which reviews it takes (REQ-05).

The law has a general review for every project and a key review for those that a buyer chooses by its own rules. Where
no list of the buyer's is known, our convention is: the key review is compulsory where the survey is (REQ-01).
"""

from datetime import date
from typing import TYPE_CHECKING

from common.interfaces.bidding import ReviewKind, ReviewRequirement
from common.interfaces.errors import Conflict
from common.interfaces.rules import require
from common.law.rules import Breach, rule
from services.bidding.domain.planning import survey

if TYPE_CHECKING:
    from services.bidding.domain.planning.requirement import Requirement


def persons(call: ReviewRequirement, reviewer: str) -> tuple[str, ...]:
    """Return everybody who reviewed, the one who asks first, each once."""
    return tuple(dict.fromkeys((reviewer, *call.reviewers)))


def missing(requirement: "Requirement", on: date) -> set[ReviewKind]:
    """Return which reviews this edition has still to pass."""
    needed = {ReviewKind.GENERAL} | ({ReviewKind.KEY} if survey.why_compulsory(requirement, on) else set())
    return needed - requirement.passed.keys()


def check(requirement: "Requirement", call: ReviewRequirement, reviewer: str, *, today: date) -> None:
    """Raises: Conflict for a second review of one kind; RuleBroken (REQ-05, ROLE-03, ROLE-05, REQ-01, -02, -06)."""
    if call.kind in requirement.passed:
        raise Conflict(
            f"本版采购需求已通过 {call.kind} 审查，请进行其他审查。 It has passed that review: make the other one.",
            {"kind": call.kind, "missing": sorted(missing(requirement, today))},
        )
    require(*_persons_apart(requirement, persons(call, reviewer), today))
    if call.passed:  # what is incomplete can be returned, but not passed
        require(survey.breach(requirement, requirement.survey, today), _acceptance_breach(requirement, today))


def _persons_apart(requirement: "Requirement", reviewers: tuple[str, ...], today: date) -> list[Breach]:
    drafted = [each for each in reviewers if each in requirement.writers]
    advised = [each for each in reviewers if each in requirement.advisers]
    broken = [("REQ-05", "编制人", drafted), ("ROLE-03", "编制人", drafted), ("ROLE-05", "论证专家", advised)]
    return [
        rule(row, today, requirement.region).breach(
            f"{who} 以外的人员 (a person who neither drafted nor advised)", ", ".join(found)
        )
        for row, who, found in broken
        if found
    ]


def _acceptance_breach(requirement: "Requirement", today: date) -> Breach | None:
    """Of small purchases the contract's own terms of acceptance are enough."""
    if requirement.acceptance_plan or not survey.why_compulsory(requirement, today):
        return None
    return rule("REQ-06", today, requirement.region).breach("履约验收方案 (an acceptance plan)", "未填写 (none)")
