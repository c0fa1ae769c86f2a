"""The totals of a year by which splitting is judged (METH-05): plans counted in, and taken out again."""

from contextlib import suppress
from decimal import Decimal

from common.interfaces.context import By, beside
from common.interfaces.errors import Conflict, NotFound, RuleBroken
from common.law.calendar import local_date
from services.bidding.domain.planning.plan import Plan
from services.bidding.domain.planning.splitting import Part, YearTotal, parts_of
from services.bidding.store import BiddingStore


def count(store: BiddingStore, plan: Plan, by: By) -> tuple[str, ...]:
    """
    Count a plan in its totals, once, and return what they warn of; nothing for one that is openly tendered.

    Raises: RuleBroken (METH-05), with the plan in none of them; Conflict if this command was undone before.
    """
    today = local_date(by.at)
    warnings = []
    for empty, part, threshold in parts_of(plan, today=today):
        try:
            total = _count_in(store, empty, part, threshold, by)
        except RuleBroken:
            release(store, plan, by, before=plan.version + 1)
            raise
        if not total.holds(plan.id, plan.version):
            raise Conflict("该报备操作已被撤销，请重新报备。 This filing was undone: file with a new key.")
        warnings.append(total.warning(threshold, today=today))
    return tuple(filter(None, warnings))


def release(store: BiddingStore, plan: Plan, by: By, *, before: int | None = None) -> None:
    """Take a plan that went back, or whose procurement is over, out of its totals; a later filing stays counted."""
    bound = plan.version if before is None else before
    for empty, _, _ in parts_of(plan, today=local_date(by.at)):
        with suppress(NotFound):  # it was never counted
            store.year_totals.step(
                empty.id, lambda found: found.release(plan.id, bound), by=beside(by, f"release.{bound}")
            )


def _count_in(store: BiddingStore, empty: YearTotal, part: Part, threshold: Decimal, by: By) -> YearTotal:
    with suppress(Conflict):  # there already is one
        store.year_totals.make(empty, by=beside(by, "made"))
    today = local_date(by.at)
    return store.year_totals.step(empty.id, lambda found: found.count(part, threshold, today=today), by=beside(by))
