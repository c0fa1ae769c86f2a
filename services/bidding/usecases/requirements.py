"""What a buyer needs: written, reviewed, read."""

from common.interfaces.bidding import GetRequirement, RequirementWritten, ReviewRequirement, WriteRequirement
from common.interfaces.context import By
from common.interfaces.parties import Role
from common.law.calendar import local_date
from services.bidding.domain import access
from services.bidding.domain.amounts import require_positive
from services.bidding.domain.requirement import Requirement
from services.bidding.store import BiddingStore


def write_requirement(store: BiddingStore, call: WriteRequirement, by: By) -> Requirement:
    require_positive("estimate", call.estimate)
    written = Requirement(
        id=by.key,
        region=by.region,
        buyer=by.actor.party,
        drafted_by=by.actor.id,
        name=call.name,
        summary=call.summary,
        category=call.category,
        estimate=call.estimate,
    )
    news = RequirementWritten(requirement_id=written.id, name=written.name, estimate=written.estimate)
    return store.requirements.make(written, news, by=by)


def review_requirement(store: BiddingStore, call: ReviewRequirement, by: By) -> Requirement:
    today = local_date(by.at)
    return store.requirements.step(
        call.requirement_id,
        lambda written: access.of_buyer(written, by).review(by.actor.id, call.opinion, today=today),
        by=by,
    )


def get_requirement(store: BiddingStore, call: GetRequirement, by: By) -> Requirement:
    """An agency reads the requirements of the plans that name it."""
    found = store.requirements.get(call.requirement_id)
    if by.actor.role is Role.AGENCY and store.is_entrusted(found.id, by.actor.party):
        return access.of_region(found, by)
    return access.readable(found, by)
