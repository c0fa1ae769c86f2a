"""A failed purchase tendered again: a procurement of its own that goes on with the plan of the first one."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from common.interfaces.bidding import ItemBudget, PlanItem, ProcurementContinued
from common.law.money import Yuan
from services.bidding.domain.planning.intention import Intention, IntentionState
from services.bidding.domain.planning.plan import Plan
from services.bidding.domain.states import PlanState
from services.bidding.domain.tendering.tender import Tender


def continue_plan(
    plan: Plan, tender: Tender, lots: Sequence[str], amount: Yuan, number: int, *, today: date
) -> tuple[Plan, ProcurementContinued]:
    """
    Return the plan of the new procurement with the running number of its series, filed as the first one was.

    It is approved once its budget has followed (usecases/awarding/failures.py).
    Its items are those of the plan, or one for each lot where only some are tendered again. The intention is public
    already and its 30 days are not waited for again.
    """
    whole = len(lots) == len(tender.lots)
    items = plan.items if whole or not plan.items else tuple(_item(plan, tender, lot) for lot in lots)
    budget = plan.budget if whole else amount
    again = replace(
        plan,
        id=series(plan, today) + f"-{number:06d}",
        project_number=f"[{plan.region}]RC[{plan.method}]{today.year}{number:06d}",
        budget=budget,
        items=items,
        state=PlanState.FILED,
        intention=_intention(plan.intention, budget, items),
        continues=plan.id,
        version=0,
    )
    told = ProcurementContinued(
        procurement_id=again.id,
        continues=plan.id,
        lots=tuple(lots),
        project_number=again.project_number,
        project_name=again.name,
        buyer=again.buyer,
        buyer_name=again.buyer_name,
        budget=again.budget,
    )
    return again, told


def series(plan: Plan, today: date) -> str:
    """Return the series of numbers that the plans of this region, method and year share."""
    return f"{plan.region}-{plan.method}-{today.year}"


def _item(plan: Plan, tender: Tender, lot: str) -> PlanItem:
    terms = tender.terms(lot)
    return PlanItem(code=plan.items[0].code, name=terms.name, budget=terms.budget)


def _intention(before: Intention, budget: Yuan, items: Sequence[PlanItem]) -> Intention:
    """Return the intention ready for another notice, with what is left of its budget."""
    if before.content is None:
        return replace(before, state=IntentionState.DRAFT)
    own = tuple(ItemBudget(name=item.name, budget=item.budget) for item in items)
    return replace(before, state=IntentionState.PUBLISHED, content=replace(before.content, budget=budget, items=own))
