"""From the reviewed requirement to an approved plan, or to one that is given up."""

from common.interfaces.bidding import (
    AdviseMethod,
    ApprovePlan,
    CancelPlan,
    CatalogueLine,
    CatalogueView,
    DraftPlan,
    FilePlan,
    GetCatalogue,
    GetPlan,
    RedraftPlan,
    ReturnPlan,
)
from common.interfaces.context import By
from common.interfaces.errors import Conflict
from common.law.calendar import local_date
from common.law.catalogue import catalogue
from services.bidding.domain import access
from services.bidding.domain.planning import drafting, filing, method
from services.bidding.domain.planning.method import MethodAdvice
from services.bidding.domain.planning.plan import Plan
from services.bidding.domain.states import PlanState
from services.bidding.store import BiddingStore
from services.bidding.usecases.planning import budget, duties, splitting
from services.bidding.usecases.tendering import registering


def get_catalogue(_store: BiddingStore, _call: GetCatalogue, _by: By) -> CatalogueView:
    return CatalogueView(items=tuple(map(CatalogueLine.model_validate, catalogue().values())))


def advise_method(_store: BiddingStore, call: AdviseMethod, by: By) -> MethodAdvice:
    codes = (call.catalogue,) if call.catalogue else ()
    return method.advise(call.category, call.budget, codes, region=by.region, on=local_date(by.at))


def draft_plan(store: BiddingStore, call: DraftPlan, by: By) -> Plan:
    requirement = access.of_buyer(store.requirements.get(call.requirement_id), by)
    line = access.of_buyer(store.budget_lines.get(call.budget_line_id), by)
    today, buyer_name = local_date(by.at), registering.name_of(store, by.actor)
    drafted = store.plans.make_numbered(
        f"{by.region}-{call.method}-{today.year}",
        lambda number: drafting.draft_plan(number, call, requirement, line, buyer_name=buyer_name, today=today),
        by=by,
    )
    duties.begin(store, drafted, by)
    return drafted


def redraft_plan(store: BiddingStore, call: RedraftPlan, by: By) -> Plan:
    today = local_date(by.at)
    return store.plans.step(
        call.procurement_id, lambda found: drafting.redraft(access.of_buyer(found, by), call, today=today), by=by
    )


def file_plan(store: BiddingStore, call: FilePlan, by: By) -> Plan:
    """
    The totals of the year are the point of decision on splitting; the plan follows them.

    After a crash in between the repeated command finds itself counted and files the plan. A filing that loses gives
    its place in the totals back.
    """
    today = local_date(by.at)
    drafted = access.of_buyer(store.plans.get(call.procurement_id), by)
    counted: tuple[str, ...] = ()
    if drafted.state in (PlanState.DRAFTED, PlanState.RETURNED):  # else it was filed before, or is refused below
        filing.file(drafted, today=today)  # refuses what it can before anything is counted
        counted = splitting.count(store, drafted, by)

    def file(found: Plan) -> tuple[object, ...]:
        if found.version != drafted.version:
            raise Conflict("采购计划已被修改，请重新报备。 The plan was changed meanwhile: look at it and file again.")
        return filing.file(found, counted, today=today)

    try:
        return store.plans.step(drafted.id, file, by=by)
    except Conflict:
        if store.plans.get(drafted.id).state not in (PlanState.FILED, PlanState.APPROVED):
            splitting.release(store, drafted, by, before=drafted.version + 1)
        raise


def approve_plan(store: BiddingStore, call: ApprovePlan, by: By) -> Plan:
    """
    The budget line is the point of decision; the plan follows it.

    After a crash in between the repeated command finds the reservation and approves the plan. A plan that has left the
    finance department's desk meanwhile gives its reservation back.
    """
    today = local_date(by.at)

    def approve(found: Plan) -> tuple[object, ...]:
        return filing.approve(found, call.method_decision, call.method_paper, today=today)

    filed = access.of_region(store.plans.get(call.procurement_id), by)
    if filed.state is not PlanState.APPROVED:  # an approved one has its reservation, and remembers who approved it
        approve(filed)  # refuses a plan that is not filed before anything is reserved
        if not budget.reserve(store, filed, by).holds(filed.id):
            raise Conflict(
                "该批准操作的预算占用已被释放，请重新批准。 This approval was undone: approve with a new key."
            )
    try:
        return store.plans.step(filed.id, approve, by=by)
    except Conflict:
        if store.plans.get(filed.id).state is not PlanState.APPROVED:
            budget.release(store, filed.budget_line_id, filed.id, by)
        raise


def return_plan(store: BiddingStore, call: ReturnPlan, by: By) -> Plan:
    """The plan decides; whatever an approval that did not come to its end had reserved is given back after it."""
    returned = store.plans.step(
        call.procurement_id, lambda filed: access.of_region(filed, by).send_back(call.reason), by=by
    )
    if returned.state is PlanState.RETURNED:
        budget.release(store, returned.budget_line_id, returned.id, by)
        splitting.release(store, returned, by)
    return returned


def cancel_plan(store: BiddingStore, call: CancelPlan, by: By) -> Plan:
    """The plan decides; a repeated command still gives budget and totals back after a crash in between."""
    cancelled = store.plans.step(
        call.procurement_id, lambda found: access.of_buyer(found, by).cancel(call.reason, call.contacts), by=by
    )
    budget.release(store, cancelled.budget_line_id, cancelled.id, by)
    splitting.release(store, cancelled, by)
    return cancelled


def get_plan(store: BiddingStore, call: GetPlan, by: By) -> Plan:
    return access.readable(store.plans.get(call.procurement_id), by)
