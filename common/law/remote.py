"""When evaluation must be remote, from another place (远程异地评审, FJ-07): law, nobody's choice."""

from datetime import date
from decimal import Decimal

from common.law.limits import reaches
from common.law.regions import Level
from common.law.rules import Category, NoSuchRule, Rule, rule


def remote_rule(
    on: date,
    region: str = "350000",
    *,
    category: Category,
    budget: Decimal,
    openly_tendered: bool = False,
    special_item: str | None = None,
    level: Level | None = None,
) -> Rule | None:
    """
    Return the row of FJ-07 that makes it compulsory, None outside its range.

    `special_item`: one of the row's special_items, for which the open-tender threshold counts if it is lower.
    `openly_tendered` leaves works out.
    """
    try:
        row = rule("FJ-07", on, region, level=level, category=category)
    except NoSuchRule:
        return None
    if openly_tendered and "except_method" in row.params:
        return None
    if special_item in row.params.get("special_items", ()):
        special = rule(row.params["special_threshold_of"], on, region, level=level, category=category)
        return row if reaches(row, budget) or reaches(special, budget) else None
    return row if reaches(row, budget) else None
