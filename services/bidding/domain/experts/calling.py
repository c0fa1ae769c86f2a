"""Calling those drawn to their seats, and whoever comes next in order when one leaves (COM-08)."""

from collections.abc import Collection
from dataclasses import replace
from datetime import date

from common.interfaces.bidding import (
    AbsenceReason,
    DrawExhausted,
    DrawRevealed,
    LeaderElected,
    PanelCompleted,
    SeatConfirmed,
    SeatVacated,
)
from common.interfaces.errors import WrongStep
from common.interfaces.events import Event
from common.proof.draw import BOOTHS, Move
from common.proof.seating import next_call
from services.bidding.domain.experts.draw import Decision, DrawState, PanelDraw, Seat, Vote, record
from services.bidding.domain.experts.leader import check_vote, count_votes
from services.bidding.domain.experts.remote import city_of


def settle(draw: PanelDraw, *news: Event) -> Decision:
    """Call somebody to every open seat, and say how far the panel is now."""
    if draw.state is not DrawState.INVITING:
        return (draw, *news)
    filled = draw
    for seat in draw.seats:
        filled = _fill(filled, seat.number)
    still_open = tuple(seat.number for seat in filled.seats if seat.holder is None)
    if still_open:
        left = DrawExhausted(procurement_id=draw.procurement_id, lot=draw.lot, seats=still_open)
        return _with_news(filled.step("exhaust"), *news, left)
    if all(seat.confirmed for seat in filled.seats):
        told = PanelCompleted(
            procurement_id=draw.procurement_id,
            lot=draw.lot,
            members=len(filled.members),
            experts=len(filled.seats),
        )
        return _with_news(filled.step("complete"), *news, told)
    return (filled, *news)


def answer(draw: PanelDraw, expert: str, *, confirm: bool, said: str = "") -> Decision:
    """Take the answer of who is called. Raises: NotFound for anybody else."""
    seat = draw.seat_of(expert)
    if not confirm:
        return vacate(draw, seat.number, AbsenceReason.DECLINED, said)
    if seat.confirmed:
        return (draw,)
    confirmed = draw.step("change_seat").with_seats(replace(seat, confirmed=True))
    told = SeatConfirmed(procurement_id=draw.procurement_id, lot=draw.lot, seat=seat.number)
    return settle(confirmed, told)


def vacate(draw: PanelDraw, number: int, reason: AbsenceReason, said: str = "") -> Decision:
    """Empty the seat and call the next in order. Raises: WrongStep for a seat that is empty already."""
    seat = draw.seat(number)
    changed = draw.step("change_seat")
    if seat.holder is None:
        raise WrongStep(
            f"席位 {number} 目前无人，请先补充抽取。 Nobody holds this seat: draw again first.",
            {"state": draw.state, "action": "change_seat", "allowed": ["commit"]},
        )
    after, news = _parted(settle(_without(changed, seat)))
    told = SeatVacated(
        procurement_id=draw.procurement_id,
        lot=draw.lot,
        seat=number,
        reason=reason,
        said=said,
        was_complete=draw.state is DrawState.COMPLETE,
        filled=after.seat(number).holder is not None,
    )
    return _with_news(after, told, *news)


def recuse(draw: PanelDraw, conflicted: Collection[str]) -> Decision:
    """Replace those who turned out to be tied to a bidder; whoever of them comes next in order is passed over."""
    known = tuple(sorted({*draw.conflicted, *conflicted}))
    after = replace(draw, conflicted=known)
    news: list[Event] = []
    for number in sorted(n for n, expert in draw.experts.items() if expert in known):
        after, told = _parted(vacate(after, number, AbsenceReason.RECUSED))
        news.extend(told)
    return (after, *news)


def vote(draw: PanelDraw, member: str, number: int, on: date) -> Decision:
    """Take a member's vote for the expert on a seat; a member may think again until one is elected."""
    voting, choice = draw.step("vote"), draw.experts[draw.seat(number).number]
    if draw.leader:
        raise WrongStep(
            "评审组长已推选产生。 The leader is elected.", {"state": draw.state, "action": "vote", "allowed": []}
        )
    check_vote(choice, draw.experts.values(), draw.runoff, on)
    votes = (*(each for each in draw.votes if each.member != member), Vote(member=member, choice=choice))
    outcome = count_votes(draw.members, {each.member: each.choice for each in votes})
    if outcome.runoff:
        return (replace(voting, votes=(), runoff=outcome.runoff),)
    if outcome.leader is None:
        return (replace(voting, votes=votes),)
    told = LeaderElected(procurement_id=draw.procurement_id, lot=draw.lot, seat=draw.seat_of(outcome.leader).number)
    return replace(voting, votes=votes, leader=outcome.leader), told


def reveal(draw: PanelDraw) -> tuple[PanelDraw] | tuple[PanelDraw, DrawRevealed]:
    """Show candidates and salts with the award; again without harm."""
    if draw.state is DrawState.REVEALED:
        return (draw,)
    shown = draw.step("reveal")
    return shown, DrawRevealed(procurement_id=draw.procurement_id, lot=draw.lot, record=record(shown))


def _with_news(draw: PanelDraw, *news: Event) -> Decision:
    return (draw, *news)


def _parted(decision: Decision) -> tuple[PanelDraw, tuple[Event, ...]]:
    return decision[0], decision[1:]


def _fill(draw: PanelDraw, number: int) -> PanelDraw:
    """Call the next in order until one is called who may sit, or nobody is left."""
    while draw.seat(number).holder is None:
        entries = draw.entries
        asked = {entries[move.candidate].expert for move in draw.moves}
        units = {entries[seat.holder].unit for seat in draw.seats if seat.holder}
        called = next_call(draw.seat(number).terms, draw.drawn, entries, asked, units)
        if called is None:
            return draw
        seat = replace(draw.seat(number), holder=called.candidate, confirmed=False)
        draw = replace(draw, moves=(*draw.moves, called)).with_seats(_with_booth(draw, seat))
        if entries[called.candidate].expert in draw.conflicted:
            draw = _without(draw, draw.seat(number))
    return draw


def _without(draw: PanelDraw, seat: Seat) -> PanelDraw:
    """Return the draw with the seat empty; what its holder voted, or was voted, is void."""
    holder = seat.holder or ""
    left = draw.entries[holder].expert
    number_of_round = next(m.round for m in reversed(draw.moves) if m.candidate == holder and m.kind == "called")
    gone = Move(kind="absent", seat=seat.number, round=number_of_round, candidate=holder)
    votes = tuple(each for each in draw.votes if left not in (each.member, each.choice))
    leader = None if draw.leader == left else draw.leader
    runoff = () if left in draw.runoff else draw.runoff
    emptied = replace(draw, moves=(*draw.moves, gone), votes=votes, leader=leader, runoff=runoff)
    return emptied.with_seats(replace(seat, holder=None, confirmed=False))


def _with_booth(draw: PanelDraw, seat: Seat) -> Seat:
    """Give a seat of a remote evaluation the first free booth in the drawn order, of the city it belongs to."""
    city = draw.entries[seat.holder or ""].city if seat.remote else city_of(draw.region)
    if not draw.remote or (seat.booth and seat.booth.startswith(f"{city}/")):
        return seat
    taken = {each.booth for each in draw.seats}
    order = next((each.order[BOOTHS] for each in reversed(draw.drawn) if each.order), ())
    return replace(seat, booth=next((b for b in order if b.startswith(f"{city}/") and b not in taken), None))
