"""What all decisions about a tender or a lot after the deadline share: the pinned law, failing, refusing a list."""

from collections.abc import Sequence
from datetime import date
from typing import Protocol, TypeVar

from common.interfaces.bidding import Category, TenderFailed
from common.interfaces.errors import Invalid
from common.interfaces.events import Event
from common.interfaces.rules import describe
from common.law.rules import Breach, Rule, rule
from services.bidding.domain.evaluating.lot_evaluation import LotEvaluation
from services.bidding.domain.tendering.tender import Tender

Decision = tuple[Tender, *tuple[Event, ...]]
LotDecision = tuple[LotEvaluation, *tuple[Event, ...]]
T = TypeVar("T", bound="Ending")


class Pinned(Protocol):
    """A tender or one of its lots: both know when the documents were issued, for what and where."""

    @property
    def documents_issued_on(self) -> date | None: ...
    @property
    def region(self) -> str: ...
    @property
    def category(self) -> Category: ...


class Ending(Protocol):
    def end(self: T, action: str, rule: str, reason: str) -> tuple[T, TenderFailed]: ...


def law(of: Pinned, rule_id: str) -> Rule:
    """Return the version that was pinned when the documents were issued (CAL-10)."""
    return rule(rule_id, of.documents_issued_on or date.max, of.region, category=of.category.value)


def fail(what: T, breach: Breach, *news: Event) -> tuple[T, *tuple[Event, ...]]:
    """End the tender or the lot for too few bids or bidders; what led there is told first."""
    ended, told = what.end("fail", breach.rule, describe(breach))
    all_news: tuple[Event, ...] = (*news, told)
    return ended, *all_news


def all_once(field: str, wrong: Sequence[tuple[str, str]]) -> Invalid:
    """Return the refusal of a list that must have every counted bid exactly once."""
    said = "；".join(f"{what}: {reason}" for what, reason in wrong)
    errors = [{"field": f"{field}.{what}", "reason": reason} for what, reason in wrong]
    return Invalid(f"请更正后重新提交 (correct and send again): {said}", {"errors": errors})
