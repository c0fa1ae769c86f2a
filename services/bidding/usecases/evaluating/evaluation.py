"""How far the evaluation of one lot is."""

from common.interfaces.bidding import EvaluationView, GetEvaluation
from common.interfaces.context import By
from common.interfaces.parties import Role
from services.bidding.domain.access import of_region, readable
from services.bidding.domain.evaluating.evaluation import is_member, member_of
from services.bidding.store import BiddingStore
from services.bidding.usecases.evaluating.judging import view
from services.bidding.usecases.evaluating.lots import lot_of


def get_evaluation(store: BiddingStore, call: GetEvaluation, by: By) -> EvaluationView:
    """Experts who do not sit on the panel see it once the award is announced, and not before."""
    lot = of_region(lot_of(store, call.procurement_id, call.lot, by), by)
    if by.actor.role is Role.EXPERT:
        if lot.announced_at is None:
            member_of(lot, by)
        return view(store, lot, by)
    return view(store, lot if is_member(lot, by) else readable(lot, by), by)
