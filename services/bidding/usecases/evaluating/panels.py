"""The panel of one lot: formed from its draw, filled up, led, and that it stops."""

from common.interfaces.bidding import ElectLeader, EvaluationView, FormPanel, ReplaceMembers, StopEvaluation
from common.interfaces.context import By
from common.law.calendar import local_date
from services.bidding.domain.access import of_organiser
from services.bidding.domain.decision import LotDecision
from services.bidding.domain.evaluating import panel
from services.bidding.domain.evaluating.lot_evaluation import LotEvaluation
from services.bidding.domain.experts.draw import DrawState, panel_of
from services.bidding.store import BiddingStore
from services.bidding.usecases.evaluating.judging import at_work, decide, draw_of
from services.bidding.usecases.evaluating.lots import lot_of


def form_panel(store: BiddingStore, call: FormPanel, by: By) -> EvaluationView:
    """
    A lot that has a draw takes its panel from it, and from nowhere else (COM-02).

    Only a new panel (EVAL-16) is chosen with consent: the draw of the first one is shown with the award already.
    """
    lot = of_organiser(lot_of(store, call.procurement_id, call.lot, by), by)
    draw = draw_of(store, lot)

    def decision(before: LotEvaluation) -> LotDecision:
        before.step("form_panel")  # a draw that is not complete is no reason where there is nothing to form
        if draw is None or draw.state is DrawState.REVEALED:
            return panel.form_panel(before, (), call.members, call.own_choice)
        drawn = panel_of(draw)
        named = tuple(member for member in call.members if member not in drawn)
        return panel.form_panel(before, drawn, named, call.own_choice, draw.leader)

    return decide(store, lot, by, decision)


def replace_members(store: BiddingStore, call: ReplaceMembers, by: By) -> EvaluationView:
    lot = of_organiser(lot_of(store, call.procurement_id, call.lot, by), by)
    draw = draw_of(store, lot)

    def decision(before: LotEvaluation) -> LotDecision:
        before.step("replace_members")
        return panel.replace_members(before, panel_of(draw) if draw else before.panel)

    return decide(store, lot, by, decision)


def elect_leader(store: BiddingStore, call: ElectLeader, by: By) -> EvaluationView:
    lot, member = at_work(store, call, by)
    return decide(store, lot, by, lambda before: panel.elect(before, member, call.seat, local_date(by.at)))


def stop_evaluation(store: BiddingStore, call: StopEvaluation, by: By) -> EvaluationView:
    lot, member = at_work(store, call, by)
    return decide(store, lot, by, lambda before: panel.stop(before, member, call.reason))
