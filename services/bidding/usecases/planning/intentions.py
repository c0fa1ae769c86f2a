"""The intention of a plan: public, amended, exempt, used by the notice (SM-INT)."""

from common.interfaces.bidding import AmendIntention, ExemptIntention, PublishIntention
from common.interfaces.context import By, beside
from common.law.calendar import local_date
from services.bidding.domain import access
from services.bidding.domain.planning.plan import Plan
from services.bidding.store import BiddingStore


def publish_intention(store: BiddingStore, call: PublishIntention, by: By) -> Plan:
    own = access.of_buyer(store.plans.get(call.procurement_id), by)
    summary = store.requirements.get(own.requirement_id).summary
    today = local_date(by.at)
    return store.plans.step(
        own.id,
        lambda found: found.publish_intention(summary, call.expected_month, call.remark, today=today),
        by=by,
    )


def amend_intention(store: BiddingStore, call: AmendIntention, by: By) -> Plan:
    today = local_date(by.at)
    return store.plans.step(
        call.procurement_id,
        lambda found: access.of_buyer(found, by).amend_intention(
            call.requirement_summary, call.expected_month, call.remark, today=today
        ),
        by=by,
    )


def exempt_intention(store: BiddingStore, call: ExemptIntention, by: By) -> Plan:
    today = local_date(by.at)
    return store.plans.step(
        call.procurement_id,
        lambda found: access.of_buyer(found, by).exempt_intention(
            call.cause, call.reason, call.happened_on, today=today
        ),
        by=by,
    )


def use_intention(store: BiddingStore, procurement_id: str, by: By) -> Plan:
    """
    Mark the intention as used by the notice that goes out with this command; again without harm.

    To be called before the tender is published: a plan that is given up at the same time is given up first, or not.
    Raises: WrongStep for a plan that is not approved or given up, RuleBroken (INT-TIME-01, INT-02).
    """
    today = local_date(by.at)
    return store.plans.step(procurement_id, lambda found: found.use_intention(today=today), by=beside(by))
