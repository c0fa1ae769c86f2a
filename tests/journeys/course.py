"""One procurement that takes its own course: the demonstration's steps, and what a test asks of them between."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, TypeVar

from common.interfaces.announcements import ListNotices
from common.interfaces.bidding import (
    BudgetLineView,
    EvaluationView,
    GetBudgetLine,
    GetEvaluation,
    GetTender,
    SizeClass,
    TenderView,
)
from common.interfaces.calls import Call, View
from common.interfaces.supervision import GetTimeline
from common.law.money import yuan
from deploy.client import Refused
from deploy.demo import evaluating, planning, tendering
from deploy.demo.case import Case, CaseBid, read_case
from deploy.demo.stage import Stage
from tests.journeys.attempts import refusal
from tests.journeys.platform import Platform
from tests.journeys.state import unsent, until

Answer = TypeVar("Answer", bound=View)
A_YEAR = timedelta(days=365)
FIFTH = CaseBid(
    account="supplier-e", size_class=SizeClass.SMALL, price=yuan("5300000.00"), technical="46.00", business="20.00"
)
FIVE = replace(read_case(), bids=(*read_case().bids, FIFTH))
"""The case of the demonstration with a fifth bidder."""


def bids_of(letters: str, **changes: dict[str, Any]) -> Case:
    """Return the case with these bidders, in this order; `changes` say what is other in a bid, by its letter."""
    named = {bid.account[-1]: bid for bid in FIVE.bids}
    return replace(FIVE, bids=tuple(replace(named[each], **changes.get(each, {})) for each in letters))


@dataclass
class Course:
    platform: Platform
    case: Case
    stage: Stage

    @property
    def id(self) -> str:
        return self.stage.procurement_id

    @property
    def at(self) -> dict[str, Any]:
        return evaluating.only_lot(self.stage)

    def of(self, supplier: str) -> str:
        """Return the credit code of "a", "b", ..."""
        return self.stage.cast.party(f"supplier-{supplier}")

    def now(self) -> datetime:
        return self.stage.cast.now()

    def wait_until(self, instant: datetime) -> None:
        self.stage.cast.wait_until(instant)

    def plan(self, **terms: Any) -> "Course":
        """Go on to the day on which the intention has been public for 30 days."""
        planning.plan(self.stage, self.case, **terms)
        planning.wait_for_intention(self.stage)
        return self

    def issue(self, **terms: Any) -> "Course":
        """Go on until all bidders have taken the documents; `terms` are what the lot says otherwise."""
        tendering.prepare_documents(self.stage, self.case, **terms)
        return self.publish()

    def publish(self) -> "Course":
        tendering.publish(self.stage)
        tendering.take_documents(self.stage, self.case)
        return self

    def bid(self) -> "Course":
        """Go on until the deadline has passed with the bids of the case."""
        tendering.hand_in_bids(self.stage, self.case)
        tendering.wait_for_deadline(self.stage)
        return self

    def open(self) -> "Course":
        """Go on until bids are opened and all of them are qualified."""
        evaluating.open_bids(self.stage, self.case)
        evaluating.qualify(self.stage, self.case)
        return self

    def award(self) -> "Course":
        evaluating.evaluate(self.stage, self.case)
        evaluating.award(self.stage)
        return self

    def ask(self, actor: str, call: Call[Answer]) -> Answer:
        """Do what must succeed, once the news that it needs has arrived."""
        named = type(call).__name__
        return self.stage.do(actor, call, named, named)

    def look(self, actor: str, call: Call[Answer], holds: Callable[[Answer], bool] = lambda _: True) -> Answer:
        return self.stage.look(actor, call, holds)

    def refused(self, actor: str, call: Call[Any]) -> Refused:
        return refusal(self.stage.cast, actor, call)

    def tender(self) -> TenderView:
        return self.look("supplier-a", GetTender(procurement_id=self.id))

    def lot(self, actor: str = "buyer") -> EvaluationView:
        return self.look(actor, GetEvaluation(**self.at))

    def budget(self) -> BudgetLineView:
        return self.look("finance", GetBudgetLine(budget_line_id=self.stage.facts["budget_line"]))

    def notices(self, count: int) -> list[str]:
        """Return the kinds of notice that the public finds, newest first, once there are so many."""

        def found() -> list[str]:
            page = self.look("supplier-e", ListNotices(procurement_id=self.id))
            return [str(notice.kind) for notice in page.items]

        until(lambda: len(found()) >= count)
        return found()

    def told(self, *events: str, to: str = "finance") -> list[str]:
        """Return the events of the procurement that `to` reads, in their order, once `events` are among them."""

        def found() -> list[str]:
            return [step.event for step in self.look(to, GetTimeline(procurement_id=self.id)).items]

        until(lambda: set(events) <= set(found()))
        return found()

    def quiet(self) -> None:
        """Wait until everybody has heard all the news there is."""
        until(lambda: not unsent(self.platform) and not self.platform.waiting())

    def in_order(self) -> bool:
        """Whether the log verifies from outside, and no news was given up."""
        self.quiet()
        verdict = self.platform.verify(self.platform.home / "verified.json")
        assert verdict.ok, verdict.says
        return self.platform.take_parked() == {}


def begin(platform: Platform, case: Case = FIVE, *, not_before: datetime | None = None) -> Course:
    """Return a course before its first step, on a day after which nothing is published on the eve of a long rest."""
    cast = platform.cast()
    while not_before and (now := cast.now()) < not_before:
        cast.wait_until(min(not_before, now + A_YEAR))  # no clock is moved further at a time
    return Course(platform, case, platform.begin().stage)
