"""The draw of one lot's panel: asked for, committed to, drawn, answered, filled up, led, shown with the award."""

import secrets
from collections.abc import Callable
from dataclasses import replace
from typing import Protocol

from common.interfaces.bidding import (
    AbandonDraw,
    AbsenceReason,
    AnswerInvitation,
    ChooseExperts,
    CommitDraw,
    CommitNonce,
    DrawRecordView,
    DrawView,
    GetDraw,
    GetDrawRecord,
    GiveBeacon,
    InvitationPage,
    InvitationView,
    LeaderView,
    ListInvitations,
    RecheckRecusals,
    RecordAbsence,
    RequestDraw,
    RevealNonce,
    VoteLeader,
)
from common.interfaces.context import By
from common.interfaces.errors import Conflict, Invalid
from common.interfaces.parties import Role
from common.law.calendar import local_date
from services.bidding.domain.access import hidden, of_organiser, of_region
from services.bidding.domain.evaluating.evaluation import expert_of
from services.bidding.domain.experts import calling, chance, requesting, rounds
from services.bidding.domain.experts.candidates import conflicts_in, eligible
from services.bidding.domain.experts.draw import Decision, PanelDraw, record
from services.bidding.domain.experts.remote import known_sites
from services.bidding.store import BiddingStore
from services.bidding.usecases.experts.draw_subjects import current_draw, subject_of
from services.bidding.usecases.experts.draw_views import invitation_view, leader_view, view

Decide = Callable[[PanelDraw], Decision]


class OfLot(Protocol):
    """Every call about a draw names its lot."""

    @property
    def procurement_id(self) -> str: ...
    @property
    def lot(self) -> str: ...


def request_draw(store: BiddingStore, call: RequestDraw, by: By) -> DrawView:
    """Ask for the panel, or state anew what is asked for while nothing is drawn."""
    of_organiser(store.tenders.get(call.procurement_id), by)
    asked, told = requesting.request(subject_of(store, call.procurement_id, call.lot), call, now=by.at)
    try:
        made = store.draws.make(asked, told, by=by)
    except Conflict:
        made = store.draws.step(asked.id, lambda before: requesting.amend(before, asked, told), by=by)
    return view(made, by)


def commit_draw(store: BiddingStore, call: CommitDraw, by: By) -> DrawView:
    of_organiser(_draw(store, call), by)
    sites = known_sites(store.sites.find({}, limit=1_000))

    def decide(before: PanelDraw) -> Decision:
        on = local_date(before.evaluation_at)
        pool = store.experts_of({seat.speciality for seat in before.seats})
        candidates = eligible(before, pool, on)
        return chance.commit(before, candidates, sites, _random, call.beacon, now=by.at)

    return _step(store, call, decide, by)


def commit_nonce(store: BiddingStore, call: CommitNonce, by: By) -> DrawView:
    side = _side(store, call, by)
    return _step(store, call, lambda before: chance.commit_nonce(before, side, call.commitment), by)


def reveal_nonce(store: BiddingStore, call: RevealNonce, by: By) -> DrawView:
    side = _side(store, call, by)
    return _step(store, call, lambda before: chance.reveal_nonce(before, side, call.nonce), by)


def give_beacon(store: BiddingStore, call: GiveBeacon, by: By) -> DrawView:
    of_region(_draw(store, call), by)
    return _step(store, call, lambda before: chance.give_beacon(before, call.value), by)


def abandon_draw(store: BiddingStore, call: AbandonDraw, by: By) -> DrawView:
    of_region(_draw(store, call), by)
    return _step(store, call, lambda before: chance.abandon(before, call.reason), by)


def choose_experts(store: BiddingStore, call: ChooseExperts, by: By) -> DrawView:
    of_organiser(_draw(store, call), by)
    if len(set(call.experts)) != len(call.experts):
        raise Invalid(
            "专家重复。 An expert is named twice: name each once.", {"errors": [{"field": "experts", "reason": "once"}]}
        )
    chosen = [store.experts.get(each) for each in call.experts]
    return _step(store, call, lambda before: requesting.choose(before, call, chosen, _random, now=by.at), by)


def answer_invitation(store: BiddingStore, call: AnswerInvitation, by: By) -> InvitationView:
    own, draw = expert_of(by), _draw(store, call)
    draw.called_seat(own)  # to anybody else there is no draw
    after = store.draws.step(
        draw.id, lambda found: calling.answer(found, own, confirm=call.confirm, said=call.reason), by=by
    )
    return invitation_view(after, own)


def record_absence(store: BiddingStore, call: RecordAbsence, by: By) -> DrawView:
    _side(store, call, by)
    return _step(store, call, lambda before: calling.vacate(before, call.seat, call.reason, call.said), by)


def recheck_recusals(store: BiddingStore, call: RecheckRecusals, by: By) -> DrawView:
    """Compare everybody in the lists with the suppliers that are known by now."""
    _side(store, call, by)
    suppliers = subject_of(store, call.procurement_id, call.lot).suppliers

    def decide(before: PanelDraw) -> Decision:
        known = replace(before, subject=replace(before.subject, suppliers=suppliers))
        on = local_date(before.evaluation_at)
        listed = store.experts_by_id({entry.expert for entry in before.entries.values()})
        return calling.recuse(known, {each.id for each in listed if conflicts_in(known, each, on)})

    return _step(store, call, decide, by)


def vote_leader(store: BiddingStore, call: VoteLeader, by: By) -> LeaderView:
    member = expert_of(by)
    draw = _draw(store, call)
    if member not in draw.members:
        raise hidden(draw, draw.id)
    on = local_date(by.at)
    return leader_view(store.draws.step(draw.id, lambda found: calling.vote(found, member, call.seat, on), by=by))


def get_draw(store: BiddingStore, call: GetDraw, by: By) -> DrawView:
    _side(store, call, by)
    return view(_draw(store, call), by)


def get_draw_record(store: BiddingStore, call: GetDrawRecord, by: By) -> DrawRecordView:
    """Public from the request on: there is nothing in it but digests until the award."""
    draw = of_region(_draw(store, call), by)
    return DrawRecordView(procurement_id=draw.procurement_id, lot=draw.lot, state=draw.state, record=record(draw))


def list_invitations(store: BiddingStore, call: ListInvitations, by: By) -> InvitationPage:  # noqa: ARG001 - no fields
    own = expert_of(by)
    return InvitationPage(items=tuple(invitation_view(draw, own) for draw in store.draws_calling(own)))


def mark_absent(
    store: BiddingStore, procurement_id: str, lot: str, seat: int, reason: AbsenceReason, by: By
) -> PanelDraw:
    """Hook of the evaluation: a member is missing, the next in order is called and evaluates anew (COM-08)."""
    draw = current_draw(store, procurement_id, lot)
    return store.draws.step(draw, lambda found: calling.vacate(found, seat, reason), by=by)


def reveal_draw(store: BiddingStore, procurement_id: str, lot: str, by: By) -> PanelDraw:
    """Hook of the award: candidates and salts become public with it (COM-04)."""
    return store.draws.step(current_draw(store, procurement_id, lot), calling.reveal, by=by)


def _random() -> str:
    return secrets.token_hex(32)


def _draw(store: BiddingStore, call: OfLot) -> PanelDraw:
    return store.draws.get(current_draw(store, call.procurement_id, call.lot))


def _side(store: BiddingStore, call: OfLot, by: By) -> str:
    """Return whose side the actor is on: finance of the region, or the organiser; to others there is no draw."""
    draw = _draw(store, call)
    if by.actor.role is Role.FINANCE:
        of_region(draw, by)
    else:
        of_organiser(draw, by)
    return rounds.side_of(by.actor.role)


def _step(store: BiddingStore, call: OfLot, decide: Decide, by: By) -> DrawView:
    return view(store.draws.step(current_draw(store, call.procurement_id, call.lot), decide, by=by), by)
