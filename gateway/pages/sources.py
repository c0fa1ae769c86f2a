"""What the pages ask the stacks, as anybody may: never in anyone's name, and never longer than a reader waits."""

import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from common.interfaces.announcements import GetNotice, ListNotices, NoticeLine, NoticePage, NoticeView
from common.interfaces.bidding import GetOpening, OpeningView
from common.interfaces.calls import Call
from common.interfaces.context import By
from common.interfaces.errors import Fault, Outage
from common.interfaces.parties import NOBODY
from common.interfaces.supervision import GetTimeline, TimelineView
from common.runtime.regions import StackRoute
from gateway.reading import read_model
from gateway.stacks import Stacks

WAIT_SECONDS = 3.0
AT_ONCE = 8
NEWEST = 30  # lines of the list over all levels


@dataclass(frozen=True, slots=True)
class Newest:
    """`down` are the levels that did not answer; their notices are missing."""

    items: tuple[NoticeLine, ...]
    down: tuple[StackRoute, ...]


class Sources:
    def __init__(self, stacks: Stacks, seconds: float) -> None:
        self._stacks, self._seconds = stacks, min(seconds, WAIT_SECONDS)
        self._askers = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="pages")

    def notices(self, region: str, asked: ListNotices, trace: str) -> NoticePage:
        return NoticePage.model_validate(self._ask(region, asked, trace))

    def notice(self, region: str, notice_id: str, trace: str) -> NoticeView:
        return NoticeView.model_validate(self._ask(region, GetNotice(notice_id=notice_id), trace))

    def timeline(self, region: str, procurement_id: str, trace: str) -> TimelineView:
        return TimelineView.model_validate(self._ask(region, GetTimeline(procurement_id=procurement_id), trace))

    def opening(self, region: str, procurement_id: str, trace: str) -> OpeningView:
        return OpeningView.model_validate(
            self._ask(region, read_model(GetOpening, {"procurement_id": procurement_id}), trace)
        )

    def newest(self, asked: ListNotices, trace: str) -> Newest:
        """Ask all regions of all stacks at once; one notice is listed once, however many levels know it."""
        regions = [(route, region) for route in self._stacks.routes for region in route.regions]
        answers = self._askers.map(lambda place: self._try(place[1], asked, trace), regions)
        found: dict[tuple[str, str], NoticeLine] = {}
        down: dict[str, StackRoute] = {}
        for (route, _), lines in zip(regions, answers, strict=True):
            if lines is None:
                down[route.stack] = route
            else:
                found |= {(line.region, line.id): line for line in lines}
        items = sorted(found.values(), key=lambda line: (line.published_at, line.id), reverse=True)
        return Newest(tuple(items[:NEWEST]), tuple(down.values()))

    def _try(self, region: str, asked: ListNotices, trace: str) -> Sequence[NoticeLine] | None:
        try:
            return self.notices(region, asked, trace).items
        except (Outage, Fault):
            return None

    def _ask(self, region: str, call: Call[Any], trace: str) -> dict[str, Any]:
        by = By(actor=NOBODY, region=region, deadline=time.time() + self._seconds, trace=trace)
        return self._stacks.ask(self._stacks.serving(region), call, by).result
