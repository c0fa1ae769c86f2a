"""The round of a draw: list and seed are committed to, buyer's side and witness add chance, the order follows."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime

from common.interfaces.bidding import DrawAbandoned, DrawCommitted, ExpertsDrawn, NonceCommitted
from common.interfaces.rules import require
from common.law.calendar import add_working_days, local_date
from common.law.rules import Breach, rule
from common.proof.draw import (
    BEACON,
    BOOTHS,
    CITIES,
    EXPERTS,
    PLATFORM,
    Entry,
    Round,
    commitment,
    entry_digest,
    list_digest,
    order_of,
    round_id,
)
from common.proof.seating import fits
from services.bidding.domain.experts import rounds
from services.bidding.domain.experts.calling import settle
from services.bidding.domain.experts.candidates import Chance, entry_of
from services.bidding.domain.experts.draw import Decision, DrawState, PanelDraw, Seat, published
from services.bidding.domain.experts.expert import Expert
from services.bidding.domain.experts.remote import Site, booths_in, city_of


def commit(
    draw: PanelDraw, experts: Sequence[Expert], sites: Sequence[Site], chance: Chance, beacon: str, *, now: datetime
) -> Decision:
    """`experts` are the eligible ones. Raises: RuleBroken (COM-03 too early, COM-02 nobody for a seat)."""
    committed = draw.step("commit")
    require(_early_breach(draw, local_date(now)))
    entries = sorted((entry_of(each, chance()) for each in experts), key=entry_digest)
    by_id = {each.id: each.facts.name for each in experts}
    names = {entry_digest(entry): by_id[entry.expert] for entry in entries}
    lists = _lists(draw, entries, sites)
    number, seed = len(draw.rounds) + 1, chance()
    name = round_id(draw.id, number)
    made = Round(
        number=number,
        lists=lists,
        list_digest=list_digest(name, (seat.terms for seat in draw.seats), lists, beacon),
        seed_commitment=commitment(name, PLATFORM, seed),
        beacon=beacon,
        seed=seed,
        entries=tuple(entries),
    )
    told = DrawCommitted(procurement_id=draw.procurement_id, lot=draw.lot, round=published(made, revealed=False))
    return replace(committed, rounds=(*draw.rounds, made), names=draw.names | names), told


def commit_nonce(draw: PanelDraw, side: str, committed: str) -> Decision:
    """Raises: WrongStep for a second one of the same side, Invalid for the other side's own."""
    step, current = draw.step("contribute"), draw.rounds[-1]
    told = NonceCommitted(
        procurement_id=draw.procurement_id, lot=draw.lot, round=current.number, by=side, commitment=committed
    )
    return _with_round(step, rounds.committed(current, side, committed, draw.state)), told


def reveal_nonce(draw: PanelDraw, side: str, nonce: str) -> Decision:
    """Take a nonce once both sides are committed; draw with the last one. Raises: WrongStep, Invalid."""
    step, current = draw.step("contribute"), draw.rounds[-1]
    name = round_id(draw.id, current.number)
    return _draw_if_ready(_with_round(step, rounds.revealed(current, name, side, nonce, draw.state)))


def give_beacon(draw: PanelDraw, value: str) -> Decision:
    """Raises: WrongStep if no beacon is named, it is given already, or not both sides have committed."""
    step, current = draw.step("contribute"), draw.rounds[-1]
    if not current.beacon or current.beacon_value is not None or len(current.contributions) < len(rounds.SIDES):
        raise rounds.wrong(
            "现在不接收公开随机源数值。 No value is due: it is given once, when both sides have committed to a round "
            "that names its source.",
            draw.state,
            "reveal",
        )
    return _draw_if_ready(_with_round(step, current.model_copy(update={"beacon_value": value})))


def abandon(draw: PanelDraw, reason: str) -> tuple[PanelDraw, DrawAbandoned]:
    """Give the round up; whose chance was missing stays on the public record."""
    step, current = draw.step("abandon"), draw.rounds[-1]
    told = DrawAbandoned(
        procurement_id=draw.procurement_id,
        lot=draw.lot,
        round=current.number,
        missing=rounds.missing(current) or (BEACON,),
        reason=reason,
    )
    return _with_round(step, current.model_copy(update={"abandoned": reason})), told


def _draw_if_ready(draw: PanelDraw) -> Decision:
    current = draw.rounds[-1]
    try:
        order = order_of(current)
    except ValueError:  # somebody's chance is still missing
        return (draw,)
    done = current.model_copy(update={"order": order})
    drawn = _with_round(draw.step("draw"), done)
    told = ExpertsDrawn(
        procurement_id=draw.procurement_id,
        lot=draw.lot,
        round=published(done, revealed=False),
        called=sum(seat.holder is None for seat in draw.seats),
    )
    return settle(drawn, told)


def _with_round(draw: PanelDraw, current: Round) -> PanelDraw:
    return replace(draw, rounds=(*draw.rounds[:-1], current))


def _early_breach(draw: PanelDraw, today: date) -> Breach | None:
    """A supplementary draw fills up at once (COM-08), so it is never too early."""
    row = rule("COM-03", draw.subject.rules_on, draw.region)
    evaluation_on, days = local_date(draw.evaluation_at), row.params["working_days_before"]
    excepted = draw.remote or draw.subject.method in row.params["excepted_methods"]
    if excepted or draw.state is DrawState.EXHAUSTED or add_working_days(today, days) >= evaluation_on:
        return None
    return row.breach(f"评审日 {evaluation_on} 前 {days} 个工作日起 (from so many working days before)", today)


def _lists(draw: PanelDraw, entries: Sequence[Entry], sites: Sequence[Site]) -> dict[str, tuple[str, ...]]:
    """Return the lists in canonical order. Raises: RuleBroken (COM-02) for a seat that nobody fits."""
    lists: dict[str, tuple[str, ...]] = {EXPERTS: tuple(map(entry_digest, entries))}
    seated = draw.entries
    units = {seated[seat.holder].unit for seat in draw.seats if seat.holder}
    open_seats = [seat for seat in draw.seats if seat.holder is None]
    if draw.remote:
        cities = _cities(draw, open_seats, entries, sites, units)
        places = sorted({city_of(draw.region), *cities})
        lists |= {CITIES: cities, BOOTHS: tuple(sorted(b for city in places for b in booths_in(sites, city)))}
    for seat in open_seats:
        if not any(_fits_somewhere(seat, entry, lists.get(CITIES, ()), units) for entry in entries):
            expected = f"每席至少一名合格专家 (somebody for each seat): {seat.speciality}"
            require(rule("COM-02", draw.subject.rules_on).breach(expected, "0"))
    return lists


def _cities(
    draw: PanelDraw, open_seats: Iterable[Seat], entries: Iterable[Entry], sites: Sequence[Site], units: set[str]
) -> tuple[str, ...]:
    """Return the other cities that have a booth for every remote seat and an expert for every open one."""
    remote = [seat for seat in open_seats if seat.remote]
    booths = sum(seat.remote for seat in draw.seats)
    able = [
        city
        for city in sorted({site.city for site in sites} - {city_of(draw.region)})
        if len(booths_in(sites, city)) >= booths and _has_experts(city, remote, entries, units)
    ]
    return (draw.city,) if draw.city in able else tuple(able)


def _has_experts(city: str, remote: Sequence[Seat], entries: Iterable[Entry], units: set[str]) -> bool:
    local = [entry for entry in entries if entry.city == city]
    fitting = all(any(fits(seat.terms, entry, (city,), units) for entry in local) for seat in remote)
    return fitting and len({entry.unit for entry in local} - units) >= len(remote)


def _fits_somewhere(seat: Seat, entry: Entry, cities: Iterable[str], units: set[str]) -> bool:
    return any(fits(seat.terms, entry, (city,), units) for city in (cities if seat.remote else ("",)))
