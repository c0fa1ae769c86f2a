"""Who must stand back because of a relation to a supplier (COM-05)."""

from dataclasses import dataclass
from datetime import date

from common.law.calendar import same_date
from common.law.rules import Rule

TIMED = {
    "employment",
    "director",
    "supervisor",
    "director_or_supervisor",
    "controlling_shareholder",
    "actual_controller",
    "shareholder",
}
FAMILY = {"family", "spouse", "direct_blood", "collateral", "in_law"}
"""Of the supplier's legal representative or head; collateral relatives to the third generation."""
OTHER = "other"
CLOSE = 3  # generations


@dataclass(frozen=True, slots=True, kw_only=True)
class Relation:
    """`ended_on` None: it lasts. `generations`: of collateral relatives, counted from the common ancestor."""

    kind: str
    ended_on: date | None = None
    generations: int | None = None


def must_recuse(rule: Rule, relation: Relation, activity_on: date) -> bool:
    """
    Tell whether a person may not take part.

    A post or a holding counts for the years before the activity, the day itself included. A marriage that has ended
    is none. Raises: ValueError for a relation that the rule does not know.
    """
    if relation.kind in TIMED:
        return relation.ended_on is None or relation.ended_on >= same_date(activity_on, -rule.params["years"])
    if relation.kind == OTHER or relation.kind in FAMILY:
        distant = relation.generations is not None and relation.generations > CLOSE
        return not distant and (relation.ended_on is None or relation.ended_on >= activity_on)
    raise ValueError(f"there is no relation {relation.kind!r} in {rule.id}: {', '.join(sorted(TIMED | FAMILY))}, other")
