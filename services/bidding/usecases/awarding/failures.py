"""What follows a failed tender or lot: tendered again, another method asked for, or given up."""

from contextlib import suppress
from dataclasses import replace
from decimal import Decimal

from common.interfaces.bidding import (
    AfterFailure,
    ChooseAfterFailure,
    DecideMethodChange,
    FailureView,
    GetFailure,
)
from common.interfaces.context import By, beside
from common.interfaces.errors import Conflict
from common.law.calendar import local_date
from services.bidding.domain.access import of_buyer, of_region, readable
from services.bidding.domain.awarding import after_failure
from services.bidding.domain.awarding.continuation import continue_plan, series
from services.bidding.domain.awarding.failure import Choice, FailedLot, Failure
from services.bidding.domain.awarding.vacancy import bidders_left
from services.bidding.domain.evaluating.lot_evaluation import LotEvaluation
from services.bidding.domain.planning.plan import Plan
from services.bidding.domain.states import EvaluationState, PlanState, TenderState
from services.bidding.domain.tendering.tender import Tender
from services.bidding.store import BiddingStore
from services.bidding.usecases.planning import budget, duties


def choose_after_failure(store: BiddingStore, call: ChooseAfterFailure, by: By) -> FailureView:
    """
    The choice is the point of decision; plan and budget follow it.

    They are made under the key of the command that chose, so whoever makes the same choice again, after a crash and
    even under another key, completes the first one and begins no second.
    """
    tender = of_buyer(store.tenders.get(call.procurement_id), by)
    plan, failed = store.plans.get(tender.id), _failed(store, tender)
    before = _failure(store, tender, by)
    if (begun := before.unfinished(call)) is None:
        chosen = store.failures.step(
            tender.id,
            lambda found: after_failure.choose(found, call, failed, plan, tender, key=by.key, now=by.at),
            by=by,
        )
        begun = chosen.chosen_by(by.key)
    own = replace(by, key=begun.key, fingerprint="", if_match=None)
    parts = {lot: tender.terms(lot).budget for lot in begun.lots}
    if begun.choice is AfterFailure.GIVE_UP:
        budget.give_back(store, plan.budget_line_id, plan.id, _all_of(plan, tender, parts), own)
    if begun.choice is AfterFailure.TENDER_AGAIN:
        _tender_again(store, plan, tender, begun, parts, own)
    return _view(store, tender, store.failures.get(tender.id))


def decide_method_change(store: BiddingStore, call: DecideMethodChange, by: By) -> FailureView:
    tender = of_region(store.tenders.get(call.procurement_id), by)
    plan = store.plans.get(tender.id)
    decided = store.failures.step(
        tender.id,
        lambda found: after_failure.decide(
            found,
            call.number,
            plan,
            approved=call.approved,
            decision=call.decision,
            paper=call.paper,
            today=local_date(by.at),
        ),
        by=by,
    )
    return _view(store, tender, decided)


def get_failure(store: BiddingStore, call: GetFailure, by: By) -> FailureView:
    tender = readable(store.tenders.get(call.procurement_id), by)
    known = next(iter(store.failures.find({"_id": tender.id}, limit=1)), Failure(id=tender.id))
    return _view(store, tender, known)


def _tender_again(
    store: BiddingStore, plan: Plan, tender: Tender, begun: Choice, parts: dict[str, Decimal], by: By
) -> None:
    """
    Number the new procurement, let its budget follow in one step of the line, approve it, link the two.

    It is approved with its money only: a crash before leaves a filed plan that this command, or the finance department,
    approves.
    """
    today = local_date(begun.made_at)
    again = store.plans.make_numbered(
        series(plan, today),
        lambda number: continue_plan(plan, tender, begun.lots, begun.amount, number, today=today),
        by=by,
    )
    budget.pass_on(store, plan.budget_line_id, plan.id, again.id, _all_of(plan, tender, parts), by)
    if again.state is PlanState.FILED:
        store.plans.step(
            again.id, lambda found: found.approve(plan.method_decision, plan.method_paper), by=beside(by, "approved")
        )
    duties.begin(store, again, by)
    store.failures.step(
        tender.id, lambda found: after_failure.link(found, begun.number, again.id), by=beside(by, "linked")
    )


def _all_of(plan: Plan, tender: Tender, parts: dict[str, Decimal]) -> dict[str, Decimal]:
    """Where all lots go, what the plan had beyond them goes with them."""
    if len(parts) < len(tender.lots):
        return parts
    rest = plan.budget - sum(parts.values())
    return parts | {"": rest} if rest > 0 else parts


def _failure(store: BiddingStore, tender: Tender, by: By) -> Failure:
    with suppress(Conflict):
        return store.failures.make(Failure(id=tender.id), by=beside(by, "begun"))
    return store.failures.get(tender.id)


def _failed(store: BiddingStore, tender: Tender) -> dict[str, FailedLot]:
    """Return the failed lots, those of a tender that failed as a whole and those that failed by themselves."""
    evaluated = {lot.lot: lot for lot in store.evaluations_of(tender.id)}
    found = {}
    for terms in tender.lots:
        lot = evaluated.get(terms.lot)
        state = lot.state if lot else _unopened(tender, terms.lot)
        if state is EvaluationState.FAILED:
            found[terms.lot] = _failed_lot(tender, terms.lot, lot)
    return found


def _unopened(tender: Tender, lot: str) -> EvaluationState | None:
    if tender.state is TenderState.FAILED:
        return EvaluationState.FAILED
    return tender.lots_at[lot].state if lot in tender.lots_at else None


def _failed_lot(tender: Tender, lot: str, evaluation: LotEvaluation | None) -> FailedLot:
    bidders = bidders_left(evaluation) if evaluation else len((tender.listed or {}).get(lot, ()))
    return FailedLot(
        lot=lot,
        rule=evaluation.ended_by if evaluation else tender.ended_by or "BID-FEW-01",
        reason=evaluation.ended_because if evaluation else tender.ended_because,
        bidders=bidders,
        budget=tender.terms(lot).budget,
        options_if_sound=after_failure.options(tender, bidders, None),
    )


def _view(store: BiddingStore, tender: Tender, failure: Failure) -> FailureView:
    free = tuple(lot for lot in _failed(store, tender).values() if failure.standing(lot.lot) is None)
    return FailureView.model_validate(
        {
            "procurement_id": tender.id,
            "open": free,
            "choices": failure.choices,
            "version": failure.version,
        }
    )
