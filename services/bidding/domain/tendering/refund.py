"""When a bond goes back: from which day by which rule, and what it costs to be late."""

from dataclasses import dataclass
from datetime import date

from common.law.deadlines import period
from services.bidding.domain.decision import Pinned, law


@dataclass(frozen=True, slots=True, kw_only=True)
class Refund:
    """The clock of one bond: `due_on` is its last day, counted from `since` by `rule`."""

    rule: str
    since: date
    due_on: date
    says_zh: str
    says_en: str

    def days_late(self, on: date) -> int:
        return max(0, (on - self.due_on).days)


def start(tender: Pinned, rule_id: str, since: date) -> Refund:
    """
    Return the clock of BID-TIME-07 (withdrawn), BID-TIME-08 (terminated) or BOND-03 (award notice, contract).

    Raises: CalendarNotCovered.
    """
    found = period(law(tender, rule_id), since)
    return Refund(rule=rule_id, since=since, due_on=found.ends_on, says_zh=found.says_zh, says_en=found.says_en)
