"""What all decisions about a tender after its deadline share: the pinned law, failing, refusing a list."""

from collections.abc import Sequence
from datetime import date

from common.interfaces.errors import Invalid
from common.interfaces.events import Event
from common.interfaces.rules import describe
from common.law.rules import Breach, Rule, rule
from services.bidding.domain.tender import Tender

Decision = tuple[Tender, *tuple[Event, ...]]


def law(tender: Tender, rule_id: str) -> Rule:
    """Return the version that the tender pinned when its documents were issued (CAL-10)."""
    return rule(rule_id, tender.documents_issued_on or date.max, tender.region, category=tender.category.value)


def fail(tender: Tender, breach: Breach, *news: Event) -> Decision:
    """End the tender for too few bids or bidders; what led there is told first."""
    ended, told = tender.end("fail", breach.rule, describe(breach))
    all_news: tuple[Event, ...] = (*news, told)
    return ended, *all_news


def all_once(field: str, wrong: Sequence[tuple[str, str]]) -> Invalid:
    """Return the refusal of a list that must have every counted bid exactly once."""
    said = "；".join(f"{what}: {reason}" for what, reason in wrong)
    errors = [{"field": f"{field}.{what}", "reason": reason} for what, reason in wrong]
    return Invalid(f"请更正后重新提交 (correct and send again): {said}", {"errors": errors})
