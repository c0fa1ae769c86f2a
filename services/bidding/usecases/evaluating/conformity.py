"""The conformity check, and what bidders are asked to make clear."""

from common.interfaces.bidding import (
    AnswerClarification,
    AskClarification,
    AskPriceConfirmation,
    ClarificationPage,
    ClarificationView,
    ConcludeConformity,
    EvaluationView,
    GiveVerdicts,
    ListClarifications,
)
from common.interfaces.context import By
from common.interfaces.errors import Invalid
from common.interfaces.parties import Role
from services.bidding.domain.access import hidden, of_region, readable
from services.bidding.domain.decision import LotDecision
from services.bidding.domain.evaluating import clarification, conformity, verdicts
from services.bidding.domain.evaluating.clarification import Clarification
from services.bidding.domain.evaluating.evaluation import is_member
from services.bidding.domain.evaluating.lot_evaluation import LotEvaluation
from services.bidding.store import BiddingStore
from services.bidding.usecases.evaluating.judging import MOST, OfLot, at_work, contents_of, decide
from services.bidding.usecases.evaluating.lots import lot_of


def give_verdicts(store: BiddingStore, call: GiveVerdicts, by: By) -> EvaluationView:
    lot, member = at_work(store, call, by)
    return decide(store, lot, by, lambda before: verdicts.give(before, member, call.verdicts, by.at))


def conclude_conformity(store: BiddingStore, call: ConcludeConformity, by: By) -> EvaluationView:
    lot, member = at_work(store, call, by)

    def decision(before: LotEvaluation) -> LotDecision:
        before.step("conclude_conformity")
        return conformity.conclude(before, member, contents_of(store, before), _about_prices(store, before), by.at)

    return decide(store, lot, by, decision)


def ask_clarification(store: BiddingStore, call: AskClarification, by: By) -> ClarificationView:
    lot, member = at_work(store, call, by)
    if before := store.clarifications.made_before(by):
        return _view(before)
    due_at = clarification.due(by.at, call.minutes)
    made = clarification.ask(lot, member, by.key, call.supplier, call.kind, call.question, due_at, by.at)
    return _view(store.clarifications.make(*made, by=by))


def ask_price_confirmation(store: BiddingStore, call: AskPriceConfirmation, by: By) -> ClarificationView:
    lot, member = at_work(store, call, by)
    if before := store.clarifications.made_before(by):
        return _view(before)
    lot.step("confirm_price")
    content = contents_of(store, lot).get(call.supplier)
    if content is None:
        raise Invalid(
            "supplier: 不在评审范围 (not a bid that is judged)",
            {"errors": [{"field": "supplier", "reason": "a bid that is judged"}]},
        )
    due_at = clarification.due(by.at, call.minutes)
    made = clarification.ask_price(lot, member, by.key, content, call.misplaced, due_at, by.at)
    return _view(store.clarifications.make(*made, by=by))


def answer_clarification(store: BiddingStore, call: AnswerClarification, by: By) -> ClarificationView:
    asked = store.clarifications.get(call.clarification_id)
    lot = lot_of(store, asked.procurement_id, asked.lot, by)
    if asked.supplier != by.actor.party or lot.region != by.region:
        raise hidden(asked, asked.id)
    opened = next(line.price for line in lot.opening if line.supplier == asked.supplier)
    price = asked.correction.corrected if asked.correction and call.confirms else opened
    return _view(
        store.clarifications.step(asked.id, lambda before: clarification.answer(before, lot, call, price, by.at), by=by)
    )


def list_clarifications(store: BiddingStore, call: ListClarifications, by: By) -> ClarificationPage:
    lot = concerned(store, call, by)
    found = clarifications_of(store, lot)
    own = [each for each in found if by.actor.role is not Role.SUPPLIER or each.supplier == by.actor.party]
    return ClarificationPage(items=tuple(map(_view, own)))


def concerned(store: BiddingStore, call: OfLot, by: By) -> LotEvaluation:
    """Return the lot to its panel, its organiser, those who oversee, and who bid for it; to others there is none."""
    lot = of_region(lot_of(store, call.procurement_id, call.lot, by), by)
    bid = by.actor.role is Role.SUPPLIER and by.actor.party in {line.supplier for line in lot.opening}
    return lot if bid or is_member(lot, by) else readable(lot, by)


def clarifications_of(store: BiddingStore, lot: LotEvaluation) -> list[Clarification]:
    return store.clarifications.find({"evaluation_id": lot.sitting}, sort="asked_at", limit=MOST)


def _about_prices(store: BiddingStore, lot: LotEvaluation) -> dict[str, Clarification]:
    """Return the latest question about its price to each bidder."""
    return {each.supplier: each for each in clarifications_of(store, lot) if each.correction}


def _view(asked: Clarification) -> ClarificationView:
    return ClarificationView.model_validate(asked)
