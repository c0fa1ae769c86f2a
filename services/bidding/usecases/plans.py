"""From the reviewed requirement to an approved plan whose intention is public."""

from common.interfaces.bidding import ApprovePlan, DraftPlan, FilePlan, GetPlan, PublishIntention, ReturnPlan
from common.interfaces.context import By
from common.interfaces.errors import Conflict
from common.law.calendar import local_date
from services.bidding.domain import access, plan
from services.bidding.domain.plan import Plan
from services.bidding.domain.states import PlanState
from services.bidding.store import BiddingStore
from services.bidding.usecases import budget, registering


def draft_plan(store: BiddingStore, call: DraftPlan, by: By) -> Plan:
    requirement = access.of_buyer(store.requirements.get(call.requirement_id), by)
    line = access.of_buyer(store.budget_lines.get(call.budget_line_id), by)
    today, buyer_name = local_date(by.at), registering.name_of(store, by.actor)
    return store.plans.make_numbered(
        f"{by.region}-{call.method}-{today.year}",
        lambda number: plan.draft_plan(
            number,
            requirement,
            line,
            budget=call.budget,
            method=call.method,
            buyer_name=buyer_name,
            agency=call.agency,
            today=today,
        ),
        by=by,
    )


def file_plan(store: BiddingStore, call: FilePlan, by: By) -> Plan:
    return store.plans.step(call.procurement_id, lambda drafted: access.of_buyer(drafted, by).file(), by=by)


def approve_plan(store: BiddingStore, call: ApprovePlan, by: By) -> Plan:
    """
    The budget line is the point of decision; the plan follows it.

    After a crash in between the repeated command finds the reservation and approves the plan. A plan that has left the
    finance department's desk meanwhile gives its reservation back.
    """
    filed = access.of_region(store.plans.get(call.procurement_id), by)
    if filed.state is not PlanState.APPROVED:  # an approved one has its reservation, and remembers who approved it
        filed.approve()  # refuses a plan that is not filed before anything is reserved
        if not budget.reserve(store, filed, by).holds(filed.id):
            raise Conflict(
                "该批准操作的预算占用已被释放，请重新批准。 This approval was undone: approve with a new key."
            )
    try:
        return store.plans.step(filed.id, lambda found: found.approve(), by=by)
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
    return returned


def publish_intention(store: BiddingStore, call: PublishIntention, by: By) -> Plan:
    own = access.of_buyer(store.plans.get(call.procurement_id), by)
    summary = store.requirements.get(own.requirement_id).summary
    today = local_date(by.at)
    return store.plans.step(
        own.id,
        lambda found: found.publish_intention(summary, call.expected_month, call.remark, today=today),
        by=by,
    )


def get_plan(store: BiddingStore, call: GetPlan, by: By) -> Plan:
    return access.readable(store.plans.get(call.procurement_id), by)
