"""Who sees what of a draw: names are for the finance witness alone until the award (COM-04)."""

from common.interfaces.bidding import DrawView, InvitationView, LeaderView, SeatView
from common.interfaces.context import By
from common.interfaces.parties import Role
from services.bidding.domain.experts.draw import DrawState, PanelDraw, Seat


def view(draw: PanelDraw, by: By) -> DrawView:
    named = by.actor.role is Role.FINANCE or draw.state is DrawState.REVEALED
    current = draw.rounds[-1] if draw.rounds else None
    contributions = current.contributions if current else ()
    return DrawView(
        procurement_id=draw.procurement_id,
        lot=draw.lot,
        state=draw.state,
        evaluation_at=draw.evaluation_at,
        remote=draw.remote,
        city=draw.city,
        representatives=len(draw.representatives),
        seats=tuple(_seat(draw, seat, named=named) for seat in draw.seats),
        rounds=len(draw.rounds),
        committed_by=tuple(each.by for each in contributions),
        revealed_by=tuple(each.by for each in contributions if each.value is not None),
        beacon=current.beacon if current else "",
        leader_elected=draw.leader is not None,
        runoff=_numbers(draw, draw.runoff),
        version=draw.version,
    )


def invitation_view(draw: PanelDraw, expert: str) -> InvitationView:
    """Return what an expert sees who is, or was, called to a seat."""
    seat = draw.called_seat(expert)
    called = draw.experts.get(seat.number) == expert
    return InvitationView(
        procurement_id=draw.procurement_id,
        lot=draw.lot,
        buyer=draw.buyer,
        seat=seat.number,
        speciality=seat.speciality,
        evaluation_at=draw.evaluation_at,
        booth=seat.booth if called else None,
        called=called,
        confirmed=called and seat.confirmed,
    )


def leader_view(draw: PanelDraw) -> LeaderView:
    leader = draw.seat_of(draw.leader).number if draw.leader else None
    return LeaderView(
        procurement_id=draw.procurement_id, lot=draw.lot, leader_seat=leader, runoff=_numbers(draw, draw.runoff)
    )


def _numbers(draw: PanelDraw, experts: tuple[str, ...]) -> tuple[int, ...]:
    return tuple(sorted(draw.seat_of(expert).number for expert in experts))


def _seat(draw: PanelDraw, seat: Seat, *, named: bool) -> SeatView:
    return SeatView(
        number=seat.number,
        speciality=seat.speciality,
        remote=seat.remote,
        booth=seat.booth,
        filled=seat.holder is not None,
        confirmed=seat.confirmed,
        expert=draw.experts.get(seat.number) if named else None,
        name=draw.names[seat.holder] if named and seat.holder else None,
    )
