"""Who may enter the pool, and who of it can be drawn for a day (FJ-08, ROLE-06)."""

from collections.abc import Sequence
from datetime import date

from common.interfaces.bidding import TitleRank
from common.law.rules import Breach, rule
from services.bidding.domain.experts.facts import Absence, Facts


def years_since(begin: date, today: date) -> int:
    """Return the whole years from `begin` to `today`, as an age is counted."""
    return today.year - begin.year - ((today.month, today.day) < (begin.month, begin.day))


def entry_breaches(facts: Facts, today: date) -> tuple[Breach, ...]:
    """Return what stands against admission by the facts alone."""
    found = (age_breach(facts, today), _title_breach(facts, today), _supervisor_breach(facts, today))
    return tuple(breach for breach in found if breach)


def age_breach(facts: Facts, today: date, *, extended: bool = False) -> Breach | None:
    row, age = rule("FJ-08", today), years_since(facts.born_on, today)
    limit = row.params["extended_until" if extended else "entry_under"]
    return row.breach(f"< {limit} 周岁 (years of age)", f"{age} 周岁") if age >= limit else None


def can_evaluate(
    facts: Facts, tested_on: date | None, absences: Sequence[Absence], on: date, *, extended: bool
) -> bool:
    """Say whether an admitted expert may be drawn for this day: age, law test within a year, not absent."""
    if age_breach(facts, on, extended=extended) or tested_on is None:
        return False
    tested = years_since(tested_on, on) < rule("FJ-08", on).params["test_years"]
    return tested and not any(each.begins_on <= on <= each.ends_on for each in absences)


def _title_breach(facts: Facts, today: date) -> Breach | None:
    row, worked = rule("FJ-08", today), years_since(facts.working_since, today)
    needed = row.params["years_with_intermediate_title"]
    if facts.title is TitleRank.SENIOR or (facts.title is TitleRank.INTERMEDIATE and worked >= needed):
        return None
    expected = f"高级职称，或者中级职称且从业满 {needed} 年 (senior; or intermediate and {needed} years of work)"
    return row.breach(expected, f"{facts.title}, {worked} 年 (years)")


def _supervisor_breach(facts: Facts, today: date) -> Breach | None:
    if not facts.supervises_procurement:
        return None
    return rule("ROLE-06", today).breach("非财政监管人员 (no supervisor)", "财政监管人员 (a supervisor of procurement)")
