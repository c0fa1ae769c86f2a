"""How far a procurement has come, as its news tells: the days that questions are counted from, and who is concerned."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from common.interfaces import bidding
from common.interfaces.events import Envelope, Event
from common.law.calendar import local_date

WHOLE = ""  # the lot of a result that ends all of them
LAST = 1_000_000  # a lot that has failed has no award after it


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What a lot came to: its winner, or None if it failed or the award came undone; `place` orders what is heard."""

    on: date
    winner: str | None
    place: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """
    `id` is the procurement. News comes in any order, so nothing in it needs anything else.

    `bidders`, `qualified_on` and `results` are by lot. Who took part is known from the opening on, never before
    (BID-DOC-05).
    """

    id: str
    buyer: str | None = None
    agency: str | None = None
    issued_on: date | None = None
    offer_until: date | None = None
    opened_on: date | None = None
    bidders: dict[str, tuple[str, ...]] = field(default_factory=dict)
    qualified_on: dict[str, date] = field(default_factory=dict)
    results: dict[str, Result] = field(default_factory=dict)
    version: int = 0

    def bidders_of(self, lot: str | None) -> frozenset[str]:
        """Return who bid for the lot, or for any of them."""
        lots = self.bidders.values() if lot is None else (self.bidders.get(lot, ()),)
        return frozenset(supplier for suppliers in lots for supplier in suppliers)

    def results_of(self, lot: str | None) -> tuple[Result, ...]:
        """Return the results that concern the lot, or all of them."""
        return tuple(found for of, found in self.results.items() if lot is None or of in (lot, WHOLE))

    def winners_of(self, lot: str | None) -> tuple[str, ...]:
        return tuple(sorted({found.winner for found in self.results_of(lot) if found.winner}))


def follow(course: Course, envelope: Envelope) -> Course:
    """Return the course with what this news tells; raise pydantic.ValidationError if it is not what its type says."""
    kind: type[Event] = Event.ALL[envelope.type]
    return FOLLOWED[kind](course, kind.model_validate(envelope.data), local_date(envelope.at))


def _published(course: Course, tender: bidding.TenderPublished, _on: date) -> Course:
    return replace(
        course,
        buyer=tender.buyer,
        agency=tender.agency,
        issued_on=tender.documents_issued_on,
        offer_until=_later(course.offer_until, tender.offer_until),
    )


def _corrected(course: Course, correction: bidding.TenderCorrected, _on: date) -> Course:
    """An offer is only ever extended, so whichever news comes first the later day counts."""
    return replace(course, offer_until=_later(course.offer_until, correction.offer_until))


def _later(known: date | None, told: date) -> date:
    return max(known or told, told)


def _opened(course: Course, opening: bidding.BidsOpened, on: date) -> Course:
    lots: dict[str, tuple[str, ...]] = {}
    for line in opening.lines:
        lots[line.lot] = (*lots.get(line.lot, ()), line.supplier)
    return replace(course, opened_on=on, bidders=lots)


def _qualified(course: Course, check: bidding.QualificationChecked, on: date) -> Course:
    return replace(course, qualified_on=course.qualified_on | {check.lot: on})


def _awarded(course: Course, award: bidding.AwardAnnounced, _on: date) -> Course:
    announced = Result(on=award.announced_on, winner=award.supplier, place=2 * award.award_number - 1)
    return _result(course, award.lot, announced)


def _withdrawn(course: Course, award: bidding.AwardWithdrawn, _on: date) -> Course:
    return _result(course, award.lot, Result(on=award.correction_date, winner=None, place=2 * award.award_number))


def _failed(course: Course, failure: bidding.TenderFailed, on: date) -> Course:
    return _result(course, failure.lot, Result(on=on, winner=None, place=LAST))


def _result(course: Course, lot: str, result: Result) -> Course:
    """The later result of a lot counts, by the number of the award: two may be announced on one day."""
    known = course.results.get(lot)
    overtaken = known is not None and known.place > result.place
    return course if overtaken else replace(course, results=course.results | {lot: result})


FOLLOWED: dict[type[Event], Callable[[Course, Any, date], Course]] = {
    bidding.TenderPublished: _published,
    bidding.InvitedTenderPublished: _published,
    bidding.TenderCorrected: _corrected,
    bidding.InvitedTenderCorrected: _corrected,
    bidding.BidsOpened: _opened,
    bidding.QualificationChecked: _qualified,
    bidding.AwardAnnounced: _awarded,
    bidding.AwardWithdrawn: _withdrawn,
    bidding.TenderFailed: _failed,
}
