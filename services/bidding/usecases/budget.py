"""Budget lines: taken over from the budget system, read, reserved from and given back to."""

from dataclasses import replace

from common.interfaces.bidding import BudgetLineImported, GetBudgetLine, ImportBudgetLine
from common.interfaces.context import By
from common.law.calendar import local_date
from services.bidding.domain import access
from services.bidding.domain.amounts import require_positive
from services.bidding.domain.budget import BudgetLine
from services.bidding.domain.plan import Plan
from services.bidding.store import BiddingStore


def import_budget_line(store: BiddingStore, call: ImportBudgetLine, by: By) -> BudgetLine:
    require_positive("amount", call.amount)
    line = BudgetLine(
        id=call.budget_line_id,
        region=by.region,
        buyer=call.buyer,
        year=call.year,
        name=call.name,
        amount=call.amount,
    )
    news = BudgetLineImported(budget_line_id=line.id, buyer=line.buyer, year=line.year, amount=line.amount)
    return store.budget_lines.make(line, news, by=by)


def get_budget_line(store: BiddingStore, call: GetBudgetLine, by: By) -> BudgetLine:
    return access.readable(store.budget_lines.get(call.budget_line_id), by)


def reserve(store: BiddingStore, plan: Plan, by: By) -> BudgetLine:
    """Reserve the plan's budget, once; raise RuleBroken (SCOPE-07) if the line has less that is free."""
    today = local_date(by.at)
    return store.budget_lines.step(
        plan.budget_line_id, lambda line: line.reserve(plan.id, plan.budget, today=today), by=beside(by)
    )


def release(store: BiddingStore, budget_line_id: str, procurement_id: str, by: By) -> None:
    """Give back what a procurement that is over, or whose plan went back, had reserved; nothing if it had nothing."""
    store.budget_lines.step(budget_line_id, lambda line: line.release(procurement_id), by=beside(by, "release"))


def beside(by: By, part: str = "") -> By:
    """
    Return `by` for the other documents of one command: their versions are not the one the actor saw.

    `part` tells a second step on the same document from the first, which has the command's key already.
    """
    return replace(by, if_match=None, key=f"{by.key}.{part}" if part else by.key)
