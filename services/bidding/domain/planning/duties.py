"""Duties that check each other are kept apart, for each person and procurement (ROLE-02, ROLE-03, ROLE-07)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from common.interfaces.bidding import Duty, DutyTaken, KeptDuty
from common.interfaces.rules import require
from common.law.rules import Breach, rule

APART = ("ROLE-03", "ROLE-02", "ROLE-07")
"""Rules whose rows list pairs of duties that no person has both of."""


def duty_breach(
    kept: Iterable[KeptDuty], person: str, duty: Duty, *, on: date, region: str = "350000"
) -> Breach | None:
    """Return a breach if this person has a duty that this one must be kept apart from."""
    own = {each.duty for each in kept if each.person == person}
    for rule_id in APART:
        row = rule(rule_id, on, region)
        for other in _apart_from(duty, row.params["apart"]):
            if other in own:
                expected = f"{duty}：{person} 以外的人员 (another person)"
                return row.breach(expected, f"{person} 已办理 (has done) {other}")
    return None


def _apart_from(duty: Duty, pairs: Iterable[tuple[str, str]]) -> Iterator[str]:
    for one, other in pairs:
        if duty == one:
            yield other
        elif duty == other:
            yield one


@dataclass(frozen=True, slots=True, kw_only=True)
class Duties:
    """Who did what in one procurement; `id` is that of the procurement."""

    id: str
    region: str
    buyer: str
    agency: str | None
    kept: tuple[KeptDuty, ...] = ()
    version: int = 0

    def take(self, person: str, duty: Duty, *, today: date) -> tuple["Duties"] | tuple["Duties", DutyTaken]:
        """Return the record with this duty, unchanged if the person has it. Raises: RuleBroken (ROLE-*)."""
        taken = KeptDuty(duty=duty, person=person)
        if taken in self.kept:
            return (self,)
        require(duty_breach(self.kept, person, duty, on=today, region=self.region))
        return replace(self, kept=(*self.kept, taken)), DutyTaken(procurement_id=self.id, duty=duty, person=person)
