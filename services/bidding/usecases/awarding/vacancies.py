"""How a lot's result comes undone, or the lot ends, before its contract; and that the contract is signed."""

from contextlib import suppress

from common.interfaces.bidding import RefuseAward, RestartLot, TerminateLot, VoidLot
from common.interfaces.context import By
from common.interfaces.contracts import ContractSigned
from common.interfaces.errors import NotFound
from common.interfaces.parties import Role
from common.interfaces.supervision import QuestionAnswered
from services.bidding.domain.access import hidden, of_buyer, of_region
from services.bidding.domain.awarding import vacancy
from services.bidding.domain.awarding.vacancy import Upheld
from services.bidding.domain.evaluating.lot_evaluation import LotEvaluation, evaluation_id
from services.bidding.store import BiddingStore
from services.bidding.usecases.evaluating.lots import lot_of, step_lot
from services.bidding.usecases.planning import budget


def refuse_award(store: BiddingStore, call: RefuseAward, by: By) -> LotEvaluation:
    lot = _of_winner_or_buyer(lot_of(store, call.procurement_id, call.lot, by), by)

    def refuse(found: LotEvaluation) -> tuple[object, ...]:
        if by.actor.role is Role.SUPPLIER and by.actor.party != found.winner:
            raise hidden(found, found.id)  # it had won, but does not any more
        return vacancy.refuse(found, by.actor.role, call.reason, call.evidence, by.at)

    return step_lot(store, lot, refuse, by)


def restart_lot(store: BiddingStore, call: RestartLot, by: By) -> LotEvaluation:
    lot = of_buyer(lot_of(store, call.procurement_id, call.lot, by), by)
    return step_lot(store, lot, lambda found: vacancy.restart(found, call.reason), by)


def void_lot(store: BiddingStore, call: VoidLot, by: By) -> LotEvaluation:
    lot = of_buyer(lot_of(store, call.procurement_id, call.lot, by), by)
    return step_lot(store, lot, lambda found: vacancy.void(found, call.cause, call.reason), by)


def terminate_lot(store: BiddingStore, call: TerminateLot, by: By) -> LotEvaluation:
    """The lot decides; a repeated command still gives its part of the budget back after a crash in between."""
    lot = of_buyer(lot_of(store, call.procurement_id, call.lot, by), by)
    ended = step_lot(store, lot, lambda found: found.end("terminate", "BID-TIME-08", call.reason), by)
    line = store.plans.get(ended.procurement_id).budget_line_id
    budget.give_back(store, line, ended.procurement_id, {ended.lot: ended.terms.budget}, by)
    return ended


def take_answer(store: BiddingStore, news: QuestionAnswered, by: By) -> None:
    """
    Let each lot that the question is about know that it was upheld; one without effect changes nothing (QC-08).

    Before the opening there are no lots: the buyer corrects its documents or ends the tender. Each lot remembers the
    question, so news told twice, or heard again after a crash between two lots, changes each of them once.
    """
    if not news.holds:
        return
    found = Upheld(id=news.question_id, outcome=news.outcome, awarded=news.awarded, concerned=news.suppliers_concerned)
    for lot in _concerned(store, news):
        step_lot(store, lot, lambda before: vacancy.uphold(before, found, by.at), by)


def take_contract(store: BiddingStore, news: ContractSigned, by: By) -> None:
    """Raises: NotFound if the lot is not known here, for the news to be heard again."""
    lot = store.evaluations.get(evaluation_id(news.procurement_id, news.lot))
    step_lot(store, lot, lambda before: vacancy.contract(before, news.supplier), by)


def _concerned(store: BiddingStore, news: QuestionAnswered) -> list[LotEvaluation]:
    if news.lot is None:
        return store.evaluations_of(news.procurement_id)
    with suppress(NotFound):
        return [store.evaluations.get(evaluation_id(news.procurement_id, news.lot))]
    return []


def _of_winner_or_buyer(lot: LotEvaluation, by: By) -> LotEvaluation:
    """Return the lot to its buyer, or to a supplier that has or had won it: its repeated command is answered too."""
    won = {lot.winner, *(award.supplier for award in lot.awards)}
    owner = by.actor.party in won if by.actor.role is Role.SUPPLIER else by.actor.party == lot.buyer
    if not owner:
        raise hidden(lot, lot.id)
    return of_region(lot, by)
