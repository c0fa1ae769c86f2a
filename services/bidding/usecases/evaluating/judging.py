"""What the use cases of an evaluation share: who acts from which seat, the bids, the sheets, what is shown to whom."""

from collections.abc import Callable
from typing import Protocol

from common.interfaces.bidding import EvaluationView, PanelMember
from common.interfaces.context import By
from common.interfaces.parties import Role
from common.proof.bid_content import BidContent
from services.bidding.domain.access import of_region
from services.bidding.domain.bids.bid import bid_id
from services.bidding.domain.decision import LotDecision
from services.bidding.domain.evaluating.evaluation import counted_bids, is_member, member_of, seat_of, seats_of
from services.bidding.domain.evaluating.lot_evaluation import LotEvaluation
from services.bidding.domain.evaluating.panel import led_by
from services.bidding.domain.evaluating.scoring import ScoreSheet, seated
from services.bidding.domain.evaluating.verdicts import seated_verdicts
from services.bidding.domain.experts.draw import PanelDraw, draw_id
from services.bidding.domain.states import EvaluationState
from services.bidding.store import BiddingStore
from services.bidding.usecases.evaluating.lots import lot_of, step_lot

MOST = 2_000  # clarifications or reviews of one lot
UNREPORTED = (EvaluationState.EVALUATING, EvaluationState.SCORING, EvaluationState.SIGNING)


class OfLot(Protocol):
    @property
    def procurement_id(self) -> str: ...
    @property
    def lot(self) -> str: ...


def at_work(store: BiddingStore, call: OfLot, by: By) -> tuple[LotEvaluation, str]:
    """Return the lot and the member who acts; to anybody else there is no such lot."""
    lot = of_region(lot_of(store, call.procurement_id, call.lot, by), by)
    return led(store, lot), member_of(lot, by)


def led(store: BiddingStore, lot: LotEvaluation) -> LotEvaluation:
    """Return the lot knowing whom its members have elected, in the draw if not here."""
    draw = None if lot.judgement.leader else draw_of(store, lot)
    return led_by(lot, draw.leader if draw else None)


def draw_of(store: BiddingStore, lot: LotEvaluation) -> PanelDraw | None:
    return next(iter(store.draws.find({"_id": draw_id(lot.procurement_id, lot.lot, lot.edition)}, limit=1)), None)


def decide(
    store: BiddingStore, lot: LotEvaluation, by: By, decision: Callable[[LotEvaluation], LotDecision]
) -> EvaluationView:
    """Move the lot one step on, with the leader that the draw knows, and show it."""
    leader = lot.judgement.leader
    return view(store, step_lot(store, lot, lambda before: decision(led_by(before, leader)), by), by)


def contents_of(store: BiddingStore, lot: LotEvaluation) -> dict[str, BidContent]:
    """Return what the counted bids say, one bid in memory at a time; opened bids never change."""
    found = {}
    for line in counted_bids(lot):
        content = store.bids.get(bid_id(lot.procurement_id, lot.lot, line.supplier)).content
        if content is None:
            raise ValueError(f"the bid of {line.supplier} was counted without being opened")
        found[line.supplier] = content
    return found


def sheets_of(store: BiddingStore, lot: LotEvaluation) -> list[ScoreSheet]:
    return store.score_sheets.find({"evaluation_id": lot.sitting})


def view(store: BiddingStore, lot: LotEvaluation, by: By) -> EvaluationView:
    """Return what the actor may see: names after the award, the ranking to the panel and finance before the report."""
    lot, found, own = led(store, lot), lot.judgement, is_member(lot, by)
    sees_ranking = own or by.actor.role is Role.FINANCE or lot.state not in UNREPORTED
    return EvaluationView(
        procurement_id=lot.procurement_id,
        lot=lot.lot,
        state=lot.state,
        ended_by=lot.ended_by,
        ended_because=lot.ended_because,
        qualifications=lot.qualifications,
        panel=_panel(lot, by),
        members=len(lot.panel),
        own_seat=seat_of(lot, member_of(lot, by)) if own else None,
        own_choice=found.own_choice,
        leader_seat=next(iter(seats_of(lot, [lot.judgement.leader or ""])), None),
        runoff=seats_of(lot, found.runoff),
        verdicts_by=tuple(seated_verdicts(lot)),
        scored_by=tuple(seated(lot, sheets_of(store, lot))),
        conforming=found.conforming,
        counted=found.counted,
        excluded=found.excluded,
        corrections=found.corrections,
        same_brand=found.same_brand,
        low_price_signs=found.signs,
        dissents=found.dissents,
        kept_scores=found.kept,
        rescorings=found.rescorings,
        report_number=found.drawn_up.number if found.drawn_up else 0,
        report_digest=found.drawn_up.digest if found.drawn_up else None,
        signatures=found.signatures,
        draws=found.draws,
        ranking=lot.ranking if sees_ranking else (),
        warnings=lot.warnings if sees_ranking else (),
        winner=lot.winner,
        version=lot.version,
    )


def _panel(lot: LotEvaluation, by: By) -> tuple[PanelMember, ...]:
    """Names are for the finance department, and for the buyer's side who chose them; a member sees its own (COM-04)."""
    if lot.announced_at is not None or by.actor.role is Role.FINANCE:
        return lot.panel
    if by.actor.role is Role.EXPERT or is_member(lot, by):
        return tuple(member for member in lot.panel if member.expert == member_of(lot, by))
    return lot.panel if lot.judgement.own_choice else ()
