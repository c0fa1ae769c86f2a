"""The ranking of one lot computed again from its opened bids and score sheets, and held against what is stored."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from common.interfaces.bidding import (
    BidView,
    EvaluationView,
    GetEvaluation,
    GetReport,
    GetScoreSheets,
    GetTender,
    Lot,
    RankedBid,
    ReadBid,
    ReportView,
    ScoreSheetsView,
)
from common.interfaces.calls import View
from common.law.judging import majority
from common.law.offer_prices import corrected, correction
from common.law.offers import Offer
from common.law.ranking import Scores, rank_lot
from common.law.rules import Category
from common.proof.signing import canonical, digest
from common.proof.tie_draw import TIED, draw_name, tie_round
from deploy.client import Person

COMPARED = ("rank", "price", "evaluated_price", "price_score", "factor_scores", "total")


class Record(View):
    """Everything that one recomputes from; `rongcai recompute --save` writes it as JSON."""

    terms: Lot
    category: Category
    documents_issued_on: date
    evaluation: EvaluationView
    report: ReportView
    sheets: ScoreSheetsView
    bids: dict[str, BidView]


@dataclass(frozen=True, slots=True)
class Compared:
    """One bid, as stored and as computed again; equal or not."""

    supplier: str
    equal: bool
    stored: dict[str, Any] | None
    recomputed: dict[str, Any] | None


@dataclass(frozen=True, slots=True)
class Outcome:
    """`faults` are where the record contradicts itself: digests, majorities, corrections."""

    bids: tuple[Compared, ...]
    faults: tuple[str, ...]

    @property
    def equal(self) -> bool:
        return not self.faults and all(each.equal for each in self.bids)


def fetch(reader: Person, procurement_id: str, lot: str) -> Record:
    """Read what the reader is entitled to: buyer, agency and finance department are to all of it."""
    at = {"procurement_id": procurement_id, "lot": lot}
    tender = reader.ask(GetTender(procurement_id=procurement_id))
    evaluation = reader.ask(GetEvaluation(**at))
    qualified = [each.supplier for each in evaluation.qualifications if each.qualified]
    return Record(
        terms=next(each for each in tender.lots if each.lot == lot),
        category=tender.category.value,
        documents_issued_on=tender.documents_issued_on,
        evaluation=evaluation,
        report=reader.ask(GetReport(**at)),
        sheets=reader.ask(GetScoreSheets(**at)),
        bids={supplier: reader.ask(ReadBid(**at, supplier=supplier)) for supplier in qualified},
    )


def recompute(record: Record) -> Outcome:
    """Return each bid beside its stored line; nothing of the stored ranking goes into the computation."""
    said = json.loads(record.report.content)
    faults = [*_digests(record, said), *_majorities(record, said)]
    offers = {
        bid: corrected(record.bids[bid], correction(record.bids[bid], _misplaced(said, bid))) for bid in _left(said)
    }
    faults += _corrections(record, said, offers)
    values = {f"seat-{seat}": value for seat, value in (said["sheets"] or said["verdicts"]).items()}

    def draw(what: str, tied: tuple[str, ...]) -> Sequence[str]:
        drawn = tie_round(draw_name(said["sitting"], what), tied, said["bids"].values(), values)
        return (drawn.order or {})[TIED]

    places = rank_lot(record.terms, record.category, record.documents_issued_on, offers, _scores(record, offers), draw)
    found = {
        place.row.id: {
            "rank": place.rank,
            "price": f"{place.row.price:.2f}",
            "evaluated_price": f"{place.row.evaluated:.2f}",
            "price_score": f"{place.row.price_score or Decimal(0):.2f}",
            "factor_scores": {line.what: f"{line.amount:.2f}" for line in place.row.lines if line.rule == "EVAL-06"},
            "total": f"{place.row.total or Decimal(0):.2f}",
        }
        for place in places
    }
    stored = {row.supplier: _stored(row) for row in record.evaluation.ranking if row.invalid is None}
    compared = tuple(
        Compared(bid, stored.get(bid) == found.get(bid), stored.get(bid), found.get(bid))
        for bid in dict.fromkeys((*found, *stored))
    )
    return Outcome(compared, tuple(faults))


def as_json(outcome: Outcome) -> dict[str, Any]:
    return {"equal": outcome.equal, **asdict(outcome)}


def _left(said: Mapping[str, Any]) -> list[str]:
    """Return the bids that are ranked: conforming, and no low price of theirs found unproven."""
    unproven = {each["supplier"] for each in said["excluded"] if each["rule"] == "EVAL-13"}
    return [bid for bid in said["conforming"] if bid not in unproven]


def _misplaced(said: Mapping[str, Any], bid: str) -> tuple[str, ...]:
    return next((tuple(each["misplaced"]) for each in said["corrections"] if each["supplier"] == bid), ())


def _scores(record: Record, offers: Mapping[str, Offer]) -> dict[str, Scores]:
    computed = {line.supplier: line.scores for line in record.sheets.objective.lines} if record.sheets.objective else {}
    given: dict[str, dict[str, list[Decimal]]] = {
        bid: {code: [Decimal(score.points)] for code, score in computed.get(bid, {}).items()} for bid in offers
    }
    for line in (line for sheet in record.sheets.sheets for line in sheet.lines if line.supplier in given):
        for code, points in line.scores.items():
            given[line.supplier].setdefault(code, []).append(Decimal(points))
    return {bid: dict(scores) for bid, scores in given.items()}


def _digests(record: Record, said: Mapping[str, Any]) -> Iterator[str]:
    text = record.report.content.encode()
    if canonical(said) != text or digest(said) != record.report.digest:
        yield "the report is not the one of its digest"
    if record.report.digest != record.evaluation.report_digest:
        yield "another report was signed"
    if any(each.digest != record.report.digest for each in record.evaluation.signatures):
        yield "a signature is for another report"
    for sheet in record.sheets.sheets:
        own = digest([line.model_dump(mode="json") for line in sheet.lines])
        if not own == sheet.digest == said["sheets"].get(str(sheet.seat)):
            yield f"the sheet of seat {sheet.seat} is not the one that the report names"
    if {str(sheet.seat) for sheet in record.sheets.sheets} != set(said["sheets"]):
        yield "sheets are missing, or there are others than the report names"
    computed = record.sheets.objective
    found = computed and digest([line.model_dump(mode="json") for line in computed.lines])
    if found != said["objective_scores"]:
        yield "the objective scores are not those that the report names"
    if said["terms"] != record.terms.model_dump(mode="json"):
        yield "the documents of the lot are not those that the report names"


def _majorities(record: Record, said: Mapping[str, Any]) -> Iterator[str]:
    members = len(said["panel"])
    against: dict[str, int] = {}
    for sheet in record.sheets.verdicts:
        if digest([each.model_dump(mode="json") for each in sheet.against]) != said["verdicts"].get(str(sheet.seat)):
            yield f"the verdicts of seat {sheet.seat} are not those that the report names"
        for verdict in sheet.against:
            against[verdict.supplier] = against.get(verdict.supplier, 0) + 1
    found = {bid for bid, count in against.items() if majority(count, members)}
    if found != {each["supplier"] for each in said["excluded"] if each["rule"] == "COM-09"}:
        yield "others are excluded than most members found not responsive"
    for review in said["low_price_reviews"]:
        if review["proven"] == majority(sum(not each["proven"] for each in review["opinions"]), members):
            yield f"the low price of {review['supplier']} was not decided by the majority"
    out = {each["supplier"] for each in said["excluded"] if each["invalid"]}
    unproven = {each["supplier"] for each in said["excluded"] if each["rule"] == "EVAL-13"}
    if set(said["qualified"]) - out != set(said["conforming"]) - unproven:
        yield "a qualified bid is neither judged nor excluded"


def _corrections(record: Record, said: Mapping[str, Any], offers: Mapping[str, Offer]) -> Iterator[str]:
    known = {each["supplier"]: Decimal(each["corrected"]) for each in said["corrections"]}
    for bid, offer in offers.items():
        if known.get(bid, record.bids[bid].price) != offer.price:
            yield f"the price of {bid} counts as {offer.price}, not as the report says"


def _stored(row: RankedBid) -> dict[str, Any]:
    fields = row.model_dump(mode="json")
    return {name: fields[name] for name in COMPARED}
