"""Who of a drawn order is called to which seat, and whether a published draw is what it says: `rongcai draw check`."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from common.proof.draw import (
    CITIES,
    EXPERTS,
    PLATFORM,
    DrawRecord,
    Entry,
    Move,
    Round,
    SeatTerms,
    commitment,
    entry_digest,
    list_digest,
    order_of,
    round_id,
)

Candidates = Mapping[str, Entry]
"""Entries by their digests."""


def fits(seat: SeatTerms, entry: Entry, cities: Sequence[str], units: Collection[str]) -> bool:
    """Say whether the seat may be this candidate's; two of one unit never sit together (COM-07)."""
    in_place = not seat.remote or entry.city in cities[:1]
    return seat.speciality in entry.specialities and entry.unit not in units and in_place


def next_call(
    seat: SeatTerms, drawn: Iterable[Round], entries: Candidates, asked: Collection[str], units: Collection[str]
) -> Move | None:
    """Return the call of the first in order who fits and was not asked before; None: the orders are exhausted."""
    for each in drawn:
        order = each.order or {}
        for candidate in order.get(EXPERTS, ()):
            entry = entries[candidate]
            if entry.expert not in asked and fits(seat, entry, order.get(CITIES, ()), units):
                return Move(kind="called", seat=seat.number, round=each.number, candidate=candidate)
    return None


def faults(record: DrawRecord) -> tuple[str, ...]:
    """Return what is wrong with a published draw, in words; nothing: it is what it says, as far as it is published."""
    found = [f"round {each.number}: {fault}" for each in record.rounds for fault in _round_faults(record, each)]
    return tuple(found) if found else tuple(_seating_faults(record))


def _round_faults(record: DrawRecord, drawn: Round) -> Iterator[str]:
    name = round_id(record.draw, drawn.number)
    if any(list(items) != sorted(set(items)) for items in drawn.lists.values()):
        yield "a list is not in canonical order, or names one twice"
    if drawn.list_digest != list_digest(name, record.seats, drawn.lists, drawn.beacon):
        yield "the lists are not those that were committed to"
    if drawn.seed is not None and drawn.seed_commitment != commitment(name, PLATFORM, drawn.seed):
        yield "the seed is not the one that was committed to"
    if len({each.by for each in drawn.contributions}) != len(drawn.contributions):
        yield "one party contributed twice"
    for each in drawn.contributions:
        if each.value is not None and each.commitment != commitment(name, each.by, each.value):
            yield f"the value of {each.by} is not the one that was committed to"
    yield from _order_faults(drawn)
    if drawn.entries is not None and sorted(map(entry_digest, drawn.entries)) != sorted(drawn.lists[EXPERTS]):
        yield "the candidates shown are not those of the list"


def _order_faults(drawn: Round) -> Iterator[str]:
    if drawn.order is None:
        return
    try:
        if drawn.order != order_of(drawn):
            yield "the order is not the one that seed and contributions give"
    except ValueError as missing:
        yield f"there is an order, but {missing}"


def _seating_faults(record: DrawRecord) -> Iterator[str]:
    """Play the calls again, once the candidates are shown: each was the first in order who fitted then."""
    if record.chosen or any(each.entries is None for each in record.rounds if each.order):
        return
    drawn = [each for each in record.rounds if each.order]
    entries = {entry_digest(entry): entry for each in drawn for entry in each.entries or ()}
    seats = {seat.number: seat for seat in record.seats}
    holders: dict[int, str] = {}
    asked: set[str] = set()
    for at, move in enumerate(record.moves, 1):
        if move.seat not in seats or (move.kind == "absent") != (holders.get(move.seat) == move.candidate):
            yield f"move {at}: seat {move.seat} was not like that"
            return
        if move.kind == "absent":
            del holders[move.seat]
            continue
        units = {entries[holder].unit for holder in holders.values()}
        if move.seat in holders or move != next_call(seats[move.seat], drawn, entries, asked, units):
            yield f"move {at}: another candidate was first in order for seat {move.seat}"
            return
        holders[move.seat] = move.candidate
        asked.add(entries[move.candidate].expert)
