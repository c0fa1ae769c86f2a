"""The rows of FIN-* that this service decides by."""

from datetime import date

from common.interfaces.rules import require
from common.law.rules import rule


def must(holds: bool, rule_id: str, *, on: date, expected: object, found: object) -> None:
    """Raise RuleBroken, naming the version of the rule in force that day, unless it holds."""
    require(None if holds else rule(rule_id, on).breach(expected, found))
