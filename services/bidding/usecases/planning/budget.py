"""Budget lines: taken over from the budget system, adjusted, read, reserved from, given back to, consumed."""

from collections.abc import Mapping
from decimal import Decimal

from common.interfaces.bidding import (
    BUDGETING,
    AdjustBudgetLine,
    BudgetLineImported,
    BudgetLinePage,
    BudgetLineView,
    GetBudgetLine,
    ImportBudgetLine,
    ListBudgetLines,
)
from common.interfaces.context import By, beside
from common.interfaces.contracts import ContractClosed, PaymentExecuted
from common.interfaces.parties import Role
from common.law.calendar import local_date
from services.bidding.domain import access
from services.bidding.domain.amounts import require_positive
from services.bidding.domain.planning.budget import BudgetLine
from services.bidding.domain.planning.plan import Plan
from services.bidding.store import BiddingStore


def import_budget_line(store: BiddingStore, call: ImportBudgetLine, by: By) -> BudgetLine:
    require_positive("amount", call.amount)
    fields = dict(call)
    line = BudgetLine(id=fields.pop("budget_line_id"), region=by.region, **fields)
    news = BudgetLineImported(budget_line_id=line.id, buyer=line.buyer, year=line.year, amount=line.amount)
    return store.budget_lines.make(line, news, by=by)


def adjust_budget_line(store: BiddingStore, call: AdjustBudgetLine, by: By) -> BudgetLine:
    today = local_date(by.at)
    return store.budget_lines.step(
        call.budget_line_id,
        lambda line: access.of_region(line, by).adjust(call, by.actor.id, today=today),
        by=by,
    )


def get_budget_line(store: BiddingStore, call: GetBudgetLine, by: By) -> BudgetLine:
    line = store.budget_lines.get(call.budget_line_id)
    return access.of_region(line, by) if by.actor.role in BUDGETING else access.readable(line, by)


def list_budget_lines(store: BiddingStore, call: ListBudgetLines, by: By) -> BudgetLinePage:
    buyer = by.actor.party if by.actor.role is Role.BUYER else None
    found = store.budget_lines_of(by.region, buyer, call.year, call.after, call.limit + 1)
    shown, more = found[: call.limit], len(found) > call.limit
    return BudgetLinePage(
        items=tuple(map(BudgetLineView.model_validate, shown)), has_more=more, next=shown[-1].id if more else None
    )


def reserve(store: BiddingStore, plan: Plan, by: By) -> BudgetLine:
    """Reserve the plan's budget, once; raise RuleBroken (SCOPE-07) if the line has less that is free."""
    today = local_date(by.at)
    return store.budget_lines.step(
        plan.budget_line_id, lambda line: line.reserve(plan.id, plan.budget, today=today), by=beside(by)
    )


def release(store: BiddingStore, budget_line_id: str, procurement_id: str, by: By) -> None:
    """Give back what a procurement that is over, or whose plan went back, had reserved; nothing if it had nothing."""
    store.budget_lines.step(budget_line_id, lambda line: line.release(procurement_id), by=beside(by, "release"))


def give_back(
    store: BiddingStore, budget_line_id: str, procurement_id: str, parts: Mapping[str, Decimal], by: By
) -> None:
    """Give back what lots that are over had of a reservation; the line remembers which, so again without harm."""
    store.budget_lines.step(
        budget_line_id, lambda line: line.give_back(procurement_id, parts), by=beside(by, "give-back")
    )


def pass_on(
    store: BiddingStore, budget_line_id: str, procurement_id: str, to: str, parts: Mapping[str, Decimal], by: By
) -> BudgetLine:
    """Reserve for another procurement what failed lots of this one had. Raises: RuleBroken (SCOPE-07)."""
    today = local_date(by.at)
    return store.budget_lines.step(
        budget_line_id, lambda line: line.pass_on(procurement_id, to, parts, today=today), by=beside(by, "pass-on")
    )


def consume(store: BiddingStore, news: PaymentExecuted, by: By) -> None:
    """Raises: NotFound if no plan here has that number; the news is heard again after a pause."""
    plan = store.plans.get(news.procurement_id)
    store.budget_lines.step(plan.budget_line_id, lambda line: line.consume(news), by=by)


def settle(store: BiddingStore, news: ContractClosed, by: By) -> None:
    """Release the unused rest once the last contract of the procurement is closed. Raises: NotFound as `consume`."""
    plan = store.plans.get(news.procurement_id)
    contracts = store.contracts_of(plan.id)
    store.budget_lines.step(plan.budget_line_id, lambda line: line.settle(news, contracts=contracts), by=by)
