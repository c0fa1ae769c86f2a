"""The states of everything in bidding."""

from enum import StrEnum


class RequirementState(StrEnum):
    DRAFTED = "drafted"
    IN_REVIEW = "in_review"  # one of the two reviews is passed
    RETURNED = "returned"  # not passed; to be written anew
    REVIEWED = "reviewed"


class PlanState(StrEnum):
    DRAFTED = "drafted"
    FILED = "filed"
    RETURNED = "returned"  # by the finance department; may be filed again
    APPROVED = "approved"  # its budget is reserved
    CANCELLED = "cancelled"  # given up before the notice


class TenderState(StrEnum):
    DRAFTED = "drafted"
    PUBLISHED = "published"  # between notice and deadline: documents are offered, bids are taken
    CLOSED = "closed"  # the deadline is reached, the digests are being listed
    OPENING = "opening"  # waiting for the shares of the bid key
    OPENED = "opened"  # from here on each lot has a state of its own
    FAILED = "failed"
    TERMINATED = "terminated"


class EvaluationState(StrEnum):
    """Of one lot, after the opening; a lot for which too few bids came is failed without it."""

    OPENED = "opened"
    QUALIFIED = "qualified"
    EVALUATING = "evaluating"  # the panel is formed: the conformity check
    SCORING = "scoring"  # it is concluded: scores, and low prices
    SIGNING = "signing"  # the report is drawn up
    REPORTED = "reported"  # and signed
    DETERMINED = "determined"
    AWARDED = "awarded"
    VACATED = "vacated"  # the award is undone: the next candidate, or failed
    CONTRACTED = "contracted"  # signed by both: from here on only a decision of the finance department undoes it
    FAILED = "failed"
    TERMINATED = "terminated"
