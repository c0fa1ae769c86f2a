"""Lists that keep a supplier out (CRED-02), from the day of entry to the end of the ban (CRED-06)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from common.law.rules import Rule


@dataclass(frozen=True, slots=True)
class Listing:
    """An entry of a list, named as the rule or as the public site names it; None: open on that side."""

    name: str
    starts_on: date | None = None
    ends_on: date | None = None

    def holds(self, on: date) -> bool:
        return (self.starts_on or date.min) <= on <= (self.ends_on or date.max)


def grounds(rule: Rule, listings: Iterable[Listing], on: date) -> tuple[str, ...]:
    """
    Return the lists that exclude a supplier on a day; of a consortium hand in the entries of all members together.

    Only entries of the organisation itself: those of its legal representative in person are no ground.
    """
    names = {*rule.params["lists"], *rule.params["names_zh"]}
    return tuple(each.name for each in listings if each.name in names and each.holds(on))
